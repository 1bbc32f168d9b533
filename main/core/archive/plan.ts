import { sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { ArchivePlan } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import { fromTimestamp, toTimestamp } from "../time.ts";

const DAY_MS = 24 * 3600_000;
const LISTED = 200;

/** Files of a scan that are still here, in bytes. */
const BYTES = sql<number>`(select coalesce(sum(files.size), 0) from files where files.wrapped_key is not null
  and (files.id in (documents.signed_file, documents.pdf_file, documents.reading_file)
    or files.id in (select pages.file_id from pages where pages.document_id = documents.id)))`;

/**
 * Notes that a scan was erased, beside the audit: what it was, when the province had confirmed it, how long it was
 * kept. Inside the transaction that erases it.
 */
export async function noteErasure(
  tx: WriteTx,
  erased: { documentId: string; fileIds: readonly string[]; keepDays: number },
): Promise<void> {
  const document = await tx.db
    .selectFrom("documents")
    .select(["dossier_id", "title", "signed_file"])
    .where("id", "=", erased.documentId)
    .executeTakeFirstOrThrow();
  const signed = await tx.db
    .selectFrom("files")
    .select("sha256")
    .where("id", "=", document.signed_file)
    .executeTakeFirst();
  const size = await sql<{ bytes: number | null }>`select sum(size) as bytes from files
    where id in (select value from json_each(${JSON.stringify(erased.fileIds)}))`.execute(tx.db);
  const confirmed = await sql<{ at: string | null }>`select max(done_at) as at from outbox
    where dossier_id = ${document.dossier_id} or json_extract(body, '$.documentId') = ${erased.documentId}
      and dossier_id is null`.execute(tx.db);
  await tx.db
    .insertInto("erasures")
    .values({
      document_id: erased.documentId,
      dossier_id: document.dossier_id,
      title: document.title,
      files: erased.fileIds.length,
      bytes: Number(size.rows[0]?.bytes ?? 0),
      sha256: signed?.sha256 ?? "",
      confirmed_at: confirmed.rows[0]?.at ?? tx.at,
      keep_days: erased.keepDays,
      at: tx.at,
    })
    .execute();
}

/** What will be erased when, what stays and why, and what went: for the page that says it. */
export function createArchivePlan(core: CoreContext) {
  const { read } = core.database;

  return async (): Promise<ArchivePlan> => {
    const keepDays = core.config.keepSentScansDays;
    const soon = await sql<{
      id: string;
      dossier_id: string;
      code: string;
      title: string;
      bytes: number;
      confirmed: string;
    }>`select documents.id, documents.dossier_id, dossiers.code, documents.title, ${BYTES} as bytes,
        (select max(outbox.done_at) from outbox where outbox.dossier_id = dossiers.id) as confirmed
      from documents join dossiers on dossiers.id = documents.dossier_id
      where documents.state = 'extracted' and dossiers.state in ('returned', 'refused', 'stopped', 'void')
        and not exists (select 1 from outbox where outbox.dossier_id = dossiers.id and outbox.state != 'done')
        and not exists (select 1 from aside_operations where aside_operations.dossier_id = dossiers.id)
        and exists (select 1 from outbox where outbox.dossier_id = dossiers.id)
        and exists (select 1 from uploads where uploads.file_id = documents.signed_file and uploads.state = 'done')
        and not exists (select 1 from pages where pages.document_id = documents.id and not exists
          (select 1 from uploads where uploads.file_id = pages.file_id and uploads.state = 'done'))
      order by confirmed, documents.id limit ${LISTED}`.execute(read);
    const kept = await sql<{ unsent: number; aside: number; open: number }>`
      select coalesce(sum(unsent), 0) as unsent, coalesce(sum(aside and not unsent), 0) as aside,
        coalesce(sum(not unsent and not aside and state not in ('returned', 'refused', 'stopped', 'void')), 0) as open
      from (select dossiers.state,
          exists (select 1 from outbox where outbox.dossier_id = dossiers.id and outbox.state != 'done') as unsent,
          exists (select 1 from aside_operations where aside_operations.dossier_id = dossiers.id) as aside
        from documents join dossiers on dossiers.id = documents.dossier_id
        where documents.state in ('signed', 'extracted'))`.execute(read);
    const erased = await read
      .selectFrom("erasures as e")
      .leftJoin("dossiers as d", "d.id", "e.dossier_id")
      .selectAll("e")
      .select("d.code")
      .orderBy("e.seq", "desc")
      .limit(LISTED)
      .execute();
    const count = kept.rows[0]!;
    return {
      keepDays,
      soon: soon.rows.map((row) => ({
        documentId: row.id,
        dossierId: row.dossier_id,
        dossierCode: row.code,
        title: row.title,
        bytes: Number(row.bytes),
        confirmedAt: row.confirmed,
        eraseAt: toTimestamp(fromTimestamp(row.confirmed) + keepDays * DAY_MS),
      })),
      kept: [
        { word: "Chưa gửi xong hoặc tỉnh chưa xác nhận: không bao giờ xóa", documents: Number(count.unsent) },
        { word: "Có việc bị từ chối đã đặt riêng: giữ cho đến khi gửi được", documents: Number(count.aside) },
        { word: "Hồ sơ chưa kết thúc", documents: Number(count.open) },
      ].filter(({ documents }) => documents > 0),
      erased: erased.map((row) => ({
        documentId: row.document_id,
        dossierId: row.dossier_id,
        dossierCode: row.code ?? "",
        title: row.title,
        files: row.files,
        bytes: row.bytes,
        sha256: row.sha256,
        confirmedAt: row.confirmed_at,
        keepDays: row.keep_days,
        at: row.at,
      })),
    };
  };
}

/**
 * Serves `archive.*`: which copies are due to be erased and which were, with what the province confirmed. Reads alone.
 */
export const archiveHandlers = (plan: ReturnType<typeof createArchivePlan>): FeatureHandlers<"archive"> => ({
  "archive.plan": () => plan(),
});
