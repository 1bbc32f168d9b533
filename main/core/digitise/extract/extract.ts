import codes from "../../../../resources/codes/citizen-id.json" with { type: "json" };
import type { Readings } from "../readings.ts";
import type { ExtractedField, ExtractedFields, FieldName, OcrLine, OcrPage } from "../types.ts";
import { type Confirmed, confirmText, confirmValue, type SecondLook } from "./confirm.ts";
import { dateGoesOn, readDate } from "./dates.ts";
import { readBookNumber, readNumber, readSeries } from "./numbers.ts";
import {
  type Candidate,
  findAgency,
  findHolderName,
  findScope,
  findSubject,
  findTitle,
  sheetOf,
} from "./places.ts";
import { readSigner } from "./signer.ts";
import { around, fold, spanOf } from "./text.ts";
import { type GoesOn, readHolderId, readTerm, type ValueReader } from "./values.ts";

export const FIELD_NAMES: readonly FieldName[] = [
  "documentType",
  "number",
  "date",
  "agency",
  "subject",
  "signer",
  "holderName",
  "holderId",
  "term",
  "scope",
];

/** A title is one of a short list; a reader this sure of it has read it. */
const SURE_TITLE = 0.8;

/**
 * Bóc tách (TT 01/2023 Điều 9): the ten fields of a paper, always all of them and in this order. What is `sure` was read
 * by independent readers who said the same; all else is for the person. Nothing is made up to fill a gap. Pages are
 * looked through one after the other, never all at once.
 */
export async function extractFields(readings: Readings, look: SecondLook): Promise<ExtractedFields> {
  const found = new Map<FieldName, ExtractedField>();
  const add = (candidate: Candidate, sure: boolean, value = candidate.value): void => {
    found.set(candidate.name, toField(candidate, sure, value));
  };
  const { title, texts, values } = await gather(readings);
  if (title) add(title, title.confidence >= SURE_TITLE);
  for (const candidate of texts.values()) {
    const { value, sure }: Confirmed = await confirmText(candidate, look);
    add(candidate, sure, value);
  }
  const last = readings.count > 0 ? await readings.page(readings.count) : undefined;
  const signer = last && (await readSigner(last, readings.count, look));
  if (signer) add(signer.candidate, signer.sure);
  for (const one of VALUES) {
    const { name, reader } = one;
    const hit = values.get(one);
    if (!hit || found.has(name)) continue;
    const { value, sure } = await confirmValue(hit, reader, look);
    add(hit, sure && isPossible(name, value), value);
  }
  return { schemaVersion: 1, fields: agreeing(FIELD_NAMES.map((name) => found.get(name) ?? absent(name))) };
}

/** Where in the paper a page stands, and what the paper is. */
interface Place {
  first: boolean;
  last: boolean;
  /** code of the title; undefined when there is none */
  type: string | undefined;
}

interface ValueField {
  name: FieldName;
  reader: ValueReader;
  where(line: OcrLine, page: OcrPage, place: Place): boolean;
  /** whether what ends with its line goes on in the next one */
  goesOn?(line: string, next: string): GoesOn;
}

/** Papers that carry a printed series and a number in the book of those given out. */
const CERTIFICATES = new Set(["QUYEN_SU_DUNG_DAT", "GIAY_CHUNG_NHAN"]);

/** Of two with one name the first that is found counts. */
const VALUES: readonly ValueField[] = [
  {
    name: "number",
    reader: readNumber,
    where: (line, page, at) => at.first && line.box[1] < page.height * 0.5,
  },
  { name: "number", reader: readSeries, where: (_line, _page, { type = "" }) => CERTIFICATES.has(type) },
  { name: "number", reader: readBookNumber, where: () => true },
  {
    name: "date",
    reader: readDate,
    where: (line, page, at) => (at.first || at.last) && isDayOfIssue(line, page),
    goesOn: dateGoesOn,
  },
  { name: "holderId", reader: readHolderId, where: () => true },
  { name: "term", reader: readTerm, where: () => true },
];

/** What is found in one walk through the pages: of every field the first place. */
async function gather(readings: Readings) {
  let title: Candidate | undefined;
  const texts = new Map<FieldName, Candidate>();
  const values = new Map<ValueField, Located>();
  for (let number = 1; number <= readings.count; number++) {
    const page = await readings.page(number);
    const at = { first: number === 1, last: number === readings.count };
    const candidates: (Candidate | undefined)[] = [];
    if (at.first) {
      const top = findTitle(page);
      title = top?.candidate;
      candidates.push(findAgency(page), findSubject(page, top?.line));
    }
    candidates.push(findHolderName(page, number), findScope(page, number));
    for (const one of candidates) if (one && !texts.has(one.name)) texts.set(one.name, one);
    const place = { ...at, type: title?.value };
    for (const value of VALUES) {
      const hit = values.has(value) ? undefined : locate(page, number, value, place);
      if (hit) values.set(value, hit);
    }
  }
  return { title, texts, values };
}

