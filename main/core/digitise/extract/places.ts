import types from "../../../../resources/law/paper-types.json" with { type: "json" };
import { withWords } from "../reading/sift.ts";
import type { FieldName, OcrLine, OcrPage } from "../types.ts";
import { around, fold, isCapitals, joined, looksLikeName, type Span, spanOf } from "./text.ts";

/** A field found on a page before it is checked by a second reading. */
export interface Candidate extends Span {
  name: FieldName;
  value: string;
  /** page from 1 */
  page: number;
  /** pixels of that page */
  sheet: { width: number; height: number };
}

/** The size of the sheet that a candidate stands on, in the units of the boxes of its page. */
export const sheetOf = ({ width, height }: OcrPage): Candidate["sheet"] => ({ width, height });

export const MOTTO = /cong\s+hoa\s+xa\s+hoi|doc\s+lap|tu\s+do|hanh\s+phuc/;
const AGENCY_HEAD = new RegExp(`^(?:${types.agencyHeads.map((head) => fold(head)).join("|")})(?:\\s|$)`);

const TITLES = types.types
  .flatMap((type) => type.titles.map((title) => ({ code: type.code, title: fold(title) })))
  .sort((a, b) => b.title.length - a.title.length);

/** The paper's kind by the first line in capitals that begins with a known title, in the upper two thirds of page 1. */
export function findTitle(page: OcrPage): { candidate: Candidate; line: OcrLine } | undefined {
  for (const line of page.lines) {
    if (line.box[1] > page.height * 0.66 || !isCapitals(line.text)) continue;
    const plain = fold(line.text);
    const hit = TITLES.find(({ title }) => plain.startsWith(title));
    const span = hit && spanOf(line, 0, hit.title.length);
    if (!hit || !span) continue;
    return {
      candidate: { ...span, name: "documentType", value: hit.code, page: 1, sheet: sheetOf(page) },
      line,
    };
  }
  return undefined;
}

/**
 * Cơ quan ban hành (NĐ 30/2020 Phụ lục I, ô số 2): capitals at the left of the head, above the number. Two
 * agencies one under the other are the superior and the issuing one; the lower is meant.
 */
export function findAgency(page: OcrPage): Candidate | undefined {
  const limit = headBottom(page);
  const rows: Span[] = [];
  for (const line of page.lines) {
    if (line.box[1] >= limit) continue;
    const plain = fold(line.text);
    const motto = MOTTO.exec(plain);
    const span = motto ? spanOf(line, 0, motto.index) : spanOf(line, 0, line.text.length);
    if (!span || span.raw === "" || !isCapitals(span.raw)) continue;
    if (span.box[0] > page.width * 0.45) continue;
    if (TITLES.some(({ title }) => fold(span.raw).startsWith(title))) break;
    rows.push(span);
  }
  const last = rows.findLastIndex((row) => AGENCY_HEAD.test(fold(row.raw)));
  if (last < 0) return undefined;
  const agency = joined(rows.slice(last));
  return { ...agency, name: "agency", value: agency.raw, page: 1, sheet: sheetOf(page) };
}

function headBottom(page: OcrPage): number {
  const line = page.lines.find((l) => /(?:^|\s)so\s*[:.]/.test(fold(l.text)) && l.box[1] < page.height * 0.4);
  return line ? line.box[1] : page.height * 0.2;
}

const SUBJECT_END = /^(can cu|kinh gui|theo de nghi|chuong|dieu|phan|muc|so\s*:|\d+[.)]|[-–])/;

/** Trích yếu: `V/v …`, else the lines right under the title until the body begins. */
export function findSubject(page: OcrPage, title: OcrLine | undefined): Candidate | undefined {
  const about = page.lines.findIndex((line) => /^(?:v\/v|ve viec)\b/.test(fold(line.text)));
  const after = title ? page.lines.indexOf(title) + 1 : -1;
  const isAbout = about >= 0 && (page.lines[about]?.box[1] ?? 0) < page.height * 0.5;
  const start = isAbout ? about : after;
  const first = page.lines[start];
  if (start < 0 || !first) return undefined;
  const taken: OcrLine[] = [];
  let bottom = title && !isAbout ? title.box[3] : first.box[1];
  let before = Number.POSITIVE_INFINITY;
  for (const whole of page.lines.slice(start, start + 7)) {
    const line = isAbout ? leftOf(whole, page) : whole;
    const height = line.box[3] - line.box[1];
    const gap = line.box[1] - bottom;
    const plain = fold(line.text);
    // a wide gap or the first words of the body end the subject
    if (gap > height * 1.6 || (gap > height * 0.7 && gap > Math.max(before, height * 0.2) * 1.6)) break;
    if (SUBJECT_END.test(plain) && (line !== first || !isAbout)) break;
    if (isAbout ? zoneOf(line) !== zoneOf(first) : title && !standsUnder(line, title, page)) break;
    // how a form is to be used is no subject: "(Sử dụng cho nhà ở riêng lẻ)"
    if (line.text.startsWith("(")) break;
    taken.push(line);
    bottom = line.box[3];
    before = gap;
  }
  if (taken.length === 0) return undefined;
  const span = joined(taken.map((line) => around(line.words)));
  return {
    ...span,
    name: "subject",
    value: span.raw.replace(/^v\/v\s*/i, ""),
    page: 1,
    sheet: sheetOf(page),
  };
}

