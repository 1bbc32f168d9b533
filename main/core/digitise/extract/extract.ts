import codes from "../../../../resources/codes/citizen-id.json" with { type: "json" };
import type { ExtractedField, ExtractedFields, FieldName, OcrLine, OcrPage } from "../types.ts";
import { type Confirmed, confirmText, confirmValue, type SecondLook } from "./confirm.ts";
import { type Candidate, findAgency, findHolderName, findScope, findSubject, findTitle } from "./places.ts";
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
 * by independent readers who said the same; all else is for the person. Nothing is made up to fill a gap.
 */
export async function extractFields(pages: readonly OcrPage[], look: SecondLook): Promise<ExtractedFields> {
  const first = pages[0];
  const last = pages[pages.length - 1];
  const title = first && findTitle(first);
  const found = new Map<FieldName, ExtractedField>();
  if (title) {
    const { candidate } = title;
    found.set(candidate.name, toField(candidate, pages, candidate.confidence >= SURE_TITLE));
  }
  const texts = [
    first && findAgency(first),
    first && findSubject(first, title?.line),
    findHolderName(pages),
    findScope(pages),
  ];
  for (const candidate of texts) {
    if (!candidate) continue;
    const { value, sure }: Confirmed = await confirmText(candidate, pages, look);
    found.set(candidate.name, { ...toField(candidate, pages, sure), value });
  }
  const signer = last && (await readSigner(last, pages, look));
  if (signer) {
    found.set("signer", { ...toField(signer.candidate, pages, signer.sure), value: signer.candidate.value });
  }
  const values: [FieldName, ValueReader, (line: OcrLine, page: OcrPage) => boolean][] = [
    ["number", readNumber, (line, page) => page === first && line.box[1] < page.height * 0.5],
    ["date", readDate, (line, page) => (page === first || page === last) && isDayOfIssue(line, page)],
    ["holderId", readHolderId, () => true],
    ["term", readTerm, () => true],
  ];
  for (const [name, reader, where] of values) {
    const hit = locate(pages, name, reader, where);
    if (!hit) continue;
    const { value, sure } = await confirmValue(hit, reader, look);
    found.set(name, { ...toField(hit, pages, sure && isPossible(name, value)), value });
  }
  return { schemaVersion: 1, fields: agreeing(FIELD_NAMES.map((name) => found.get(name) ?? absent(name))) };
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

/** The first place a reader finds among the lines that may hold the value. */
function locate(
  pages: readonly OcrPage[],
  name: FieldName,
  reader: ValueReader,
  where: (line: OcrLine, page: OcrPage) => boolean,
): Located | undefined {
  for (const [index, page] of pages.entries()) {
    for (const line of page.lines) {
      if (!where(line, page)) continue;
      const match = reader(line.text);
      const span = match && spanOf(line, match.from, match.to);
      if (match && span) return { ...span, name, value: match.value, page: index + 1, line };
    }
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

function toField(candidate: Candidate, pages: readonly OcrPage[], sure: boolean): ExtractedField {
  const page = pages[candidate.page - 1] as OcrPage;
  const fraction = (value: number, whole: number): number =>
    Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
  return {
    name: candidate.name,
    value: candidate.value,
    raw: candidate.raw,
    confidence: Math.round(candidate.confidence * 1000) / 1000,
    page: candidate.page,
    box: [
      fraction(candidate.box[0], page.width),
      fraction(candidate.box[1], page.height),
      fraction(candidate.box[2], page.width),
      fraction(candidate.box[3], page.height),
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