/** A number that carries a year (`37/2026/TT-BCA`) was given in the year of the date; one of the two is wrong otherwise. */
function agreeing(fields: ExtractedField[]): ExtractedField[] {
  const said = (name: FieldName): string => fields.find((field) => field.name === name)?.value ?? "";
  const year = /\/(\d{4})(?:\/|$)/.exec(said("number"))?.[1];
  const date = said("date");
  if (year === undefined || date === "" || date.startsWith(year)) return fields;
  return fields.map((field) =>
    field.state === "sure" && (field.name === "number" || field.name === "date")
      ? { ...field, state: "doubtful" }
      : field,
  );
}

interface Located extends Candidate {
  line: Pick<OcrLine, "box">;
  mended?: true | undefined;
}

/** The first place a reader finds among the lines of a page that may hold the value. */
function locate(page: OcrPage, number: number, field: ValueField, place: Place): Located | undefined {
  for (const [at, line] of page.lines.entries()) {
    if (!field.where(line, page, place)) continue;
    const found = readAt(line, page.lines[at + 1], field);
    const span = found && spanOf(found.line, found.match.from, found.match.to);
    if (!found || !span) continue;
    const { value, mended } = found.match;
    return { ...span, name: field.name, value, mended, page: number, sheet: sheetOf(page), line: found.line };
  }
  return undefined;
}

/** What a reader finds in a line, or over this one and the next. */
function readAt(line: OcrLine, next: OcrLine | undefined, { reader, goesOn }: ValueField) {
  const alone = reader(line.text);
  const more = alone && alone.to < line.text.trimEnd().length ? "no" : next && goesOn?.(line.text, next.text);
  if (!next || !more || more === "no") return alone && { match: alone, line };
  const words = [...line.words, ...next.words];
  const both = { ...line, text: `${line.text} ${next.text}`, box: around(words).box, words };
  const match = reader(both.text);
  return match && { match: more === "perhaps" ? { ...match, value: "" } : match, line: both };
}

/** `Hôm nay, ngày …`: the day of a contract or of minutes. */
const isDayOfIssue = (line: OcrLine, page: OcrPage): boolean =>
  isPlaceAndDate(line, page) || /^hom nay\s*,?\s*ngay/.test(fold(line.text));

/**
 * `Hà Nội, ngày …`: the line of place and date of issue (NĐ 30/2020 Phụ lục I, ô số 4), not a date in the
 * text. OCR may lose the comma; then the line counts only in the head of the page.
 */
function isPlaceAndDate(line: OcrLine, page: OcrPage): boolean {
  const match = /(?:^|\s)\p{Lu}[\p{L}.]*(?:\s+\p{Lu}[\p{L}.]*){0,5}\s*([,.]?)\s*ngày/u.exec(
    line.text.normalize("NFC"),
  );
  return match !== null && (match[1] !== "" || line.box[1] < page.height * 0.25);
}

const isPossible = (name: FieldName, value: string): boolean => name !== "holderId" || isPlausibleId(value);

const PROVINCES = new Set(codes.provinceCodes.codes.map((entry) => entry.code));

/** Twelve digits with a known place of birth registration; no check digit exists, so more cannot be said. */
export function isPlausibleId(value: string): boolean {
  return /^\d{12}$/.test(value) && PROVINCES.has(value.slice(0, 3));
}

function toField(candidate: Candidate, sure: boolean, value: string): ExtractedField {
  const { sheet } = candidate;
  const fraction = (value: number, whole: number): number =>
    Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
  return {
    name: candidate.name,
    value,
    raw: candidate.raw,
    confidence: Math.round(candidate.confidence * 1000) / 1000,
    page: candidate.page,
    box: [
      fraction(candidate.box[0], sheet.width),
      fraction(candidate.box[1], sheet.height),
      fraction(candidate.box[2], sheet.width),
      fraction(candidate.box[3], sheet.height),
    ],
    state: sure ? "sure" : "doubtful",
  };
}

const absent = (name: FieldName): ExtractedField => ({
  name,
  value: "",
  raw: "",
  confidence: 0,
  page: 0,
  box: [0, 0, 0, 0],
  state: "absent",
});
