import { describe, expect, it } from "vitest";
import { findScope } from "../../main/core/digitise/extract/places.ts";
import { readTerm } from "../../main/core/digitise/extract/values.ts";
import { doubtful, merge } from "../../main/core/digitise/reading/merge.ts";
import { markByPhrase } from "../../main/core/digitise/reading/phrases.ts";
import { sift } from "../../main/core/digitise/reading/sift.ts";
import { isSyllable, plausibility } from "../../main/core/digitise/reading/syllables.ts";
import type { OcrLine, OcrWord } from "../../main/core/digitise/types.ts";
import { findComponents } from "../../main/imaging/reading/components.ts";

/** A line of `word:confidence`, each word 100 wide. */
function line(text: string, y = 100): OcrLine {
  const words = text.split(" ").map((part, at): OcrWord => {
    const [, word = "", sure = "0.95"] = /^(.*?)(?::(0\.\d+))?$/.exec(part) ?? [];
    return {
      text: word,
      confidence: Number(sure),
      box: [at * 110, y, at * 110 + 100, y + 30],
      baseline: [at * 110, y + 28, at * 110 + 100, y + 28],
    };
  });
  const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  return {
    text: words.map((word) => word.text).join(" "),
    confidence,
    block: 0,
    box: [0, y, 900, y + 30],
    words,
  };
}

describe("the grammar of the syllable", () => {
  it.each(
    "nghiêng quyết giường gì uỷ khuya nguyễn thuở quốc xoong ý đoàn hoặc gìn quả huỳnh yếu nghĩa".split(" "),
  )("%s can be written", (word) => {
    expect(isSyllable(word)).toBe(true);
    expect(isSyllable(word.toUpperCase())).toBe(true);
  });
  it.each("nghang ktế đươc bổo quyềnh cit tọan1 ngê kà bốồ hocj viêt".split(" "))("%s cannot", (word) => {
    expect(isSyllable(word)).toBe(false);
  });
  it("knows numbers and signs, and no noise", () => {
    expect(plausibility("64/2025/QH15")).toBeGreaterThan(0.7);
    expect(plausibility("12.500,")).toBe(1);
    expect(plausibility("EXSHụ")).toBe(0);
  });
});

describe("a second reading", () => {
  it("is asked for where a word is unsure or impossible", () => {
    expect(doubtful(line("Căn cứ Luật"))).toBe(false);
    expect(doubtful(line("Căn cứ:0.5 Luật"))).toBe(true);
    expect(doubtful(line("Căn cứ đươc"))).toBe(true);
  });
  it("wins where it fits the language, and leaves sure words alone", () => {
    const merged = merge(line("đươc:0.7 sửa tế:0.96"), line("được:0.8 sửa tê:0.97").words);
    expect(merged.text).toBe("được sửa tế");
  });
  it("leaves a number doubtful on which the two differ", () => {
    const merged = merge(line("Số: 215:0.8"), line("Số: 216:0.9").words);
    expect(merged.words[1]?.confidence).toBeLessThanOrEqual(0.5);
  });
});

describe("marks by the company a syllable keeps", () => {
  it("are set where the reader was not sure", () => {
    expect(markByPhrase(line("sửa đồi,:0.7 bố:0.6 sung")).text).toBe("sửa đổi, bổ sung");
    expect(markByPhrase(line("BÓ:0.6 SUNG")).text).toBe("BỔ SUNG");
  });
  it("stay where the reader was sure, in names and over a comma", () => {
    expect(markByPhrase(line("bố:0.95 sung")).text).toBe("bố sung");
    expect(markByPhrase(line("Quỳet:0.5 Định:0.5")).text).toBe("Quỳet Định");
    expect(markByPhrase(line("bố,:0.5 sung:0.5")).text).toBe("bố, sung");
  });
});

describe("what is no text", () => {
  it("is left out: strokes of pens, bits of a seal, lone dirt", () => {
    const mark: [number, number, number, number] = [0, 0, 400, 400];
    expect(sift([line("|:0.4 ~:0.3")], [])).toEqual([]);
    expect(sift([line("ƒƒv:0.2 PHÓ:0.7 CHỦ:0.9")], [mark])[0]?.text).toBe("PHÓ CHỦ");
    expect(sift([line("- Như Điều 3;")], [])[0]?.text).toBe("- Như Điều 3;");
    expect(sift([line("2")], [])[0]?.text).toBe("2");
  });
});

describe("connected ink", () => {
  it("is found by its eight neighbours", () => {
    const picture = ["#..#.", ".#.##", "#....", "..##."];
    const ink = Uint8Array.from(picture.join(""), (cell) => (cell === "#" ? 1 : 0));
    const found = findComponents(ink, 5, 4);
    const boxes = Array.from({ length: found.count }, (_, c) =>
      [found.left[c], found.top[c], found.right[c], found.bottom[c], found.area[c]].join(),
    );
    expect(boxes.sort()).toEqual(["0,0,2,3,3", "2,3,4,4,2", "3,0,5,2,3"]);
  });
});

describe("term and scope of validity", () => {
  it.each([
    ["4. Thời hạn có hiệu lực: 12 tháng kể từ ngày cấp.", "12 tháng kể từ ngày cấp"],
    ["Giấy này có giá trị sử dụng trong thời hạn 06 tháng kể từ ngày cấp.", "06 tháng kể từ ngày cấp"],
    ["Có giá trị đến ngày 18 tháng 07 năm 2028.", "đến ngày 18 tháng 07 năm 2028"],
    ["Có giá trị đến hết ngày 18/7/2028", "đến hết ngày 18/7/2028"],
    [
      "Thời hạn hưởng: từ ngày 07 tháng 03 năm 2024 đến khi có quyết định khác.",
      "từ ngày 07 tháng 03 năm 2024 đến khi có quyết định khác",
    ],
    ["Thời hạn: 05 năm kể từ ngày ký.", "05 năm kể từ ngày ký"],
    ["Giấy phép không thời hạn", "không thời hạn"],
  ])("%s", (text, value) => {
    expect(readTerm(text)?.value).toBe(value);
  });
  it("is not every number of months, nor the day a paper takes effect", () => {
    expect(readTerm("Hợp đồng 12 tháng")).toBeUndefined();
    expect(readTerm("Quyết định có hiệu lực kể từ ngày ký")).toBeUndefined();
  });
  it("takes the scope to the end of its sentence", () => {
    const page = {
      text: "",
      width: 1000,
      height: 1000,
      lines: [line("Phạm vi hoạt động: trên địa bàn tỉnh"), line("Nghệ An. Điều 2", 140)],
    };
    expect(findScope(page, 1)?.value).toBe("trên địa bàn tỉnh Nghệ An");
  });
});
