import { sql } from "kysely";
import type { CoreContext } from "../context.ts";
import { toTimestamp } from "../time.ts";

const DAY_MS = 24 * 3600_000;
/** How often the counter looks for what it need not keep any longer; milliseconds. */
const EVERY_MS = 6 * 3600_000;
/** So many papers in one go: the person in front of the counter comes first. */
const AT_MOST = 200;
const WHY = "tỉnh đã nhận, hết thời hạn giữ trên máy này";

/**
 * The counter is a buffer, not the archive (TT 13/2023/TT-BNV; Luật 91/2025/QH15): scans of a finished dossier are
 * erased here once the province has confirmed every byte by its hash and the time of grace is over. What was done
 * with them stays in the log; the dossier itself stays.
 */
export function createArchive(core: CoreContext) {
  let cancel = () => {};

  /** Documents whose every operation and file the province has confirmed before `before`. */
  async function confirmed(before: string): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select documents.id from documents join dossiers on dossiers.id = documents.dossier_id
      where documents.state = 'extracted' and dossiers.state in ('returned', 'refused', 'stopped', 'void')
        and not exists (select 1 from outbox where outbox.dossier_id = dossiers.id
          and (outbox.state != 'done' or outbox.done_at > ${before}))
        and exists (select 1 from uploads where uploads.file_id = documents.signed_file and uploads.state = 'done')
        and not exists (select 1 from pages where pages.document_id = documents.id and not exists
          (select 1 from uploads where uploads.file_id = pages.file_id and uploads.state = 'done'))
        and not exists (select 1 from jobs where jobs.subject_id = documents.id
          and jobs.state in ('waiting', 'running'))
      limit ${AT_MOST}`.execute(core.database.read);
    return rows.map((row) => row.id);
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
      const pages = await tx.db
        .selectFrom("pages")
        .select(["file_id", "source_file"])
        .where("document_id", "=", documentId)
        .execute();
      const aside = await tx.db
        .selectFrom("pages_aside")
        .select(["file_id", "source_file"])
        .where("document_id", "=", documentId)
        .execute();
      const wanted = new Set(
        [
          ...[...pages, ...aside].flatMap((page) => [page.file_id, page.source_file]),
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
      for (const { id } of live) await core.database.files.erase(tx, id, WHY);
      await tx.db.deleteFrom("extracted_fields").where("document_id", "=", documentId).execute();
      await tx.db.deleteFrom("page_readings").where("document_id", "=", documentId).execute();
      await tx.db
        .updateTable("documents")
        .set({ state: "erased", text: null })
        .where("id", "=", documentId)
        .execute();
      await tx.audit("archive.erased", documentId, { files: live.length, sha256: document.signature ?? "" });
      tx.emit("documents", [documentId]);
    });
  }

  /** Erases what is due now; answers how many documents were. */
  async function run(): Promise<number> {
    const before = toTimestamp(core.ports.clock.now() - core.config.keepSentScansDays * DAY_MS);
    const due = await confirmed(before);
    for (const id of due) await erase(id);
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
