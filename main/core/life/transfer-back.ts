import { sql } from "kysely";
import type { IssuedPaper, Officer, TransferList, UnitHeldRow } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dossierState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { GivenRow, TransferLists } from "./transfer-lists.ts";

/** Dossiers at the units that are shown. */
const LISTED = 500;

/**
 * The way back from the handling unit to the counter (trả hồ sơ, kết quả về quầy): papers and result change hands on a
 * list that both sides sign. Where the dossier stands is not changed by it: that says the result itself.
 */
export function createTransferBack(core: CoreContext, lists: TransferLists) {
  /** What lies with a unit: its last list went out, and nobody has it yet. */
  async function unitHeld(): Promise<UnitHeldRow[]> {
    const { rows } = await sql<Omit<UnitHeldRow, "state"> & { state: string }>`
      select dossiers.id, dossiers.code, dossiers.applicant_name as applicantName,
        dossiers.procedure_name as procedureName, dossiers.state, lists.to_unit as unit, lists.at as since
      from dossiers
      join transfer_items as items on items.dossier_id = dossiers.id
      join transfer_lists as lists on lists.id = items.list_id
      where dossiers.state not in ('returned', 'void') and lists.direction = 'out'
        and not exists (select 1 from transfer_items as later
          join transfer_lists as later_list on later_list.id = later.list_id
          where later.dossier_id = dossiers.id and later_list.seq > lists.seq)
      order by lists.to_unit, dossiers.due_at, dossiers.seq limit ${LISTED}`.execute(core.database.read);
    return rows.map((row) => ({ ...row, state: dossierState(row.state) }));
  }

  return {
    unitHeld,

    /** Takes dossiers of one unit back: all of them, or none. Throws `life.not-at-unit`. */
    async takeBack(
      officer: Officer,
      listId: string,
      given: { ids: readonly string[]; unit: string },
    ): Promise<{ list: TransferList; papers: IssuedPaper[] }> {
      const held = new Map((await unitHeld()).map((one) => [one.id, one]));
      return core.write(officer.username, async (tx) => {
        const known = await lists.known(tx, listId);
        if (known) return { list: known, papers: [] };
        const rows: GivenRow[] = [];
        for (const id of new Set(given.ids)) {
          const row = await tx.db.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
          if (!row) throw new AppError("dossiers.not-found");
          if (held.get(id)?.unit !== given.unit) {
            throw new AppError("life.not-at-unit", { code: row.code, unit: given.unit });
          }
          rows.push(await lists.givenIn(tx, row, "back"));
        }
        const { list, form } = await lists.add(tx, officer, {
          id: listId,
          direction: "back",
          unit: given.unit,
          rows,
          slips: [],
        });
        await tx.audit("life.taken-back", listId, { dossiers: rows.length, unit: given.unit });
        tx.emit("dossiers", [...given.ids]);
        return { list, papers: [form] };
      });
    },
  };
}

export type TransferBack = ReturnType<typeof createTransferBack>;
