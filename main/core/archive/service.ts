import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { CoreContext } from "../context.ts";
import { toTimestamp } from "../time.ts";
import { noteErasure } from "./plan.ts";
import { createQuarantine } from "./quarantine.ts";

export { archiveHandlers, createArchivePlan } from "./plan.ts";

const DAY_MS = 24 * 3600_000;
/** How often the counter looks for what it need not keep any longer; milliseconds. */
const EVERY_MS = 6 * 3600_000;
/** So many papers in one go: the person in front of the counter comes first. */
const AT_MOST = 200;
const WHY = "tỉnh đã nhận, hết thời hạn giữ trên máy này";

/**
 * The counter is a buffer, not the archive (TT 13/2023/TT-BNV; Luật 91/2025/QH15): scans of a finished dossier, and of
 * a finished batch of a campaign, are erased here with their raw pages once the province has confirmed every byte by
 * its hash and the time of grace is over. What was done with them stays in the log; the dossier itself stays. A database
 * that was set aside as damaged goes by the same policy. `folder`: the data folder.
 */
export function createArchive(core: CoreContext, folder: string) {
  const quarantine = createQuarantine(core, folder);
  let cancel = () => {};

  // every byte of a scan is at the province, and nothing is being done with it
  const arrived = sql<SqlBool>`
    exists (select 1 from uploads where uploads.file_id = documents.signed_file and uploads.state = 'done')
    and not exists (select 1 from pages where pages.document_id = documents.id and not exists
      (select 1 from uploads where uploads.file_id = pages.file_id and uploads.state = 'done'))
    and not exists (select 1 from jobs where jobs.subject_id = documents.id
      and jobs.state in ('waiting', 'running'))`;

  /** Documents whose every operation and file the province has confirmed before `before`. */
  async function confirmed(before: string): Promise<string[]> {
    const ofDossiers = await sql<{ id: string }>`
      select documents.id from documents join dossiers on dossiers.id = documents.dossier_id
      where documents.state = 'extracted' and dossiers.state in ('returned', 'refused', 'stopped', 'void')
        and not exists (select 1 from outbox where outbox.dossier_id = dossiers.id
          and (outbox.state != 'done' or outbox.done_at > ${before}))
        and not exists (select 1 from aside_operations where aside_operations.dossier_id = dossiers.id)
        and ${arrived}
      limit ${AT_MOST}`.execute(core.database.read);
    // results of the past belong to no dossier: the batch is handed over, all that was told of scan and batch is done
    const ofCampaigns = await sql<{ id: string }>`
      with open as (select json_extract(body, '$.documentId') as document_id,
          json_extract(body, '$.batchId') as batch_id
        from outbox where dossier_id is null and (state != 'done' or done_at > ${before}))
      select documents.id from documents join campaign_folders on campaign_folders.id = documents.folder_id
        join campaign_batches on campaign_batches.id = campaign_folders.batch_id
      where documents.state = 'extracted' and campaign_batches.finished_at < ${before}
        and documents.id not in (select document_id from open where document_id is not null)
        and campaign_batches.id not in (select batch_id from open where batch_id is not null)
        and not exists (select 1 from campaign_exports where campaign_exports.batch_id = campaign_batches.id
          and campaign_exports.state = 'running')
        and ${arrived}
      limit ${AT_MOST}`.execute(core.database.read);
    return [...ofDossiers.rows, ...ofCampaigns.rows].map((row) => row.id);
  }

  /** Files that a paper's pages came from, page by page: as scanned, as a photo was before it was flattened. */
  async function filesOfPages(tx: WriteTx, documentId: string): Promise<(string | null)[]> {
    const found: (string | null)[] = [];
    for (const table of ["pages", "pages_aside"] as const) {
      const rows = await tx.db
        .selectFrom(table)
        .select(["id", "file_id", "source_file"])
        .where("document_id", "=", documentId)
        .execute();
      for (const row of rows) found.push(row.file_id, row.source_file);
      const steps = await tx.db
        .selectFrom("page_steps")
        .select("step")
        .where(
          "page_id",
          "in",
          rows.map((row) => row.id),
        )
        .execute();
      for (const { step } of steps) {
        const { photo } = JSON.parse(step) as { photo?: { fileId: string; sourceFile: string | null } };
        if (photo) found.push(photo.fileId, photo.sourceFile);
      }
    }
    return found;
  }

  /** A PDF that was cut into several papers stays until the last of them goes. */
  async function stillNeeded(tx: WriteTx, fileId: string, documentId: string): Promise<boolean> {
    for (const table of ["pages", "pages_aside"] as const) {
      const other = await tx.db
        .selectFrom(table)
        .innerJoin("documents", "documents.id", `${table}.document_id`)
        .select(`${table}.id`)
        .where(`${table}.source_file`, "=", fileId)
        .where("documents.id", "!=", documentId)
        .where("documents.state", "!=", "erased")
        .executeTakeFirst();
      if (other) return true;
    }
    return false;
  }

  async function erase(documentId: string): Promise<void> {
    await core.write("system", async (tx) => {
      const document = await tx.db
        .selectFrom("documents")
        .selectAll()
        .where("id", "=", documentId)
        .executeTakeFirst();
      if (document?.state !== "extracted") return;
      const level = await tx.db
        .selectFrom("signature_levels")
        .select("earlier_files")
        .where("document_id", "=", documentId)
        .executeTakeFirst();
      const earlier: string[] = level ? JSON.parse(level.earlier_files) : [];
      const wanted = new Set(
        [
          ...(await filesOfPages(tx, documentId)),
          document.pdf_file,
          document.reading_file,
          document.signed_file,
          ...earlier,
        ].filter((id) => id !== null),
      );
      const live = await tx.db
        .selectFrom("files")
        .select("id")
        .where("id", "in", [...wanted])
        .where("wrapped_key", "is not", null)
        .execute();
      const erased: string[] = [];
      for (const { id } of live) {
        if (await stillNeeded(tx, id, documentId)) continue;
        await core.database.files.erase(tx, id, WHY);
        await tx.db.deleteFrom("page_letters").where("file_id", "=", id).execute();
        erased.push(id);
      }
      await tx.db.deleteFrom("extracted_fields").where("document_id", "=", documentId).execute();
      await tx.db.deleteFrom("page_readings").where("document_id", "=", documentId).execute();
      await tx.db
        .updateTable("documents")
        .set({ state: "erased", text: null })
        .where("id", "=", documentId)
        .execute();
      await noteErasure(tx, { documentId, fileIds: erased, keepDays: core.config.keepSentScansDays });
      await tx.audit("archive.erased", documentId, {
        files: erased.length,
        sha256: document.signature ?? "",
      });
      tx.emit("documents", [documentId]);
    });
  }

  /** Erases what is due now, by a clock that is believed; answers how many documents were. */
  async function run(): Promise<number> {
    if (!core.clockIsTrusted()) return 0;
    const before = toTimestamp(core.ports.clock.now() - core.config.keepSentScansDays * DAY_MS);
    const due = await confirmed(before);
    for (const id of due) await erase(id);
    await quarantine.run();
    return due.length;
  }

  function later(): void {
    cancel = core.ports.timers.after(EVERY_MS, () => void tick());
  }
  async function tick(): Promise<void> {
    await run().catch((error) => core.ports.log.error("archive.erase-failed", { why: String(error) }));
    later();
  }

  return { run, start: tick, stop: () => cancel() };
}
