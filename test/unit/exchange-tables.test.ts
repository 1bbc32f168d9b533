import { sql } from "kysely";
import { expect, test } from "vitest";
import { SHARED } from "../../main/core/exchange/tables.ts";
import { openTestDatabase } from "../support/open-database.ts";

/** Tables that name a dossier and stay with their machine, and why. */
const LEFT: Record<string, string> = {
  drafts: "a form in somebody's hand",
  feedback: "its operation is shared by itself",
  erasures: "a record of this machine's own disk",
  aside_operations: "what a head took out of this machine's queue",
  pad_leaves: "a leaf is known by its code, which its dossier bears at every machine",
  outbox: "told as operations",
  parcels_in: "a unit of its own: it is there before any dossier",
  exchange_news: "kept until the owner has heard it",
};

test("every table that names a dossier is shared with the office, or stays for a reason that is written down", async () => {
  const { database } = await openTestDatabase();
  const { rows } = await sql<{ name: string }>`SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.name = 'dossier_id' ORDER BY m.name`.execute(database.read);
  const shared = new Set(SHARED.dossier.map((table) => table.table));
  const forgotten = rows.map((row) => row.name).filter((name) => !shared.has(name) && !(name in LEFT));
  expect(forgotten).toEqual([]);
  // and a change of each is noticed
  const triggers = await sql<{ tbl_name: string }>`SELECT DISTINCT tbl_name FROM sqlite_master
    WHERE type = 'trigger' AND name LIKE 'exchange_%'`.execute(database.read);
  const watched = new Set(triggers.rows.map((row) => row.tbl_name));
  const named = rows.map((row) => row.name).filter((name) => shared.has(name));
  // a refund changes its payment, which is watched
  expect(named.filter((name) => !watched.has(name) && name !== "fee_refunds")).toEqual([]);
});
