import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { CoreContext } from "../context.ts";
import { plainName } from "./plain-name.ts";
import { batchRow, campaignRow, countsOf, namesOf } from "./store.ts";

export interface ExportedFile {
  /** inside the export, with `/` */
  path: string;
  fileId: string;
  sha256: string;
  size: number;
}

interface PaperOut {
  id: string;
  box: string;
  label: string;
  kind: string;
  state: string;
  version: number;
  replaces: string | null;
  why: string;
  rejected_by: string | null;
  rejected_at: string | null;
  number: string | null;
  issued_on: string | null;
  holder: string | null;
  title: string | null;
  document_title: string;
  declared_pages: number | null;
  slip_pages: number;
  scanned_by: string;
  scanned_at: string;
  signed_by: string | null;
  signed_at: string | null;
  signature: string | null;
  typed: string | null;
  file_id: string;
  sha256: string;
  size: number;
}

/** What an export consists of: the same for the same batch and moment, however often it is made. */
export async function manifestOf(
  core: CoreContext,
  exported: { batch_id: string; at: string; by: string },
): Promise<{ manifest: Record<string, unknown>; files: ExportedFile[] }> {
  const { read } = core.database;
  const batch = await batchRow(read, exported.batch_id);
  const campaign = await campaignRow(read, batch.campaign_id);
  const { rows } = await sql<PaperOut>`
    select p.id, f.box, f.label, f.kind, p.state, p.version, p.replaces, p.why, p.rejected_by, p.rejected_at,
      i.number, i.issued_on, i.holder, i.title, d.title as document_title, d.declared_pages, d.slip_pages,
      d.scanned_by, d.scanned_at, d.signed_by, d.signed_at, d.signature, p.typed, s.id as file_id, s.sha256, s.size
    from campaign_papers p join campaign_folders f on f.id = p.folder_id join documents d on d.id = p.id
      join files s on s.id = d.signed_file left join campaign_items i on i.id = p.item_id
    where f.batch_id = ${batch.id} order by f.seq, i.seq, p.opened_at, p.version`.execute(read);
  const names = await namesOf(
    read,
    rows.flatMap((row) => [row.scanned_by, row.signed_by, row.rejected_by]),
  );
  const name = (id: string | null) => (id ? (names.get(id) ?? "") : "");
  const files: ExportedFile[] = [];
  const used = new Set<string>();
  const papers: Record<string, unknown>[] = [];
  const rejected: Record<string, unknown>[] = [];
  const ordinals = new Map<string, number>();
  for (const row of rows) {
    const place = `hop-${plainName(row.box, 40)}/${plainName(row.label, 50)}`;
    const ordinal = (ordinals.get(place) ?? 0) + 1;
    ordinals.set(place, ordinal);
    const stem = `${String(ordinal).padStart(3, "0")}-${plainName(row.number ?? row.document_title, 50)}`;
    let path = `${row.state === "rejected" ? "ban-bi-loai/" : ""}${place}/${stem}-v${row.version}.pdf`;
    // names that differ in signs alone may become one
    if (used.has(path.toLowerCase())) path = path.replace(/\.pdf$/, `-${row.id.slice(-8)}.pdf`);
    used.add(path.toLowerCase());
    files.push({ path, fileId: row.file_id, sha256: row.sha256, size: row.size });
    const pages = await read
      .selectFrom("pages")
      .select("sha256")
      .where("document_id", "=", row.id)
      .orderBy("ordinal")
      .execute();
    const entry = {
      id: row.id,
      path,
      sha256: row.sha256,
      size: row.size,
      pages: (row.declared_pages ?? 0) + row.slip_pages,
      pageSha256: pages.map((page) => page.sha256),
      box: row.box,
      folder: row.label,
      kind: row.kind,
      number: row.number ?? "",
      date: row.issued_on ?? "",
      holder: row.holder ?? "",
      title: row.title ?? row.document_title,
      version: row.version,
      replaces: row.replaces,
      scannedBy: name(row.scanned_by),
      scannedAt: row.scanned_at,
      signedBy: name(row.signed_by),
      signedAt: row.signed_at,
      certificateSigner: row.signature ? (JSON.parse(row.signature) as { signer?: string }).signer : "",
      typedTwice: row.typed !== null,
    };
    if (row.state === "rejected")
      rejected.push({
        ...entry,
        rejectedBy: name(row.rejected_by),
        rejectedAt: row.rejected_at,
        why: row.why,
      });
    else papers.push(entry);
  }
  const notScanned = await read
    .selectFrom("campaign_items")
    .innerJoin("campaign_folders", "campaign_folders.id", "campaign_items.folder_id")
    .select(["box", "label", "number", "issued_on", "title", "validity", "why"])
    .select("campaign_items.holder as holder")
    .where("batch_id", "=", batch.id)
    .where("validity", "!=", "valid")
    .orderBy("campaign_items.seq")
    .execute();
  const custody = await read
    .selectFrom("campaign_custody")
    .select(["at", "giver", "taker", "counted_folders", "counted_papers", "counted_sheets", "note"])
    .where("batch_id", "=", batch.id)
    .orderBy("seq")
    .execute();
  const passes = await sql<{ id: string; pass_no: number; sampled: number }>`
    select p.id, p.pass_no, p.sampled from campaign_papers p join campaign_folders f on f.id = p.folder_id
    where f.batch_id = ${batch.id} and p.pass_no is not null order by p.pass_no`.execute(read);
  const { items, pages } = await countsOf(read, { campaignId: campaign.id, batchId: batch.id });
  return {
    files,
    manifest: {
      schemaVersion: 1,
      campaign: {
        number: campaign.number,
        name: campaign.name,
        agency: campaign.agency,
        field: campaign.field,
      },
      batch: { name: batch.name, finishedAt: batch.finished_at },
      exportedBy: exported.by,
      exportedAt: exported.at,
      counts: {
        items,
        papers: papers.length,
        signed: papers.length,
        rejected: rejected.length,
        notScanned: notScanned.length,
        pages,
        files: files.length,
        bytes: files.reduce((sum, one) => sum + one.size, 0),
      },
      papers,
      rejected,
      notScanned: notScanned.map((row) => ({
        box: row.box,
        folder: row.label,
        number: row.number,
        date: row.issued_on,
        holder: row.holder,
        title: row.title,
        validity: row.validity,
        why: row.why,
      })),
      custody: custody.map((row) => ({
        at: row.at,
        giver: row.giver,
        taker: row.taker,
        folders: row.counted_folders,
        papers: row.counted_papers,
        sheets: row.counted_sheets,
        note: row.note,
      })),
      // how the second check was drawn; the seed itself is told when the campaign has nothing left to draw
      secondCheck: {
        rate: campaign.second_rate,
        seedSha256: createHash("sha256").update(campaign.seed, "utf8").digest("hex"),
        papers: passes.rows.map((row) => ({ id: row.id, place: row.pass_no, checkedAgain: row.sampled > 0 })),
      },
    },
  };
}
