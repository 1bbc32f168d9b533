import { isSyllable } from "../reading/syllables.ts";
import type { Box, OcrLine, OcrPage, OcrWord } from "../types.ts";
import { isLikelyName, NAME_SYLLABLES, SURNAMES } from "./names.ts";
import { type Candidate, MOTTO, middle, sheetOf } from "./places.ts";
import { around, fold, isCapitals } from "./text.ts";

/** Where on a page its signer stands: the title of office, and the name below it (NĐ 30/2020 Phụ lục I, ô số 7). */

/** On whose behalf: TM., KT., TL., TUQ., Q.; a reader makes a comma of the full stop, or nothing. */
const ON_BEHALF = "(?:tm|kt|tl|tuq|uq|q)\\s*[.,:]|(?:tm|kt|tl|tuq)\\s";
const OFFICE = [
  "chu tich|chu nhiem|chu toa|giam doc|tong giam doc|bo truong|thu truong|thu tuong|thong doc|tong thanh tra",
  "tong kiem toan|tong thu ky|bi thu|tong cuc truong|cuc truong|chi cuc truong|vu truong|vien truong|truong \\S+",
  "hieu truong|hat truong|doi truong|tram truong|to truong|chi huy truong|tu lenh|chinh uy|chanh an|tham phan",
  "chanh van phong|chanh thanh tra|chap hanh vien|kiem sat vien|kiem soat vien|cong chung vien|thu ky|ke toan truong",
].join("|");
/** Who signs a form of one's own. */
const PERSON =
  "nguoi (?:lam|viet|de nghi|yeu cau|nop|khai|mua|ban|ky|uy quyen|duoc uy quyen|cam doan|cam ket|bao cao|dang ky|thong bao|lap|lap don|thu tien)|chu ho|chu co so|chu dau tu|chu ho kinh doanh|dai dien|benh nhan|sinh vien|hoc vien";
const SIGNATURE = new RegExp(`^(?:${ON_BEHALF}|(?:pho\\s+)?(?:${OFFICE})(?:\\s|,|$)|(?:${PERSON}))`);
const FORM = new RegExp(`^(?:${PERSON})`);

/** Words that begin a heading and never a name. */
const HEADING = /^(?:chương|điều|phần|mục|khoản|nơi nhận|kính gửi|phụ lục)\s/i;
/** Below a signature no text of the paper begins. */
const TEXT = /^(?:can cu|dieu \d|kinh gui|quyet dinh\s*:)/;
const RECEIVERS = /^\W*noi\s*nhan/;
/** What may stand before a name on its line: ranks, degrees, and that it was signed. */
const BEFORE_NAME =
  /^(?:(?:dai|thuong|trung|thieu)\s+(?:tuong|ta|uy)|ts|ths|pgs|gs|bs|bsck\w*|ong|ba|luat su|cong chung vien|tham phan|da ky|ho va ten|ho ten)$/;

const heightOf = (line: OcrLine): number => line.box[3] - line.box[1];

/** `NGUYỄN VĂN AN` is a name, `TRƯỞNG PHÒNG` is none. */
function isNameInCapitals(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return (
    isCapitals(text) &&
    words.length >= 2 &&
    words.length <= 5 &&
    SURNAMES.has(words[0] as string) &&
    words.every((word) => NAME_SYLLABLES.has(word)) &&
    !SIGNATURE.test(fold(text))
  );
}

/**
 * The last title of office or "Người làm đơn" on the page, below which the name stands; never one in the text. A title
 * that seal and signature spoiled is told by its place: capitals at the right, beside or below "Nơi nhận" (NĐ 30/2020
 * Phụ lục I, ô số 7).
 */
