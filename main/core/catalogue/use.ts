/** How often something is used, fading with time: the procedures of this season come first, not those of last year. */

/** Days after which a use counts half. */
const HALF_LIFE_DAYS = 30;
const DAY_MS = 86_400_000;

/** A weight of `since` as it counts at `now`; milliseconds since 1970. */
export function faded(weight: number, since: number, now: number): number {
  return weight * 0.5 ** (Math.max(0, now - since) / DAY_MS / HALF_LIFE_DAYS);
}

/** How often an officer and the whole office received a procedure, faded. */
export interface Use {
  own: number;
  office: number;
}

/** How much a procedure is preferred, 0 to 1.2: first what the officer receives, then what the office does. */
export const preferenceOf = (use: Use | undefined): number =>
  use ? (0.8 * use.own) / (use.own + 2) + (0.4 * use.office) / (use.office + 10) : 0;

/** From here on a procedure is called frequent. */
export const isFrequent = (use: Use | undefined): boolean => (use?.own ?? 0) >= 0.5;
