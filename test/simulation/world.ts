import { seededRandom } from "../support/random.ts";

/** What the simulation does to a counter, its line and the province, counted. */
export const FAULTS = [
  "powerCut",
  "crashAtAwait",
  "tornLog",
  "halfWritten",
  "diskFull",
  "databaseFull",
  "clockJump",
  "offDays",
  "partition",
  "lostRequest",
  "lostAnswer",
  "cutUp",
  "cutDown",
  "duplicate",
  "late",
  "slowLine",
  "portal",
  "serverError",
  "corrupted",
  "serverDown",
  "serverRestored",
  "lanCut",
  "lanLost",
  "lanDuplicate",
  "lanLate",
  "machineDestroyed",
] as const;
export type FaultName = (typeof FAULTS)[number];

interface Happening {
  at: number;
  order: number;
  run(): void | Promise<void>;
}

/**
 * Time, chance and the order of everything, all from one seed. Nothing runs by itself: what was arranged for a moment
 * runs at that moment, alone, and the next begins when nothing moves any more.
 */
export class World {
  /** milliseconds since the epoch, as the province's clock has it */
  now = Date.parse("2026-01-12T07:30:00+07:00");
  readonly faults: Record<FaultName, number>;
  readonly seed: number;
  steps = 0;
  readonly #random: () => number;
  readonly #happenings: Happening[] = [];
  #order = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.#random = seededRandom(seed);
    this.faults = Object.fromEntries(FAULTS.map((name) => [name, 0])) as Record<FaultName, number>;
  }

  /** From 0 up to, not including, 1. */
  random(): number {
    return this.#random();
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  chance(of: number): boolean {
    return this.#random() < of;
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }

  count(fault: FaultName): void {
    this.faults[fault]++;
  }

  /** Arranges `run` for `ms` from now; the returned function cancels it. A promise of it is waited for. */
  after(ms: number, run: Happening["run"]): () => void {
    const happening = { at: this.now + Math.round(Math.max(0, ms)), order: this.#order++, run };
    let place = this.#happenings.length;
    while (place > 0 && this.#happenings[place - 1]!.at > happening.at) place--;
    this.#happenings.splice(place, 0, happening);
    return () => {
      const index = this.#happenings.indexOf(happening);
      if (index >= 0) this.#happenings.splice(index, 1);
    };
  }

  /** Runs what comes next, when it comes before `until`; false when nothing does. */
  async step(until: number): Promise<boolean> {
    const next = this.#happenings[0];
    if (!next || next.at > until) return false;
    this.#happenings.shift();
    // after a night that nobody saw, what was due in it comes late
    this.now = Math.max(this.now, next.at);
    this.steps++;
    await next.run();
    await still();
    return true;
  }

  /** Lets `ms` go by. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (await this.step(end));
    this.now = end;
  }
}

/** Everything that runs by promises alone has come to rest. */
export async function still(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What nobody answers any more: the machine that asked is gone. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});
