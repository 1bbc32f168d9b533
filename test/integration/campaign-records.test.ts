import { sql } from "kysely";
import { expect, test } from "vitest";
import { AT, openTestDatabase } from "../support/open-database.ts";

test("lines of custody, checks and blind readings are never changed nor taken out, whoever asks; nobody checks himself", async () => {
  const { database } = await openTestDatabase();
  const write = (text: string) =>
    database.write({ actor: "tester", at: AT }, async (tx) => {
      await sql.raw(text).execute(tx.db);
    });
  for (const text of [
    `INSERT INTO accounts (id, username, full_name, title, roles, home_agency, work_agency, password, active, failures,
      created_at) VALUES ('a', 'a', 'A', '', '[]', '', '', '', 1, 0, '${AT}'),
      ('b', 'b', 'B', '', '[]', '', '', '', 1, 0, '${AT}')`,
    `INSERT INTO campaigns (id, number, name, agency, field, starts_on, ends_on, signing, first_rate, second_rate, seed,
      made_by, made_at) VALUES ('c', '1', 'C', 'K', 'F', '', '', 'scanner', 100, 30, '00', 'a', '${AT}')`,
    `INSERT INTO campaign_batches (id, campaign_id, name) VALUES ('l', 'c', 'L')`,
    `INSERT INTO campaign_folders (id, campaign_id, batch_id, box, label, kind, spreads, state, holder, with_team)
      VALUES ('f', 'c', 'l', '1', '1', 'sheets', 'keep', 'waiting', 'K', 0)`,
    `INSERT INTO documents (id, folder_id, title, state, scanned_by, scanned_at) VALUES ('d', 'f', 'D', 'scanning', 'a', '${AT}')`,
    `INSERT INTO campaign_papers (id, campaign_id, folder_id, version, state, operator_id, opened_at, why, matched)
      VALUES ('d', 'c', 'f', 1, 'first', 'a', '${AT}', '', '')`,
    `INSERT INTO campaign_checks (id, paper_id, round, passed, fields, why, operator_id, checker_id, at)
      VALUES ('k', 'd', 1, 1, '[]', '', 'a', 'b', '${AT}')`,
    `INSERT INTO campaign_entries (id, paper_id, turn, by_id, fields, at) VALUES ('e', 'd', 1, 'a', '{}', '${AT}')`,
    `INSERT INTO campaign_custody (id, batch_id, scope, box, giver, taker, to_team, folders, papers, sheets,
      counted_folders, counted_papers, counted_sheets, note, form_id, by, at)
      VALUES ('u', 'l', 'batch', '', 'K', 'T', 1, 1, 1, 1, 1, 1, 1, '', 'x', 'a', '${AT}')`,
  ])
    await write(text);
  for (const table of ["campaign_custody", "campaign_checks", "campaign_entries"]) {
    await expect(write(`UPDATE ${table} SET at = 'x'`), table).rejects.toThrow();
    await expect(write(`DELETE FROM ${table}`), table).rejects.toThrow();
    const { rows } = await sql<{ at: string }>`select at from ${sql.table(table)}`.execute(database.read);
    expect(rows).toEqual([{ at: AT }]);
  }
  const own = `INSERT INTO campaign_checks (id, paper_id, round, passed, fields, why, operator_id, checker_id, at)
    VALUES ('k2', 'd', 1, 1, '[]', '', 'a', 'a', '${AT}')`;
  await expect(write(own)).rejects.toThrow();
  // a document has one home: a dossier or a folder, never both and never none
  const homeless = `INSERT INTO documents (id, title, state, scanned_by, scanned_at) VALUES ('h', 'H', 'scanning', 'a', '${AT}')`;
  await expect(write(homeless)).rejects.toThrow();
});
