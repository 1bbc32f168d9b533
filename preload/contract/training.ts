import { z } from "zod";
import { Empty, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";

/** The officer read what will happen and said yes. */
const Sure = z.strictObject({ sure: z.boolean() });

/** Training on the same PC (chế độ tập huấn): other data, other numbers, nothing that reaches anybody. */
export const training = {
  "training.view": query(
    "public",
    Empty,
    z.object({
      /** who began it; null: this is the real counter */
      on: z.object({ by: z.string(), at: Timestamp }).nullable(),
      /** everybody's password while it is on */
      password: z.string().nullable(),
      /** every training token's PIN while it is on */
      pin: z.string().nullable(),
    }),
  ),
  /** This window's core ends, and the training one opens. */
  "training.enter": command("officer", Sure, Empty),
  "training.leave": command("officer", Sure, Empty),
};
