import type { WriteTx } from "../../../db/database.ts";
import type { CustodyLine, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { minutesContent } from "./minutes.ts";
import { batchRow, campaignRow } from "./store.ts";
import { folderName } from "./words.ts";

/** Batches (lô) and who has their boxes and folders; every hand-over is a line that is never changed. */
export function createCustody(core: CoreContext, parts: { forms: Forms }) {
  const { read } = core.database;

  /** The folders that a hand-over names. */
  async function inScope(tx: WriteTx, input: Parsed<"campaigns.handOver">) {
    let rows = tx.db
      .selectFrom("campaign_folders")
      .selectAll("campaign_folders")
      .select((e) => [
        e
          .selectFrom("campaign_items")
          .select((i) => i.fn.countAll<number>().as("n"))
          .whereRef("campaign_items.folder_id", "=", "campaign_folders.id")
          .as("papers"),
        e
          .selectFrom("campaign_items")
          .select((i) => i.fn.sum<number>("campaign_items.sheets").as("n"))
          .whereRef("campaign_items.folder_id", "=", "campaign_folders.id")
          .as("sheets"),
      ])
      .where("batch_id", "=", input.batchId)
      .orderBy("seq");
    if (input.scope === "box") rows = rows.where("box", "=", input.box);
    if (input.scope === "folder") rows = rows.where("id", "=", input.folderId ?? "");
    const found = await rows.execute();
    if (found.length === 0) throw new AppError("campaigns.not-found");
    return found.map((row) => ({ ...row, papers: Number(row.papers ?? 0), sheets: Number(row.sheets ?? 0) }));
  }

  return {
    async makeBatch(officer: Officer, key: string, input: Parsed<"campaigns.makeBatch">): Promise<void> {
      await core.write(officer.username, async (tx) => {
        await campaignRow(tx.db, input.campaignId);
        const same = await tx.db
          .selectFrom("campaign_batches")
          .select("id")
          .where("campaign_id", "=", input.campaignId)
          .where("name", "=", input.name)
          .executeTakeFirst();
        if (same?.id === key) return;
        if (same) throw new AppError("campaigns.batch-known", { name: input.name });
        await tx.db
          .insertInto("campaign_batches")
          .values({
            id: key,
            campaign_id: input.campaignId,
            name: input.name,
            finished_by: null,
            finished_at: null,
          })
          .execute();
        for (const box of new Set(input.boxes)) {
          const taken = await tx.db
            .updateTable("campaign_folders")
            .set({ batch_id: key })
            .where("campaign_id", "=", input.campaignId)
            .where("box", "=", box)
            .where("batch_id", "is", null)
            .executeTakeFirst();
          if (taken.numUpdatedRows === 0n) throw new AppError("campaigns.box-taken", { box });
        }
        await tx.audit("campaigns.batch-made", key, { name: input.name, boxes: input.boxes.length });
        tx.emit("campaigns", [input.campaignId]);
      });
    },

    /**
     * Who has the papers hands them on: a line of the log and minutes (biên bản bàn giao) with what was counted. A
     * count that differs from the inventory needs a note. `key` makes a repetition harmless.
     */
    async handOver(officer: Officer, key: string, input: Parsed<"campaigns.handOver">) {
      const before = await read
        .selectFrom("campaign_custody")
        .select(["id", "form_id"])
        .where("id", "=", key)
        .executeTakeFirst();
      if (before) return { id: before.id, formId: before.form_id };
      return core.write(officer.username, async (tx) => {
        const batch = await batchRow(tx.db, input.batchId);
        const campaign = await campaignRow(tx.db, batch.campaign_id);
        const folders = await inScope(tx, input);
        const holders = [...new Set(folders.map(({ holder }) => holder))];
        const giver = holders[0] ?? "";
        if (holders.length > 1)
          throw new AppError("campaigns.holders-differ", { holders: holders.join("; ") });
        if (giver === input.taker) throw new AppError("campaigns.holder-same", { holder: giver });
        if (!input.toTeam && folders.some(({ state }) => state === "scanning" || state === "returned"))
          throw new AppError("campaigns.folder-open", { what: "còn cặp, tập đang quét dở" });
        const expected = {
          folders: folders.length,
          papers: folders.reduce((sum, one) => sum + one.papers, 0),
          sheets: folders.reduce((sum, one) => sum + one.sheets, 0),
        };
        const same =
          expected.folders === input.folders &&
          expected.papers === input.papers &&
          expected.sheets === input.sheets;
        if (!same && input.note === "") throw new AppError("campaigns.count-differs", { ...expected });
        const line = await tx.db
          .selectFrom("campaign_custody")
          .select((e) => e.fn.countAll<number>().as("count"))
          .where("batch_id", "=", batch.id)
          .executeTakeFirst();
        const scope =
          input.scope === "batch"
            ? "Cả lô"
            : input.scope === "box"
              ? `Hộp ${input.box}`
              : folderName(folders[0] ?? { box: "", label: "" });
        const formId = core.ports.random.uuid();
        await parts.forms.issue(tx, {
          id: formId,
          kind: "custody-minutes",
          profile: parts.forms.profileOf(tx.at),
          dossierId: null,
          subjectId: batch.id,
          by: officer.fullName,
          content: minutesContent({
            at: tx.at,
            ordinal: Number(line?.count ?? 0) + 1,
            campaign,
            batch: batch.name,
            scope,
            byBox: input.scope === "batch",
            folders,
            giver,
            taker: input.taker,
            expected,
            counted: input,
            note: input.note,
          }),
        });
        await tx.db
          .insertInto("campaign_custody")
          .values({
            id: key,
            batch_id: batch.id,
            scope: input.scope,
            box: input.scope === "batch" ? "" : (folders[0]?.box ?? ""),
            folder_id: input.scope === "folder" ? (folders[0]?.id ?? null) : null,
            giver,
            taker: input.taker,
            to_team: input.toTeam ? 1 : 0,
            ...expected,
            counted_folders: input.folders,
            counted_papers: input.papers,
            counted_sheets: input.sheets,
            note: input.note,
            form_id: formId,
            by: officer.id,
            at: tx.at,
          })
          .execute();
        for (const { id } of folders)
          await tx.db
            .updateTable("campaign_folders")
            .set({ holder: input.taker, with_team: input.toTeam ? 1 : 0 })
            .where("id", "=", id)
            .execute();
        await tx.audit("campaigns.handed-over", batch.id, {
          scope: input.scope,
          folders: input.folders,
          papers: input.papers,
          sheets: input.sheets,
          asListed: same,
        });
        tx.emit("campaigns", [campaign.id]);
        return { id: key, formId };
      });
    },

    async log(batchId: string): Promise<CustodyLine[]> {
      await batchRow(read, batchId);
      const rows = await read
        .selectFrom("campaign_custody")
        .leftJoin("campaign_folders", "campaign_folders.id", "campaign_custody.folder_id")
        .selectAll("campaign_custody")
        .select("campaign_folders.label as label")
        .where("campaign_custody.batch_id", "=", batchId)
        .orderBy("campaign_custody.seq")
        .execute();
      return rows.map((row) => ({
        id: row.id,
        seq: row.seq,
        at: row.at,
        scope:
          row.scope === "batch"
            ? "Cả lô"
            : row.scope === "box"
              ? `Hộp ${row.box}`
              : folderName({ box: row.box, label: row.label ?? "" }),
        giver: row.giver,
        taker: row.taker,
        folders: row.folders,
        papers: row.papers,
        sheets: row.sheets,
        countedFolders: row.counted_folders,
        countedPapers: row.counted_papers,
        countedSheets: row.counted_sheets,
        note: row.note,
        formId: row.form_id,
      }));
    },
  };
}
