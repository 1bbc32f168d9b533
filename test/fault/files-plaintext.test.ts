import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AT, openTestDatabase } from "../support/open-database.ts";
import { tempDir } from "../support/temp-dir.ts";

const MARKER = "Nguyễn Thị Bí Mật 079204012345";

/** Names of files under `folder` that hold the text, in UTF-8, UTF-16, hexadecimal or base64. */
function filesHolding(folder: string, text: string): string[] {
  const utf8 = Buffer.from(text);
  const forms = [utf8, Buffer.from(text, "utf16le"), Buffer.from(utf8.toString("hex"))];
  for (let shift = 0; shift < 3; shift++) {
    forms.push(
      Buffer.from(utf8.subarray(shift, shift + Math.floor((utf8.length - shift) / 3) * 3).toString("base64")),
    );
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes(text) || forms.some((form) => readFileSync(path).includes(form)));
}

test("nothing that was written can be read from the folder: database, log, journal, backup, files, quarantine", async () => {
  const { database, options } = await openTestDatabase();
  const { folder } = options;
  async function* halves() {
    yield Buffer.from(MARKER.repeat(3000));
    // the first half lies in `incoming` now
    expect(filesHolding(folder, MARKER)).toEqual([]);
    yield Buffer.from(MARKER.repeat(40_000));
  }
  const file = await database.files.put(halves(), { mediaType: "text/plain", title: MARKER });
  await database.write({ actor: MARKER, at: AT }, async (tx) => {
    await tx.db.insertInto("files").values(file.row).execute();
    await tx.db.insertInto("meta").values({ key: MARKER, value: MARKER }).execute();
    await tx.db
      .insertInto("meta")
      .values({ key: "blob", value: Buffer.from(MARKER).toString("base64") })
      .execute();
    await tx.audit("test", MARKER, { MARKER });
    await tx.outbox({ kind: "test", dossierId: null, body: { MARKER }, files: [file.id] });
    await tx.enqueue({ kind: "test", payload: { MARKER } });
  });
  await database.backup(AT);
  await database.write({ actor: MARKER, at: AT }, (tx) =>
    tx.db.insertInto("meta").values({ key: "after", value: MARKER }).execute(),
  );
  const running = tempDir();
  cpSync(folder, running, { recursive: true });
  expect(filesHolding(running, MARKER)).toEqual([]);
  expect(filesHolding(running, "SQLite format 3")).toEqual([]);
  await database.close();
  expect(filesHolding(folder, MARKER)).toEqual([]);
  const path = join(folder, "counter.db");
  writeFileSync(path, Buffer.alloc(statSync(path).size, 1));
  const again = await openTestDatabase({ folder });
  expect(again.recovery.length).toBeGreaterThan(0);
  expect(Buffer.from(await again.database.files.read(file.id)).toString()).toBe(MARKER.repeat(43_000));
  expect(filesHolding(folder, MARKER)).toEqual([]);
  // the search itself finds what is there
  writeFileSync(join(folder, "leak"), `… ${Buffer.from(MARKER).toString("base64")} …`);
  expect(filesHolding(folder, MARKER)).toEqual([join(folder, "leak")]);
});
