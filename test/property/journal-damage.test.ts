import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startJournal } from "../../db/journal/journal.ts";
import { listSegments, readJournal } from "../../db/journal/read.ts";
import { decodeEntry, encodeEntry, type JournalEntry } from "../../db/journal/record.ts";
import { GENESIS } from "../../db/journal/segment.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { tempDir } from "../support/temp-dir.ts";

const KEY = new Uint8Array(32).fill(3);
const disk = nodeDisk();
const START = { sequence: 0, hash: GENESIS };

/** A journal of three segments with ten records, the same for every test. */
async function journalIn(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const journal = await startJournal({ disk, random: seededRandom("journal"), folder, key: KEY }, START);
  const texts = Array.from({ length: 10 }, (_, n) => `record ${n} ${"x".repeat(n * 7)}`);
  for (const [n, text] of texts.entries()) {
    if (n === 4 || n === 7) await journal.rotate();
    await journal.append(journal.next(Buffer.from(text)));
    await journal.sync();
  }
  await journal.close();
  return texts;
}

async function readAll(folder: string, from = START) {
  const records = readJournal(disk, await listSegments(disk, folder, KEY), KEY, from);
  const texts: string[] = [];
  for (;;) {
    const step = await records.next();
    if (step.done) return { texts, end: step.value };
    texts.push(Buffer.from(step.value.plain).toString());
  }
}

test("whatever byte of the journal is changed, cut or added: what is read is a beginning of what was written", async () => {
  const folder = tempDir();
  const texts = await journalIn(folder);
  expect(await readAll(folder)).toMatchObject({ texts, end: { how: "end" } });
  const names = readdirSync(folder).sort();
  const originals = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom("flip", "cut", "insert"),
      fc.integer({ min: 1, max: 255 }),
      async (name, where, how, by) => {
        const good = originals.get(name)!;
        const at = Math.floor(where * good.length);
        const bad = Buffer.from(good);
        bad[at]! ^= by;
        const harmed = {
          flip: bad,
          cut: good.subarray(0, at),
          insert: Buffer.concat([good.subarray(0, at), Buffer.of(by), good.subarray(at)]),
        }[how]!;
        writeFileSync(join(folder, name), harmed);
        const { texts: read, end } = await readAll(folder);
        writeFileSync(join(folder, name), good);
        expect(read).toEqual(texts.slice(0, read.length));
        // a cut exactly between two records of the last segment looks whole: the database's own place tells
        if (end.how === "end") expect([how, name]).toEqual(["cut", names.at(-1)]);
        // a byte behind the last record harms none of them, and is told all the same
        else if (harmed.subarray(0, good.length).equals(good)) expect(read).toEqual(texts);
        else expect(read.length).toBeLessThan(texts.length);
      },
    ),
    { numRuns: 150 },
  );
});

test("records cannot be left out, repeated or taken from another place", async () => {
  const folder = tempDir();
  const texts = await journalIn(folder);
  const names = readdirSync(folder).sort();
  const [first, second, third] = names.map((name) => readFileSync(join(folder, name))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  writeFileSync(join(folder, names[1]!), third);
  expect((await readAll(folder)).texts).toEqual(texts.slice(0, 4));
  writeFileSync(join(folder, names[1]!), Buffer.concat([second, second.subarray(116)]));
  expect((await readAll(folder)).texts).toEqual(texts);
  writeFileSync(join(folder, names[2]!), Buffer.concat([third, third.subarray(116)]));
  expect(await readAll(folder)).toMatchObject({ texts, end: { how: "damaged" } });
  writeFileSync(join(folder, names[0]!), Buffer.concat([first.subarray(0, 116), second.subarray(116)]));
  expect((await readAll(folder)).texts).toEqual([]);
});

test("reading begins anywhere, and tells when the place is of another story", async () => {
  const folder = tempDir();
  const texts = await journalIn(folder);
  const segments = await listSegments(disk, folder, KEY);
  const second = segments[1]!.header!;
  expect((await readAll(folder, { sequence: second.base, hash: second.baseHash })).texts).toEqual(
    texts.slice(4),
  );
  expect((await readAll(folder, { sequence: 5, hash: GENESIS })).end.how).toBe("apart");
  expect((await readAll(folder, { sequence: 4, hash: GENESIS })).end.how).toBe("apart");
  const ahead = await readAll(folder, { sequence: 12, hash: GENESIS });
  expect(ahead).toMatchObject({ texts: [], end: { how: "end", last: { sequence: 10 } } });
});

test("a record taken back leaves no trace, and its number is used again", async () => {
  const folder = tempDir();
  const journal = await startJournal({ disk, random: seededRandom("back"), folder, key: KEY }, START);
  await journal.append(journal.next(Buffer.from("a")));
  await journal.append(journal.next(Buffer.from("never")));
  await journal.retract();
  await journal.append(journal.next(Buffer.from("b")));
  await journal.close();
  expect(await readAll(folder)).toMatchObject({
    texts: ["a", "b"],
    end: { how: "end", last: { sequence: 2 } },
  });
});

test("every value that SQLite takes comes back the same", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array(),
    fc.constantFrom(null, -0, Number.POSITIVE_INFINITY, Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(value), fc.string(), (parameters, sql) => {
      const entry: JournalEntry = { kind: "write", at: "a", actor: "b", statements: [{ sql, parameters }] };
      const back = decodeEntry(encodeEntry(entry));
      const plain = parameters.map((one) => (one instanceof Uint8Array ? Buffer.from(one) : one));
      expect(back).toEqual({ ...entry, statements: [{ sql, parameters: plain }] });
    }),
  );
});
