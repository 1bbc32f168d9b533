import type { ErrorCode } from "../../../preload/contract/errors.ts";
import { AppError, toWireError } from "../../core/errors.ts";

/** What a verb of the command line hands to the shell: the exit code and the one flat JSON object. */
export interface VerbOutcome {
  exit: 0 | 1 | 2 | 3;
  result: Record<string, unknown>;
}

/** The input cannot be used at all (exit 2), as against a usable input that is refused (exit 1). */
const UNUSABLE = new Set<ErrorCode>([
  "cli.usage",
  "cli.input-missing",
  "pdf.unreadable",
  "pdf.encrypted",
  "pdf.too-large",
  "pdf.unsupported",
  "image.unreadable",
  "image.empty",
  "image.kind",
  "image.too-small",
  "image.too-large",
]);

/** 1 refused, 2 unusable input, 3 internal: what is no refusal of ours, or a child that died of the file. */
export function exitOf(error: unknown): 1 | 2 | 3 {
  if (!(error instanceof AppError)) return 3;
  if (error.code === "core.internal" || error.code === "child.crashed") return 3;
  return UNUSABLE.has(error.code) ? 2 : 1;
}

/** A thrown error as a verb's outcome, in the words of the error's text. */
export function refusal(verb: string, error: unknown, extra: Record<string, unknown> = {}): VerbOutcome {
  const { code, message, kept, action } = toWireError(error);
  return {
    exit: exitOf(error),
    result: { ok: false, verb, ...extra, error: { code, message, kept, action } },
  };
}
