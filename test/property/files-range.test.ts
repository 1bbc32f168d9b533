import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNK_BYTES, encryptedSize, inChunks } from "../../db/file-format.ts";
import { seededRandom } from "../support/memory-ports.ts";
import { AT, openTestDatabase } from "../support/open-database.ts";

test("any range across chunks equals the slice of the content", async () => {
  const { database } = await openTestDatabase();
  const size = 3 * CHUNK_BYTES + 777;
  const bytes = seededRandom("ranges").bytes(size);
  const file = await database.files.put(bytes, { mediaType: "application/pdf", title: "x" });
  await database.write({ actor: "t", at: AT }, (tx) => tx.db.insertInto("files").values(file.row).execute());
  const edge = fc.oneof(
    fc.integer({ min: -10, max: size + 10 }),
    fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 2 }))
      .map(([chunk, off]) => chunk * CHUNK_BYTES + off),
  );
  await fc.assert(
    fc.asyncProperty(edge, edge, async (start, end) => {
      const expected = bytes.subarray(Math.max(0, start), Math.max(0, start, end));
      const got = await database.files.readRange(file.id, start, end);
      expect(Buffer.compare(got, expected)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("pieces of any size come out as whole chunks and one last", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 5 }),
          fc.constantFrom(CHUNK_BYTES, CHUNK_BYTES - 1, CHUNK_BYTES + 1),
        ),
        {
          maxLength: 5,
        },
      ),
      async (sizes) => {
        async function* pieces() {
          for (const size of sizes) yield new Uint8Array(size);
        }
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const chunks = [];
        for await (const chunk of inChunks(pieces())) chunks.push(chunk);
        expect(chunks.map((chunk) => chunk.last)).toEqual(
          chunks.map((_, index) => index === chunks.length - 1),
        );
        expect(chunks.slice(0, -1).every((chunk) => chunk.plain.length === CHUNK_BYTES)).toBe(true);
        expect(chunks.reduce((sum, chunk) => sum + chunk.plain.length, 0)).toBe(total);
        expect(encryptedSize(total)).toBe(16 + total + 16 * chunks.length);
      },
    ),
    { numRuns: 40 },
  );
});
