import { type SqlBool, sql } from "kysely";
import type { CampaignItem, Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { campaignRow, type ItemRow } from "./store.ts";
import { validityWord } from "./words.ts";

/** Rows of one answer; the window asks for more when they come into sight. */
const PAGE = 300;

export type PlacedItem = ItemRow & { box: string; label: string };

/** A result of the inventory as the window shows it. */
export const itemView = (row: PlacedItem): CampaignItem => ({
  id: row.id,
  box: row.box,
  folder: row.label,
  folderId: row.folder_id,
  number: row.number,
  issuedOn: row.issued_on,
  holder: row.holder,
  title: row.title,
  sheets: row.sheets,
  validity: row.validity as CampaignItem["validity"],
  word: validityWord(row.validity),
  why: row.why,
});

/** What an inventory row is found by. */
export const itemSearchText = (row: { number: string; holder: string; title: string }): string =>
  foldText(`${row.number} ${row.holder} ${row.title}`);

/** The inventory (danh mục kết quả): every result on paper, classified before anything is scanned. */
export function createInventory(core: CoreContext) {
  const { read } = core.database;

  const placed = () =>
    read
      .selectFrom("campaign_items")
      .innerJoin("campaign_folders", "campaign_folders.id", "campaign_items.folder_id")
      .selectAll("campaign_items")
      .select(["campaign_folders.box as box", "campaign_folders.label as label"]);

  return {
    async ofFolder(folderId: string): Promise<PlacedItem[]> {
      return placed().where("folder_id", "=", folderId).orderBy("campaign_items.seq").execute();
    },

    async items(input: Parsed<"campaigns.items">): Promise<Output<"campaigns.items">> {
      await campaignRow(read, input.id);
      const words = foldText(input.text).split(" ").filter(Boolean);
      const fits = sql<SqlBool>`${sql.join(
        [
          sql`campaign_items.campaign_id = ${input.id}`,
          ...words.map((word) => sql`instr(campaign_items.search_text, ${word}) > 0`),
          ...(input.show === "unclassified" ? [sql`validity is null`] : []),
          ...(input.show === "valid" ? [sql`validity = 'valid'`] : []),
          ...(input.show === "not-valid" ? [sql`validity is not null and validity != 'valid'`] : []),
        ],
        sql` and `,
      )}`;
      const rows = await placed()
        .where(fits)
        .where("campaign_items.seq", ">", input.after)
        .orderBy("campaign_items.seq")
        .limit(PAGE + 1)
        .execute();
      const total = await read
        .selectFrom("campaign_items")
        .select((e) => e.fn.countAll<number>().as("count"))
        .where(fits)
        .executeTakeFirst();
      const shown = rows.slice(0, PAGE);
      return {
        rows: shown.map(itemView),
        next: rows.length > PAGE ? (shown.at(-1)?.seq ?? null) : null,
        total: Number(total?.count ?? 0),
      };
    },

    /** Says of results whether they still hold; not of one that is scanned already. */
    async classify(officer: Officer, input: Parsed<"campaigns.classify">): Promise<{ changed: number }> {
      if (input.validity !== "valid" && input.why === "") throw new AppError("campaigns.why-missing");
      const changed = await core.write(officer.username, async (tx) => {
        await campaignRow(tx.db, input.campaignId);
        const ids = JSON.stringify(input.itemIds);
        const { rows: scanned } = await sql<{ count: number }>`
          select count(*) as count from campaign_papers where state != 'rejected'
          and item_id in (select value from json_each(${ids}))`.execute(tx.db);
        if (input.validity !== "valid" && Number(scanned[0]?.count ?? 0) > 0)
          throw new AppError("campaigns.item-scanned");
        const done = await tx.db
          .updateTable("campaign_items")
          .set({
            validity: input.validity,
            why: input.why,
            classified_by: officer.id,
            classified_at: tx.at,
          })
          .where("campaign_id", "=", input.campaignId)
          .where(sql<SqlBool>`id in (select value from json_each(${ids}))`)
          .executeTakeFirst();
        const count = Number(done.numUpdatedRows);
        if (count !== new Set(input.itemIds).size) throw new AppError("campaigns.not-found");
        // what is to be scanned after all opens its folder again
        if (input.validity === "valid")
          await sql`update campaign_folders set state = 'scanning' where state = 'submitted' and id in
            (select i.folder_id from campaign_items i where i.id in (select value from json_each(${ids}))
              and not exists (select 1 from campaign_papers p where p.item_id = i.id and p.state != 'rejected'))`.execute(
            tx.db,
          );
        await tx.audit("campaigns.classified", input.campaignId, {
          validity: input.validity,
          count,
          why: input.why,
        });
        tx.emit("campaigns", [input.campaignId]);
        return count;
      });
      return { changed };
    },
  };
}

export type Inventory = ReturnType<typeof createInventory>;
