import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { digitise, extract, pageLoader } from "../../main/core/digitise/engine.ts";
import { createOcrPool } from "../../main/core/digitise/ocr-pool.ts";
import type { FieldName } from "../../main/core/digitise/types.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { type DrawnPage, drawDocument } from "../support/aged-pages.ts";
import { corrupted } from "../support/corrupted.ts";
import { seededRandom } from "../support/random.ts";
import { variedDocument } from "../support/varied-documents.ts";

/**
 * However a page is spoiled: no number and no date that is wrong is shown as sure. `PAGES=200 SEED=…` tries as many as
 * one has time for.
 */
const PAGES = Number(process.env.PAGES ?? 6);
const SEED = Number(process.env.SEED ?? 90_000);
const PROVED: readonly FieldName[] = ["number", "date", "holderId"];

const children = nodeChildren();
const imaging = children.start("imaging");
const pool = createOcrPool(children, { workers: 1 });
afterAll(() => Promise.all([imaging.stop(), pool.close()]));

describe("extraction from spoiled pages", () => {
  let seen = 0;
  let sure = 0;
  test.each(Array.from({ length: PAGES }, (_, at) => SEED + at))("seed %i", async (seed) => {
    const random = seededRandom(seed);
    const document = variedDocument(Math.floor(random() * 100), random);
    const head = await upperHalf(await drawDocument(document, 150));
    const bytes = await corrupted(head, random);
    const inputs = [{ name: "page", read: async () => bytes }];
    const read = await digitise(inputs, { imaging, pool, writer: { addPage: async () => {} } });
    const { fields } = await extract(read, { imaging, pool }, pageLoader(inputs, { imaging }));
    for (const { name, state, value } of fields.filter((field) => PROVED.includes(field.name))) {
      seen++;
      if (state !== "sure") continue;
      sure++;
      expect.soft(`${name}: ${value}`).toBe(`${name}: ${document.fields[name] ?? ""}`);
    }
  });

  test("it is not by being sure of nothing", () => {
    expect(seen).toBe(PAGES * PROVED.length);
    expect(sure).toBeGreaterThan(0);
  });
});

/** Head, title and the first lines; all that carries these fields on one page, and half the time to read it. */
async function upperHalf(page: DrawnPage): Promise<DrawnPage> {
  const height = Math.round(page.height * 0.55);
  const data = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } })
    .extract({ left: 0, top: 0, width: page.width, height })
    .raw()
    .toBuffer();
  return { ...page, data, height };
}
