import { describe, expect, it } from "vitest";
import type { SecondLook } from "../../main/core/digitise/extract/confirm.ts";
import { extractFields, isPlausibleId } from "../../main/core/digitise/extract/extract.ts";
import { fold, looksLikeName } from "../../main/core/digitise/extract/text.ts";
import { readingsOf } from "../../main/core/digitise/readings.ts";
import type { Box, OcrLine, OcrPage } from "../../main/core/digitise/types.ts";

/** Lines at given heights (fractions of a page of 1000 × 1400), words spread evenly from `x`. */
function page(rows: [text: string, y: number, x?: number][]): OcrPage {
  const lines = rows.map(([text, y, x = 200]): OcrLine => {
    const top = Math.round(y * 1400);
    let left = x;
    const words = text.split(" ").map((word) => {
      const box: [number, number, number, number] = [left, top, left + word.length * 10, top + 24];
      left += word.length * 10 + 8;
      return {
        text: word,
        confidence: 0.95,
        box,
        baseline: [box[0], top + 20, box[2], top + 20] as typeof box,
      };
    });
    return { text, confidence: 0.95, box: [x, top, left, top + 24], block: 0, words };
  });
  return { text: rows.map(([text]) => text).join("\n"), lines, width: 1000, height: 1400 };
}

