import { z } from "zod";
import { Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** Where the window does what a line of a check asks for. */
const CheckPlace = z.enum([
  "confirm-clock",
  "/sync",
  "/sign",
  "/copies/printing",
  "/digitise/scanners",
  "/counter/calendar",
  "/counter/transfer",
  "/admin",
]);
export type CheckPlace = z.infer<typeof CheckPlace>;

/** One thing that is looked at before the counter opens (kiểm tra đầu ngày). */
export const OpeningLine = z.object({
  /** `clock`, `stock`, `token`, … */
  code: z.string(),
  name: z.string(),
  state: StateWord,
  /** what was found, a sentence */
  found: z.string(),
  /** what to do now; null: nothing */
  todo: z.string().nullable(),
  /** where it is done; null: not in this window */
  place: CheckPlace.nullable(),
});
export type OpeningLine = z.infer<typeof OpeningLine>;

/** That somebody opened the counter with what was found then. */
export const Opening = z.object({
  id: Id,
  day: Day,
  at: Timestamp,
  by: z.string(),
  /** lines that were not good */
  problems: z.array(z.object({ name: z.string(), word: z.string(), found: z.string() })),
  note: z.string(),
});
export type Opening = z.infer<typeof Opening>;

export const daily = {
  /** Everything that is looked at before the first person comes, as it is now, and who opened lately. */
  "daily.check": query(
    "officer",
    Empty,
    z.object({
      now: Timestamp,
      lines: z.array(OpeningLine),
      /** of today, else null */
      opened: Opening.nullable(),
      earlier: z.array(Opening),
    }),
  ),
  /** Whether today's check was recorded; cheap, for the board. */
  "daily.opened": query("officer", Empty, z.object({ opened: z.boolean() })),
  /** Looks again and records what was found, by whom and when. */
  "daily.open": command(COUNTER, z.strictObject({ note: z.string().trim().normalize().max(1000) }), Opening),
};
