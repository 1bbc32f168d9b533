import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ExtractedField } from "../../main/core/digitise/types.ts";
import { runDigitise } from "../../main/hosts/cli/digitise.ts";
import { lastingChildren } from "../support/lasting-children.ts";
import { makePage, type PageLine } from "../support/pages.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** An old certificate, read by the real reader: its series, its day in words, and every line under the hand that marks it. */
const CERTIFICATE: readonly PageLine[] = [
  { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x: 55, y: 30, bold: true },
  { text: "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", x: 50, y: 50, size: 14, bold: true },
  { text: "Người sử dụng đất: hộ ông Nguyễn Văn Mẫu và bà Trần Thị Thử", x: 25, y: 75 },
  { text: "Thửa đất số: 215, tờ bản đồ số: 12, diện tích: 240 m2", x: 25, y: 90 },
  { text: "Mục đích sử dụng: đất ở tại nông thôn", x: 25, y: 105 },
  { text: "Số vào sổ cấp GCN: CH 00123", x: 25, y: 120 },
  { text: "Vinh, ngày mười hai tháng năm năm hai nghìn không trăm mười hai", x: 40, y: 150 },
  { text: "CHỦ TỊCH", x: 120, y: 165, bold: true },
  { text: "BA 123456", x: 85, y: 255, size: 16 },
];

let folder = "";
const children = lastingChildren();
const at = (name: string): string => join(folder, name);
const poppler = (...args: string[]): string => execFileSync("pdftotext", args, { encoding: "utf8" });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "old-papers-"));
  writeFileSync(at("so-do.png"), await makePage(CERTIFICATE));
  const line = "so-do.png --out so-do.pdf --fields so-do.json".split(" ");
  const { exit } = await runDigitise(line, { children, creator: "thử", cwd: folder });
  expect(exit).toBe(0);
});
afterAll(async () => {
  await children.end();
  rmSync(folder, { recursive: true });
});

test("the series is its number, and the day in words is its date, both surely", () => {
  const { fields } = JSON.parse(readFileSync(at("so-do.json"), "utf8")) as { fields: ExtractedField[] };
  const said = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return [field?.value, field?.state];
  };
  expect(said("documentType")).toEqual(["QUYEN_SU_DUNG_DAT", "sure"]);
  expect(said("number")).toEqual(["BA 123456", "sure"]);
  expect(said("date")).toEqual(["2012-05-12", "sure"]);
});

test("who marks a line on the page has that line and no other", () => {
  const lines = [
    ...poppler("-bbox-layout", at("so-do.pdf"), "-").matchAll(
      /<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([\s\S]*?)<\/line>/g,
    ),
  ].map(([, left, top, right, bottom, words = ""]) => ({
    box: [left, top, right, bottom].map(Number) as [number, number, number, number],
    text: [...words.matchAll(/>([^<]+)<\/word>/g)].map((word) => word[1]).join(" "),
  }));
  // poppler sees the lines that were printed
  expect(lines.map(({ text }) => text).sort()).toEqual(CERTIFICATE.map(({ text }) => text).sort());
  for (const { box, text } of lines) {
    const [left, top, right, bottom] = box;
    const place = ["-x", left - 2, "-y", top + 1, "-W", right - left + 4, "-H", bottom - top - 2];
    const marked = poppler(
      ...place.map((part) => String(typeof part === "number" ? Math.round(part) : part)),
      at("so-do.pdf"),
      "-",
    );
    expect(marked.trim()).toBe(text);
    // and it lies where it was printed: page 1 is scaled a little below the strip of its mark
    const printed = CERTIFICATE.find((one) => one.text === text);
    const scale = (297 - 14) / 297;
    const wanted = ((14 + (printed?.y ?? 0) * scale) / 25.4) * 72;
    expect(Math.abs(top - wanted)).toBeLessThan(8);
  }
});
