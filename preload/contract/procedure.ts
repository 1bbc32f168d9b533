import type { z } from "zod";
import type { Access } from "./roles.ts";

/** One entry of the contract: what goes in, what comes out, who may call, whether it changes anything. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  kind: "query" | "command";
  access: Access;
  input: I;
  output: O;
}

/** A call that changes nothing; the window may repeat it. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  access: Access,
  input: I,
  output: O,
): Procedure<I, O> & { kind: "query" } {
  return { kind: "query", access, input, output };
}

/** A call that changes something; a `key` in the envelope makes a repetition harmless. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  access: Access,
  input: I,
  output: O,
): Procedure<I, O> & { kind: "command" } {
  return { kind: "command", access, input, output };
}
