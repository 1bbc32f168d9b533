import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CorrectionStep } from "../../main/core/digitise/types.ts";
import { findImageMagick } from "../../main/hosts/find-tools.mjs";
import { applySteps, correctedPage, flattenPhoto, suggestStep } from "../../main/imaging/correct.ts";
import { inspectPage } from "../../main/imaging/inspect.ts";
import { separatorSheet } from "../../main/pdf/separator.ts";
import { DECISION, makePage } from "../support/pages.ts";

/** What is seen of a page, and what is done to its reading copy; photos and separators made by foreign programs. */
let folder: string;
let page: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "counter-pages-"));
  page = await makePage(DECISION, { dpi: 150 });
});
afterAll(() => rm(folder, { recursive: true }));

/** Grey picture at a width, for comparing. */
const small = async (bytes: Uint8Array, width = 200, height = 283) =>
  sharp(bytes)
    .flatten({ background: "#fff" })
    .resize(width, height, { fit: "fill" })
    .greyscale()
    .raw()
    .toBuffer();
async function difference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [left, right] = await Promise.all([small(a), small(b)]);
  return left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] as number)), 0) / left.length;
}
const magick = async (args: string[], input: Uint8Array): Promise<Uint8Array> => {
  const [from, to] = [join(folder, "in.png"), join(folder, "out.png")];
  await writeFile(from, input);
  await promisify(execFile)(findImageMagick() ?? "convert", [from, ...args, to]);
  return readFile(to);
};
const blankSheet = (background = "#f4f1e8") =>
  sharp({ create: { width: 1240, height: 1754, channels: 3, background } });
const drawn = (svg: string) =>
  blankSheet()
    .composite([
      {
        input: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1240" height="1754">${svg}</svg>`),
      },
    ])
    .png()
    .toBuffer();

describe("blank pages", () => {
  test("a white sheet, a yellowed one with dust and a shaded edge are blank", async () => {
    const dusty =
      '<rect x="0" y="0" width="12" height="1754" fill="#777"/><circle cx="300" cy="400" r="2"/><circle cx="900" cy="1200" r="2"/>';
    for (const sheet of [await blankSheet("#fff").png().toBuffer(), await drawn(dusty)]) {
      expect((await inspectPage(sheet)).blank).toBe(true);
    }
  });

  test("one line of writing, a faint red stamp, a light pencil stroke and a page number are no blank page", async () => {
    const marks = [
      '<path d="M200 300 q 60 -40 120 0 t 120 0" stroke="#224" fill="none" stroke-width="3"/>',
      '<circle cx="800" cy="1300" r="120" stroke="#f0c4c0" fill="none" stroke-width="8"/>',
      '<path d="M500 700 L 760 720" stroke="#c9c6bd" stroke-width="5"/>',
      '<text x="610" y="1640" font-size="34">2</text>',
    ];
    for (const mark of marks) expect((await inspectPage(await drawn(mark))).blank, mark).toBe(false);
    expect(await inspectPage(page)).toEqual({ blank: false, separator: null });
  });
});

describe("separator sheets", () => {
  test("our own, printed and scanned in any direction, skewed and grainy", async () => {
    await writeFile(join(folder, "sheet.pdf"), await separatorSheet());
    for (const [dpi, turn] of [
      ["200", "180"],
      ["100", "90"],
      ["100", "3"],
    ] as const) {
      const sheet = join(folder, "sheet");
      await promisify(execFile)("pdftoppm", [
        "-r",
        dpi,
        "-gray",
        "-png",
        "-singlefile",
        `${sheet}.pdf`,
        sheet,
      ]);
      const grain = ["-attenuate", "0.4", "+noise", "Gaussian", "-blur", "0x0.8"];
      const scanned = await magick(["-rotate", turn, ...grain], await readFile(`${sheet}.png`));
      expect((await inspectPage(scanned)).separator, `${dpi} dpi, ${turn}°`).toBe("QMC-TACH:1");
    }
    const { stdout } = await promisify(execFile)("zbarimg", ["-q", "--raw", join(folder, "sheet.png")]);
    expect(stdout).toContain("QMC-TACH:1");
  });

  test("the Patch-T sheet that offices already have", async () => {
    // Code 39 of *PATCHT*: narrow and wide bars by the standard's table
    const code: Record<string, string> = {
      "*": "nwnnwnwnn",
      P: "nnwnwnnwn",
      A: "wnnnnwnnw",
      T: "nnnnwnwwn",
      C: "wnwnnwnnn",
      H: "wnnnnwwnn",
    };
    let x = 200;
    const bars = [..."*PATCHT*"].flatMap((sign) =>
      [...`${code[sign]}n`].map((kind, index) => {
        const width = kind === "w" ? 12 : 5;
        const bar = index % 2 === 0 ? `<rect x="${x}" y="300" width="${width}" height="180"/>` : "";
        x += width;
        return bar;
      }),
    );
    expect((await inspectPage(await drawn(bars.join("")))).separator).toBe("PATCHT");
  });
});

