import { z } from "zod";
import { ANSWERS, type Question } from "./messages.ts";

/** Questions that every build answers, also one that says nothing of what it understands. */
const FIRST = ["greet", "feed", "file", "ack", "take", "machines", "lost"] as const;

/** A question that an older build ends the line at. */
export type LaterQuestion = Exclude<Question["ask"], (typeof FIRST)[number]>;

/** The questions that a machine answers. */
export type Understood = ReadonlySet<string>;

const Said = z.object({ asks: z.array(z.string().max(40)).max(200) });

/**
 * What this build understands, as bytes beside its greeting and beside the answer to one. The builds before it refuse
 * a greeting in which anything is new, and never look at the bytes beside it.
 */
export const sayUnderstood = (): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ asks: Object.keys(ANSWERS) } satisfies z.infer<typeof Said>));

/** What the machine that sent these bytes understands; an older build sends none. */
export function readUnderstood(body: Uint8Array): Understood {
  try {
    const { asks } = Said.parse(JSON.parse(new TextDecoder().decode(body)));
    return new Set([...FIRST, ...asks]);
  } catch {
    return new Set(FIRST);
  }
}

/** Whether a machine does not answer everything that this build asks. */
export const isOlder = (understood: Understood): boolean =>
  Object.keys(ANSWERS).some((ask) => !understood.has(ask));
