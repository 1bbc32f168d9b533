/**
 * A child process that writes without pause until it is killed: `node busy-counter.ts FOLDER SEED ROUND`.
 * After each acknowledged write one line goes to standard output, in one system call: `key number file`.
 */
import { writeSync } from "node:fs";
import { openDatabase } from "../../db/database.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { seededRandom, testClock } from "./memory-ports.ts";

const [folder, seed, round] = process.argv.slice(2) as [string, string, string];
const at = "2026-01-09T08:00:00.000+07:00";
const write = { actor: "busy", at };
const { database } = await openDatabase({
  folder,
  masterKey: new Uint8Array(32).fill(7),
  disk: nodeDisk(),
  random: seededRandom(`${seed} ids ${round}`),
  clock: testClock(),
});
const choice = seededRandom(`${seed} choices ${round}`);

for (let n = 0; ; n++) {
  const key = `r${round}-${n}`;
  const file =
    choice.bytes(1)[0]! % 4 === 0
      ? await database.files.put(Buffer.from(key.repeat(2000)), { mediaType: "text/plain", title: key })
      : undefined;
  const number = await database.write(write, async (tx) => {
    const block = await tx.db.selectFrom("number_blocks").selectAll().executeTakeFirstOrThrow();
    await tx.db
      .updateTable("number_blocks")
      .set({ next: block.next + 1 })
      .execute();
    await tx.db
      .insertInto("numbers_used")
      .values({
        series: "s",
        scope: "",
        number: block.next,
        text: `N${block.next}`,
        subject_id: key,
        used_at: at,
      })
      .execute();
    await tx.db
      .insertInto("meta")
      .values({ key, value: "x".repeat(choice.bytes(1)[0]! * 20) })
      .execute();
    if (file) await tx.db.insertInto("files").values(file.row).execute();
    await tx.audit("busy.write", key);
    await tx.outbox({ id: key, kind: "busy", dossierId: null, body: { key }, files: file ? [file.id] : [] });
    return block.next;
  });
  writeSync(1, `${key} ${number} ${file?.id ?? "-"}\n`);
  if (choice.bytes(1)[0]! % 16 === 0) await database.backup(at);
}
