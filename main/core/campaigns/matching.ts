import { sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { MatchRow, Officer, Output, Parsed, TypedFields } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Digitise } from "../digitise/service.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import { readIndexDay } from "./index-file.ts";
import { itemSearchText, itemView, type PlacedItem } from "./inventory.ts";
import { agreement, type Grade, grade, gradeWords, matchKey, plainNumber, readPaper } from "./match-rules.ts";
import { batchRow, campaignRow, folderRow, itemRow, paperRow, requireUnfinished } from "./store.ts";
import { folderName, itemLine } from "./words.ts";

/** Papers of one answer, and rows offered for each. */
const PAGE = 40;
const OFFERED = 5;

interface Unsettled {
  id: string;
  folder_id: string;
  item_id: string | null;
  text: string | null;
  typed: string | null;
  pages: number;
}

const namedOf = (item: { number: string; issued_on: string; holder: string }) => ({
  number: item.number,
  issuedOn: item.issued_on,
  holder: item.holder,
});

/** What was read of a paper: what two people typed of handwriting, else what OCR read. */
function readingOf(paper: Unsettled) {
  if (!paper.typed) return readPaper(paper.text ?? "");
  const { number, date, holder, title } = JSON.parse(paper.typed) as TypedFields;
  return readPaper([number, date, holder, title].join(" . "));
}

/**
 * Scanned papers against the inventory, by number, day and holder. What agrees in everything is settled by itself
 * (and written down as such); what agrees in part a person decides.
 */
