import { expect, test } from "vitest";
import { sameReading } from "../../main/core/campaigns/entries.ts";
import { readIndex } from "../../main/core/campaigns/index-file.ts";
import { kindProblems } from "../../main/core/campaigns/kind-rules.ts";
import { agreement, grade, matchKey, readPaper } from "../../main/core/campaigns/match-rules.ts";
import { plainName } from "../../main/core/campaigns/plain-name.ts";
import { workedHours } from "../../main/core/campaigns/report-rules.ts";
import { addedToSample, isChosen } from "../../main/core/campaigns/sampling.ts";
import { readTableFile } from "../../main/tables/read.ts";
import { TableRefused } from "../../main/tables/refused.ts";
import { HEADINGS, indexFile, indexRow, type OldResult } from "../support/campaign.ts";

const SEED = "5f".repeat(32);
const OTHER_SEED = "a0".repeat(32);
const chosenOf = (seed: string, count: number, rate: number) =>
  Array.from({ length: count }, (_, at) => at + 1).filter((place) => isChosen(seed, "lô/2", place, rate));

test("thirty of a hundred are drawn, three in every ten, the same for ever and other ones for another seed", () => {
  const drawn = chosenOf(SEED, 500, 30);
  expect(drawn).toHaveLength(150);
  for (let block = 0; block < 50; block++)
    expect(drawn.filter((place) => Math.ceil(place / 10) === block + 1)).toHaveLength(3);
  expect(chosenOf(SEED, 500, 30)).toEqual(drawn);
  expect(chosenOf(OTHER_SEED, 500, 30)).not.toEqual(drawn);
  expect(chosenOf(SEED, 200, 33)).toHaveLength(66);
  expect(chosenOf(SEED, 50, 100)).toHaveLength(50);
  expect(chosenOf(SEED, 50, 0)).toHaveLength(0);
});

test("no place within a block is drawn more often than another over many blocks", () => {
  const byPlace = Array.from({ length: 10 }, () => 0);
  for (const place of chosenOf(SEED, 3000, 30)) byPlace[(place - 1) % 10]!++;
  // 90 expected each; a bias such as "always the first three" would be far outside
  for (const count of byPlace) expect(Math.abs(count - 90)).toBeLessThan(45);
});

test("a lot smaller than a block gets its share all the same", () => {
  const papers = [1, 2, 3, 4].map((ordinal) => ({ ordinal, chosen: false }));
  const added = addedToSample(SEED, "lô/2", papers, 30);
  expect(added).toHaveLength(2);
  expect(addedToSample(SEED, "lô/2", papers, 30)).toEqual(added);
  expect(
    addedToSample(
      SEED,
      "lô/2",
      papers.map((one) => ({ ...one, chosen: true })),
      30,
    ),
  ).toEqual([]);
});

const RESULT: OldResult = {
  box: "12",
  folder: "Tập 03",
  number: "15/QĐ-UBND",
  date: "05/01/2019",
  holder: "Nguyễn Thị Ánh Đào",
  title: "Quyết định giao đất",
};
const read = (results: OldResult[]) => readIndex(readTableFile(indexFile(results)));

test("an inventory is read from Excel and from CSV alike", () => {
  const csv = `\ufeffỦy ban nhân dân xã\n${[HEADINGS, indexRow(RESULT)].map((row) => row.join(";")).join("\n")}`;
  for (const index of [read([RESULT]), readIndex(readTableFile(new TextEncoder().encode(csv)))]) {
    expect(index.refused).toEqual([]);
    expect(index.rows[0]).toMatchObject({
      box: "12",
      folder: "Tập 03",
      number: "15/QĐ-UBND",
      issuedOn: "2019-01-05",
      validity: "valid",
      sheets: 1,
    });
  }
});

test("box and folder that are written once hold for the rows under them, not for the next box", () => {
  const index = read([
    RESULT,
    { ...RESULT, box: "", folder: "", number: "16/QĐ-UBND" },
    { ...RESULT, box: "13", folder: "", number: "17/QĐ-UBND" },
  ]);
  expect(index.rows.map((row) => [row.box, row.folder])).toEqual([
    ["12", "Tập 03"],
    ["12", "Tập 03"],
  ]);
  expect(index.refused).toEqual([{ row: 4, reason: "Thiếu “Cặp, tập”." }]);
});

test.each([
  ["a day that does not exist", { date: "31/02/2019" }, "không có trong lịch"],
  ["a count that is none", { sheets: -3 }, "không phải số"],
  ["a validity in other words", { validity: "chắc còn" }, "Hiệu lực “chắc còn” không hiểu được"],
  ["no reason why it is not scanned", { validity: "Đã thu hồi" }, "phải có “Lý do”"],
  ["an identity number", { holder: "Nguyễn Văn A 040199012345" }, "số định danh"],
  ["neither day nor holder", { date: "", holder: "" }, "không phân biệt được"],
  ["no title", { title: "" }, "Thiếu “Tên giấy tờ”"],
])("refuses a row with %s, in words", (_what, change, reason) => {
  const { rows, refused } = read([RESULT, { ...RESULT, number: "16/QĐ-UBND", ...change }]);
  expect(rows).toHaveLength(1);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.row).toBe(3);
  expect(refused[0]?.reason).toContain(reason);
});

