import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { checkPassword, hashPassword } from "./password.ts";
import type { AccountRow, AccountRows } from "./rows.ts";

const MAX_FAILURES = 5;
const LOCK_MS = 15 * 60_000;

/** Passwords as they are tried: each wrong one counts, so many of them lock the account for a while. */
export function createProofs(core: CoreContext, rows: AccountRows) {
  let stranger: Promise<string> | undefined;
  /** A stored password that no account has; checking against it costs what any check costs. */
  const nobody = (): Promise<string> => {
    stranger ??= hashPassword(Buffer.from(core.ports.random.bytes(16)).toString("hex"), core.ports.random);
    return stranger;
  };

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
    const current = await rows.required(row.id);
    requireUnlocked(current);
    if (!current.active || current.password !== row.password) throw new AppError("accounts.not-found");
    return current;
  }

  return {
    requireUnlocked,
    requireStillOpen,
    noteFailure,

    /** A name that nobody has takes as long as one that somebody has. */
    async isRight(password: string, row: AccountRow | undefined): Promise<boolean> {
      return checkPassword(password, row?.password ?? (await nobody()));
    },
  };
}
