import list from "../../../../resources/text/name-syllables.json" with { type: "json" };
import { isSyllable } from "../reading/syllables.ts";
import { fold } from "./text.ts";

/** Names of people against the syllables that names are made of; a slip of a mark shows as a name that nobody bears. */

const SURNAMES = new Set(list.surnames.split(" "));
const SYLLABLES = new Set([...SURNAMES, ...list.syllables.split(" ")]);
const SHAPES = new Set([...SYLLABLES].map(fold));

/** Family name by its letters, where marks alone do not make two of it. */
const SURNAME_OF = new Map<string, string | undefined>();
for (const surname of SURNAMES) {
  const shape = fold(surname);
  SURNAME_OF.set(shape, SURNAME_OF.has(shape) ? undefined : surname);
}

/** A name whose family name lost its marks under a stroke, with the one family name it can be: "Pham", "Trấn". */
export function withFamilyName(name: string): string {
  const [first = "", ...rest] = name.normalize("NFC").split(/\s+/);
  const meant = SURNAMES.has(first.toLowerCase()) ? undefined : SURNAME_OF.get(fold(first));
  return [meant ? (meant[0] as string).toUpperCase() + meant.slice(1) : first, ...rest].join(" ");
}

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
    words.every((word) => SYLLABLES.has(word) || (isSyllable(word) && !SHAPES.has(fold(word))))
  );
}
