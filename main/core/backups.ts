import type { CoreContext } from "./context.ts";

/** How often a backup is made while the counter works; milliseconds. */
const BACKUP_EVERY = 30 * 60_000;

/** Copies of the database beside it, made while the counter works and when it closes. */
export function createBackups({ database, ports, now }: CoreContext) {
  let cancel = () => {};
  const make = () =>
    database
      .backup(now())
      .then(() => {})
      .catch((error) => ports.log.error("backup.failed", { why: String(error) }));
  function start(): void {
    cancel = ports.timers.after(BACKUP_EVERY, () => void make().finally(start));
  }
  return {
    start,
    stop: () => cancel(),
    /** Makes one now; one that fails is in the log and stops nothing. */
    make,
  };
}
