import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { contentVersion } from "./rules.ts";
import { Level, ProcedureResource } from "./schema.ts";
import { collectUnverified } from "./unverified.ts";

/** What the search and the lists need of a version. */
export const VersionSummary = z.object({
  code: z.string(),
  name: z.string(),
  field: z.string(),
  level: Level,
  termText: z.string(),
  /** results, for finding */
  also: z.string(),
  from: z.iso.date().nullable(),
  to: z.iso.date().nullable(),
  /** how many of its values were not read in a source */
  unverified: z.number().int(),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

/** A version as it lies in the database. */
export interface PackedVersion {
  code: string;
  version: string;
  summary: VersionSummary;
  content: Uint8Array;
}

/** Deflated: 2,200 procedures with their papers are 25 MB of JSON and 3 MB of this. */
const packContent = (procedure: ProcedureResource): Uint8Array => deflateRawSync(JSON.stringify(procedure));

/** The procedure of a version. */
export const unpackContent = (content: Uint8Array): ProcedureResource =>
  ProcedureResource.parse(JSON.parse(inflateRawSync(content).toString("utf8")));

/** A procedure as a version to be recorded. */
export function packVersion(
  procedure: ProcedureResource,
  version = contentVersion(procedure),
): PackedVersion {
  return {
    code: procedure.code,
    version,
    summary: versionSummary(procedure),
    content: packContent(procedure),
  };
}

/** What lists and searches need of one version; `also`: names of its results, which people search by. */
export function versionSummary(procedure: ProcedureResource): VersionSummary {
  return {
    code: procedure.code,
    name: procedure.name.value,
    field: procedure.field.name.value,
    level: procedure.level.value,
    termText: procedure.term.text,
    also: procedure.results.map((result) => result.name.value).join(" "),
    from: procedure.inForceFrom.value,
    to: procedure.inForceTo.value,
    unverified: collectUnverified("", "", procedure, {}).length,
  };
}

export type InForce = "NOW" | "ENDED" | "NOT_YET";

/** One entry of the history of a procedure at this counter. */
export interface HistoryEntry {
  /** the procedure was taken out of the catalogue */
  gone: boolean;
  /** days, inclusive; null is open */
  from: string | null;
  to: string | null;
}

/**
 * Which of the versions governs on a day: the newest whose time has begun; a newer one that begins later
 * leaves the older in force until then. Undefined when the newest says that the procedure is out, or when
 * there is none.
 *
 * @param history oldest first
 * @param day null where nobody keeps a clock, as on the command line: the newest governs
 */
export function governing<T extends HistoryEntry>(
  history: readonly T[],
  day: string | null,
): { entry: T; inForce: InForce } | undefined {
  let later: T | undefined;
  for (const entry of [...history].reverse()) {
    if (entry.gone) break;
    if (day === null || entry.from === null || entry.from <= day) {
      const ended = day !== null && entry.to !== null && entry.to < day;
      return { entry, inForce: ended ? "ENDED" : "NOW" };
    }
    later = entry;
  }
  return later && { entry: later, inForce: "NOT_YET" };
}