function signedUnder(page: OcrPage): OcrLine | undefined {
  const text = Math.max(
    0,
    ...page.lines.filter((line) => TEXT.test(fold(line.text))).map((line) => line.box[1]),
  );
  const below = page.lines.filter((line) => line.box[1] >= text);
  const isNarrow = (line: OcrLine): boolean => line.box[2] - line.box[0] < page.width * 0.35;
  const title =
    below.findLast((line) => SIGNATURE.test(fold(line.text)) && isCapitals(line.text)) ??
    below.findLast((line) => FORM.test(fold(line.text)) && isNarrow(line)) ??
    below.findLast(
      (line) => SIGNATURE.test(fold(line.text)) && isNarrow(line) && !/[;:.]$|\(/.test(line.text.trim()),
    ) ??
    below.findLast((line) => isTitleByPlace(line, page));
  if (!title) return undefined;
  // "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH": the lowest of the lines that stand one under the other
  return page.lines.reduce(
    (last, line) =>
      isCapitals(line.text) &&
      !isNameInCapitals(line.text) &&
      line.box[1] > last.box[1] &&
      line.box[1] - last.box[3] < heightOf(last) &&
      Math.abs(middle(line) - middle(title)) < page.width * 0.08
        ? line
        : last,
    title,
  );
}

function isTitleByPlace(line: OcrLine, page: OcrPage): boolean {
  const beside = page.lines.findLast((one) => RECEIVERS.test(fold(one.text)));
  const from = beside ? beside.box[1] - heightOf(beside) * 1.5 : page.height * 0.5;
  const letters = line.text.replace(/[^\p{L}]/gu, "");
  return (
    letters.length >= 4 &&
    isCapitals(line.text) &&
    !isNameInCapitals(line.text) &&
    middle(line) > page.width * 0.52 &&
    line.box[1] >= from &&
    !MOTTO.test(fold(line.text))
  );
}

/** Lines that can hold the name under a title: in its column, not further down than a seal and a signature take. */
const under = (page: OcrPage, title: OcrLine): OcrLine[] =>
  page.lines.filter(
    (line) =>
      line.box[1] > title.box[1] &&
      line !== title &&
      line.box[1] < title.box[3] + page.height * 0.3 &&
      Math.abs(middle(line) - middle(title)) < page.width * 0.2,
  );

/** Họ tên người ký: the last line under its title that is a name, a rank or a degree before it. */
export function findSigner(page: OcrPage, number: number): Candidate | undefined {
  const title = signedUnder(page);
  if (!title) return undefined;
  const names = under(page, title).flatMap((line) => {
    const words = nameWords(line);
    return words ? [{ value: written(words), span: around(words) }] : [];
  });
  const found = names.findLast(({ value }) => isLikelyName(value)) ?? names.at(-1);
  return found && { ...found.span, name: "signer", value: found.value, page: number, sheet: sheetOf(page) };
}

/** The words of a line that is a name. */
function nameWords(line: OcrLine): readonly OcrWord[] | undefined {
  const plain = fold(line.text);
  if (HEADING.test(line.text.normalize("NFC")) || SIGNATURE.test(plain) || MOTTO.test(plain))
    return undefined;
  if (isCapitals(line.text)) return isNameInCapitals(line.text) ? line.words : undefined;
  const isPart = ({ text }: OcrWord): boolean => /^\p{Lu}[\p{L}'-]*$/u.test(text);
  for (let from = 0; from <= line.words.length - 2; from++) {
    const words = line.words.slice(from);
    if (words.length > 6 || !words.every(isPart)) continue;
    const before = line.words.slice(0, from).map(({ text }) => fold(text).replace(/[^a-z\s]/g, ""));
    if (from === 0 || BEFORE_NAME.test(before.filter(Boolean).join(" "))) return words;
  }
  return undefined;
}

const written = (words: readonly OcrWord[]): string =>
  words.every(({ text }) => isCapitals(text) || text.length === 1)
    ? words.map(({ text }) => text.charAt(0) + text.slice(1).toLowerCase()).join(" ")
    : words.map(({ text }) => text).join(" ");

/** Of a line's height, that of a small letter. */
const SMALL_LETTER = 0.45;

/**
 * Where the name stands under seal and signature: on the line that was found, else in the height of a seal below the
 * title. `read`: what the first reader made of the line.
 */
export function signerPlace(page: OcrPage): { box: Box; letter: number; read: string } | undefined {
  const title = signedUnder(page);
  if (!title) return undefined;
  const [centre, half] = [middle(title), page.width * 0.19];
  const heights = page.lines.map(heightOf).sort((a, b) => a - b);
  const line = heights[heights.length >> 1] ?? heightOf(title);
  const found = findSigner(page, 1);
  const name = found ?? below(page, title);
  const top = title.box[3] + line * 0.15;
  return {
    box: [
      Math.max(0, centre - half),
      found ? Math.max(top, found.box[1] - line * 0.9) : top,
      Math.min(page.width, centre + half),
      // what the first reader saw of the name is the lowest there is
      Math.min(page.height, name ? name.box[3] + line * 0.5 : title.box[3] + page.height * 0.17),
    ],
    letter: line * SMALL_LETTER,
    read: name && "text" in name ? name.text : "",
  };
}

/** The lowest line under a title that a reader took for text, however much of it was hidden. */
const below = (page: OcrPage, title: OcrLine): OcrLine | undefined =>
  page.lines.findLast(
    (line) =>
      line.box[1] > title.box[3] + page.height * 0.02 &&
      line.box[1] < title.box[3] + page.height * 0.17 &&
      Math.abs(middle(line) - middle(title)) < page.width * 0.12 &&
      // how it is to be signed is no name: "(Ký, ghi rõ họ tên)"
      !line.text.trim().startsWith("(") &&
      (line.text.match(/\p{L}{2,}/gu) ?? []).length >= 1,
  );

/** The words at the end of a reading that can be a name; what seal and pen left around them is no word of one. */
export function nameIn(reading: string): string | undefined {
  const words = reading
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""))
    .filter(Boolean);
  const isPart = (word: string): boolean => /^\p{Lu}\p{Ll}*$/u.test(word) && isSyllable(word);
  const end = words.findLastIndex((word) => isPart(word) && word.length > 1);
  let from = end;
  while (from > 0 && isPart(words[from - 1] as string)) from--;
  const name = words.slice(from, end + 1);
  return name.length >= 2 && name.length <= 6 && !HEADING.test(`${name.join(" ")} `)
    ? name.join(" ")
    : undefined;
}

/** Names of people that stand in the lines of a page, each from its family name on: those of the list of receivers too. */
export function namesOn(page: OcrPage): string[] {
  const names: string[] = [];
  for (const { words } of page.lines) {
    const parts = words.map(({ text }) => text.replace(/[^\p{L}]+$/u, ""));
    const isPart = (at: number): boolean => {
      const part = parts[at] ?? "";
      return /^\p{Lu}\p{Ll}+$/u.test(part) && isSyllable(part);
    };
    for (let from = 0; from < parts.length; from++) {
      if (!isPart(from) || !SURNAMES.has((parts[from] as string).toLowerCase())) continue;
      let to = from + 1;
      while (isPart(to) && parts[to - 1] === words[to - 1]?.text && to - from < 5) to++;
      if (to - from >= 2) names.push(parts.slice(from, to).join(" "));
      from = to - 1;
    }
  }
  return names;
}
