import { z } from "zod";
import { ANSWERS, type Question } from "./messages.ts";
import { SHARED } from "./tables.ts";

/** Questions that every build answers, also one that says nothing of what it understands. */
const FIRST = ["greet", "feed", "file", "ack", "take", "machines", "lost"] as const;

/** A question that an older build ends the line at. */
export type LaterQuestion = Exclude<Question["ask"], (typeof FIRST)[number]>;

/** What the build of a machine understands. */
export interface Understood {
  /** the questions that it answers */
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
  new TextEncoder().encode(JSON.stringify({ asks: Object.keys(ANSWERS), tables: TABLES } satisfies Said));

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
  Object.keys(ANSWERS).some((ask) => !asks.has(ask)) ||
  (tables !== undefined && TABLES.some((table) => !tables.has(table)));