test("refuses the second of two rows that are one result, and a file that is no table", () => {
  expect(read([RESULT, { ...RESULT, title: "khác" }]).refused[0]?.reason).toBe(
    "Cùng số, ngày và họ tên với dòng 2.",
  );
  for (const junk of ["{}", "<html>", "", "một dòng chữ"])
    expect(() => readIndex(readTableFile(new TextEncoder().encode(junk)))).toThrow(TableRefused);
});

test("a paper goes with its row exactly, nearly, or not at all", () => {
  const row = { number: "15/QĐ-UBND", issuedOn: "2019-01-05", holder: "Nguyễn Thị Ánh Đào" };
  const text = (number: string, day: string, holder: string) =>
    readPaper(`Số: ${number}\nĐại Huệ, ${day}\nHọ và tên: ${holder}`);
  const of = (...words: [string, string, string]) => grade(agreement(text(...words), row));
  expect(of("15/QĐ-UBND", "ngày 05 tháng 01 năm 2019", "NGUYỄN THỊ ÁNH ĐÀO")).toBe("exact");
  // OCR breaks numbers apart and loses marks
  expect(of("15/QD- UBND", "ngày 5 tháng 1 năm 2019", "Nguyen Thi Anh Dao")).toBe("exact");
  expect(of("15/QĐ-UBND", "ngày 06 tháng 01 năm 2019", "Nguyễn Thị Ánh Đào")).toBe("likely");
  expect(of("115/QĐ-SXD", "ngày 05 tháng 01 năm 2019", "Nguyễn Thị Ánh Đào")).toBe("likely");
  // another number that ends in the same signs is another paper
  expect(of("215/QĐ-UBND", "ngày 05 tháng 01 năm 2019", "Nguyễn Thị Ánh Đào")).toBe("likely");
  expect(of("99/QĐ-UBND", "ngày 06 tháng 01 năm 2019", "Nguyễn Thị Ánh Đào")).toBe("none");
  // a number alone is never sure: papers of one day's work look alike
  expect(grade(agreement(readPaper("15/QĐ-UBND"), { ...row, issuedOn: "", holder: "" }))).toBe("likely");
  expect(matchKey(row)).toBe(matchKey({ ...row, number: "15 / qđ-ubnd", holder: "Nguyễn  thị ánh đào" }));
});

test("the kind of a folder says what its pages must be", () => {
  const page = (mm: [number, number], dpi: number | null = 300) => ({
    width: Math.round((mm[0] / 25.4) * 300),
    height: Math.round((mm[1] / 25.4) * 300),
    dpi,
  });
  const a3 = { kind: "a3", spreads: "keep" };
  expect(kindProblems(a3, "Bản đồ", [page([420, 297])])).toEqual([]);
  expect(kindProblems(a3, "Bản đồ", [page([297, 210])])[0]).toContain("nhỏ hơn khổ A3");
  expect(kindProblems(a3, "Bản đồ", [page([297, 210], null)])).toEqual([]);
  const cards = { kind: "cards", spreads: "keep" };
  expect(kindProblems(cards, "Thẻ", [page([86, 54]), page([86, 54])])).toEqual([]);
  expect(kindProblems(cards, "Thẻ", [page([86, 54])])[0]).toContain("mặt trước và mặt sau");
});

test("two readings agree by signs and letters, never by a name without its marks", () => {
  const one = { number: "15/QĐ-UBND", date: "05/01/2019", holder: "Nguyễn Thị Ánh", title: "Giao đất" };
  expect(sameReading(one, { ...one, number: "15/QĐ - UBND", holder: "nguyễn thị  ánh" })).toBe(true);
  expect(sameReading(one, { ...one, holder: "Nguyễn Thị Anh" })).toBe(false);
  expect(sameReading(one, { ...one, date: "05/01/2018" })).toBe(false);
});

test("hours count the work between papers, not the pauses", () => {
  const minute = 60_000;
  // ten papers in steps of a minute, a lunch, ten more
  const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((at) => [at * minute, (at + 90) * minute]);
  expect(workedHours(times)).toBeCloseTo(20 / 60, 5);
  expect(workedHours([0])).toBe(0);
});

test("names of exported files hold on every system", () => {
  expect(plainName("Hộp 12/Đất đai: “cũ”")).toBe("Hop-12-Dat-dai-cu");
  expect(plainName("../..")).toBe("khong-ten");
});
