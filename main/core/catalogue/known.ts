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

/** What is said of procedures that may have left the catalogue since. */
export function createKnownProcedures(catalogue: {
  procedure(code: string, version?: string): ProcedureDetail;
}) {
  const known = (code: string) => (code ? knownProcedure(catalogue.procedure, code) : null);
  return {
    /** empty where it is known no more */
    name: (code: string): string => known(code)?.name ?? "",
    field: (code: string): string => known(code)?.field ?? "Thủ tục không còn trong danh mục",
    /** names of the results that it usually ends in */
    results: (code: string): string[] => known(code)?.results.map(({ name }) => name) ?? [],
    /** The version that a dossier was received under; null where it is known no more. */
    version: (code: string, version: string): ProcedureDetail | null =>
      knownProcedure((sought) => catalogue.procedure(sought, version), code),
  };
}
