import type { Range, Version } from "./messages.ts";

/** One machine's word about whose a unit is. */
export interface Standing extends Version {
  base: Version | null;
  /** a result was handed over: that cannot be taken back */
  handedOver: boolean;
}

/**
 * What a machine does with another's version of a unit. `take-in`: it is newer, or includes what is here; `stale`: what
 * is here is newer; `keep` and `give-way`: both were changed, and this machine's, or the other's, stands.
 */
export type Judgement = "take-in" | "stale" | "keep" | "give-way";

/** Judges a version that came; `here` null where the unit is not known. `self`: this machine. */
export function judge(self: string, here: Standing | null, told: Standing): Judgement {
  if (!here) return "take-in";
  if (here.device !== self) {
    if (told.epoch !== here.epoch) return told.epoch > here.epoch ? "take-in" : "stale";
    return told.device === here.device && told.revision > here.revision ? "take-in" : "stale";
  }
  if (told.device === self || told.epoch < here.epoch) return "stale";
  const { base } = told;
  const included = base?.device === self && base.epoch === here.epoch && base.revision >= here.revision;
  if (included) return "take-in";
  return stands(here, told) ? "keep" : "give-way";
}

/**
 * Which of two versions stands: a result that was handed over is a fact; else whoever had the dossier by agreement goes
 * before who took it without contact (the lower epoch); else the smaller name, so that every machine says the same.
 */
function stands(here: Standing, told: Standing): boolean {
  if (here.handedOver !== told.handedOver) return here.handedOver;
  if (here.epoch !== told.epoch) return here.epoch < told.epoch;
  return here.device < told.device;
}

/** Whether a version was made from an older state of another one than is known. */
export const isBehind = (base: Version | null, known: Version): boolean =>
  base?.device === known.device && base.epoch === known.epoch && base.revision < known.revision;

/** Ascending numbers as ranges, both ends included. */
export function rangesOf(numbers: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else if (!last || number > last[1]) ranges.push([number, number]);
  }
  return ranges;
}

/** What of `ranges` is in none of `others`. */
export function withoutRanges(ranges: readonly Range[], others: readonly Range[]): Range[] {
  let left: Range[] = ranges.map(([first, last]) => [first, last]);
  for (const [first, last] of others) {
    left = left.flatMap(([from, to]): Range[] => {
      if (last < from || first > to) return [[from, to]];
      return [
        ...(from < first ? [[from, first - 1] as Range] : []),
        ...(to > last ? [[last + 1, to] as Range] : []),
      ];
    });
  }
  return left;
}

/** How many numbers the ranges hold, both ends counted. */
export const countOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** `3, 7–9`, for a person. */
export const rangeWords = (ranges: readonly Range[]): string =>
  ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");

/** An address that somebody typed: a host or number, with a port or without one; undefined when it is none. */
export function readAddress(text: string, usualPort: number): string | undefined {
  const match = /^\s*([a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)(?::(\d{1,5}))?\s*$/i.exec(text);
  const port = Number(match?.[2] ?? usualPort);
  return match && port > 0 && port < 65_536 ? `${match[1]!.toLowerCase()}:${port}` : undefined;
}
