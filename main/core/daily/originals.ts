import { sql } from "kysely";
import type { OriginalHeld } from "../../../preload/contract/index.ts";
import type { Db } from "./figures.ts";

/** Dossiers whose papers are still with the office. */
const PRESENT = [
  "received",
  "processing",
  "waiting-supplement",
  "waiting-opinion",
  "waiting-fee",
  "result-ready",
  // what was refused or stopped has no result to come for: its originals wait to be given back
  "refused",
  "stopped",
];

/** States that end a dossier without a result: papers are back at the counter. */
const ENDED = ["result-ready", "refused", "stopped"];

/**
 * Originals that the office has in its hands (NĐ 61/2018 Điều 20): handed in as originals and not given back. One that
 * was only shown for comparison went back at once and is none of them.
 */
export async function originalsHeld(db: Db): Promise<OriginalHeld[]> {
  const { rows } = await sql<
    Omit<OriginalHeld, "mayGiveBack"> & { unit: string; state: string; isBack: number }
  >`
    select components.id as id, dossiers.id as dossierId, dossiers.code as code,
      dossiers.applicant_name as applicantName, components.name as paper,
      dossiers.received_at as receivedAt, dossiers.handling_unit as unit, dossiers.state as state,
      coalesce((select lists.direction = 'back' from transfer_items as items
        join transfer_lists as lists on lists.id = items.list_id
        where items.dossier_id = dossiers.id order by lists.seq desc limit 1), 0) as isBack,
      components.originals - coalesce((select sum(json_extract(given.value, '$.count'))
        from hand_overs, json_each(hand_overs.originals) as given
        where hand_overs.dossier_id = dossiers.id and hand_overs.state != 'undone'
          and json_extract(given.value, '$.componentId') = components.id), 0) as count
    from dossiers join components on components.dossier_id = dossiers.id
    where dossiers.state in (${sql.join(PRESENT)}) and components.received = 1 and components.role = 'filed'
      and components.submitted_as = 'ORIGINAL' and components.originals > 0
    order by dossiers.received_at, components.ordinal`.execute(db);
  return rows
    .filter((row) => row.count > 0)
    .map(({ unit, state, isBack, ...row }) => ({
      ...row,
      count: Number(row.count),
      place: unit && !isBack && state !== "received" && !ENDED.includes(state) ? unit : "Tại quầy",
      mayGiveBack: state === "refused" || state === "stopped",
    }));
}
