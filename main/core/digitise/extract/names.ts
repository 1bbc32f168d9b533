import list from "../../../../resources/text/name-syllables.json" with { type: "json" };
import { isSyllable } from "../reading/syllables.ts";
import { fold } from "./text.ts";

/** Names of people against the syllables that names are made of; a slip of a mark shows as a name that nobody bears. */

export const SURNAMES: ReadonlySet<string> = new Set(list.surnames.split(" "));
/** Family names and all others. */
export const NAME_SYLLABLES: ReadonlySet<string> = new Set([...SURNAMES, ...list.syllables.split(" ")]);
const SHAPES = new Set([...NAME_SYLLABLES].map(fold));

/** Middle names that no name ends with: what stood behind them was lost. */
const NEVER_LAST = new Set(["thị", "văn"]);

/**
 * False when a name has a family name that is none, a word that cannot be Vietnamese, or a word that differs from the
 * usual ones by its marks alone ("Xuần"). Names of a kind that the list does not hold ("Pịt") pass by their syllables.
 */
export function isLikelyName(name: string): boolean {
  const words = name.normalize("NFC").toLowerCase().split(/\s+/);
  const [first = ""] = words;
  if (!SURNAMES.has(first) && SHAPES.has(fold(first))) return false;
  return (
    words.length >= 2 &&
    !NEVER_LAST.has(words.at(-1) as string) &&
    words.every((word) => NAME_SYLLABLES.has(word) || (isSyllable(word) && !SHAPES.has(fold(word))))
  );
}
