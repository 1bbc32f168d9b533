import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { CampaignPaper, FolderWork, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Digitise } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import type { Checks } from "./checks.ts";
import type { CampaignFolders } from "./folders.ts";
import { type Inventory, itemView } from "./inventory.ts";
import { kindProblems } from "./kind-rules.ts";
import { isChosen } from "./sampling.ts";
import {
  batchRow,
  campaignRow,
  type FolderRow,
  folderRow,
  itemRow,
  namesOf,
  requireUnfinished,
} from "./store.ts";
import { folderName, folderState, itemLine, paperState, VALIDITY_WORDS } from "./words.ts";

/** States of a document whose pages a person has counted. */
const COUNTED = ["assembling", "to-sign", "signing", "signed", "extracted"];

/** An operator's work on a folder: its papers are scanned one by one, then the folder is handed in. */
export function createScanning(
  core: CoreContext,
  parts: { digitise: Digitise; folders: CampaignFolders; inventory: Inventory; checks: Checks },
) {
  const { read } = core.database;

  const papersOf = (db: typeof read | WriteTx["db"], folderId: string) =>
    db
      .selectFrom("campaign_papers")
      .innerJoin("documents", "documents.id", "campaign_papers.id")
      .selectAll("campaign_papers")
      .select([
        "documents.title as title",
        "documents.state as document_state",
        "documents.signed_at as signed_at",
        "documents.error as error",
      ])
      .select((e) =>
        e
          .selectFrom("pages")
          .select((p) => p.fn.countAll<number>().as("count"))
          .whereRef("pages.document_id", "=", "documents.id")
          .as("page_count"),
      )
      .where("campaign_papers.folder_id", "=", folderId)
      .orderBy("campaign_papers.opened_at")
      .orderBy("campaign_papers.version")
      .execute();

  /** The operator's own folder while it may be worked on. */
  async function own(tx: WriteTx, officer: Officer, folderId: string): Promise<FolderRow> {
    const folder = await folderRow(tx.db, folderId);
    if (folder.operator_id !== officer.id) throw new AppError("campaigns.not-yours");
    if (folder.with_team !== 1) throw new AppError("campaigns.not-here", { holder: folder.holder });
    if (folder.state !== "scanning" && folder.state !== "returned")
      throw new AppError("campaigns.folder-state", { state: folderState(folder.state).word });
    requireUnfinished(await batchRow(tx.db, folder.batch_id ?? ""));
    return folder;
  }

  /** Why a folder cannot be handed in now. */
  async function problems(db: typeof read | WriteTx["db"], folder: FolderRow): Promise<string[]> {
    const papers = (await papersOf(db, folder.id)).filter(({ state }) => state !== "rejected");
    const { rows: missing } = await sql<{ title: string; number: string; issued_on: string }>`
      select title, number, issued_on from campaign_items i where i.folder_id = ${folder.id}
        and i.validity = 'valid' and not exists (select 1 from campaign_papers p
          where p.item_id = i.id and p.state != 'rejected') order by i.seq`.execute(db);
    const found: string[] = [];
    if (missing.length > 0)
      found.push(
        `Còn ${missing.length} kết quả chưa quét: ${missing.slice(0, 3).map(itemLine).join("; ")}${missing.length > 3 ? "…" : ""}.`,
      );
    if (papers.length === 0 && missing.length === 0) found.push("Chưa quét giấy nào.");
    const open = papers.filter((one) => !COUNTED.includes(one.document_state));
    for (const one of open.slice(0, 5))
      found.push(
        one.document_state === "failed"
          ? `“${one.title}” chưa ghép được tệp; mở ra làm lại.`
          : `“${one.title}” chưa xác nhận số trang.`,
      );
    for (const one of papers.filter(({ document_state }) => COUNTED.includes(document_state))) {
      if (one.state !== "open" && one.state !== "returned") continue;
      const pages = await db
        .selectFrom("pages")
        .select(["width", "height", "dpi"])
        .where("document_id", "=", one.id)
        .execute();
      found.push(...kindProblems(folder, one.title, pages));
    }
    return found;
  }

  async function work(officer: Officer, folderId: string): Promise<FolderWork> {
    const folder = await folderRow(read, folderId);
    const campaign = await campaignRow(read, folder.campaign_id);
    const papers = await papersOf(read, folderId);
    const names = await namesOf(
      read,
      papers.map((one) => one.operator_id),
    );
    const living = new Map(
      papers.flatMap((one) => (one.item_id && one.state !== "rejected" ? [[one.item_id, one.id]] : [])),
    );
    const items = await parts.inventory.ofFolder(folderId);
    const mine = folder.operator_id === officer.id;
    return {
      folder: await parts.folders.one(folderId),
      campaignId: campaign.id,
      campaign: campaign.name,
      mine,
      items: items.map((item) => ({ ...itemView(item), paperId: living.get(item.id) ?? null })),
      papers: papers.map(
        (one): CampaignPaper => ({
          id: one.id,
          itemId: one.item_id,
          title: one.title,
          pages: Number(one.page_count ?? 0),
          version: one.version,
          replaces: one.replaces,
          state: paperState(
            one.document_state === "failed"
              ? "failed"
              : one.state === "passed" && one.signed_at
                ? "done"
                : one.state,
          ),
          operator: names.get(one.operator_id) ?? "",
          mine: one.operator_id === officer.id,
          why: one.why,
          error: one.error,
        }),
      ),
      open: folder.state === "submitted" ? [] : await problems(read, folder),
    };
  }

  return {
    work,

    /** The scan of one result; the same result always has one living scan. `key` makes a repetition harmless. */
    async openPaper(officer: Officer, key: string, folderId: string, itemId: string | null) {
      return core.write(officer.username, async (tx) => {
        const folder = await own(tx, officer, folderId);
        const campaign = await campaignRow(tx.db, folder.campaign_id);
        const item = itemId ? await itemRow(tx.db, itemId) : null;
        if (item && item.folder_id !== folderId) throw new AppError("campaigns.not-found");
        if (item && item.validity !== "valid")
          throw new AppError("campaigns.not-valid", {
            word: item.validity
              ? VALIDITY_WORDS[item.validity as keyof typeof VALIDITY_WORDS].toLocaleLowerCase("vi")
              : "chưa phân loại",
          });
        const before = await tx.db
          .selectFrom("campaign_papers")
          .select("id")
          .where((e) =>
            e.or([
              e("id", "=", key),
              ...(itemId ? [e.and([e("item_id", "=", itemId), e("state", "!=", "rejected")])] : []),
            ]),
          )
          .executeTakeFirst();
        if (before) return { documentId: before.id };
        await parts.digitise.folderPapers.make(tx, {
          id: key,
          folderId,
          title: item ? itemLine(item) : `Giấy chưa có trong danh mục, ${folderName(folder)}`,
          scannedBy: officer.id,
          held: campaign.signing === "responsible",
          splitSpreads: folder.spreads === "split",
          replaces: null,
        });
        await tx.db
          .insertInto("campaign_papers")
          .values({
            id: key,
            campaign_id: campaign.id,
            folder_id: folderId,
            item_id: itemId,
            version: 1,
            replaces: null,
            state: "open",
            operator_id: officer.id,
            opened_at: tx.at,
            submitted_at: null,
            submit_no: null,
            pass_no: null,
            why: "",
            rejected_by: null,
            rejected_at: null,
            matched: itemId ? "chosen" : "",
            matched_by: itemId ? officer.id : null,
            typed: null,
          })
          .execute();
        await tx.audit("campaigns.paper-opened", key, { folder: folderId, item: itemId ?? "" });
        tx.emit("campaigns", [campaign.id]);
        return { documentId: key };
      });
    },

    /** Hands the folder in; what is not drawn for the first check passes on. Throws `campaigns.folder-open`. */
    async submit(officer: Officer, folderId: string): Promise<FolderWork> {
      const before = await folderRow(read, folderId);
      if (before.state === "submitted" && before.operator_id === officer.id) return work(officer, folderId);
      await core.write(officer.username, async (tx) => {
        const folder = await own(tx, officer, folderId);
        const campaign = await campaignRow(tx.db, folder.campaign_id);
        const open = await problems(tx.db, folder);
        if (open.length > 0) throw new AppError("campaigns.folder-open", { what: open.join(" ") });
        const papers = (await papersOf(tx.db, folderId)).filter(
          ({ state }) => state === "open" || state === "returned",
        );
        let last = Number(
          (
            await tx.db
              .selectFrom("campaign_papers")
              .innerJoin("campaign_folders", "campaign_folders.id", "campaign_papers.folder_id")
              .select((e) => e.fn.max("submit_no").as("last"))
              .where(sql<SqlBool>`campaign_folders.batch_id = ${folder.batch_id}`)
              .executeTakeFirst()
          )?.last ?? 0,
        );
        for (const paper of papers) {
          // a paper that came back keeps its place: it was drawn once, and is looked at again
          const again = paper.submit_no !== null;
          const submitNo = paper.submit_no ?? ++last;
          await tx.db
            .updateTable("campaign_papers")
            .set({ state: "first", submit_no: submitNo, submitted_at: tx.at, why: "" })
            .where("id", "=", paper.id)
            .execute();
          const lot = `${folder.batch_id}/1`;
          if (!again && !isChosen(campaign.seed, lot, submitNo, campaign.first_rate))
            await parts.checks.pass(tx, paper.id);
        }
        await tx.db
          .updateTable("campaign_folders")
          .set({ state: "submitted", submitted_at: tx.at })
          .where("id", "=", folderId)
          .execute();
        await tx.audit("campaigns.folder-submitted", folderId, { papers: papers.length });
        tx.emit("campaigns", [campaign.id]);
      });
      return work(officer, folderId);
    },
  };
}
