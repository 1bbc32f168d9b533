import { createHash } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, Role } from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { checkPassword, hashPassword, isAcceptablePassword } from "./password.ts";

const MAX_FAILURES = 5;
const LOCK_MS = 15 * 60_000;
/** A window may take its session up again after a restart of the core within this time. */
const RESUME_MS = 30 * 60_000;

/** of an account that the province's sign-in made: nothing hashes to it */
export const NO_PASSWORD = "none";

type AccountRow = Selectable<Schema["accounts"]>;

export interface Session {
  id: string;
  officer: Officer;
}

const toOfficer = (row: AccountRow): Officer => ({
  id: row.id,
  username: row.username,
  fullName: row.full_name,
  title: row.title,
  roles: JSON.parse(row.roles) as Role[],
  homeAgency: row.home_agency,
  workAgency: row.work_agency,
});

const toAccount = (row: AccountRow) => ({
  ...toOfficer(row),
  active: row.active === 1,
  lockedUntil: row.locked_until,
  createdAt: row.created_at,
});

const hashSecret = (secret: string) => createHash("sha256").update(secret).digest("hex");

export interface NewAccount {
  username: string;
  fullName: string;
  title: string;
  roles: Role[];
  homeAgency: string;
  workAgency: string;
  identity?: string;
  password: string;
}

