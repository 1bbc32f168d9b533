import { z } from "zod";
import { Empty, Id } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** What stands on the screen that the person before the counter sees. A ticket is good for one answer. */
export const CitizenScreen = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rest"), unitName: z.string() }),
  z.object({
    kind: z.literal("rating"),
    unitName: z.string(),
    ticket: z.string(),
    procedureName: z.string(),
    question: z.string(),
    /** worst first, five */
    levels: z.array(z.string()),
    remarks: z.array(z.string()),
    /** how long the question may stay */
    seconds: z.number().int(),
  }),
]);
export type CitizenScreen = z.infer<typeof CitizenScreen>;

const Ticket = z.string().min(16).max(100);

/**
 * The citizen's own screen (màn hình dành cho người dân). Its calls belong to its window: no officer's session, and no
 * other window, can make them, so nobody answers in the person's place.
 */
export const citizen = {
  /** Opens the screen beside the officer's window, on a second display where there is one. */
  "citizen.open": command(COUNTER, Empty, Empty),
  /** Asks once more after a hand-over, where the screen was not open yet; false when there is still none. */
  "citizen.ask": command(COUNTER, z.strictObject({ handOverId: Id }), z.object({ shown: z.boolean() })),
  "citizen.screen": query("citizen", Empty, CitizenScreen),
  "citizen.rate": command(
    "citizen",
    z.strictObject({
      ticket: Ticket,
      level: z.number().int().min(1).max(5),
      remarks: z.array(z.string().max(100)).max(10),
      comment: z.string().trim().max(500),
    }),
    Empty,
  ),
  /** The person goes without an answer. */
  "citizen.leave": command("citizen", z.strictObject({ ticket: Ticket }), Empty),
};
