import { readFileSync } from "node:fs";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument, type PDFPage } from "pdf-lib";

const FONT = new URL("../../resources/fonts/LiberationSerif-Regular.ttf", import.meta.url);

export const HEAD = [
  ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
  ["XÃ NGHI LỘC", "Độc lập - Tự do - Hạnh phúc"],
  ["Số: 41/QĐ-UBND", "Nghi Lộc, ngày 16 tháng 11 năm 2026"],
] as const;
export const BODY = [
  "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
  "Xét đề nghị của công chức Văn phòng - Thống kê về việc trợ cấp xã hội hằng tháng,",
  "Điều 1. Trợ cấp xã hội hằng tháng đối với bà Nguyễn Thị Thùy Dương kể từ ngày ký.",
];

/** A decision as a word processor leaves it; `said` is what its letters are in the file. */
export async function letteredPaper(
  said: (text: string) => string = (text) => text,
  more: (page: PDFPage, document: PDFDocument) => Promise<void> = async () => {},
): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const font = await document.embedFont(readFileSync(FONT));
  const page = document.addPage([595, 842]);
  const put = (text: string, x: number, y: number) => page.drawText(said(text), { x, y, size: 12, font });
  for (const [row, [left, right]] of HEAD.entries()) {
    put(left, 70, 770 - row * 18);
    put(right, 300, 770 - row * 18);
  }
  put("QUYẾT ĐỊNH", 250, 690);
  for (const [row, line] of BODY.entries()) put(line, 70, 660 - row * 18);
  await more(page, document);
  return new Uint8Array(await document.save());
}

/** The letters of TCVN3 and VNI fonts, as they stand in files whose fonts say nothing better. */
export const TCVN3: Record<string, string> = {
  ộ: "é",
  ò: "ß",
  ã: "·",
  ủ: "ñ",
  ĩ: "Ü",
  ệ: "Ö",
  ứ: "ø",
  ậ: "Ë",
  ổ: "æ",
  ề: "Ò",
  đ: "®",
  ị: "Þ",
  à: "µ",
  á: "¸",
  ư: "­",
  ơ: "¬",
  ố: "è",
  ế: "Õ",
  ạ: "¹",
  ấ: "Ê",
  ợ: "î",
  ă: "¨",
  ằ: "»",
};
export const VNI: Record<string, string> = {
  ộ: "oä",
  ò: "oø",
  ã: "aõ",
  ủ: "uû",
  ĩ: "ó",
  ệ: "eä",
  ứ: "öù",
  ậ: "aä",
  ổ: "oå",
  ề: "eà",
  đ: "ñ",
  ị: "ò",
  à: "aø",
  á: "aù",
  ố: "oá",
  ế: "eá",
  ạ: "aï",
  ấ: "aá",
  ợ: "ôï",
  ằ: "aè",
};
/** What is written with such letters. */
export const written = (letters: Record<string, string>) => (text: string) =>
  [...text.normalize("NFC")].map((letter) => letters[letter] ?? letter).join("");
