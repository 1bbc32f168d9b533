import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ExtractedField } from "../../main/core/digitise/types.ts";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import type { VerbOutcome } from "../../main/hosts/cli/refusal.ts";
import { characterErrorRate, normalise, realTruth, rightReadings, wordRecall } from "../support/cer.ts";
import { lastingChildren } from "../support/lasting-children.ts";
import { CONTINUATION, DECISION, makePage } from "../support/pages.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder = "";
const children = lastingChildren();
const at = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<VerbOutcome> =>
  runDigitise(args, {
    children,
    creator: "Quầy Một Cửa (thử)",
    cwd: folder,
    now: () => Date.parse("2026-03-16T08:30:00+07:00"),
  });
const tool = (name: string, ...args: string[]): string => execFileSync(name, args, { encoding: "utf8" });
const words = (text: string): string[] => normalise(text.replaceAll("\f", " ")).split(" ");

interface PlacedWord {
  text: string;
  box: [number, number, number, number];
}

/** Words with their boxes in points, page by page, by poppler. */
function placed(pdf: string): PlacedWord[][] {
  return tool("pdftotext", "-bbox", pdf, "-")
    .split("<page ")
    .slice(1)
    .map((page) =>
      [...page.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)].map(
        (m) => ({
          text: m[5] ?? "",
          box: [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4])],
        }),
      ),
    );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "digitise-"));
  writeFileSync(at("1.png"), await makePage(DECISION));
  writeFileSync(at("2.jpg"), await makePage(CONTINUATION, { format: "jpeg" }));
  for (const turned of [1.5, 4])
    writeFileSync(at(`askew${turned}.png`), await makePage(DECISION, { turned }));
  const upright = await makePage(CONTINUATION, { format: "jpeg" });
  writeFileSync(
    at("sideways.jpg"),
    await sharp(upright)
      .rotate(-90)
      .withMetadata({ orientation: 6, density: 200 })
      .jpeg({ quality: 95 })
      .toBuffer(),
  );
  writeFileSync(at("low.png"), await makePage(DECISION, { dpi: 150 }));
  writeFileSync(at("bad.png"), Buffer.from("không phải ảnh"));
});
afterAll(async () => {
  await children.end();
  rmSync(folder, { recursive: true });
});

