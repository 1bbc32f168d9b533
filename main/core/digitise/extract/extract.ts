import codes from "../../../../resources/codes/citizen-id.json" with { type: "json" };
import type { Readings } from "../readings.ts";
import type { ExtractedField, ExtractedFields, FieldName, OcrLine, OcrPage } from "../types.ts";
import { type Confirmed, confirmText, confirmValue, type SecondLook } from "./confirm.ts";
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
import { fold, spanOf } from "./text.ts";
import { readDate, readHolderId, readNumber, readTerm, type ValueReader } from "./values.ts";

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
  for (const [{ name, reader }, hit] of values) {
    const { value, sure } = await confirmValue(hit, reader, look);
    add(hit, sure && isPossible(name, value), value);
  }
  return { schemaVersion: 1, fields: agreeing(FIELD_NAMES.map((name) => found.get(name) ?? absent(name))) };
}

interface ValueField {
  name: FieldName;
  reader: ValueReader;
  where(line: OcrLine, page: OcrPage, place: { first: boolean; last: boolean }): boolean;
}

const VALUES: readonly ValueField[] = [
  {
    name: "number",
    reader: readNumber,
    where: (line, page, at) => at.first && line.box[1] < page.height * 0.5,
  },
  {
    name: "date",
    reader: readDate,
    where: (line, page, at) => (at.first || at.last) && isDayOfIssue(line, page),
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
    const place = { first: number === 1, last: number === readings.count };
    const candidates: (Candidate | undefined)[] = [];
    if (place.first) {
      const top = findTitle(page);
      title = top?.candidate;
      candidates.push(findAgency(page), findSubject(page, top?.line));
    }
    candidates.push(findHolderName(page, number), findScope(page, number));
    for (const one of candidates) if (one && !texts.has(one.name)) texts.set(one.name, one);
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
  line: OcrLine;
}

/** The first place a reader finds among the lines of a page that may hold the value. */
function locate(
  page: OcrPage,
  number: number,
  { name, reader, where }: ValueField,
  place: { first: boolean; last: boolean },
): Located | undefined {
  for (const line of page.lines) {
    if (!where(line, page, place)) continue;
    const match = reader(line.text);
    const span = match && spanOf(line, match.from, match.to);
    if (match && span) return { ...span, name, value: match.value, page: number, sheet: sheetOf(page), line };
  }
  return undefined;
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
