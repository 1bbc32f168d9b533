import type { ProcedureDetail } from "../../../preload/contract/catalogue.ts";
import { AppError } from "../errors.ts";

/** The procedure of a code; null where it has left the catalogue since. */
export function knownProcedure(
  find: (code: string) => ProcedureDetail,
  code: string,
): ProcedureDetail | null {
  try {
    return find(code);
  } catch (error) {
    if (error instanceof AppError && error.code === "catalogue.not-found") return null;
    throw error;
  }
}