describe("corrections on the reading copy", () => {
  test("a photo of a sheet on a dark table, from aside, becomes the flat page again", async () => {
    const { width = 0, height = 0 } = await sharp(page).metadata();
    const w = width - 1;
    const h = height - 1;
    const distort = [0, 0, 260, 150, w, 0, 1090, 240, w, h, 1180, 1900, 0, h, 130, 1780].join(",");
    const view = ["-set", "option:distort:viewport", "1400x2050+0+0"];
    const table = ["-virtual-pixel", "background", "-background", "#3a2c20"];
    const photo = await magick([...view, ...table, "-distort", "Perspective", distort], page);
    const step = await suggestStep(photo, [], "perspective");
    expect(step?.kind).toBe("perspective");
    if (step?.kind !== "perspective") return;
    const flat = await flattenPhoto(photo, step.corners);
    expect(await difference(flat.bytes, page)).toBeLessThan(6);
    expect(await difference(photo, page)).toBeGreaterThan(30);
    // the page itself is no photo of a page
    expect(await suggestStep(page, [], "perspective")).toBeNull();
  });

  test("a page that lies askew is put straight, and once straight nothing more is suggested", async () => {
    const askew = await makePage(DECISION, { dpi: 150, turned: 2.4 });
    const step = (await suggestStep(askew, [], "deskew")) as CorrectionStep;
    expect(step).toMatchObject({ kind: "deskew" });
    expect(step.kind === "deskew" && Math.abs(step.degrees - 2.4)).toBeLessThan(0.3);
    expect(await suggestStep(askew, [step], "deskew")).toBeNull();
  });

  test("black borders become white and nothing moves; specks go, dots and accents stay", async () => {
    const bordered = await magick(["-bordercolor", "black", "-shave", "30x20", "-border", "30x20"], page);
    const borders = (await suggestStep(bordered, [], "borders")) as CorrectionStep;
    expect(borders.kind).toBe("borders");
    expect(await difference(await correctedPage(bordered, [borders]), page)).toBeLessThan(1);
    expect(await suggestStep(page, [], "borders")).toBeNull();
    const speck = { input: Buffer.from([20]), raw: { width: 1, height: 1, channels: 1 as const } };
    const places = [100, 400, 900].map((at) => ({ ...speck, left: 60, top: at }));
    const dusty = await sharp(page).greyscale().composite(places).png().toBuffer();
    const clean = await applySteps(dusty, [{ kind: "despeckle" }]);
    const before = await applySteps(await sharp(page).greyscale().png().toBuffer(), []);
    const changed = clean.data.filter(
      (value, at) => Math.abs(value - (before.data[at] as number)) > 8,
    ).length;
    expect(changed).toBeLessThanOrEqual(places.length);
  });

  test("a turned, cropped page with a yellow ground reads as white paper; the raw bytes are as they were", async () => {
    const yellow = await sharp(page).modulate({ brightness: 0.8 }).tint("#e8d9a0").png().toBuffer();
    const copy = Buffer.from(yellow);
    const out = await applySteps(yellow, [
      { kind: "turn", quarter: 90 },
      { kind: "crop", box: [0, 0, 0.5, 1] },
      { kind: "background" },
    ]);
    expect(out.width).toBeCloseTo(1754 / 2, -1);
    const bright = out.data.filter((value) => value > 240).length / out.data.length;
    expect(bright).toBeGreaterThan(0.85);
    expect(Buffer.compare(copy, yellow)).toBe(0);
  });
});
