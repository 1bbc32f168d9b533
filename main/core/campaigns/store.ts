import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { CampaignCounts } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

type Reader = CoreContext["database"]["read"] | WriteTx["db"];

/** Rows of a campaign by their ids. Each throws `campaigns.not-found`. */
export async function campaignRow(db: Reader, id: string) {
  const row = await db.selectFrom("campaigns").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("campaigns.not-found");
  return row;
}
export type CampaignRow = Awaited<ReturnType<typeof campaignRow>>;

/** A batch. Throws `campaigns.not-found`. */
export async function batchRow(db: Reader, id: string) {
  const row = await db.selectFrom("campaign_batches").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("campaigns.not-found");
  return row;
}
export type BatchRow = Awaited<ReturnType<typeof batchRow>>;

/** A folder. Throws `campaigns.not-found`. */
export async function folderRow(db: Reader, id: string) {
  const row = await db.selectFrom("campaign_folders").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("campaigns.not-found");
  return row;
}
export type FolderRow = Awaited<ReturnType<typeof folderRow>>;

/** A scanned paper with what its document says of it. Throws `campaigns.not-found`. */
export async function paperRow(db: Reader, id: string) {
  const row = await db
    .selectFrom("campaign_papers")
    .innerJoin("documents", "documents.id", "campaign_papers.id")
    .selectAll("campaign_papers")
    .select([
      "documents.state as document_state",
      "documents.title as title",
      "documents.signed_at as signed_at",
      "documents.signed_file as signed_file",
      "documents.held as held",
      "documents.text as text",
      "documents.declared_pages as declared_pages",
      "documents.error as error",
    ])
    .where("campaign_papers.id", "=", id)
    .executeTakeFirst();
  if (!row) throw new AppError("campaigns.not-found");
  return row;
}
export type PaperRow = Awaited<ReturnType<typeof paperRow>>;

/** A result of the inventory. Throws `campaigns.not-found`. */
export async function itemRow(db: Reader, id: string) {
  const row = await db.selectFrom("campaign_items").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new AppError("campaigns.not-found");
  return row;
}
export type ItemRow = Awaited<ReturnType<typeof itemRow>>;

/** Nothing changes any more in a batch that was closed. Throws `campaigns.batch-finished`. */
export function requireUnfinished(batch: BatchRow): void {
  if (batch.finished_at !== null) throw new AppError("campaigns.batch-finished", { name: batch.name });
}

/** A folder that anybody would have to scan: it names a valid result, or nothing yet. */
export const HAS_WORK = sql<SqlBool>`(exists (select 1 from campaign_items i where i.folder_id = f.id
    and i.validity = 'valid') or not exists (select 1 from campaign_items i where i.folder_id = f.id))`;

/** Where the folders and papers of a campaign, or of one of its batches, stand. */
export async function countsOf(
  db: Reader,
  { campaignId, batchId }: { campaignId: string; batchId?: string },
): Promise<CampaignCounts> {
  const inBatch = batchId ? sql<SqlBool>`f.batch_id = ${batchId}` : sql<SqlBool>`1 = 1`;
  const { rows: folders } = await sql<{ all: number; waiting: number }>`
    select count(*) as "all", coalesce(sum(f.state != 'submitted' and ${HAS_WORK}), 0) as waiting
    from campaign_folders f where f.campaign_id = ${campaignId} and ${inBatch}`.execute(db);
  const { rows: items } = await sql<{ all: number; none: number; valid: number; missing: number }>`
    select count(*) as "all", coalesce(sum(i.validity is null), 0) as none,
      coalesce(sum(i.validity = 'valid'), 0) as valid,
      coalesce(sum(i.validity = 'valid' and not exists (select 1 from campaign_papers p
        where p.item_id = i.id and p.state != 'rejected')), 0) as missing
    from campaign_items i join campaign_folders f on f.id = i.folder_id
    where i.campaign_id = ${campaignId} and ${inBatch}`.execute(db);
  const { rows: papers } = await sql<{
    state: string;
    signed: number;
    failed: number;
    count: number;
    pages: number;
  }>`
    select p.state as state, d.signed_at is not null as signed, d.state = 'failed' as failed, count(*) as count,
      coalesce(sum(coalesce(d.declared_pages, 0) + d.slip_pages), 0) as pages
    from campaign_papers p join campaign_folders f on f.id = p.folder_id join documents d on d.id = p.id
    where p.campaign_id = ${campaignId} and ${inBatch} group by 1, 2, 3`.execute(db);
  const of = (test: (row: (typeof papers)[number]) => boolean) =>
    papers.filter(test).reduce((sum, row) => sum + Number(row.count), 0);
  const all = Number(items[0]?.all ?? 0);
  const valid = Number(items[0]?.valid ?? 0);
  const unclassified = Number(items[0]?.none ?? 0);
  return {
    folders: Number(folders[0]?.all ?? 0),
    foldersWaiting: Number(folders[0]?.waiting ?? 0),
    items: all,
    unclassified,
    toScan: valid,
    missing: Number(items[0]?.missing ?? 0),
    notScanned: all - valid - unclassified,
    scanning: of(({ state }) => state === "open" || state === "returned"),
    firstCheck: of(({ state }) => state === "first"),
    secondCheck: of(({ state }) => state === "second"),
    toSign: of(({ state, signed }) => state === "passed" && !signed),
    done: of(({ state, signed }) => state === "passed" && Boolean(signed)),
    rejected: of(({ state }) => state === "rejected"),
    failed: of(({ state, failed }) => state !== "rejected" && Boolean(failed)),
    pages: papers
      .filter(({ state }) => state !== "rejected")
      .reduce((sum, row) => sum + Number(row.pages), 0),
  };
}

/** Full names of accounts by id. */
export async function namesOf(db: Reader, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom("accounts")
    .select(["id", "full_name"])
    .where("id", "in", wanted)
    .execute();
  return new Map(rows.map((row) => [row.id, row.full_name]));
}
