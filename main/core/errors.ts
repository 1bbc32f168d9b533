import { AppError } from "../../db/errors.ts";
import type { ErrorParams, WireError } from "../../preload/contract/errors.ts";
import { ERROR_TEXTS } from "./error-texts/index.ts";

export { AppError };

/** Fills `{name}` placeholders; a missing one stays visible, so that a test can find it. */
function fill(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : String(params[name]),
  );
}

/** The error as the window and the command line show it. Anything that is not an AppError becomes `core.internal`. */
export function toWireError(error: unknown): WireError {
  const known = error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
  const text = ERROR_TEXTS[known.code];
  return {
    code: known.code,
    params: known.params,
    retryable: known.retryable,
    message: fill(text.happened, known.params),
    kept: fill(text.kept, known.params),
    // what is tried again by itself names the time of it
    action: fill((known.params.next === undefined && text.byHand) || text.action, known.params),
  };
}

/** Rebuilds an AppError that came from another process. */
export function fromWireError(wire: Pick<WireError, "code" | "params" | "retryable">): AppError {
  return new AppError(wire.code, wire.params, { retryable: wire.retryable });
}
