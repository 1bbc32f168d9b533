import { type SqlBool, sql } from "kysely";
import type { CampaignFolder, Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { batchRow, campaignRow, folderRow, HAS_WORK, requireUnfinished } from "./store.ts";
import { folderName, folderState, KIND_WORDS } from "./words.ts";

/** Rows of one answer; the window asks for more when they come into sight. */
const PAGE = 300;

interface ListedFolder {
  seq: number;
  id: string;
  box: string;
  label: string;
  kind: string;
  spreads: string;
  state: string;
  holder: string;
  batch: string;
  operator: string;
  items: number;
  to_scan: number;
  scanned: number;
  sheets: number;
}

const folderView = (row: ListedFolder): CampaignFolder => ({
  id: row.id,
  box: row.box,
  label: row.label,
  kind: row.kind as CampaignFolder["kind"],
  kindWord: KIND_WORDS[row.kind as CampaignFolder["kind"]],
  spreads: row.spreads as CampaignFolder["spreads"],
  batch: row.batch,
  items: Number(row.items),
  toScan: Number(row.to_scan),
  scanned: Number(row.scanned),
  sheets: Number(row.sheets),
  state:
    Number(row.items) > 0 && Number(row.to_scan) === 0 && row.state === "waiting"
      ? { code: "nothing", word: "Không có gì phải quét", tone: "neutral" }
      : folderState(row.state),
  operator: row.operator,
  holder: row.holder,
});

/** The folders (cặp, tập) of a campaign: listed, set up, and taken to be scanned by one operator at a time. */
export function createCampaignFolders(core: CoreContext) {
  const { read } = core.database;

  async function listed(where: ReturnType<typeof sql<SqlBool>>, after: number, limit: number) {
    const { rows } = await sql<ListedFolder>`
      select f.seq as seq, f.id as id, f.box as box, f.label as label, f.kind as kind, f.spreads as spreads,
        f.state as state, f.holder as holder, coalesce(b.name, '') as batch,
        coalesce(a.full_name, '') as operator,
        (select count(*) from campaign_items i where i.folder_id = f.id) as items,
        (select count(*) from campaign_items i where i.folder_id = f.id and i.validity = 'valid') as to_scan,
        (select count(*) from campaign_papers p where p.folder_id = f.id and p.state != 'rejected') as scanned,
        (select coalesce(sum(i.sheets), 0) from campaign_items i where i.folder_id = f.id) as sheets
      from campaign_folders f left join campaign_batches b on b.id = f.batch_id
        left join accounts a on a.id = f.operator_id
      where ${where} and f.seq > ${after} order by f.seq limit ${limit}`.execute(read);
    return rows;
  }

  /** Folders whose box, name or operator hold every word, or in which a result lies that does; no marks, no case. */
  async function named(input: { id: string; text: string }) {
    const words = foldText(input.text).split(" ").filter(Boolean);
    if (words.length === 0) return sql<SqlBool>`true`;
    const { rows } = await sql<{ id: string; name: string }>`
      select f.id as id, 'hộp ' || f.box || ' ' || f.label || ' ' || coalesce(a.full_name, '') as name
      from campaign_folders f left join accounts a on a.id = f.operator_id
      where f.campaign_id = ${input.id}`.execute(read);
    const found = rows.filter(({ name }) => {
      const folded = foldText(name);
      return words.every((word) => folded.includes(word));
    });
    const result = words.map((word) => sql<SqlBool>`instr(i.search_text, ${word}) > 0`);
    return sql<SqlBool>`(f.id in (select value from json_each(${JSON.stringify(found.map((row) => row.id))}))
      or exists (select 1 from campaign_items i where i.folder_id = f.id and ${sql.join(result, sql` and `)}))`;
  }

  async function one(id: string): Promise<CampaignFolder> {
    const [row] = await listed(sql<SqlBool>`f.id = ${id}`, 0, 1);
    if (!row) throw new AppError("campaigns.not-found");
    return folderView(row);
  }

  return {
    one,

    async list(input: Parsed<"campaigns.folders">): Promise<Output<"campaigns.folders">> {
      await campaignRow(read, input.id);
      const inBatch = input.batchId
        ? sql<SqlBool>`f.campaign_id = ${input.id} and f.batch_id = ${input.batchId}`
        : sql<SqlBool>`f.campaign_id = ${input.id}`;
      const where = sql<SqlBool>`${inBatch} and ${await named(input)}`;
      const rows = await listed(where, input.after, PAGE + 1);
      const { rows: total } = await sql<{ n: number }>`
        select count(*) as n from campaign_folders f where ${where}`.execute(read);
      const shown = rows.slice(0, PAGE);
      return {
        rows: shown.map(folderView),
        next: rows.length > PAGE ? (shown.at(-1)?.seq ?? null) : null,
        total: Number(total[0]?.n ?? 0),
      };
    },

    /** A folder that no inventory names yet; its papers are matched or listed when they are scanned. */
    async add(officer: Officer, key: string, input: Parsed<"campaigns.addFolder">) {
      await core.write(officer.username, async (tx) => {
        const campaign = await campaignRow(tx.db, input.campaignId);
        const twin = await tx.db
          .selectFrom("campaign_folders")
          .select("id")
          .where("campaign_id", "=", input.campaignId)
          .where("box", "=", input.box)
          .where("label", "=", input.label)
          .executeTakeFirst();
        if (twin?.id === key) return;
        if (twin) throw new AppError("campaigns.folder-known", { name: folderName(input) });
        await tx.db
          .insertInto("campaign_folders")
          .values({
            id: key,
            campaign_id: input.campaignId,
            batch_id: null,
            box: input.box,
            label: input.label,
            kind: input.kind,
            spreads: input.kind === "register" ? "split" : "keep",
            state: "waiting",
            operator_id: null,
            taken_at: null,
            submitted_at: null,
            holder: campaign.agency,
            with_team: 0,
          })
          .execute();
        await tx.audit("campaigns.folder-added", key, { box: input.box, label: input.label });
        tx.emit("campaigns", [input.campaignId]);
      });
      return one(key);
    },

    async set(officer: Officer, input: Parsed<"campaigns.setFolder">): Promise<CampaignFolder> {
      await core.write(officer.username, async (tx) => {
        const row = await folderRow(tx.db, input.id);
        const scanned = await tx.db
          .selectFrom("campaign_papers")
          .select("id")
          .where("folder_id", "=", input.id)
          .executeTakeFirst();
        if (scanned) throw new AppError("campaigns.folder-begun", { name: folderName(row) });
        const { kind, spreads } = input;
        await tx.db.updateTable("campaign_folders").set({ kind, spreads }).where("id", "=", row.id).execute();
        await tx.audit("campaigns.folder-set", row.id, { kind, spreads });
        tx.emit("campaigns", [row.campaign_id]);
      });
      return one(input.id);
    },

    /** The folder that an operator works on now; taken in one transaction, so that nobody gets another's. */
    async next(officer: Officer, campaignId: string): Promise<{ folderId: string | null }> {
      return core.write(officer.username, async (tx) => {
        await campaignRow(tx.db, campaignId);
        const own = await tx.db
          .selectFrom("campaign_folders")
          .select("id")
          .where("campaign_id", "=", campaignId)
          .where("operator_id", "=", officer.id)
          .where("state", "in", ["returned", "scanning"])
          .where("with_team", "=", 1)
          .orderBy(sql`state = 'returned'`, "desc")
          .orderBy("seq")
          .executeTakeFirst();
        // a file that machines gave up on waits for nobody but its operator, also after the folder was handed in
        const { rows: failed } = await sql<{ id: string }>`
          select f.id as id from campaign_papers p join campaign_folders f on f.id = p.folder_id
            join documents d on d.id = p.id
          where p.campaign_id = ${campaignId} and p.operator_id = ${officer.id} and p.state != 'rejected'
            and d.state = 'failed' order by f.seq limit 1`.execute(tx.db);
        const first = failed[0]?.id ?? own?.id;
        if (first) return { folderId: first };
        const { rows } = await sql<{ id: string }>`
          select f.id as id from campaign_folders f join campaign_batches b on b.id = f.batch_id
          where f.campaign_id = ${campaignId} and f.state = 'waiting' and f.with_team = 1
            and b.finished_at is null and ${HAS_WORK}
            and not exists (select 1 from campaign_items i where i.folder_id = f.id and i.validity is null)
          order by b.seq, f.seq limit 1`.execute(tx.db);
        const next = rows[0]?.id;
        if (!next) return { folderId: null };
        const folder = await folderRow(tx.db, next);
        requireUnfinished(await batchRow(tx.db, folder.batch_id ?? ""));
        await tx.db
          .updateTable("campaign_folders")
          .set({ state: "scanning", operator_id: officer.id, taken_at: tx.at })
          .where("id", "=", next)
          .execute();
        await tx.audit("campaigns.folder-taken", next);
        tx.emit("campaigns", [campaignId]);
        return { folderId: next };
      });
    },
  };
}

export type CampaignFolders = ReturnType<typeof createCampaignFolders>;
