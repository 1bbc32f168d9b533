import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument, PDFName, PDFString } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import type { VerbOutcome } from "../../main/hosts/cli/refusal.ts";
import { archiveFaults, hasArchiveValidator } from "../support/foreign-tools.ts";
import { lastingChildren } from "../support/lasting-children.ts";
import { quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/**
 * Files as other people's programs make them, through the command line, and the result through programs that are not
 * ours. A reader that answers at once stands in for OCR.
 */
let folder = "";
const at = (name: string): string => join(folder, name);
const tool = (name: string, ...args: string[]): string => execFileSync(name, args, { encoding: "utf8" });
/** ImageMagick on files of this folder. */
const magick = (...args: string[]) => execFileSync("convert", args, { cwd: folder });

const children = lastingChildren();
const deps = () => ({
  children: quickReaders(undefined, children).children,
  creator: "Quầy Một Cửa (thử)",
  cwd: folder,
  now: () => Date.parse("2026-11-16T08:30:00+07:00"),
});
const run = (line: string): Promise<VerbOutcome> => runDigitise(line.split(" "), deps());

/** A page as poppler draws it, 1/10 of A4's millimetres a pixel; colours at places given in fractions of the page. */
async function colours(pdf: string, page: number, places: [number, number][]): Promise<string[]> {
  const stem = at(`seen-${page}`);
  tool("pdftoppm", "-r", "50", "-f", String(page), "-l", String(page), "-singlefile", "-png", at(pdf), stem);
  const { data, info } = await sharp(`${stem}.png`).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const offset = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
    const [r = 0, g = 0, b = 0] = data.subarray(offset, offset + 3);
    if (Math.max(r, g, b) < 90) return "black";
    if (Math.min(r, g, b) > 200) return "white";
    return r > g + 60 && r > b + 60 ? "red" : b > r + 30 && b > g + 30 ? "blue" : `${r},${g},${b}`;
  });
}

