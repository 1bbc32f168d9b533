import { z } from "zod";
import { ANSWERS, type Answer, type Question, type Snapshot } from "./messages.ts";
import { SHARED } from "./tables.ts";

/** Questions that every build answers, also one that says nothing of what it understands. */
const FIRST = ["greet", "feed", "file", "ack", "take", "machines", "lost"] as const;

/** A question that an older build ends the line at. */
export type LaterQuestion = Exclude<Question["ask"], (typeof FIRST)[number]>;

/** What else builds learnt: that a unit names operations which the province has confirmed. */
const ALSO = ["confirmed"] as const;

/** What older builds do not understand. */
export type LaterWord = LaterQuestion | (typeof ALSO)[number];

const WORDS = [...Object.keys(ANSWERS), ...ALSO];

/** What the build of a machine understands. */
export interface Understood {
  /** the questions that it answers, and what else builds learnt */
  asks: ReadonlySet<string>;
  /** the tables that it shares; undefined for a build that does not say: those of that time, all of which are known here */
  tables?: ReadonlySet<string>;
}

const Names = z.array(z.string().max(60)).max(500);
const Said = z.object({ asks: Names, tables: Names.optional() });
type Said = z.infer<typeof Said>;

const TABLES = [
  ...new Set(
    Object.values(SHARED)
      .flat()
      .map(({ table }) => table),
  ),
];

/**
 * What this build understands, as bytes beside its greeting and beside the answer to one. The builds before it refuse
 * a greeting in which anything is new, and never look at the bytes beside it.
 */
export const sayUnderstood = (): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ asks: WORDS, tables: TABLES } satisfies Said));

/** What the machine that sent these bytes understands; an older build sends none. */
export function readUnderstood(body: Uint8Array): Understood {
  try {
    const { asks, tables } = Said.parse(JSON.parse(new TextDecoder().decode(body)));
    return { asks: new Set([...FIRST, ...asks]), ...(tables ? { tables: new Set(tables) } : {}) };
  } catch {
    return { asks: new Set(FIRST) };
  }
}

/** Whether a machine does not answer everything that this build asks, or does not know everything that it shares. */
export const isOlder = ({ asks, tables }: Understood): boolean =>
  WORDS.some((word) => !asks.has(word)) ||
  (tables !== undefined && TABLES.some((table) => !tables.has(table)));

/** JSON of an answer, without what a machine that does not know it would refuse the whole answer for. */
export function answerText(
  answer: Answer<Question["ask"]>,
  understands: (word: LaterWord) => boolean,
): string {
  if (understands("confirmed")) return JSON.stringify(answer);
  const bare = (unit: Snapshot): Omit<Snapshot, "confirmed"> => {
    const { confirmed: _, ...rest } = unit;
    return rest;
  };
  if ("units" in answer) return JSON.stringify({ ...answer, units: answer.units.map(bare) });
  if ("unit" in answer) return JSON.stringify({ ...answer, unit: answer.unit && bare(answer.unit) });
  return JSON.stringify(answer);
}
