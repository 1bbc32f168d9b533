import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Officer } from "../../../preload/contract/index.ts";
import type { Call, CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { fromTimestamp } from "../time.ts";
import { type AccountRow, toOfficer } from "./rows.ts";

/** A window may take its session up again after a restart of the core within this time. */
const RESUME_MS = 30 * 60_000;

export interface Session {
  id: string;
  officer: Officer;
}

const hashSecret = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** Who sits at which window now. */
export function createSessions(core: CoreContext) {
  const leavings: ((accountId: string, why: string) => void)[] = [];
  const sessions = new Map<string, Session>();
  const endings: ((client: string) => void)[] = [];

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
    seat,
    endAll,

    sessionOf: (client: string): Session | null => sessions.get(client) ?? null,

    /** Officers who sit at a window now. */
    seated: (): ReadonlySet<string> => new Set([...sessions.values()].map((session) => session.officer.id)),

    /** Called whenever an officer leaves a window, so that tokens and caches are dropped. */
    onSessionEnd(listener: (client: string) => void): void {
      endings.push(listener);
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
  };
}
