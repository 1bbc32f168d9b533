import { describe, expect, it } from "vitest";
import { nameByVote } from "../../main/core/digitise/extract/name-vote.ts";
import { findSigner } from "../../main/core/digitise/extract/signer-places.ts";
import type { Box, OcrPage } from "../../main/core/digitise/types.ts";

/** A page of 1000 by 1400 with lines at `[text, left, top]`. */
function page(rows: [text: string, left: number, top: number][]): OcrPage {
  const lines = rows.map(([text, left, top]) => {
    let at = left;
    const words = text.split(" ").map((word) => {
      const box: Box = [at, top, at + word.length * 11, top + 24];
      at = box[2] + 8;
      return { text: word, confidence: 0.95, box, baseline: [box[0], top + 20, box[2], top + 20] as Box };
    });
    const box: Box = [left, top, at - 8, top + 24];
    return { text, confidence: 0.95, box, block: 0, words };
  });
  return { text: rows.map(([text]) => text).join("\n"), lines, width: 1000, height: 1400 };
}

describe("a name out of several bad readings", () => {
  it.each<[readings: string[], elsewhere: string[], name: string | undefined]>([
    [["Cường", "Pham Mianh Cường", "NG mamMlạnh Cường"], [], "Phạm Mạnh Cường"],
    [["Nhật Tân", "“ —xÑguyếp,Siíh Nhật Tân '", "` ~=NgGuyến Sích Nhật Tân ˆ"], [], "Nguyễn Sinh Nhật Tân"],
    [["V5 Tuấn Anh", "\\V, Tuấn Anh", "9“ Tuần Anh"], [], "Võ Tuấn Anh"],
    // who signs is often named among those who get the paper
    [["Hg", "Lẻ Thj Hg", "L_ Tḥi Hồng"], ["Trần Văn Nam", "Lê Thị Hồng"], "Lê Thị Hồng"],
    // a name that no list holds is left as it was seen
    [["Lò Văn Pịt", "Lò Văn Pịt", "Lò Văn Pịt"], [], "Lò Văn Pịt"],
    [["NGUYỄN VĂN HÙNG", "NGUYỄN VAN HÙNG", ""], [], "Nguyễn Văn Hùng"],
    [["Trần Minh", "Trần Minh Hương", "Trần Minh Hương"], [], "Trần Minh Hương"],
    [["", "⁄ ~ ˆ", "x"], [], undefined],
  ])("%j", (readings, elsewhere, name) => {
    expect(nameByVote(readings, elsewhere)).toBe(name);
  });
});

describe("the place of the name", () => {
  it.each<[what: string, rows: [string, number, number][], name: string | undefined]>([
    [
      "in capitals under two titles",
      [
        ["KT. CHỦ TỊCH", 650, 900],
        ["PHÓ CHỦ TỊCH", 650, 930],
        ["NGUYỄN THỊ HÀ", 640, 1080],
      ],
      "Nguyễn Thị Hà",
    ],
    [
      "after a rank",
      [
        ["TUQ. GIÁM ĐỐC", 640, 900],
        ["TRƯỞNG PHÒNG", 645, 930],
        ["Thượng tá Trần Văn Bình", 610, 1080],
      ],
      "Trần Văn Bình",
    ],
    [
      "after a degree, where the full stop of the title became a comma",
      [
        ["KT, HIỆU TRƯỞNG", 640, 900],
        ["TS. Lê Quang Minh", 620, 1080],
      ],
      "Lê Quang Minh",
    ],
    [
      "of a judge and not of the clerk in the other column",
      [
        ["THƯ KÝ", 150, 900],
        ["THẨM PHÁN", 680, 900],
        ["Bùi Văn Cao", 650, 1080],
        ["Đỗ Thị Mai", 120, 1080],
      ],
      "Bùi Văn Cao",
    ],
    [
      "and not the places that a seal tells",
      [
        ["CHỦ NHIỆM", 680, 900],
        ["Hoàng Đình Sơn", 640, 1060],
        ["Xã Nghi Lộc", 650, 1100],
      ],
      "Hoàng Đình Sơn",
    ],
    [
      "of a form that its writer signs",
      [
        ["Chủ tịch Ủy ban nhân dân xã xem xét;", 100, 700],
        ["Người cam đoan", 650, 900],
        ["(Ký, ghi rõ họ tên)", 630, 930],
        ["Y Thanh Niê", 660, 1050],
      ],
      "Y Thanh Niê",
    ],
    [
      "never under the head of the one who decides",
      [
        ["CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", 300, 300],
        ["Căn cứ Luật Tổ chức chính quyền địa phương;", 100, 340],
        ["Trần Văn Hai", 400, 380],
      ],
      undefined,
    ],
  ])("%s", (_, rows, name) => {
    expect(findSigner(page(rows), 1)?.value).toBe(name);
  });
});
