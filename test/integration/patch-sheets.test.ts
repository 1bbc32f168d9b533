import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inspectPage } from "../../main/imaging/inspect.ts";
import { agePage, drawDocument } from "../support/aged-pages.ts";
import { makeDocument } from "../support/made-documents.ts";
import { PATCHES, patchSheet } from "../support/patch-sheet.ts";
import { seededRandom } from "../support/random.ts";

/** A Patch-T sheet is known by its bars alone, however it lies; no paper is taken for one. */
describe("separators by their bars", () => {
  test.each([
    { dpi: 200 },
    { dpi: 300 },
    { dpi: 200, turned: 180 },
    { dpi: 200, turned: 90 },
    { dpi: 300, turned: 270 },
    { dpi: 200, turned: 4 },
    { dpi: 200, turned: -7, grain: 60 },
    { dpi: 300, turned: 183, grain: 40 },
  ])("$dpi dpi, turned by $turned", async (options) => {
    expect((await inspectPage(await patchSheet(PATCHES.T, options))).separator).toBe("PATCH T");
  });

  test.each([PATCHES[2], PATCHES[3], PATCHES[4], "nnnn", "wwww", "nwn"])(
    "bars %s mean something else",
    async (bars) => {
      expect(await inspectPage(await patchSheet(bars))).toEqual({ blank: false, separator: null });
    },
  );

  test("aged papers with seals and signatures are none", async () => {
    for (const [at, ageing] of (["bitonal", "colour", "photocopy", "bleed", "faint"] as const).entries()) {
      const random = seededRandom(60 + at);
      const page = await drawDocument(makeDocument(at, random), 150);
      const behind = ageing === "bleed" ? await drawDocument(makeDocument(at + 1, random), 150) : undefined;
      const { bytes } = await agePage(page, ageing, random, behind);
      expect(await inspectPage(bytes)).toEqual({ blank: false, separator: null });
    }
  });
});

describe.runIf(existsSync(fileURLToPath(new URL("../../../shared/data/ocr", import.meta.url))))(
  "real papers",
  () => {
    test("are none", async () => {
      const { realPages, samplePages } = await import("../bench/digitise/pages.ts");
      for (const page of [...(await realPages()), ...(await samplePages())]) {
        expect(await inspectPage(page.bytes), page.name).toEqual({ blank: false, separator: null });
      }
    });
  },
);
