import type { Officer, Role } from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { checkPassword, hashPassword, isAcceptablePassword } from "./password.ts";
import { createProofs } from "./proofs.ts";
import { type AccountRow, createAccountRows, toAccount, toOfficer } from "./rows.ts";
import { createSessions } from "./sessions.ts";

/** of an account that the province's sign-in made: nothing hashes to it */
export const NO_PASSWORD = "none";

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
  const accounts = createAccountRows(core);
  const { byUsername, required, change } = accounts;
  const { requireUnlocked, requireStillOpen, noteFailure, isRight } = createProofs(core, accounts);
  const sessions = createSessions(core);
  const gates: ((accountId: string) => Promise<void>)[] = [];
  const passed: ((accountId: string) => void)[] = [];

  return {
    ...sessions,
    byUsername,

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
      const right = await isRight(password, row);
      // who left is told so only with the right password; to a guess the name is unknown
      if (!row || (!row.active && !right)) throw new AppError("accounts.not-found");
      if (!row.active) throw new AppError("accounts.inactive");
      if (!right) return noteFailure(row);
      await requireStillOpen(row);
      for (const gate of gates) await gate(row.id);
      const seated = await sessions.seat(call, row, "accounts.signed-in");
      for (const tell of passed) tell(row.id);
      return seated;
    },

    /** Asked after the right password and before the seat; a throw refuses it. `passed` is told afterwards. */
    guardPassword(gate: (accountId: string) => Promise<void>, then: (accountId: string) => void): void {
      gates.push(gate);
      passed.push(then);
    },

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
      if (!active) await sessions.endAll(id, "deactivated");
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
      await sessions.endAll(id, "password-reset");
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
      const right = await isRight(password, row);
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
      await sessions.endAll(officer.id, "password-changed", call.client);
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
