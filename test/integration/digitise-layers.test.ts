import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { splitLayers } from "../../main/imaging/layers.ts";
import { agePage, drawDocument } from "../support/aged-pages.ts";
import { archiveFaults, hasArchiveValidator } from "../support/foreign-tools.ts";
import { makeDocument } from "../support/made-documents.ts";
import { seededRandom } from "../support/random.ts";

/** A colour page in two layers: smaller, the same to the eye, lawful; poppler, qpdf and PDFBox judge it. */
const DPI = 200;
let folder = "";
const at = (name: string): string => join(folder, name);
const digitised = (...args: string[]) =>
  runDigitise(args, { children: nodeChildren(), creator: "Quầy Một Cửa (thử)", cwd: folder });
const pictureOf = async (pdf: string) => {
  execFileSync("pdftoppm", ["-r", "100", "-png", "-singlefile", at(pdf), at(pdf)]);
  return sharp(at(`${pdf}.png`))
    .removeAlpha()
    .blur(0.8)
    .raw()
    .toBuffer({ resolveWithObject: true });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "layers-"));
  const random = seededRandom(12);
  const drawn = await drawDocument(makeDocument(0, random), DPI);
  writeFileSync(at("page.jpg"), (await agePage(drawn, "colour", random)).bytes);
  await digitised("page.jpg", "--out", "whole.pdf");
  await digitised("page.jpg", "--out", "small.pdf", "--profile", "small");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a colour page in layers", () => {
  test("is smaller by a quarter, and whole otherwise: colour at the page's own resolution, text to be marked", () => {
    expect(statSync(at("small.pdf")).size).toBeLessThan(statSync(at("whole.pdf")).size * 0.75);
    const images = execFileSync("pdfimages", ["-list", at("small.pdf")], { encoding: "utf8" });
    const rows = images
      .split("\n")
      .slice(2, 4)
      .map((line) => line.trim().split(/\s+/));
    // type, colour space and dots an inch of both layers
    expect(rows.map((row) => row[2])).toEqual(["image", "stencil"]);
    expect(rows[0]?.[5]).toBe("rgb");
    for (const row of rows) expect(Number(row[12])).toBeGreaterThanOrEqual(DPI);
    expect(execFileSync("pdftotext", [at("small.pdf"), "-"], { encoding: "utf8" })).toContain("QUYẾT ĐỊNH");
  });

  test("looks the same: no spot of it differs, the seal least of all", async () => {
    const [a, b] = [await pictureOf("whole.pdf"), await pictureOf("small.pdf")];
    expect(b.info).toMatchObject({ width: a.info.width, height: a.info.height });
    let worst = 0;
    let sum = 0;
    for (let i = 0; i < a.data.length; i++) {
      const difference = Math.abs((a.data[i] as number) - (b.data[i] as number));
      worst = Math.max(worst, difference);
      sum += difference;
    }
    expect(sum / a.data.length).toBeLessThan(2);
    expect(worst).toBeLessThan(110);
  });

  test.runIf(hasArchiveValidator())("is PDF/A-1b, and qpdf finds no fault", async () => {
    expect(execFileSync("qpdf", ["--check", at("small.pdf")], { encoding: "utf8" })).toContain("No syntax");
    expect(await archiveFaults(readFileSync(at("small.pdf")))).toBe("");
  });

  test("a photograph and a page without print stay as they came", async () => {
    const noise = seededRandom(3);
    const raw = { width: 400, height: 300, channels: 3 as const };
    const photo = Buffer.from(Array.from({ length: 400 * 300 * 3 }, () => Math.floor(noise() * 256)));
    expect(await splitLayers(await sharp(photo, { raw }).jpeg().toBuffer(), DPI)).toBeUndefined();
    const bare = sharp({ create: { width: 400, height: 300, channels: 3, background: "#f4f0e0" } });
    expect(await splitLayers(await bare.jpeg().toBuffer(), DPI)).toBeUndefined();
  });

  test("a faint note in pencil is still there", async () => {
    const faint = await sharp(at("page.jpg"))
      .composite([
        {
          input: Buffer.from(
            `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="80"><path d="M10,60 C80,0 160,90 240,30 S400,70 480,20" fill="none" stroke="#b9b7b0" stroke-width="4"/></svg>`,
          ),
          left: 300,
          top: 1700,
        },
      ])
      .jpeg({ quality: 85 })
      .toBuffer();
    const layers = await splitLayers(faint, DPI);
    expect(layers).toBeDefined();
    const where = { left: 300, top: 1700, width: 500, height: 80 };
    const shade = async (bytes: Uint8Array) =>
      (await sharp(await sharp(bytes).extract(where).greyscale().blur(1.5).png().toBuffer()).stats())
        .channels[0];
    const [before, after] = [await shade(faint), await shade(layers?.picture ?? new Uint8Array())];
    // the note spreads the shades of its place as it did before
    expect(after?.stdev).toBeGreaterThan((before?.stdev ?? 0) * 0.9);
    expect(Math.abs((after?.min ?? 0) - (before?.min ?? 0))).toBeLessThan(8);
  });
});
