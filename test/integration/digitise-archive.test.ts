import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { OcrLine } from "../../main/core/digitise/types.ts";
import { twoTone } from "../../main/imaging/two-tone.ts";
import { type AssembledPage, assemblePdf } from "../../main/pdf/assembled.ts";
import { archiveFaults, hasArchiveValidator, qpdfCheck } from "../support/foreign-tools.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { seededRandom } from "../support/random.ts";

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const META = {
  title: "Quyết định <thử> & bản quét",
  creator: "Quầy Một Cửa (thử)",
  createdAt: "2026-03-16T08:30:00.123+07:00",
};
const LINE: OcrLine = {
  text: "Số: 215/QĐ-UBND",
  confidence: 0.9,
  block: 0,
  box: [220, 300, 520, 330],
  words: [
    { text: "Số:", confidence: 0.9, box: [220, 300, 270, 330], baseline: [220, 326, 270, 326] },
    { text: "215/QĐ-UBND", confidence: 0.9, box: [280, 300, 520, 330], baseline: [280, 326, 520, 326] },
  ],
};

async function bitonal(pixels: Buffer, width: number, height: number): Promise<Uint8Array> {
  return await sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png({ palette: true, colours: 2, dither: 0 })
    .toBuffer();
}

/** The pixels of the one picture in a PDF, as poppler decodes them. */
async function pictureOf(page: AssembledPage, name: string): Promise<Buffer> {
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, await assemblePdf([page], META));
  execFileSync("pdfimages", ["-png", file, join(folder, name)]);
  const png = readdirSync(folder).find((entry) => entry.startsWith(`${name}-`) && entry.endsWith(".png"));
  return await sharp(join(folder, png as string))
    .toColourspace("b-w")
    .raw()
    .toBuffer();
}

describe("black and white pages", () => {
  it.each([
    ["lone pixels and long runs", 2701, 40, 0.02],
    ["an even mixture", 333, 60, 0.5],
    ["nearly all black", 1000, 50, 0.99],
    ["one column", 1, 30, 0.5],
  ] as const)("%s come out of Group 4 pixel for pixel", async (_, width, height, share) => {
    const random = seededRandom(width);
    const pixels = Buffer.from(
      Uint8Array.from({ length: width * height }, () => (random() < share ? 0 : 255)),
    );
    // whole rows of one colour, and rows like the one above
    pixels.fill(255, 0, width);
    pixels.fill(0, width, width * 2);
    pixels.copy(pixels, width * 5, width * 4, width * 5);
    const bytes = await bitonal(pixels, width, height);
    const fax = await twoTone(bytes);
    expect(fax).toMatchObject({ width, height });
    const decoded = await pictureOf({ bytes, width, height, dpi: 200, fax }, `w${width}`);
    expect(Buffer.compare(decoded, pixels)).toBe(0);
  });

  it("stay as they are when one pixel is neither black nor white", async () => {
    const grey = Buffer.alloc(100 * 100, 255).fill(90, 500, 501);
    const png = await sharp(grey, { raw: { width: 100, height: 100, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect(await twoTone(new Uint8Array(png))).toBeUndefined();
  });
});

describe.runIf(hasArchiveValidator())("the file of a digitised paper", () => {
  it("is PDF/A-1b for a validator that is not ours: colour, grey and black and white pages with text", async () => {
    const colour = await makePage(DECISION, { format: "jpeg" });
    const plain = await makePage(DECISION);
    const black = await bitonal(
      await sharp(plain).toColourspace("b-w").threshold(150).raw().toBuffer(),
      1654,
      2339,
    );
    const size = { width: 1654, height: 2339, dpi: 200 };
    const pdf = await assemblePdf(
      [
        { bytes: colour, ...size, lines: [LINE] },
        { bytes: new Uint8Array(plain), ...size },
        { bytes: black, ...size, fax: await twoTone(black), lines: [LINE] },
      ],
      META,
    );
    expect(await archiveFaults(pdf)).toBe("");
    expect(await qpdfCheck(pdf)).toBe("");
    writeFileSync(join(folder, "all.pdf"), pdf);
    const images = execFileSync("pdfimages", ["-list", join(folder, "all.pdf")], { encoding: "utf8" });
    expect(images).toMatch(/jpeg[\s\S]*image[\s\S]*ccitt/);
  });

  it("finds fault where there is some", async () => {
    expect(await archiveFaults(readFileSync(join(folder, "w333.pdf")))).toBe("");
    const broken = readFileSync(join(folder, "w333.pdf"), "latin1").replace(
      "<pdfaid:part>1<",
      "<pdfaid:part>9<",
    );
    expect(await archiveFaults(Buffer.from(broken, "latin1"))).not.toBe("");
  });
});
