import { TableRefused } from "./refused.ts";

/** Letters that only Vietnamese in Unicode has; â, ê and ô are in Latin-1 too. */
const VIETNAMESE = /[ăđơưĂĐƠƯ\u1ea0-\u1ef9]/u;
/** What the letters of TCVN3 (.VnTime), VNI and Windows-1258 become when they are taken for Latin-1. */
const LEGACY = /[®¨©ª«¬­µ¸¶·¹»¾¼½ÆÇÊÈÉËÑñÏÐ§]/gu;

const REFUSED_LEGACY =
  "Tệp không dùng bảng mã Unicode (có thể là TCVN3, VNI hoặc Windows-1258). " +
  "Mở tệp bằng phần mềm đã tạo ra nó, chuyển mã sang Unicode rồi lưu lại thành “CSV UTF-8” hoặc .xlsx.";

/** True when letters of an old one-byte code page stand where Vietnamese ought to. */
export function looksLegacy(text: string): boolean {
  if (VIETNAMESE.test(text)) return false;
  return (text.match(LEGACY) ?? []).length >= 3;
}

/**
 * Text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one ("Unicode Text" of Excel).
 * Throws TableRefused for anything else, old Vietnamese code pages above all.
 */
export function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new TableRefused(REFUSED_LEGACY);
  }
  if (text.includes("\u0000")) throw new TableRefused("Tệp không phải văn bản.");
  if (looksLegacy(text)) throw new TableRefused(REFUSED_LEGACY);
  return text;
}
