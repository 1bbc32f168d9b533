import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { displayTime, fromTimestamp } from "../time.ts";
import { type ClockEvidence, clockProblem } from "./clock-rules.ts";

/** Stops numbering while the clock of this PC is implausible, until an officer confirms the date. */
export async function createClockGuard(
  core: CoreContext,
  facts: { buildDay: string; calendarYears(): readonly number[]; serverSkew(): number | null },
) {
  const { clock } = core.ports;
  const startDrift = clock.now() - clock.monotonic();
  let confirmed: ClockEvidence["confirmed"] = null;
  const stored = await core.database.read
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "last-write-at")
    .executeTakeFirst();
  const lastWriteAt = stored ? fromTimestamp(stored.value) : 0;

  const drift = () => clock.now() - clock.monotonic() - startDrift;
  const problem = () =>
    clockProblem({
      now: clock.now(),
      lastWriteAt,
      drift: drift(),
      confirmed,
      serverSkew: facts.serverSkew(),
      buildDay: facts.buildDay,
      calendarYears: facts.calendarYears(),
    });

  core.clockIsTrusted = () => problem() === null;

  return {
    problem,
    /** Throws `clock.unconfirmed`. */
    require(): void {
      const why = problem();
      if (why) throw new AppError("clock.unconfirmed", { why, now: displayTime(core.now()) });
    },
    /** The officer vouches for the date that the PC shows; recorded with what was doubted. */
    async confirm(actor: string): Promise<void> {
      const why = problem();
      confirmed = { at: clock.now(), drift: drift() };
      await core.write(actor, async (tx) => {
        await tx.audit("office.clock-confirmed", "clock", { why: why ?? "", at: tx.at });
        tx.emit("office", []);
      });
    },
  };
}

export type ClockGuard = Awaited<ReturnType<typeof createClockGuard>>;
