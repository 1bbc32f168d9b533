import type { Database } from "../../../db/database.ts";
import type { Ports } from "../ports.ts";
import { type Counts, countQueue } from "./view.ts";

/** a queue of so many operations is not counted anew for everybody who asks */
const MANY = 5_000;
/** counting may take one part in so many of the time */
const SHARE = 20;

/**
 * The queue, counted. A long one is asked about at each step of its sending: its count is told again until it has
 * grown old by twenty times what counting took; then `stale` is called once, so that nobody is left with the old one.
 */
export function createTally(database: Database, ports: Ports, stale: () => void) {
  let last: { counts: Counts; until: number } | undefined;
  let announced = false;

  async function counts(): Promise<Counts> {
    const start = ports.clock.monotonic();
    if (last && last.counts.waitingOperations > MANY && start < last.until) {
      if (!announced) {
        announced = true;
        ports.timers.after(last.until - start, () => {
          announced = false;
          stale();
        });
      }
      return last.counts;
    }
    const counted = await countQueue(database, ports.timers);
    const end = ports.clock.monotonic();
    last = { counts: counted, until: end + (end - start) * SHARE };
    return counted;
  }

  return { counts };
}