describe("digitise, one document", () => {
  let outcome: VerbOutcome;
  beforeAll(async () => {
    outcome = await run(
      "1.png",
      "2.jpg",
      "--out",
      "a.pdf",
      "--text",
      "a.txt",
      "--fields",
      "a.json",
      "--pages",
      "2",
    );
  });

  it("answers with one flat result", () => {
    expect(outcome).toMatchObject({
      exit: 0,
      result: { ok: true, verb: "digitise", pages: 2, files: 2, out: at("a.pdf"), warnings: [] },
    });
    expect(outcome.result.meanConfidence).toBeGreaterThan(0.85);
  });

  it("reads the made pages almost without error", () => {
    const truth = [...DECISION, ...CONTINUATION].map((line) => line.text).join(" ");
    // rows of the two-column head, each from left to right
    const byRow = truth.replace(
      "ỦY BAN NHÂN DÂN XÃ ĐÔNG HIẾU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập",
      "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM XÃ ĐÔNG HIẾU Độc lập",
    );
    // the left column of the head before its right one
    const byColumn = byRow
      .replace(
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM XÃ ĐÔNG HIẾU",
        "ỦY BAN NHÂN DÂN XÃ ĐÔNG HIẾU Số: 215/QĐ-UBND CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
      )
      .replace("Hạnh phúc Số: 215/QĐ-UBND", "Hạnh phúc");
    const text = readFileSync(at("a.txt"), "utf8");
    expect(text.split("\f")).toHaveLength(2);
    expect(text).toBe(text.normalize("NFC"));
    expect(text).not.toContain("\r");
    expect(characterErrorRate(text, truth, byRow, byColumn)).toBeLessThan(0.02);
  });

  it("makes a PDF that qpdf finds sound, 1.4, open, signable, with its metadata", () => {
    expect(tool("qpdf", "--check", at("a.pdf"))).toContain("No syntax or stream encoding errors");
    const info = tool("pdfinfo", at("a.pdf"));
    expect(info).toMatch(/PDF version:\s+1\.4/);
    expect(info).toMatch(/Encrypted:\s+no/);
    expect(info).toMatch(/Creator:\s+Quầy Một Cửa \(thử\)/);
    expect(info).toMatch(/Metadata Stream:\s+yes/);
    // A4 at scale 100 %
    expect(info).toMatch(/Page size:\s+595\.\d+ x 842\.\d+ pts \(A4\)/);
    const tail = readFileSync(at("a.pdf")).subarray(-4000).toString("latin1");
    expect(tail).toMatch(/\nxref\n0 \d+\n0000000000 65535 f /);
    expect(tool("pdfinfo", "-meta", at("a.pdf"))).toContain("2026-03-16T08:30:00+07:00");
  });

  it("holds the same words as the text file, in the same order", () => {
    expect(words(tool("pdftotext", "-raw", at("a.pdf"), "-"))).toEqual(
      words(readFileSync(at("a.txt"), "utf8")),
    );
    expect(words(tool("pdftotext", at("a.pdf"), "-")).sort()).toEqual(
      words(readFileSync(at("a.txt"), "utf8")).sort(),
    );
  });

  it("lays every word over its picture, below the free strip of page 1", () => {
    const [first = [], second = []] = placed(at("a.pdf"));
    const strip = (14 * 72) / 25.4;
    const shrink = (842.04 - strip) / 842.04;
    for (const word of first) expect(word.box[1]).toBeGreaterThan(strip);
    // 25 mm and 20 mm from the corner of the paper, scaled into the frame
    const start = first[0];
    expect(start?.text).toBe("ỦY");
    const left = (595.44 * (1 - shrink)) / 2 + ((25 * 72) / 25.4) * shrink;
    expect(Math.abs((start?.box[0] ?? 0) - left)).toBeLessThan(3);
    expect(Math.abs((start?.box[1] ?? 0) - (strip + ((20 * 72) / 25.4) * shrink))).toBeLessThan(5);
    // page 2 stays 1:1
    const note = second[0];
    expect(note?.text).toBe("Nơi");
    expect(Math.abs((note?.box[0] ?? 0) - (30 * 72) / 25.4)).toBeLessThan(3);
    expect(Math.abs((note?.box[1] ?? 0) - (40 * 72) / 25.4)).toBeLessThan(5);
  });

  it("covers the ink of each word: the boxes of the words hold what is dark on the page", async () => {
    tool("pdftoppm", "-r", "72", "-f", "1", "-l", "1", "-gray", "-png", at("a.pdf"), at("drawn"));
    const { data, info } = await sharp(at("drawn-1.png"))
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    let inside = 0;
    let dark = 0;
    const boxes = (placed(at("a.pdf"))[0] ?? []).map((word) => word.box);
    for (let y = 0; y < info.height; y++) {
      for (let x = 0; x < info.width; x++) {
        if ((data[y * info.width + x] ?? 255) > 100) continue;
        dark++;
        const hit = boxes.some((b) => x >= b[0] - 2 && x <= b[2] + 2 && y >= b[1] - 2 && y <= b[3] + 2);
        if (hit) inside++;
      }
    }
    expect(dark).toBeGreaterThan(1000);
    expect(inside / dark).toBeGreaterThan(0.98);
  });

  it("keeps the scanned JPEG byte for byte", () => {
    mkdirSync(at("images"), { recursive: true });
    tool("pdfimages", "-all", at("a.pdf"), at("images/i"));
    const jpeg = readdirSync(at("images")).find((name) => name.endsWith(".jpg"));
    expect(Buffer.compare(readFileSync(at(`images/${jpeg}`)), readFileSync(at("2.jpg")))).toBe(0);
  });

  it("keeps the scanned PNG pixel for pixel", async () => {
    const png = readdirSync(at("images")).find((name) => name.endsWith(".png"));
    const [kept, scanned] = await Promise.all(
      [at(`images/${png}`), at("1.png")].map((path) => sharp(path).removeAlpha().raw().toBuffer()),
    );
    expect(Buffer.compare(kept as Buffer, scanned as Buffer)).toBe(0);
  });

  it("extracts fields with two agreeing readings, marked as not for the record", () => {
    const record = JSON.parse(readFileSync(at("a.json"), "utf8"));
    expect(record).toMatchObject({ schemaVersion: 1, forRecord: false });
    expect(record.note).toContain("không dùng cho hồ sơ");
    const fields = new Map<string, ExtractedField>(record.fields.map((f: ExtractedField) => [f.name, f]));
    expect(fields.get("number")).toMatchObject({ value: "215/QĐ-UBND", state: "sure", page: 1 });
    expect(fields.get("date")).toMatchObject({ value: "2026-03-14", state: "sure" });
    expect(fields.get("holderId")).toMatchObject({ value: "040185001234", state: "sure" });
    expect(fields.get("documentType")).toMatchObject({ value: "QUYET_DINH" });
    expect(fields.get("agency")?.value).toBe("ỦY BAN NHÂN DÂN XÃ ĐÔNG HIẾU");
    const box = fields.get("date")?.box ?? [0, 0, 0, 0];
    expect(box[0]).toBeGreaterThan(108 / 210);
    expect(box[1]).toBeGreaterThan(37 / 297);
    expect(box[3]).toBeLessThan(46 / 297);
  });
});