export function createMatching(core: CoreContext, parts: { digitise: Digitise; views: DocumentViews }) {
  const { read } = core.database;

  /** Assembled papers whose row is not settled; handwriting when it was typed. */
  async function unsettled(campaignId: string | null, limit: number, ids?: string[]): Promise<Unsettled[]> {
    const { rows } = await sql<Unsettled>`
      select p.id as id, p.folder_id as folder_id, p.item_id as item_id, d.text as text, p.typed as typed,
        (select count(*) from pages where pages.document_id = p.id) as pages
      from campaign_papers p join documents d on d.id = p.id join campaign_folders f on f.id = p.folder_id
      where p.matched in ('', 'chosen') and p.state != 'rejected' and d.text is not null
        and (f.kind != 'handwriting' or p.typed is not null)
        and ${campaignId ? sql`p.campaign_id = ${campaignId}` : sql`1 = 1`}
        and ${ids ? sql`p.id in (select value from json_each(${JSON.stringify(ids)}))` : sql`1 = 1`}
      order by p.opened_at limit ${limit}`.execute(read);
    return rows;
  }

  /** Valid rows that no living scan has yet, by the first sign of their number. */
  async function freeItems(campaignId: string): Promise<PlacedItem[]> {
    const { rows } = await sql<PlacedItem>`
      select i.*, f.box as box, f.label as label from campaign_items i join campaign_folders f on f.id = i.folder_id
      where i.campaign_id = ${campaignId} and i.validity = 'valid' and not exists
        (select 1 from campaign_papers p where p.item_id = i.id and p.state != 'rejected')
      order by i.seq`.execute(read);
    return rows;
  }

  function candidatesOf(paper: Unsettled, free: readonly PlacedItem[]) {
    const reading = readingOf(paper);
    return free
      .filter(
        (item) =>
          item.folder_id === paper.folder_id ||
          // elsewhere only what bears the very number: ten thousand rows are not compared word by word
          (plainNumber(item.number).length > 2 && reading.run.includes(plainNumber(item.number))),
      )
      .map((item) => {
        const found = agreement(reading, namedOf(item));
        return { item, grade: grade(found), why: gradeWords(found) };
      })
      .filter((one) => one.grade !== "none")
      .sort(
        (a, b) =>
          Number(b.grade === "exact") - Number(a.grade === "exact") ||
          Number(b.item.folder_id === paper.folder_id) - Number(a.item.folder_id === paper.folder_id),
      );
  }

  /** Settles what agrees in everything; answers how many papers. Nothing it does not know for sure is touched. */
  async function settle(ids?: string[]): Promise<number> {
    const papers = await unsettled(null, 500, ids);
    let settled = 0;
    const freeOf = new Map<string, PlacedItem[]>();
    for (const paper of papers) {
      const campaignId = (await paperRow(read, paper.id)).campaign_id;
      let itemId: string | null = null;
      if (paper.item_id) {
        const item = await itemRow(read, paper.item_id);
        if (grade(agreement(readingOf(paper), namedOf(item))) === "exact") itemId = item.id;
      } else {
        const free = freeOf.get(campaignId) ?? (await freeItems(campaignId));
        freeOf.set(campaignId, free);
        const exact = candidatesOf(paper, free).filter((one) => one.grade === "exact");
        // two rows that both agree are for a person
        if (exact.length === 1 && exact[0]) itemId = exact[0].item.id;
      }
      if (!itemId) continue;
      const done = await core.write("system", (tx) => assign(tx, paper.id, itemId, "exact", "system"));
      if (!done) continue;
      settled++;
      freeOf.delete(campaignId);
    }
    return settled;
  }

  /** False when the paper was settled meanwhile, or the row has another scan by now. */
  async function assign(
    tx: WriteTx,
    paperId: string,
    itemId: string,
    how: "exact" | "decided",
    by: string,
  ): Promise<boolean> {
    const paper = await paperRow(tx.db, paperId);
    if (how === "exact" && !["", "chosen"].includes(paper.matched)) return false;
    const other = await tx.db
      .selectFrom("campaign_papers")
      .select("id")
      .where("item_id", "=", itemId)
      .where("state", "!=", "rejected")
      .where("id", "!=", paperId)
      .executeTakeFirst();
    if (other) {
      if (how === "exact") return false;
      throw new AppError("campaigns.scanned-already");
    }
    const item = await itemRow(tx.db, itemId);
    // the row that the operator took it for has no scan now: its folder is open again
    if (paper.item_id && paper.item_id !== itemId)
      await tx.db
        .updateTable("campaign_folders")
        .set({ state: "returned" })
        .where("id", "=", (await itemRow(tx.db, paper.item_id)).folder_id)
        .where("state", "=", "submitted")
        .execute();
    await tx.db
      .updateTable("campaign_papers")
      .set({ item_id: itemId, matched: how, matched_by: by })
      .where("id", "=", paperId)
      .execute();
    // the signature covers the file, not its name in lists
    await parts.digitise.folderPapers.rename(tx, paperId, itemLine(item));
    await tx.audit("campaigns.matched", paperId, { item: itemId, how });
    tx.emit("campaigns", [paper.campaign_id]);
    return true;
  }

  return {
    settle,

    /** What a person decides, with the rows that come near. */
    async list(campaignId: string): Promise<Output<"campaigns.matches">> {
      await campaignRow(read, campaignId);
      const papers = await unsettled(campaignId, PAGE);
      const free = papers.length > 0 ? await freeItems(campaignId) : [];
      const { rows: counts } = await sql<{ settled: number; waiting: number }>`
        select coalesce(sum(matched in ('exact', 'decided')), 0) as settled,
          coalesce(sum(matched in ('', 'chosen')), 0) as waiting
        from campaign_papers where campaign_id = ${campaignId} and state != 'rejected'`.execute(read);
      const rows: MatchRow[] = [];
      for (const paper of papers) {
        const folder = await folderRow(read, paper.folder_id);
        const own = paper.item_id ? await itemRow(read, paper.item_id) : null;
        const found = own ? agreement(readingOf(paper), namedOf(own)) : null;
        const [page] = await parts.views.pages(paper.id);
        rows.push({
          paperId: paper.id,
          folder: folderName(folder),
          read: found ? gradeWords(found) : "Chưa chọn dòng danh mục khi quét.",
          pages: Number(paper.pages),
          item: own ? itemView({ ...own, box: folder.box, label: folder.label }) : null,
          grade: (found ? grade(found) : "none") as Grade,
          candidates: candidatesOf(paper, free)
            .slice(0, OFFERED)
            .map((one) => ({ item: itemView(one.item), grade: one.grade, why: one.why })),
          preview: page?.preview ?? null,
        });
      }
      return { rows, settled: Number(counts[0]?.settled ?? 0), waiting: Number(counts[0]?.waiting ?? 0) };
    },

    /** A person's word: this row, or a new one for a paper that the inventory forgot. */
    async decide(
      officer: Officer,
      key: string,
      input: Parsed<"campaigns.decide">,
    ): Promise<{ itemId: string }> {
      if ((input.itemId === null) === (input.fields === null))
        throw new AppError("contract.invalid-input", {
          where: "dòng danh mục",
          why: "chọn một dòng, hoặc ghi dòng mới",
        });
      return core.write(officer.username, async (tx) => {
        const paper = await paperRow(tx.db, input.paperId);
        const folder = await folderRow(tx.db, paper.folder_id);
        requireUnfinished(await batchRow(tx.db, folder.batch_id ?? ""));
        if (paper.state === "rejected")
          throw new AppError("campaigns.paper-state", { state: "Đã ký, bị loại" });
        let itemId = input.itemId;
        if (itemId) {
          const item = await itemRow(tx.db, itemId);
          if (item.campaign_id !== paper.campaign_id) throw new AppError("campaigns.not-found");
          if (item.validity !== "valid")
            throw new AppError("campaigns.not-valid", { word: "không còn hiệu lực hoặc chưa phân loại" });
        } else itemId = await newItem(tx, officer, key, paper, input.fields as TypedFields);
        await assign(tx, paper.id, itemId, "decided", officer.id);
        return { itemId };
      });
    },
  };

  async function newItem(
    tx: WriteTx,
    officer: Officer,
    key: string,
    paper: { folder_id: string; campaign_id: string },
    fields: TypedFields,
  ): Promise<string> {
    const invalid = (where: string, why: string) => new AppError("contract.invalid-input", { where, why });
    if (fields.number === "" || fields.title === "")
      throw invalid("dòng mới", "thiếu số, ký hiệu hoặc tên giấy tờ");
    let issuedOn: string;
    try {
      issuedOn = readIndexDay(fields.date);
    } catch {
      throw invalid("ngày cấp", "không có trong lịch");
    }
    const named = { number: fields.number, issuedOn, holder: fields.holder };
    const twin = await tx.db
      .selectFrom("campaign_items")
      .select("id")
      .where("campaign_id", "=", paper.campaign_id)
      .where("match_key", "=", matchKey(named))
      .executeTakeFirst();
    if (twin) return twin.id;
    await tx.db
      .insertInto("campaign_items")
      .values({
        id: key,
        campaign_id: paper.campaign_id,
        folder_id: paper.folder_id,
        number: fields.number,
        issued_on: issuedOn,
        holder: fields.holder,
        title: fields.title,
        sheets: 1,
        validity: "valid",
        why: "thấy khi quét, danh mục chưa ghi",
        classified_by: officer.id,
        classified_at: tx.at,
        search_text: itemSearchText(fields),
        match_key: matchKey(named),
      })
      .execute();
    await tx.audit("campaigns.item-added", key, { folder: paper.folder_id });
    return key;
  }
}
