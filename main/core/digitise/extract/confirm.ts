import { contradictsPairs } from "../reading/phrases.ts";
import type { Box } from "../types.ts";
import { checkPlace, isOfFixedWords, withFixedWords } from "./agency-names.ts";
import { isLikelyName } from "./names.ts";
import type { Candidate } from "./places.ts";
import { heard } from "./text.ts";
import type { ValueMatch, ValueReader } from "./values.ts";

/** How a line is read again: `finer` by the better data, `larger` by the fast data at another scale. */
export type SecondManner = "finer" | "larger";

/**
 * Another look at a part of a page. `page` from 1, `box` in pixels of the page. Both throw when it cannot be looked at;
 * the field is then doubtful.
 */
export interface SecondLook {
  /** an independent reading: other data, another scale than the first */
  read(page: number, box: Box, manner: SecondManner): Promise<string>;
  /**
   * The lowest line of print in `box` under seals and signatures, read from the page as it is; `letter` the height of a
   * small letter there, pixels.
   */
  beneath(page: number, box: Box, letter: number, manner: SecondManner): Promise<string>;
  /** whether the ink there is print alone: no blot, no pen across it */
  isPlainPrint(page: number, box: Box): Promise<boolean>;
}

export interface Confirmed {
  value: string;
  sure: boolean;
}

/** Below this the first reader was guessing, whatever another says. */
const SURE_VALUE = 0.6;
const SURE_TEXT = 0.7;
const SURE_NAME = 0.75;
/** Free room beside a figure, in heights of the line, in which another one may have got lost. */
const LOST_FIGURE = 0.85;

/** What one reader made of a value. */
type Read = Pick<ValueMatch, "value" | "mended">;

/**
 * A number, a date, a term: sure when three readings say the same, nothing can have been lost beside it and nothing
 * lies on it. Where the two others agree against the first, theirs is offered, in doubt. What all three had to mend stays in
 * doubt.
 */
export async function confirmValue(
  found: Candidate & { line: { box: Box } } & Pick<ValueMatch, "mended">,
  reader: ValueReader,
  look: SecondLook,
): Promise<Confirmed> {
  const readAs = async (manner: SecondManner): Promise<Read[]> => {
    const lines = (await look.read(found.page, found.line.box, manner)).split("\n");
    // a value may go over two lines
    return [...lines, lines.join(" ")].flatMap((line) => {
      const match = reader(line);
      return match?.value ? [match] : [];
    });
  };
  const doubtful = (value: string): Confirmed => ({ value, sure: false });
  try {
    const [finer, larger] = [await readAs("finer"), await readAs("larger")];
    const inBoth = ({ value }: Read): boolean =>
      [finer, larger].every((reading) => reading.some((match) => match.value === value));
    if (!inBoth(found)) return doubtful(finer.find(inBoth)?.value ?? found.value);
    // somebody must have seen the figures themselves and no letters in their place
    const all: Read[] = [found, ...finer, ...larger];
    const printed = all.some(({ value, mended }) => value === found.value && !mended);
    if (!printed || found.confidence < SURE_VALUE || hasHole(found)) return doubtful(found.value);
    return { value: found.value, sure: await look.isPlainPrint(found.page, found.box) };
  } catch {
    return doubtful(found.value);
  }
}

/** Room between the words of a value that a figure would fill. */
function hasHole({ words }: Candidate): boolean {
  return words.slice(1).some((word, at) => {
    const before = words[at] as (typeof words)[number];
    const height = Math.max(before.box[3] - before.box[1], word.box[3] - word.box[1]);
    return word.box[0] - before.box[2] > height * LOST_FIGURE;
  });
}

/**
 * Text: sure when a second reading says the same and no list speaks against it. An agency is spelled by the fixed words
 * of agencies, and by the one known place that it can mean.
 */
export async function confirmText(found: Candidate, look: SecondLook): Promise<Confirmed> {
  const box = within(found.box, found.sheet);
  const read = (manner: SecondManner) => look.read(found.page, box, manner).catch(() => "");
  const again = await read("finer");
  if (found.name === "agency") return confirmAgency(found, again, () => read("larger"));
  const agreed = holds(again, found.value);
  if (found.name === "holderName" || found.name === "signer") {
    const likely = agreed && found.confidence >= SURE_NAME && isLikelyName(found.value);
    // nothing else on the page speaks for a name: "Thùy" and "Thủy" are both borne
    return { value: found.value, sure: likely && holds(await read("larger"), found.value) };
  }
  return {
    value: found.value,
    sure: agreed && found.confidence >= SURE_TEXT && !contradictsPairs(found.value),
  };
}

async function confirmAgency(
  found: Candidate,
  again: string,
  larger: () => Promise<string>,
): Promise<Confirmed> {
  const value = withFixedWords(found.value);
  const { place, meant } = checkPlace(value);
  const agreed = holds(withFixedWords(again), value) && found.confidence >= SURE_VALUE;
  if (place === "known") return { value, sure: agreed };
  // no list knows it: two readers more must have seen it, and its words must be those of agencies, all of them
  if (place === "unknown") {
    const known = isOfFixedWords(value);
    return { value, sure: known && agreed && holds(withFixedWords(await larger()), value) };
  }
  // one reader saw the place that is known, and the other differs by marks alone
  if (meant !== undefined && holds(withFixedWords(again), meant)) return { value: meant, sure: true };
  return { value: meant ?? value, sure: false };
}

const holds = (reading: string, value: string): boolean =>
  value !== "" && ` ${heard(reading)} `.includes(` ${heard(value)} `);

const within = (box: Box, { width, height }: Candidate["sheet"]): Box => [
  Math.max(0, box[0]),
  Math.max(0, box[1]),
  Math.min(width, box[2]),
  Math.min(height, box[3]),
];