/** Individual accounts and who sits at which window now. No shared account exists. */
export function createAccounts(core: CoreContext) {
  const gates: ((accountId: string) => Promise<void>)[] = [];
  const passed: ((accountId: string) => void)[] = [];
  const leavings: ((accountId: string, why: string) => void)[] = [];
  const sessions = new Map<string, Session>();
  const endings: ((client: string) => void)[] = [];
  let stranger: Promise<string> | undefined;
  /** A stored password that no account has; checking against it costs what any check costs. */
  const nobody = (): Promise<string> => {
    stranger ??= hashPassword(Buffer.from(core.ports.random.bytes(16)).toString("hex"), core.ports.random);
    return stranger;
  };

  const byUsername = (username: string) =>
    core.database.read.selectFrom("accounts").selectAll().where("username", "=", username).executeTakeFirst();

  /** The form that the officer had open: told with the sign-in, so that no later answer moves a hand that went on. */
  async function openDraft(ownerId: string): Promise<string | null> {
    const row = await core.database.read
      .selectFrom("drafts")
      .select("id")
      .where("owner_id", "=", ownerId)
      .where("state", "=", "open")
      .where(sql<number>`json_extract(cursor, '$.open')`, "=", 1)
      .orderBy(sql`rowid`, "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  /** Counted on the row as it stands now: guesses sent at the same moment are so many guesses. */
  async function noteFailure(row: AccountRow): Promise<never> {
    const now = core.ports.clock.now();
    const { failures, until } = await core.write(row.username, async (tx) => {
      const current = await tx.db
        .selectFrom("accounts")
        .select(["failures", "locked_until"])
        .where("id", "=", row.id)
        .executeTakeFirstOrThrow();
      const count = current.failures + 1;
      const locked = count >= MAX_FAILURES;
      const lockedUntil = locked ? toTimestamp(now + LOCK_MS) : current.locked_until;
      await tx.db
        .updateTable("accounts")
        .set({ failures: locked ? 0 : count, locked_until: lockedUntil })
        .where("id", "=", row.id)
        .execute();
      await tx.audit(locked ? "accounts.locked" : "accounts.wrong-password", row.id);
      return { failures: count, until: lockedUntil };
    });
    if (until && fromTimestamp(until) > now) {
      throw new AppError("accounts.locked", { until: displayTime(until) });
    }
    throw new AppError("accounts.wrong-password", { left: MAX_FAILURES - failures });
  }

  /** Throws `accounts.locked`. */
  function requireUnlocked(row: Pick<AccountRow, "locked_until">): void {
    if (row.locked_until && fromTimestamp(row.locked_until) > core.ports.clock.now()) {
      throw new AppError("accounts.locked", { until: displayTime(row.locked_until) });
    }
  }

  /** The account as it stands now; a guess that was being checked when the lock fell does not pass it. */
  async function requireStillOpen(row: AccountRow): Promise<AccountRow> {
    const current = await required(row.id);
    requireUnlocked(current);
    if (!current.active || current.password !== row.password) throw new AppError("accounts.not-found");
    return current;
  }

  /** Ends every session of an account, at this window too unless it is `except`. */
  async function endAll(accountId: string, why: string, except?: string): Promise<void> {
    for (const [client, session] of [...sessions]) {
      if (session.officer.id === accountId && client !== except) await endSession(client, why);
    }
    const kept = except === undefined ? undefined : sessions.get(except);
    await core.write("system", async (tx) => {
      let left = tx.db
        .updateTable("sessions")
        .set({ ended_at: tx.at })
        .where("account_id", "=", accountId)
        .where("ended_at", "is", null);
      if (kept?.officer.id === accountId) left = left.where("id", "!=", kept.id);
      await left.execute();
    });
  }

  async function endSession(client: string, why: string): Promise<void> {
    const session = sessions.get(client);
    if (!session) return;
    sessions.delete(client);
    for (const ending of endings) ending(client);
    await core.write(session.officer.username, async (tx) => {
      await tx.db.updateTable("sessions").set({ ended_at: tx.at }).where("id", "=", session.id).execute();
      await tx.audit("accounts.signed-out", session.officer.id, { why });
    });
    core.emit("session", [session.officer.id]);
    for (const leaving of leavings) leaving(session.officer.id, why);
  }

  /** Seats an officer at a window: whoever sat there leaves, with every form parked. */
  async function seat(call: Pick<Call, "client">, row: AccountRow, action: string) {
    await endSession(call.client, "switch");
    const secret = Buffer.from(core.ports.random.bytes(32)).toString("base64url");
    const session: Session = { id: core.ports.random.uuid(), officer: toOfficer(row) };
    await core.write(row.username, async (tx) => {
      await tx.db
        .updateTable("accounts")
        .set({ failures: 0, locked_until: null })
        .where("id", "=", row.id)
        .execute();
      await tx.db
        .insertInto("sessions")
        .values({
          id: session.id,
          secret_hash: hashSecret(secret),
          account_id: row.id,
          started_at: tx.at,
          last_seen_at: tx.at,
          ended_at: null,
        })
        .execute();
      await tx.audit(action, row.id);
    });
    sessions.set(call.client, session);
    core.emit("session", [row.id]);
    return { session: secret, officer: session.officer, openDraft: await openDraft(row.id) };
  }

  return {
    sessionOf: (client: string): Session | null => sessions.get(client) ?? null,

    /** Officers who sit at a window now. */
    seated: (): ReadonlySet<string> => new Set([...sessions.values()].map((session) => session.officer.id)),

    /** Called whenever an officer leaves a window, so that tokens and caches are dropped. */
    onSessionEnd(listener: (client: string) => void): void {
      endings.push(listener);
    },

    async names() {
      const rows = await core.database.read
        .selectFrom("accounts")
        .select(["username", "full_name", "title"])
        .where("active", "=", 1)
        .orderBy("created_at")
        .orderBy("username")
        .execute();
      return rows.map((row) => ({ username: row.username, fullName: row.full_name, title: row.title }));
    },

    async signIn(call: Call, username: string, password: string) {
      const row = await byUsername(username.toLowerCase());
      if (row?.active) requireUnlocked(row);
      // a name that nobody has takes as long as one that somebody has
      const right = await checkPassword(password, row?.password ?? (await nobody()));
      // who left is told so only with the right password; to a guess the name is unknown
      if (!row || (!row.active && !right)) throw new AppError("accounts.not-found");
      if (!row.active) throw new AppError("accounts.inactive");
      if (!right) return noteFailure(row);
      await requireStillOpen(row);
      for (const gate of gates) await gate(row.id);
      const seated = await seat(call, row, "accounts.signed-in");
      for (const tell of passed) tell(row.id);
      return seated;
    },

    seat,
    endAll,
    byUsername,

    /** Asked after the right password and before the seat; a throw refuses it. `passed` is told afterwards. */
    guardPassword(gate: (accountId: string) => Promise<void>, then: (accountId: string) => void): void {
      gates.push(gate);
      passed.push(then);
    },

    /** Called with the account and the reason whenever somebody leaves a window. */
    onLeave(listener: (accountId: string, why: string) => void): void {
      leavings.push(listener);
    },

    /** Takes up a session after the core restarted. Throws `session.expired`. */
    async resume(call: Call, secret: string) {
      const row = await core.database.read
        .selectFrom("sessions")
        .innerJoin("accounts", "accounts.id", "sessions.account_id")
        .selectAll("accounts")
        .select(["sessions.id as session_id", "sessions.last_seen_at"])
        .where("sessions.secret_hash", "=", hashSecret(secret))
        .where("sessions.ended_at", "is", null)
        .where("accounts.active", "=", 1)
        .executeTakeFirst();
      if (!row || core.ports.clock.now() - fromTimestamp(row.last_seen_at) > RESUME_MS) {
        throw new AppError("session.expired");
      }
      const session: Session = { id: row.session_id, officer: toOfficer(row) };
      if (sessions.get(call.client)?.id !== session.id) await endSession(call.client, "switch");
      // one session sits at one window
      for (const [client, other] of sessions) {
        if (other.id === session.id && client !== call.client) {
          sessions.delete(client);
          for (const ending of endings) ending(client);
        }
      }
      sessions.set(call.client, session);
      await core.write(row.username, async (tx) => {
        await tx.db
          .updateTable("sessions")
          .set({ last_seen_at: tx.at })
          .where("id", "=", session.id)
          .execute();
        await tx.audit("accounts.resumed", row.id);
      });
      return { session: secret, officer: session.officer, openDraft: await openDraft(row.id) };
    },

    /** Keeps a session fresh while its officer works; called by the drafts that are saved anyway. */
    async seen(client: string, tx: { db: CoreContext["database"]["read"]; at: string }): Promise<void> {
      const session = sessions.get(client);
      if (session) {
        await tx.db
          .updateTable("sessions")
          .set({ last_seen_at: tx.at })
          .where("id", "=", session.id)
          .execute();
      }
    },

    signOut: (call: Call) => endSession(call.client, "sign-out"),
    leave: (client: string) => endSession(client, "window-closed"),

    async list() {
      const rows = await core.database.read.selectFrom("accounts").selectAll().orderBy("full_name").execute();
      return rows.map(toAccount);
    },

    /** Full name of an account, for papers and lists. */
    async fullName(id: string): Promise<string> {
      const row = await core.database.read
        .selectFrom("accounts")
        .select("full_name")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.full_name ?? "";
    },

    /** The officer's own identity number, to compare with the certificate on a token. */
    async identity(id: string): Promise<string | null> {
      const row = await core.database.read
        .selectFrom("accounts")
        .select("identity")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.identity ?? null;
    },

    async create(actor: string, input: NewAccount, id: string) {
      if (!isAcceptablePassword(input.password, input.username)) throw new AppError("accounts.weak-password");
      const existing = await byUsername(input.username);
      if (existing?.id === id) return toAccount(existing);
      if (existing) throw new AppError("accounts.duplicate-username", { username: input.username });
      const password = await hashPassword(input.password, core.ports.random);
      return core.write(actor, async (tx) => {
        const row: AccountRow = {
          id,
          username: input.username,
          full_name: input.fullName,
          title: input.title,
          identity: input.identity ?? null,
          roles: JSON.stringify(input.roles),
          home_agency: input.homeAgency,
          work_agency: input.workAgency,
          password,
          active: 1,
          failures: 0,
          locked_until: null,
          created_at: tx.at,
        };
        await tx.db.insertInto("accounts").values(row).execute();
        await tx.audit("accounts.created", id, { roles: input.roles });
        tx.emit("accounts", [id]);
        return toAccount(row);
      });
    },

    /** Whoever is deactivated is out of every window at once. */
    async setActive(actor: string, id: string, active: boolean) {
      const account = await change(
        actor,
        id,
        { active: active ? 1 : 0 },
        active ? "accounts.activated" : "accounts.deactivated",
      );
      if (!active) await endAll(id, "deactivated");
      return account;
    },

    /** A new password ends what was opened with the old one. */
    async resetPassword(actor: string, id: string, password: string) {
      const row = await required(id);
      if (!isAcceptablePassword(password, row.username)) throw new AppError("accounts.weak-password");
      const hash = await hashPassword(password, core.ports.random);
      const account = await change(
        actor,
        id,
        { password: hash, failures: 0, locked_until: null },
        "accounts.password-reset",
      );
      await endAll(id, "password-reset");
      return account;
    },

    /** Whoever sits here is who signed in, said again by the password. Throws `accounts.wrong-password`, `accounts.locked`. */
    async confirm(officer: Officer, password: string): Promise<void> {
      const row = await required(officer.id);
      requireUnlocked(row);
      if (!(await checkPassword(password, row.password))) return noteFailure(row);
      await requireStillOpen(row);
    },

    /**
     * Somebody else signs at this window with a sign-in of their own; nobody is seated. Throws `accounts.not-found`,
     * `accounts.wrong-password`, `accounts.locked`.
     */
    async vouch(username: string, password: string): Promise<Officer> {
      const row = await byUsername(username.toLowerCase());
      if (row?.active) requireUnlocked(row);
      const right = await checkPassword(password, row?.password ?? (await nobody()));
      if (!row?.active) throw new AppError("accounts.not-found");
      if (!right) return noteFailure(row);
      const current = await requireStillOpen(row);
      for (const gate of gates) await gate(row.id);
      return toOfficer(current);
    },

    async changePassword(call: Call, officer: Officer, current: string, next: string): Promise<void> {
      const row = await required(officer.id);
      requireUnlocked(row);
      // who came by the province's account has no password here yet; the session is the proof
      const first = row.password === NO_PASSWORD;
      if (!first && !(await checkPassword(current, row.password))) return noteFailure(row);
      await requireStillOpen(row);
      if (!isAcceptablePassword(next, row.username)) throw new AppError("accounts.weak-password");
      const hash = await hashPassword(next, core.ports.random);
      await change(officer.username, officer.id, { password: hash }, "accounts.password-changed");
      await endAll(officer.id, "password-changed", call.client);
    },
  };

  async function required(id: string): Promise<AccountRow> {
    const row = await core.database.read
      .selectFrom("accounts")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("accounts.not-found");
    return row;
  }

  async function change(actor: string, id: string, values: Partial<AccountRow>, action: string) {
    await required(id);
    await core.write(actor, async (tx) => {
      await tx.db.updateTable("accounts").set(values).where("id", "=", id).execute();
      await tx.audit(action, id);
      tx.emit("accounts", [id]);
    });
    return toAccount(await required(id));
  }
}

export type Accounts = ReturnType<typeof createAccounts>;
