import type { Ports } from "../ports.ts";

/**
 * The share of the line that files may take, for all of them together. Called before a piece of so many bytes goes at
 * so many bytes a second; the returned function waits until the line has been taken no more than that on average.
 */
export type Pace = (bytes: number, speed: number) => () => Promise<void>;

/** a pause or a stop is noticed within this time; milliseconds */
const NOTICED_MS = 1000;

/** A pace that several uploads keep together: each piece has its turn of the line behind the one before it. */
export function createPace(ports: Pick<Ports, "clock" | "timers">, stopped: () => boolean): Pace {
  /** the line is spoken for until then; milliseconds of the monotonic clock */
  let takenUntil = Number.NEGATIVE_INFINITY;
  return (bytes, speed) => {
    const due = Math.max(takenUntil, ports.clock.monotonic()) + (bytes / speed) * 1000;
    takenUntil = due;
    return async () => {
      for (;;) {
        const left = due - ports.clock.monotonic();
        if (left <= 0 || stopped()) return;
        await new Promise<void>((resolve) => ports.timers.after(Math.min(left, NOTICED_MS), resolve));
      }
    };
  };
}