describe("digitise, pages that lie otherwise", () => {
  it.each([1.5, 4])("reads a page %s° askew and lays the words along its lines", async (turned) => {
    const name = `askew${turned}`;
    expect((await run(`${name}.png`, "--out", `${name}.pdf`, "--text", `${name}.txt`)).exit).toBe(0);
    const truth = DECISION.map((line) => line.text).join(" ");
    const text = readFileSync(at(`${name}.txt`), "utf8");
    expect(wordRecall(text, truth)).toBeGreaterThan(0.95);
    const [page = []] = placed(at(`${name}.pdf`));
    const left = page.find((word) => word.text === "ỦY");
    const right = page.find((word) => word.text === "NAM");
    const fall = ((right?.box[1] ?? 0) - (left?.box[1] ?? 0)) / ((right?.box[0] ?? 0) - (left?.box[0] ?? 1));
    expect(Math.abs(fall - Math.tan((turned * Math.PI) / 180))).toBeLessThan(0.01);
  });

  it.each([90, 180, 270])("reads a page laid in %i° wrongly and shows it upright", async (angle) => {
    const name = `laid${angle}`;
    writeFileSync(
      at(`${name}.png`),
      await sharp(readFileSync(at("1.png")))
        .rotate(angle)
        .keepMetadata()
        .png()
        .toBuffer(),
    );
    const { exit, result } = await run(`${name}.png`, "--out", `${name}.pdf`, "--text", `${name}.txt`);
    expect([exit, result.pages]).toEqual([0, 1]);
    expect(words(readFileSync(at(`${name}.txt`), "utf8"))).toContain("HÒA");
    expect(result.meanConfidence).toBeGreaterThan(0.8);
    expect(tool("pdfinfo", at(`${name}.pdf`))).toMatch(/Page size:\s+595\.\d+ x 842/);
    expect(words(tool("pdftotext", "-raw", at(`${name}.pdf`), "-"))).toEqual(
      words(readFileSync(at(`${name}.txt`), "utf8")),
    );
  });

  it("turns a picture taken sideways without touching it", async () => {
    expect((await run("sideways.jpg", "--out", "side.pdf", "--text", "side.txt")).exit).toBe(0);
    expect(readFileSync(at("side.txt"), "utf8")).toContain("Nơi nhận:");
    expect(tool("pdfinfo", at("side.pdf"))).toMatch(/Page size:\s+595\.\d+ x 842\.\d+ pts/);
    tool("pdftoppm", "-r", "200", "-png", "-singlefile", at("side.pdf"), at("side"));
    expect((await run("side.png", "--text", "side2.txt")).exit).toBe(0);
    expect(readFileSync(at("side2.txt"), "utf8")).toContain("Nơi nhận:");
  });

  it("digitises a PDF of its own making again", async () => {
    expect((await run("a.pdf", "--text", "again.txt", "--pages", "2")).exit).toBe(0);
    expect(readFileSync(at("again.txt"), "utf8")).toContain("QUYẾT ĐỊNH");
  });

  it("warns of a low resolution and goes on", async () => {
    const { exit, result } = await run("low.png", "--text", "low.txt");
    expect(exit).toBe(0);
    expect(result.warnings).toEqual([
      { code: "image.low-resolution", page: 1, message: expect.stringContaining("150 dpi") },
    ]);
  });
});