/** Where a line's middle lies from left, in the units of its box. */
export const middle = (line: OcrLine): number => (line.box[0] + line.box[2]) / 2;

/** A subject stands centred under its title; text that begins at the margin and ends before the other does not. */
function standsUnder(line: OcrLine, title: OcrLine, page: OcrPage): boolean {
  if (Math.abs(middle(line) - middle(title)) > page.width * 0.022) return false;
  const below = page.lines.filter((other) => other.box[1] > line.box[1]);
  const near = (a: number, b: number): boolean => Math.abs(a - b) < page.width * 0.012;
  const flush = below.filter((other) => near(other.box[0], line.box[0]));
  return flush.length < 2 || flush.some((other) => near(other.box[2], line.box[2]));
}

/** The left column's part of a line that ran on into the right one. */
function leftOf(line: OcrLine, page: OcrPage): OcrLine {
  const height = line.box[3] - line.box[1];
  const cut = line.words.findIndex((word, at) => {
    const left = line.words[at - 1];
    return left && word.box[0] > page.width * 0.42 && word.box[0] - left.box[2] > height;
  });
  return cut < 0 ? line : withWords(line, line.words.slice(0, cut));
}

const zoneOf = (line: OcrLine): number => Math.floor(line.block / 1000);

const NAME_LABEL =
  /(?:ho\s*,?\s*(?:chu\s+dem\s*,?\s*)?(?:va\s+)?(?:ten)(?:\s+(?:khai sinh|nguoi \S+|chu \S+))?|toi ten la|ten toi la|ong\s*\(ba\)|ong\s*\/\s*ba|nguoi nop(?: ho so)?)\s*:\s*/;
/** A name ends before the next label on the same line. */
const NAME_END = /\s*(?:[,;.]|—|–|\s-\s|gioi tinh|nam sinh|ngay sinh|sinh ngay|chuc vu|cccd|so dinh danh|$)/;

/** Họ tên người có giấy: the first labelled name of a page. */
export function findHolderName(page: OcrPage, number: number): Candidate | undefined {
  for (const line of page.lines) {
    const plain = fold(line.text);
    const label = NAME_LABEL.exec(plain);
    if (!label) continue;
    const from = label.index + label[0].length;
    const end = NAME_END.exec(plain.slice(from));
    const to = from + (end ? end.index : plain.length - from);
    const span = spanOf(line, from, to);
    if (!span || !looksLikeName(span.raw)) continue;
    return { ...span, name: "holderName", value: span.raw, page: number, sheet: sheetOf(page) };
  }
  return undefined;
}

const SCOPE_LABEL =
  /(?:pham vi(?: hoat dong| su dung| hieu luc| co hieu luc| uy quyen| hanh nghe)?|duoc su dung de)\s*:\s*/;

/** Phạm vi có hiệu lực: what stands behind its label, to the end of the sentence, over two lines at most. */
export function findScope(page: OcrPage, number: number): Candidate | undefined {
  for (const [at, line] of page.lines.entries()) {
    const label = SCOPE_LABEL.exec(fold(line.text));
    if (!label) continue;
    const from = label.index + label[0].length;
    const stop = line.text.slice(from).search(/[.;](?:\s|$)/);
    const first = spanOf(line, from, stop < 0 ? line.text.length : from + stop);
    if (!first?.raw) continue;
    const next = page.lines[at + 1];
    const spans = [first];
    if (stop < 0 && next && next.block === line.block) {
      const end = next.text.search(/[.;](?:\s|$)/);
      const rest = end > 0 ? spanOf(next, 0, end) : undefined;
      if (rest) spans.push(rest);
    }
    const span = joined(spans);
    return { ...span, name: "scope", value: span.raw, page: number, sheet: sheetOf(page) };
  }
  return undefined;
}