const decision = page([
  ["ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.05, 80],
  ["XÃ ĐÔNG HIẾU Độc lập - Tự do - Hạnh phúc", 0.07, 80],
  ["Số: 215/QĐ-UBND Đông Hiếu, ngày 14 tháng 3 năm 2026", 0.1, 80],
  ["QUYẾT ĐỊNH", 0.14, 420],
  ["Về việc trợ cấp xã hội hằng tháng", 0.16, 300],
  ["Căn cứ Luật Người cao tuổi ngày 23 tháng 11 năm 2009;", 0.2],
  ["Họ và tên: Nguyễn Thị Mẫu, sinh ngày 01/02/1985", 0.3],
  ["Số định danh cá nhân: 040 185 001 234", 0.33],
  ["TM. ỦY BAN NHÂN DÂN", 0.7, 600],
  ["CHỦ TỊCH", 0.72, 650],
  ["Trần Văn Thử", 0.8, 640],
]);

/** Another look that sees this text wherever it looks. */
const again = (text: string, plain = true): SecondLook => ({
  read: async () => text,
  beneath: async () => text,
  isPlainPrint: async () => plain,
});
/** Reads the part of the paper again and sees the same. */
const readSame = async (_: number, [left, top, right, bottom]: Box) =>
  decision.lines
    .map(({ words }) =>
      words.filter(({ box }) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top),
    )
    .filter((words) => words.length > 0)
    .map((words) => words.map((word) => word.text).join(" "))
    .join("\n");

const same: SecondLook = { read: readSame, beneath: readSame, isPlainPrint: async () => true };

describe("folding", () => {
  it("keeps the length, so that places carry over", () => {
    const text = "Số định danh: Ưỡng Đặng";
    expect(fold(text)).toBe("so dinh danh: uong dang");
    expect(fold(text)).toHaveLength(text.length);
  });

  it("knows names from other lines", () => {
    expect(looksLikeName("Trần Văn Thử")).toBe(true);
    expect(looksLikeName("(Ký và ghi rõ họ tên)")).toBe(false);
    expect(looksLikeName("Điều 2")).toBe(false);
  });
});

describe("extractFields", () => {
  it("finds the fields of a decision", async () => {
    const { schemaVersion, fields } = await extractFields(readingsOf([decision]), same);
    expect(schemaVersion).toBe(1);
    expect(Object.fromEntries(fields.map((field) => [field.name, [field.value, field.state]]))).toEqual({
      documentType: ["QUYET_DINH", "sure"],
      number: ["215/QĐ-UBND", "sure"],
      date: ["2026-03-14", "sure"],
      agency: ["ỦY BAN NHÂN DÂN XÃ ĐÔNG HIẾU", "sure"],
      subject: ["Về việc trợ cấp xã hội hằng tháng", "sure"],
      signer: ["Trần Văn Thử", "sure"],
      holderName: ["Nguyễn Thị Mẫu", "sure"],
      holderId: ["040185001234", "sure"],
      term: ["", "absent"],
      scope: ["", "absent"],
    });
  });

  it("gives boxes as fractions around the words of the value", async () => {
    const { fields } = await extractFields(readingsOf([decision]), same);
    const date = fields.find((field) => field.name === "date");
    expect(date?.page).toBe(1);
    expect(date?.raw).toBe("ngày 14 tháng 3 năm 2026");
    expect(date?.box[1]).toBeCloseTo(0.1, 2);
    // the words of number and place stand left of it on the same line
    expect(date?.box[0]).toBeGreaterThan(0.3);
  });

  it.each([
    [
      "another value",
      again("Số: 216/QĐ-UBND Đông Hiếu, ngày 19 tháng 3 năm 2026\nSố định danh cá nhân: 040185001239"),
    ],
    ["nothing", again("")],
    [
      "a failure",
      {
        ...same,
        read: async () => {
          throw new Error("dead");
        },
      },
    ],
  ])("is not sure of numbers and dates when the second reading gives %s", async (_, readAgain) => {
    const { fields } = await extractFields(readingsOf([decision]), readAgain);
    for (const name of ["number", "date", "holderId"]) {
      expect(fields.find((field) => field.name === name)?.state).toBe("doubtful");
    }
  });

  it("is sure of a number only when the third reading agrees too", async () => {
    const third: SecondLook = {
      ...same,
      read: async (page, box, manner) =>
        (await readSame(page, box)).replace("215", manner === "larger" ? "245" : "215"),
    };
    const { fields } = await extractFields(readingsOf([decision]), third);
    expect(fields.find((field) => field.name === "number")?.state).toBe("doubtful");
  });

  it("offers what two others read when the first could not, in doubt", async () => {
    const paper = page([["Số: 3† ˆ /2026/TT-BCA", 0.1, 80]]);
    const { fields } = await extractFields(readingsOf([paper]), again("Số: 37/2026/TT-BCA"));
    expect(fields.find((field) => field.name === "number")).toMatchObject({
      value: "37/2026/TT-BCA",
      raw: "Số: 3† ˆ /2026/TT-BCA",
      state: "doubtful",
    });
  });

  it("is sure of no number over which a blot or a pen went", async () => {
    const { fields } = await extractFields(readingsOf([decision]), {
      ...same,
      isPlainPrint: async () => false,
    });
    for (const name of ["number", "date", "holderId"]) {
      expect(fields.find((field) => field.name === name)?.state).toBe("doubtful");
    }
  });

  it("doubts a number beside which a figure may have got lost", async () => {
    const holed = page([["Số: 15/QĐ-UBND", 0.1, 80]]);
    const line = holed.lines[0] as OcrLine;
    const [label, value] = line.words as [OcrLine["words"][0], OcrLine["words"][0]];
    const moved = {
      ...value,
      box: [value.box[0] + 25, value.box[1], value.box[2] + 25, value.box[3]] as typeof value.box,
    };
    const paper = { ...holed, lines: [{ ...line, words: [label, moved] }] };
    const { fields } = await extractFields(readingsOf([paper]), again(line.text));
    expect(fields.find((field) => field.name === "number")).toMatchObject({
      value: "15/QĐ-UBND",
      state: "doubtful",
    });
  });

  it("spells the fixed words of agencies, and is not sure of a place that is one mark off", async () => {
    const head = (text: string) =>
      page([
        [text, 0.05, 80],
        ["Số: 215/QĐ-UBND", 0.1, 80],
      ]);
    const agencyOf = async (text: string, second = text) => {
      const { fields } = await extractFields(readingsOf([head(text)]), again(second));
      const field = fields.find((one) => one.name === "agency");
      return [field?.value, field?.state, field?.raw];
    };
    const lost = "ỦY BẠN NHẪN DẪN XÃ NGHI LỘC";
    expect(await agencyOf(lost)).toEqual(["ỦY BAN NHÂN DÂN XÃ NGHI LỘC", "sure", lost]);
    const other = "ỦY BAN NHÂN DÂN XÃ NGHỊ LỘC";
    expect(await agencyOf(other)).toEqual(["ỦY BAN NHÂN DÂN XÃ NGHI LỘC", "doubtful", other]);
    expect((await agencyOf(other, "ỦY BAN NHÂN DÂN XÃ NGHI LỘC"))[1]).toBe("sure");
    expect((await agencyOf("BỘ TƯ PHÁP", "BỘ TƯ PHẤP"))[1]).toBe("sure");
    expect((await agencyOf("TRƯỜNG THPT HOA SEN", "TRƯỜNG THPT HÒA SEN"))[1]).toBe("doubtful");
  });

  it("finds a signer under seal and signature by the place of the name, and is sure only of the whole of it", async () => {
    const signer = async (rows: Parameters<typeof page>[0], beneath: string, read = beneath) => {
      const { fields } = await extractFields(readingsOf([page(rows)]), {
        ...again(read),
        beneath: async () => beneath,
      });
      const { value, state } = fields.find((field) => field.name === "signer") ?? {};
      return [value, state];
    };
    const receivers: Parameters<typeof page>[0] = [["Nơi nhận:", 0.7, 80]];
    const title: Parameters<typeof page>[0] = [...receivers, ["KT. GIÁM ĐỐC", 0.7, 620]];
    const named: Parameters<typeof page>[0] = [...title, ["Trần Minh", 0.8, 640]];
    // the title is spoiled by the seal and is told by its place; the first reader saw no name at all
    expect(await signer([...receivers, ["THẨM PHẢN", 0.7, 640]], "⁄ ~ Cao Hữu Trường .")).toEqual([
      "Cao Hữu Trường",
      "doubtful",
    ]);
    // what two readers saw of it is not the whole
    expect(await signer(named, "Trần Minh Hương", "Trần Minh")).toEqual(["Trần Minh Hương", "doubtful"]);
    expect(await signer(named, "", "Trần Minh")).toEqual(["Trần Minh", "doubtful"]);
    expect(await signer(named, "Trần Minh")).toEqual(["Trần Minh", "sure"]);
    expect(await signer(title, "NG Pham Mạnh Cường")).toEqual(["Phạm Mạnh Cường", "doubtful"]);
    expect(await signer(title, "Ñ v Ả ừ")).toEqual(["", "absent"]);
    // a signer is looked for at the right, never in the text
    expect(await signer([["CÔNG TY HOA SEN", 0.3, 80]], "Cao Hữu Trường")).toEqual(["", "absent"]);
  });

  it("is never sure of an agency whose words no list holds", async () => {
    const rows: Parameters<typeof page>[0] = [
      ["TRƯỜNG THPT NGUYÊN DUY TRÌNH", 0.05, 80],
      ["Số: 21/GGT", 0.1, 80],
    ];
    const { fields } = await extractFields(
      readingsOf([page(rows)]),
      again(rows.map(([text]) => text).join("\n")),
    );
    expect(fields.find((field) => field.name === "agency")?.state).toBe("doubtful");
  });

  it("doubts a name that nobody bears, however often it is read", async () => {
    const paper = page([["Họ và tên: Nguyễn Thị Xuần", 0.3]]);
    const { fields } = await extractFields(readingsOf([paper]), again(paper.text));
    expect(fields.find((field) => field.name === "holderName")).toMatchObject({
      value: "Nguyễn Thị Xuần",
      state: "doubtful",
    });
  });

  it("doubts number and date of different years", async () => {
    const paper = page([
      ["Số: 37/2026/TT-BCA", 0.1, 80],
      ["Hà Nội, ngày 24 tháng 4 năm 2025", 0.12, 500],
    ]);
    const { fields } = await extractFields(readingsOf([paper]), again(paper.text));
    expect(fields.filter((field) => field.state === "sure")).toEqual([]);
  });

  it("doubts an identity number of no province even when read twice", async () => {
    const paper = page([["CCCD số: 614059630018", 0.3]]);
    const { fields } = await extractFields(readingsOf([paper]), again("CCCD số: 614059630018"));
    expect(fields.find((field) => field.name === "holderId")).toMatchObject({
      value: "614059630018",
      state: "doubtful",
    });
    expect(isPlausibleId("614059630018")).toBe(false);
  });

  it("says absent and makes nothing up on a page without such things", async () => {
    const { fields } = await extractFields(readingsOf([page([["Một dòng chữ bất kỳ", 0.5]])]), again(""));
    expect(fields).toHaveLength(10);
    expect(fields.every((field) => field.state === "absent" && field.value === "" && field.page === 0)).toBe(
      true,
    );
  });

  it("takes the date of issue and not one in the text", async () => {
    const paper = page([["Căn cứ Nghị định số 02/2025/NĐ-CP ngày 18 tháng 02 năm 2025 của Chính phủ", 0.5]]);
    const { fields } = await extractFields(readingsOf([paper]), again(paper.text));
    expect(fields.find((field) => field.name === "date")?.state).toBe("absent");
  });

  it("doubts a number in which every reader saw a letter for a figure, and takes one that one of them saw whole", async () => {
    const paper = page([["Số: 2l5/QĐ-UBND", 0.1, 80]]);
    const number = async (text: string) =>
      (await extractFields(readingsOf([paper]), again(text))).fields.find(({ name }) => name === "number");
    expect(await number(paper.text)).toMatchObject({ value: "215/QĐ-UBND", state: "doubtful" });
    expect(await number("Số: 215/QĐ-UBND")).toMatchObject({ value: "215/QĐ-UBND", state: "sure" });
  });

  it("reads an old certificate: its series before its place in the book, the day in words over two lines", async () => {
    const rows: Parameters<typeof page>[0] = [
      ["GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", 0.2, 300],
      ["Nghi Lộc, ngày mười hai tháng năm năm hai nghìn", 0.6, 500],
      ["không trăm mười hai", 0.62, 500],
      ["Số vào sổ cấp GCN: CH 00123", 0.8],
      ["BA 123456", 0.9, 400],
    ];
    const found = async (paper: OcrPage) =>
      Object.fromEntries(
        (await extractFields(readingsOf([paper]), again(paper.text))).fields
          .filter(({ name }) => name === "number" || name === "date")
          .map(({ name, value, state, box }) => [name, [value, state, Math.round(box[3] * 100)]]),
      );
    expect(await found(page(rows))).toEqual({
      number: ["BA 123456", "sure", 92],
      date: ["2012-05-12", "sure", 64],
    });
    expect((await found(page(rows.slice(0, 4)))).number).toEqual(["CH 00123", "sure", 82]);
    // a number of figures and letters in a line of its own is a series on such a paper alone
    expect(
      (
        await found(
          page([
            ["GIẤY MỜI", 0.2, 300],
            ["BA 123456", 0.9, 400],
          ]),
        )
      ).number?.[1],
    ).toBe("absent");
  });

  it("leaves a day in words to the person where the next line may belong to it", async () => {
    const paper = page([
      ["Hôm nay, ngày mười hai tháng năm năm hai nghìn không trăm hai mươi", 0.3],
      ["Một là bên giao", 0.32],
    ]);
    const { fields } = await extractFields(readingsOf([paper]), again(paper.text));
    expect(fields.find(({ name }) => name === "date")?.state).toBe("doubtful");
  });
});
