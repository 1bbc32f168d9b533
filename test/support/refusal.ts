import { AppError } from "../../main/core/errors.ts";
import { Refused } from "./core-client.ts";

/** The code that a call is refused with, by a core beside the test or in it, or `accepted`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return error.wire.code;
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "accepted";
}

/** The refusal of a call in the core's words; code `accepted` when there was none. */
export const refusedWith = (
  call: Promise<unknown>,
): Promise<{ code: string; message: string; action: string }> =>
  call.then(
    () => ({ code: "accepted", message: "", action: "" }),
    (error) => {
      if (error instanceof Refused) return error.wire;
      throw error;
    },
  );
