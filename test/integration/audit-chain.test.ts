import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { verifyChain } from "../../db/audit.ts";
import { type Connection, connect } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { AT, MASTER_KEY, openTestDatabase, put } from "../support/open-database.ts";

/** A database of five audit rows that somebody with the key has edited behind our back. */
async function edited(edit: (connection: Connection) => void) {
  const { database, options } = await openTestDatabase();
  for (const key of ["a", "b", "c", "d", "e"]) await put(database, key);
  const connection = connect(join(options.folder, "counter.db"), deriveKeys(MASTER_KEY));
  connection.exec("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete");
  edit(connection);
  connection.close();
  return verifyChain(database.read);
}

describe("the audit chain", () => {
  test("holds as written, and its rows cannot be touched", async () => {
    const { database } = await openTestDatabase();
    for (const key of ["a", "b"]) await put(database, key);
    expect(await verifyChain(database.read)).toEqual({ ok: true, rows: 2 });
    for (const change of ["UPDATE audit SET actor = 'other'", "DELETE FROM audit"]) {
      await expect(
        database.write({ actor: "x", at: AT }, (tx) => sql.raw(change).execute(tx.db)),
      ).rejects.toThrow("audit rows are final");
    }
  });

  test("law case 23: shows a changed row, a removed one, a removed end and an exchanged pair", async () => {
    const changed = await edited((db) => db.exec("UPDATE audit SET actor = 'nobody' WHERE seq = 3"));
    expect(changed).toEqual({ ok: false, rows: 2, brokenAt: 3 });
    const removed = await edited((db) => db.exec("DELETE FROM audit WHERE seq = 2"));
    expect(removed).toEqual({ ok: false, rows: 1, brokenAt: 3 });
    const shortened = await edited((db) => db.exec("DELETE FROM audit WHERE seq = 5"));
    expect(shortened).toEqual({ ok: false, rows: 4, brokenAt: 5 });
    const exchanged = await edited((db) =>
      db.exec(
        "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99",
      ),
    );
    expect(exchanged).toMatchObject({ ok: false, brokenAt: 2 });
  });
});
