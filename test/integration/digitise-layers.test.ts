import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import { splitLayers } from "../../main/imaging/layers.ts";
import { asJpeg } from "../../main/imaging/lighter.ts";
import { agePage, drawDocument } from "../support/aged-pages.ts";
import { archiveFaults, hasArchiveValidator } from "../support/foreign-tools.ts";
import { lastingChildren } from "../support/lasting-children.ts";
import { makeDocument } from "../support/made-documents.ts";
import { quickReaders } from "../support/quick-reader.ts";
import { seededRandom } from "../support/random.ts";

/** Lighter forms of a colour page: smaller, the same to the eye, lawful; poppler, qpdf and PDFBox judge them. */
const DPI = 200;
let folder = "";
const at = (name: string): string => join(folder, name);
const children = lastingChildren();
const read = (...args: string[]) =>
  runDigitise(args, { children, creator: "Quầy Một Cửa (thử)", cwd: folder });
/** Where only the picture is looked at a reader that answers at once stands in for OCR. */
const digitised = (...args: string[]) =>
  runDigitise(args, {
    children: quickReaders(undefined, children).children,
    creator: "Quầy Một Cửa (thử)",
    cwd: folder,
  });
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
  await read("page.jpg", "--out", "small.pdf", "--profile", "small");
});
afterAll(async () => {
  await children.end();
  rmSync(folder, { recursive: true, force: true });
});

/** How far two pictures differ: on the whole, and at their worst spot. */
async function difference(one: string, other: string): Promise<{ mean: number; worst: number }> {
  const [a, b] = [await pictureOf(one), await pictureOf(other)];
  expect(b.info).toMatchObject({ width: a.info.width, height: a.info.height });
  let worst = 0;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const step = Math.abs((a.data[i] as number) - (b.data[i] as number));
    worst = Math.max(worst, step);
    sum += step;
  }
  return { mean: sum / a.data.length, worst };
}

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
    const { mean, worst } = await difference("whole.pdf", "small.pdf");
    expect(mean).toBeLessThan(2);
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

describe("a colour page that came without loss", () => {
  /** A scan's grain, as a PNG keeps it. */
  const grainy = async () =>
    sharp(readFileSync(at("page.jpg")))
      .png()
      .toBuffer();
  const kinds = (pdf: string): string[] =>
    execFileSync("pdfimages", ["-list", at(pdf)], { encoding: "utf8" })
      .split("\n")
      .slice(2)
      .filter(Boolean)
      .map((line) => line.trim().split(/\s+/).slice(5, 9).join(" "));

  test("goes in as a JPEG that looks the same, its file untouched; the archive keeps every pixel", async () => {
    const png = await grainy();
    writeFileSync(at("page.png"), png);
    await digitised("page.png", "--out", "daily.pdf", "--profile", "fast");
    await digitised("page.png", "--out", "archive.pdf", "--profile", "archive");
    expect(kinds("daily.pdf")).toEqual(["rgb 3 8 jpeg"]);
    expect(kinds("archive.pdf")).toEqual(["rgb 3 8 image"]);
    expect(statSync(at("daily.pdf")).size).toBeLessThan(png.byteLength / 4);
    const { mean, worst } = await difference("archive.pdf", "daily.pdf");
    expect(mean).toBeLessThan(1.5);
    expect(worst).toBeLessThan(40);
    expect(readFileSync(at("page.png")).equals(png)).toBe(true);
    if (hasArchiveValidator()) expect(await archiveFaults(readFileSync(at("daily.pdf")))).toBe("");
  });

  test("of pure black and white is no colour page, whatever it is written as: every pixel stays", async () => {
    const drawn = await sharp(readFileSync(at("page.jpg")))
      .greyscale()
      .threshold(128)
      .png()
      .toBuffer();
    writeFileSync(
      at("deep.png"),
      await sharp(drawn).toColourspace("srgb").png({ palette: false }).toBuffer(),
    );
    expect((await sharp(readFileSync(at("deep.png"))).metadata()).channels).toBe(3);
    await digitised("deep.png", "--out", "deep.pdf", "--profile", "fast");
    expect(kinds("deep.pdf")).toEqual(["gray 1 1 ccitt"]);
    execFileSync("pdfimages", ["-png", at("deep.pdf"), at("deep")]);
    const pixels = (bytes: Buffer) => sharp(bytes).greyscale().raw().toBuffer();
    expect((await pixels(readFileSync(at("deep-000.png")))).equals(await pixels(drawn))).toBe(true);
  });

  test("that a program drew stays: nothing is to be gained", async () => {
    const chart = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#fff"/><rect x="40" y="80" width="200" height="400" fill="#c33"/><rect x="300" y="200" width="200" height="280" fill="#36c"/></svg>`;
    expect(await asJpeg(await sharp(Buffer.from(chart)).removeAlpha().png().toBuffer())).toBeUndefined();
  });
});
