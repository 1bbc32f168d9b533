import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { degrees, PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import { openSource } from "../../main/imaging/source.ts";
import { BODY, HEAD, letteredPaper, TCVN3, VNI, written } from "../support/lettered-paper.ts";
import { quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Papers that were made of letters and not of a picture: their own text is taken, where it says what is seen. */
const SIGNED = fileURLToPath(new URL("../../../shared/data/signed/hanoi_tb_453_flag.pdf", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "own-text-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ownText(bytes: Uint8Array) {
  const source = await openSource("giấy.pdf", bytes);
  try {
    const letters = await source.text(0);
    const text = letters.kind === "own" ? letters.page : undefined;
    return { kind: letters.kind, text, page: await source.page(0) };
  } finally {
    source.close();
  }
}

describe("a page made of letters", () => {
  it("says them itself, its zones in the order of reading, each word where it is seen", async () => {
    const { text, page } = await ownText(await letteredPaper());
    expect(text?.text.split("\n")).toEqual([
      ...HEAD.map(([left]) => left),
      ...HEAD.map(([, right]) => right),
      "QUYẾT ĐỊNH",
      ...BODY,
    ]);
    expect([text?.width, text?.height]).toEqual([page.width, page.height]);
    // ink under every word, and none where no word is
    const { data, info } = await sharp(page.bytes)
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const free = Uint8Array.from(data);
    for (const word of text?.lines.flatMap((line) => line.words) ?? []) {
      const [left, top, right, bottom] = word.box;
      let ink = 0;
      for (let y = top - 3; y < bottom + 3; y++) {
        for (let x = left - 3; x < right + 3; x++) {
          if ((free[y * info.width + x] as number) < 128) ink++;
          free[y * info.width + x] = 255;
        }
      }
      expect([word.text, ink > 20]).toEqual([word.text, true]);
    }
    expect(free.every((value) => value > 128)).toBe(true);
  });

  it("that lies on its side in the file and is turned to be looked at says the same", async () => {
    const document = await PDFDocument.create();
    const [sheet] = await document.embedPdf(await letteredPaper());
    const page = document.addPage([842, 595]);
    if (sheet) page.drawPage(sheet, { x: 842, y: 0, rotate: degrees(90) });
    page.setRotation(degrees(90));
    const { text } = await ownText(new Uint8Array(await document.save()));
    expect(text?.lines.map((line) => line.text)).toContain(BODY[2]);
    expect(text?.width).toBeLessThan(text?.height ?? 0);
  });

  it.each<[string, (text: string) => string]>([
    ["a TCVN3 font", written(TCVN3)],
    ["a VNI font", written(VNI)],
    [
      "a font that lost its marks",
      (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d"),
    ],
    [
      "a font that tells no letters",
      (text) => [...text].map((letter, at) => (at % 5 ? letter : "\ue021")).join(""),
    ],
  ])("in %s is read from its picture", async (_, said) => {
    expect((await ownText(await letteredPaper(said))).kind).toBe("doubted");
  });

  it("beside a picture that may hold print is read from the whole", async () => {
    const bytes = await letteredPaper(undefined, async (page, document) => {
      const image = await document.embedPng(
        await sharp({ create: { width: 300, height: 300, channels: 3, background: "#eee" } })
          .png()
          .toBuffer(),
      );
      page.drawImage(image, { x: 50, y: 50, width: 495, height: 400 });
    });
    expect((await ownText(bytes)).kind).toBe("none");
  });
});

describe.runIf(existsSync(SIGNED))("a signed paper", () => {
  it("gives its own words, as poppler finds them, and its fields; no page is read and no byte is changed", async () => {
    const before = readFileSync(SIGNED);
    const { children, reads } = quickReaders();
    const args = [
      "--out",
      join(folder, "o.pdf"),
      "--text",
      join(folder, "o.txt"),
      "--fields",
      join(folder, "o.json"),
    ];
    const outcome = await runDigitise([SIGNED, ...args], { children, creator: "thử" });
    expect(outcome).toMatchObject({ exit: 1, result: { ok: false, error: { code: "pdf.signed-already" } } });
    expect(existsSync(join(folder, "o.pdf"))).toBe(false);
    expect(readFileSync(SIGNED).equals(before)).toBe(true);
    const words = (text: string) => text.normalize("NFC").split(/\s+/).filter(Boolean).sort();
    const ours = words(readFileSync(join(folder, "o.txt"), "utf8"));
    expect(ours).toEqual(words(execFileSync("pdftotext", ["-layout", SIGNED, "-"], { encoding: "utf8" })));
    // only the second look at single fields goes to the reader
    expect(reads.filter(({ model }) => model === "fast").length).toBeLessThan(12);
    const { fields } = JSON.parse(readFileSync(join(folder, "o.json"), "utf8"));
    const value = Object.fromEntries(
      fields.map((field: { name: string; value: string }) => [field.name, field.value]),
    );
    expect(value).toMatchObject({
      documentType: "THONG_BAO",
      number: "453/TB-UBND",
      date: "2026-04-29",
      agency: "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
      subject: "Về việc treo cờ Tổ quốc",
      signer: "Võ Tuấn Anh",
    });
  });
});