async function sound(pdf: string): Promise<void> {
  expect(tool("qpdf", "--check", at(pdf))).toContain("No syntax or stream encoding errors");
  if (hasArchiveValidator()) expect(await archiveFaults(readFileSync(at(pdf)))).toBe("");
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "inputs-"));
  // red at the top left, blue at the bottom right, black in the middle: upright and in its colours, or not
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="827" height="1169"><rect width="827" height="1169" fill="#fff"/>
    <rect width="280" height="300" fill="#d01010"/><rect x="540" y="860" width="287" height="309" fill="#1030c0"/>
    <rect x="330" y="500" width="160" height="160"/></svg>`;
  await sharp(Buffer.from(svg)).removeAlpha().withMetadata({ density: 100 }).png().toFile(at("p.png"));
});
afterAll(async () => {
  await children.end();
  rmSync(folder, { recursive: true });
});

const CORNERS: [number, number][] = [
  [0.2, 0.18],
  [0.8, 0.9],
  [0.5, 0.5],
  [0.8, 0.2],
];
const UPRIGHT = ["red", "blue", "black", "white"];

describe("a TIFF of many pages", () => {
  it("keeps the colours and the way up of each, whatever it is packed with", async () => {
    const density = ["-density", "100", "-units", "PixelsPerInch"];
    magick("p.png", ...density, "-compress", "jpeg", "-quality", "95", "jpeg.tif");
    magick("p.png", ...density, "-colorspace", "CMYK", "-compress", "lzw", "cmyk.tif");
    magick("p.png", ...density, "-compress", "zip", "zip.tif");
    magick(
      "p.png",
      ...density,
      "-rotate",
      "-90",
      "+repage",
      "-orient",
      "right-top",
      "-compress",
      "lzw",
      "turned.tif",
    );
    magick("p.png", ...density, "-threshold", "50%", "-type", "bilevel", "-compress", "Group4", "g4.tif");
    magick("jpeg.tif", "cmyk.tif", "zip.tif", "turned.tif", "g4.tif", "all.tif");
    // each with its own packing, as a program that only joins leaves them
    const one = async (name: string) => (await run(`${name}.tif --out ${name}.pdf`)).exit;
    for (const name of ["jpeg", "cmyk", "zip", "turned"]) {
      expect([name, await one(name), await colours(`${name}.pdf`, 1, CORNERS)]).toEqual([name, 0, UPRIGHT]);
    }
    expect(await one("g4")).toBe(0);
    expect(await colours("g4.pdf", 1, CORNERS)).toEqual(["black", "black", "black", "white"]);
    expect(tool("pdfimages", "-list", at("g4.pdf"))).toMatch(/ccitt/);
    const joined = await run("all.tif --out all.pdf --text all.txt");
    expect(joined).toMatchObject({ exit: 0, result: { pages: 5 } });
    for (const page of [1, 2, 3, 4])
      expect([page, await colours("all.pdf", page, CORNERS)]).toEqual([page, UPRIGHT]);
    expect(
      tool("pdftotext", at("all.pdf"), "-")
        .split("\f")
        .slice(0, 5)
        .map((text) => text.trim()),
    ).toEqual([1, 2, 3, 4, 5].map((page) => `Trang thử số ${page}`));
    await sound("all.pdf");
    await sound("cmyk.pdf");
  });
});

/** Says of the picture at `place` (from 0) of a little-endian TIFF that it is a smaller one of another page. */
function asPreview(tiff: Buffer, place: number): Buffer {
  const made = Buffer.from(tiff);
  let directory = made.readUInt32LE(4);
  for (let skipped = 0; skipped < place; skipped++) {
    directory = made.readUInt32LE(directory + 2 + made.readUInt16LE(directory) * 12);
  }
  // NewSubfileType stands first: tags rise
  expect(made.readUInt16LE(directory + 2)).toBe(254);
  made.writeUInt32LE(1, directory + 10);
  return made;
}

describe("a folder of what people bring", () => {
  it("is done where it is a page, and refused by its own name where it is none", async () => {
    const density = ["-density", "100", "-units", "PixelsPerInch"];
    const sixteen = ["-depth", "16", "-define", "png:bit-depth=16", "-define", "png:color-type=2"];
    magick("p.png", ...density, ...sixteen, "16.png");
    // named as a Mac writes it: each mark a sign of its own
    const apart = "Quyết định số 12".normalize("NFD");
    magick("p.png", ...density, `${apart}.jpg`);
    magick("p.png", "(", "p.png", "-resize", "10%", ")", ...density, "-compress", "lzw", "two.tif");
    writeFileSync(at("preview.tif"), asPreview(readFileSync(at("two.tif")), 1));
    const real = ["-depth", "32", "-define", "quantum:format=floating-point", "measured.tif"];
    magick("p.png", ...density, ...real);
    magick("p.png", "web.webp");
    writeFileSync(at("IMG_0001.jpg"), Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
    writeFileSync(at("don.docx.pdf"), "PK\x03\x04 word/document.xml");
    writeFileSync(at("nothing.png"), "");
    const names = [
      "16.png",
      `${apart}.jpg`,
      "preview.tif",
      "measured.tif",
      "web.webp",
      "IMG_0001.jpg",
      "don.docx.pdf",
      "nothing.png",
    ];
    const { exit, result } = await runDigitise([...names, "--out", "brought/"], deps());
    expect([exit, result.files]).toEqual([2, 3]);
    const rows = result.documents as {
      ok: boolean;
      pages?: number;
      error?: { code: string; message: string };
    }[];
    expect(rows.map((row) => row.error?.code ?? row.pages)).toEqual([
      1,
      1,
      1,
      "image.kind",
      "image.kind",
      "image.kind",
      "image.kind",
      "image.empty",
    ]);
    const said = rows.flatMap(({ error }) => error?.message ?? []).join(" ");
    for (const word of ["máy đo", "WebP", "HEIC của điện thoại", "Word, Excel", "rỗng"]) {
      expect(said).toContain(word);
    }
    // the name comes out as everybody else writes it
    for (const stem of ["16", "Quyết định số 12", "preview"]) {
      expect([stem, await colours(`brought/${stem}.pdf`, 1, CORNERS)]).toEqual([stem, UPRIGHT]);
    }
    await sound("brought/16.pdf");
  });
});

describe("a JPEG of four inks", () => {
  it("as Adobe writes it, inverted, has its colours, and the file is PDF/A", async () => {
    const inks = ["-colorspace", "CMYK", "-quality", "95", "inks.jpg"];
    magick("p.png", "-density", "100", "-units", "PixelsPerInch", ...inks);
    expect(readFileSync(at("inks.jpg")).indexOf("Adobe", 0, "latin1")).toBeGreaterThan(0);
    expect((await run("inks.jpg --out inks.pdf")).exit).toBe(0);
    expect(await colours("inks.pdf", 1, CORNERS)).toEqual(UPRIGHT);
    await sound("inks.pdf");
  });
});

describe("a picture whose pixels are no squares", () => {
  it.each([
    ["fax.jpg", ["-quality", "92"]],
    ["fax.png", []],
  ])("keeps the size of its paper: %s", async (name, how) => {
    // A4 as a fax machine sends it, twice as fine across as down
    const density = ["-density", "204x98", "-units", "PixelsPerInch"];
    magick("p.png", "-resize", "1687x1146!", ...density, ...how, name);
    const stated = tool("identify", "-units", "PixelsPerInch", "-format", "%w %h %x %y", at(name));
    expect(stated.split(" ").map((one) => Math.round(Number(one)))).toEqual([1687, 1146, 204, 98]);
    expect((await run(`${name} --out ${name}.pdf`)).exit).toBe(0);
    const [, width, height] =
      /Page size:\s+([\d.]+) x ([\d.]+)/.exec(tool("pdfinfo", at(`${name}.pdf`))) ?? [];
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    const picture =
      tool("pdfimages", "-list", at(`${name}.pdf`))
        .split("\n")[2]
        ?.trim()
        .split(/\s+/) ?? [];
    expect(picture[12]).toBe(picture[13]);
    expect(await colours(`${name}.pdf`, 1, CORNERS)).toEqual(UPRIGHT);
    await sound(`${name}.pdf`);
  });

  it("is taken as it came where only a camera's guess stands in it", async () => {
    magick("p.png", "-density", "72x72", "-units", "PixelsPerInch", "-quality", "92", "photo.jpg");
    expect((await run("photo.jpg --out photo.pdf")).exit).toBe(0);
    const [, , row = ""] = tool("pdfimages", "-list", at("photo.pdf")).split("\n");
    expect(row).toMatch(/\b827\s+1169\b.*\bjpeg\b/);
  });
});

describe("a PDF", () => {
  it("with a stamp as an annotation comes out with it drawn", async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([595, 842]);
    page.drawText("Page", { x: 50, y: 700 });
    const stamp = document.context.stream("0.85 0.1 0.1 rg 0 0 200 100 re f", {
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, 200, 100],
    });
    const annotation = document.context.obj({
      Type: "Annot",
      Subtype: "Stamp",
      Rect: [200, 400, 400, 500],
      F: 4,
      Contents: PDFString.of("dấu"),
      AP: { N: document.context.register(stamp) },
    });
    page.node.set(PDFName.of("Annots"), document.context.obj([document.context.register(annotation)]));
    writeFileSync(at("note.pdf"), await document.save({ useObjectStreams: false }));
    expect((await run("note.pdf --out drawn.pdf")).exit).toBe(0);
    expect(
      await colours("drawn.pdf", 1, [
        [0.5, 0.47],
        [0.1, 0.9],
      ]),
    ).toEqual(["red", "white"]);
    expect(readFileSync(at("drawn.pdf"), "latin1")).not.toContain("/Annots");
    await sound("drawn.pdf");
  });

  it("that is locked or broken is refused in its own words, and the others are done", async () => {
    expect((await run("p.png --out good.pdf")).exit).toBe(0);
    tool("qpdf", "--encrypt", "mat-khau", "chu", "256", "--", at("good.pdf"), at("locked.pdf"));
    tool("qpdf", "--linearize", at("good.pdf"), at("linear.pdf"));
    tool("qpdf", "--object-streams=generate", at("good.pdf"), at("streams.pdf"));
    writeFileSync(at("cut.pdf"), readFileSync(at("good.pdf")).subarray(0, 3000));
    writeFileSync(at("empty.pdf"), "");
    const line = "locked.pdf cut.pdf empty.pdf linear.pdf streams.pdf --out many/";
    const { exit, result } = await run(line);
    expect([exit, result.files]).toEqual([2, 2]);
    const rows = result.documents as { ok: boolean; error?: { code: string } }[];
    expect(rows.map((row) => row.error?.code ?? row.ok)).toEqual([
      "pdf.encrypted",
      "pdf.unreadable",
      "image.empty",
      true,
      true,
    ]);
    for (const name of ["linear", "streams"])
      expect(await colours(`many/${name}.pdf`, 1, CORNERS)).toEqual(UPRIGHT);
  });
});
