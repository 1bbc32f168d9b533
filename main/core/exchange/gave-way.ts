import { PROVINCE } from "../sync/service.ts";
import type { Snapshot } from "./messages.ts";

/** Tables together in which a row, once a person has made it, stays: whoever has not got it was never told of it. */
const RECORDS: readonly (readonly string[])[] = [
  ["dossier_events"],
  ["contact_notes"],
  ["hand_overs"],
  ["ratings"],
  ["fee_lines"],
  ["copies"],
  // a page is laid aside and taken back, never thrown away
  ["pages", "pages_aside"],
];

/** Whether something that people did in one version of a dossier is not in the other one that stands. */
export function hasMore(version: Snapshot, stands: Snapshot): boolean {
  return RECORDS.some((tables) => {
    const known = new Set(idsIn(stands, tables));
    return idsIn(version, tables).some((id) => !known.has(id));
  });
}

/** What the province told is told again to every machine, so it is no work that could be lost. */
const idsIn = ({ rows }: Snapshot, tables: readonly string[]): unknown[] =>
  tables.flatMap((table) =>
    (rows[table] ?? []).filter((row) => row["by"] !== PROVINCE).map((row) => row["id"]),
  );
