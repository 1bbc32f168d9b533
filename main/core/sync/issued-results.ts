import type { WriteTx } from "../../../db/database.ts";
import type { FileStore } from "../../../db/files.ts";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { IssuedResult } from "./change-shapes.ts";
import { strangeAnswer } from "./wire.ts";

/** A result's file, verified and in the store, before its row exists. */
export interface ArrivedFile {
  row: Awaited<ReturnType<FileStore["put"]>>["row"];
  report: VerifyReport;
}

/** The refusal of a change that names what belongs to another dossier. */
export const anothers = () => strangeAnswer("đưa cho hồ sơ này thứ của hồ sơ khác");

/** What a change names may not belong to another dossier than the change itself; what is not here belongs to none. */
export async function requireOwn(
  tx: WriteTx,
  table: "results" | "notices",
  id: string,
  dossierId: string,
): Promise<void> {
  const row = await tx.db.selectFrom(table).select("dossier_id").where("id", "=", id).executeTakeFirst();
  if (row && row.dossier_id !== dossierId) throw anothers();
}

/** Writes the row of a result that arrived; told again it is the same. Throws `sync.strange-answer` for another dossier's. */
export async function insertResult(
  tx: WriteTx,
  dossierId: string,
  result: IssuedResult,
  arrived: ArrivedFile,
): Promise<void> {
  await requireOwn(tx, "results", result.id, dossierId);
  const known = await tx.db.selectFrom("results").select("id").where("id", "=", result.id).executeTakeFirst();
  // nothing gives way to what is told again: it may have given way itself since
  if (known) return;
  await tx.db
    .insertInto("files")
    .values(arrived.row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await giveWay(tx, dossierId, result);
  await tx.db
    .insertInto("results")
    .values({
      id: result.id,
      dossier_id: dossierId,
      code: result.code,
      title: result.title,
      file_id: arrived.row.id,
      sha256: result.sha256,
      arrived_at: tx.at,
      state: "ready",
      verification: JSON.stringify(arrived.report),
    })
    .execute();
}

/**
 * A province that was restored from an older copy issues a result anew under the code that an earlier one bears here.
 * What the province says now counts; the earlier one is kept, no longer to be handed over. One of another dossier
 * gives way to nothing.
 */
async function giveWay(tx: WriteTx, dossierId: string, result: IssuedResult): Promise<void> {
  const earlier = await tx.db
    .selectFrom("results")
    .select(["id", "code", "dossier_id"])
    .where("code", "=", result.code)
    .where("id", "<>", result.id)
    .executeTakeFirst();
  if (!earlier) return;
  if (earlier.dossier_id !== dossierId) throw anothers();
  const code = `${earlier.code} (tỉnh đã phát hành lại, ${earlier.id.slice(-8)})`;
  await tx.db.updateTable("results").set({ code, state: "withdrawn" }).where("id", "=", earlier.id).execute();
  await tx.audit("sync.result-reissued", earlier.id, { code: earlier.code, by: result.id });
}