describe("digitise, refusals", () => {
  it("refuses another count of pages than the images and writes nothing", async () => {
    const { exit, result } = await run(
      "1.png",
      "2.jpg",
      "--out",
      "no.pdf",
      "--text",
      "no.txt",
      "--pages",
      "3",
    );
    expect(exit).toBe(1);
    expect(result).toMatchObject({ ok: false, verb: "digitise", error: { code: "digitise.page-count" } });
    expect(readdirSync(folder).filter((name) => name.includes("no."))).toEqual([]);
  });

  it("leaves an older file as it was when the input is bad", async () => {
    writeFileSync(at("old.pdf"), "bản cũ");
    const { exit, result } = await run("bad.png", "--out", "old.pdf");
    expect(exit).toBe(2);
    expect(result).toMatchObject({
      ok: false,
      error: { code: "image.unreadable", message: expect.stringContaining("bad.png") },
    });
    expect(readFileSync(at("old.pdf"), "utf8")).toBe("bản cũ");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("makes one document an input in folders and goes on past a bad one", async () => {
    const { exit, result } = await run("1.png", "bad.png", "2.jpg", "--out", "many/", "--text", "many/");
    expect(exit).toBe(2);
    expect(result).toMatchObject({ ok: false, files: 2, pages: 2, error: { code: "image.unreadable" } });
    expect(readdirSync(at("many")).sort()).toEqual(["1.pdf", "1.txt", "2.pdf", "2.txt"]);
  });

  it("tells when the place cannot be written", async () => {
    writeFileSync(at("file"), "");
    expect((await run("1.png", "--out", "file/x.pdf")).result).toMatchObject({
      error: { code: "cli.output-unwritable" },
    });
    // root writes anywhere
    if (process.getuid?.() !== 0) {
      mkdirSync(at("closed"));
      chmodSync(at("closed"), 0o500);
      expect((await run("1.png", "--out", "closed/x.pdf")).result).toMatchObject({
        error: { code: "cli.output-unwritable" },
      });
    }
  });
});

const shared = fileURLToPath(new URL("../../../shared/data/ocr/", import.meta.url));
describe.runIf(existsSync(shared))("digitise, real and aged pages", () => {
  it("stays within the error measured when the reader was chosen", async () => {
    const names = ["tt_37_p1", "form_old_photocopy", "formal_old_photocopy"];
    const { exit } = await run(...names.map((name) => join(shared, `${name}.png`)), "--text", "real.txt");
    expect(exit).toBe(0);
    const pages = readFileSync(at("real.txt"), "utf8").split("\f");
    const rates = names.map((name, i) =>
      characterErrorRate(
        pages[i] ?? "",
        ...rightReadings(realTruth(readFileSync(join(shared, `${name}.txt`), "utf8"))),
      ),
    );
    expect(rates[0]).toBeLessThan(0.03);
    expect(rates[1]).toBeLessThan(0.04);
    expect(rates[2]).toBeLessThan(0.01);
  });
});
