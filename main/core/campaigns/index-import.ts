import { createHash } from "node:crypto";
import type { WriteTx } from "../../../db/database.ts";
import type { IndexCheck, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { createTableFile } from "../transfer/table-file.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { type Account, accountOf, accountView, place } from "./index-account.ts";
import type { IndexRow, ReadIndex } from "./index-file.ts";
import { itemSearchText, type PlacedItem } from "./inventory.ts";
import { campaignRow } from "./store.ts";

/** Longer than the largest file needs on a slow machine; milliseconds. */
const READ_TIMEOUT = 120_000;
/** Accounts that wait to be read and applied; the oldest goes. */
const MOST_CHECKS = 2;
const ROWS = 50;

/** The inventory out of Excel or CSV, in two steps: what would be made and changed, then all of it or nothing. */
export function createIndexImport(core: CoreContext, parts: { child: KeptChild; uploads: Uploads }) {
  const accounts = new Map<string, Account>();
  const { read } = core.database;

  async function known(db: typeof read | WriteTx["db"], campaignId: string): Promise<PlacedItem[]> {
    return db
      .selectFrom("campaign_items")
      .innerJoin("campaign_folders", "campaign_folders.id", "campaign_items.folder_id")
      .selectAll("campaign_items")
      .select(["campaign_folders.box as box", "campaign_folders.label as label"])
      .where("campaign_items.campaign_id", "=", campaignId)
      .orderBy("campaign_items.seq")
      .execute();
  }

  /** Changes with anything that an account rests on: rows, their places, what is scanned. */
  async function stateOf(db: typeof read | WriteTx["db"], campaignId: string): Promise<string> {
    const hash = createHash("sha256");
    for (const row of await known(db, campaignId))
      hash.update(
        JSON.stringify([
          row.id,
          row.box,
          row.label,
          row.number,
          row.holder,
          row.title,
          row.sheets,
          row.validity,
          row.why,
        ]),
      );
    const papers = await db
      .selectFrom("campaign_papers")
      .select(["item_id", "state"])
      .where("campaign_id", "=", campaignId)
      .orderBy("id")
      .execute();
    const folders = await db
      .selectFrom("campaign_folders")
      .select(["id", "kind", "batch_id"])
      .where("campaign_id", "=", campaignId)
      .orderBy("seq")
      .execute();
    hash.update(JSON.stringify([papers.map((one) => [one.item_id, one.state === "rejected"]), folders]));
    return hash.digest("hex");
  }

  const readFile = createTableFile(core, parts, {
    method: "readIndex",
    timeout: READ_TIMEOUT,
    refused: "campaigns.file-refused",
    erasedAs: "campaign index read",
  });

  return {
    /** Says what a file would make and change. Throws `campaigns.file-refused` with the reason in words. */
    async check(officer: Officer, client: string, campaignId: string, upload: string): Promise<IndexCheck> {
      await campaignRow(read, campaignId);
      const { name, sha256, read: index } = await readFile<ReadIndex>(officer, client, upload);
      const state = await stateOf(read, campaignId);
      const items = await known(read, campaignId);
      const scanned = new Set(
        (
          await read
            .selectFrom("campaign_papers")
            .select("item_id")
            .where("campaign_id", "=", campaignId)
            .where("state", "!=", "rejected")
            .execute()
        ).map((row) => row.item_id),
      );
      const folders = await read
        .selectFrom("campaign_folders")
        .leftJoin("campaign_batches", "campaign_batches.id", "campaign_folders.batch_id")
        .select(["box", "label", "kind", "finished_at"])
        .where("campaign_folders.campaign_id", "=", campaignId)
        .execute();
      const found = accountOf(index, { items, scanned, folders });
      const account: Account = {
        ...found,
        hash: createHash("sha256")
          .update(JSON.stringify([campaignId, officer.id, sha256, state, index]))
          .digest("hex"),
        campaignId,
        officerId: officer.id,
        fileName: name,
        sha256,
        state,
      };
      const oldest = accounts.keys().next();
      if (accounts.size >= MOST_CHECKS && !oldest.done) accounts.delete(oldest.value);
      accounts.set(account.hash, account);
      return accountView(account);
    },

    /** Applies an account in one transaction, once, however often it is asked for. */
    async apply(officer: Officer, campaignId: string, hash: string) {
      const before = await read
        .selectFrom("campaign_imports")
        .select(["made", "changed"])
        .where("check_hash", "=", hash)
        .executeTakeFirst();
      if (before) return before;
      const account = accounts.get(hash);
      if (!account || account.officerId !== officer.id || account.campaignId !== campaignId)
        throw new AppError("campaigns.check-gone");
      if (account.read.refused.length > 0)
        throw new AppError("campaigns.index-refused", { count: account.read.refused.length });
      if (account.made.length + account.changed.length === 0) throw new AppError("campaigns.nothing-changed");
      const done = await core.write(officer.username, async (tx) => {
        if ((await stateOf(tx.db, campaignId)) !== account.state) throw new AppError("campaigns.check-stale");
        const campaign = await campaignRow(tx.db, campaignId);
        const folders = new Map<string, string>();
        for (const one of await tx.db
          .selectFrom("campaign_folders")
          .select(["id", "box", "label"])
          .where("campaign_id", "=", campaignId)
          .execute())
          folders.set(place({ box: one.box, folder: one.label }), one.id);
        const kinds = new Map(
          account.read.rows.flatMap((row) => (row.kind ? [[place(row), row.kind] as const] : [])),
        );
        const rows = [...account.made, ...account.changed.map(({ row }) => row)];
        for (const row of rows) {
          if (folders.has(place(row))) continue;
          const id = core.ports.random.uuid();
          folders.set(place(row), id);
          const kind = kinds.get(place(row)) ?? "sheets";
          const beside = await folderOfBox(tx, campaignId, row.box);
          await tx.db
            .insertInto("campaign_folders")
            .values({
              id,
              campaign_id: campaignId,
              batch_id: beside?.batch_id ?? null,
              box: row.box,
              label: row.folder,
              kind,
              spreads: kind === "register" ? "split" : "keep",
              state: "waiting",
              operator_id: null,
              taken_at: null,
              submitted_at: null,
              holder: beside?.holder ?? campaign.agency,
              with_team: beside?.with_team ?? 0,
            })
            .execute();
        }
        const classified = (row: IndexRow) =>
          row.validity
            ? { validity: row.validity, why: row.why, classified_by: officer.id, classified_at: tx.at }
            : { validity: null, why: "", classified_by: null, classified_at: null };
        const values = account.made.map((row) => ({
          id: core.ports.random.uuid(),
          campaign_id: campaignId,
          folder_id: folders.get(place(row)) ?? "",
          number: row.number,
          issued_on: row.issuedOn,
          holder: row.holder,
          title: row.title,
          sheets: row.sheets,
          ...classified(row),
          search_text: itemSearchText(row),
          match_key: row.key,
        }));
        for (let from = 0; from < values.length; from += ROWS)
          await tx.db
            .insertInto("campaign_items")
            .values(values.slice(from, from + ROWS))
            .execute();
        for (const { row, itemId } of account.changed)
          await tx.db
            .updateTable("campaign_items")
            .set({
              folder_id: folders.get(place(row)) ?? "",
              number: row.number,
              holder: row.holder,
              title: row.title,
              sheets: row.sheets,
              ...(row.validity ? classified(row) : {}),
              search_text: itemSearchText(row),
            })
            .where("id", "=", itemId)
            .execute();
        const counts = { made: account.made.length, changed: account.changed.length };
        await tx.db
          .insertInto("campaign_imports")
          .values({
            id: core.ports.random.uuid(),
            campaign_id: campaignId,
            check_hash: hash,
            file_name: account.fileName,
            file_sha256: account.sha256,
            ...counts,
            by: officer.fullName,
            at: tx.at,
          })
          .execute();
        // a folder that was handed in and gets further results is open again
        await reopen(tx, [...new Set(account.made.map((row) => folders.get(place(row)) ?? ""))]);
        await tx.audit("campaigns.indexed", campaignId, { sha256: account.sha256, ...counts });
        tx.emit("campaigns", [campaignId]);
        return counts;
      });
      accounts.delete(hash);
      return done;
    },
  };

  /** A new folder lies in its box: in the same batch, with whom the box is. Not where the batch is closed. */
  async function folderOfBox(tx: WriteTx, campaignId: string, box: string) {
    return tx.db
      .selectFrom("campaign_folders")
      .innerJoin("campaign_batches", "campaign_batches.id", "campaign_folders.batch_id")
      .select(["campaign_folders.batch_id", "campaign_folders.holder", "campaign_folders.with_team"])
      .where("campaign_folders.campaign_id", "=", campaignId)
      .where("box", "=", box)
      .where("finished_at", "is", null)
      .executeTakeFirst();
  }

  async function reopen(tx: WriteTx, ids: string[]): Promise<void> {
    for (const id of ids)
      await tx.db
        .updateTable("campaign_folders")
        .set({ state: "scanning" })
        .where("id", "=", id)
        .where("state", "=", "submitted")
        .execute();
  }
}
