import type { Applicant } from "../../../preload/contract/index.ts";
import { displayTime, padNumber, type Timestamp } from "../time.ts";
import type { FormContent } from "./types.ts";

/** A dossier as its row of the book shows it. */
export interface BookEntry {
  ordinal: number;
  code: string;
  procedureName: string;
  applicant: Pick<Applicant, "fullName" | "address" | "phone">;
  receivedAt: Timestamp;
  dueAt: Timestamp;
  returnedAt: Timestamp | null;
  deliverTo: string;
  state: string;
  /** why it was voided; empty otherwise */
  voidWhy: string;
  /** a signed receipt of the result (giấy ký nhận) stands with the dossier */
  signedFor: boolean;
}

export interface BookFacts {
  year: number;
  field: string;
  volume: string;
  openedAt: Timestamp;
  closedAt: Timestamp | null;
  keeper: string;
  head: string;
  /** cơ quan chủ trì giải quyết */
  agency: string;
}

/** `0127`: running on from 01, wide enough to be read aloud. */
export const ordinalText = (ordinal: number): string => padNumber(ordinal, 2);

/** `02-QUAY-01`: the second book of that year and field on this machine. */
export const volumeText = (count: number, machineName: string): string =>
  `${padNumber(count, 2)}-${machineName}`;

/** Where the result is wanted, in words of the register. */
export const deliverWord = (deliverTo: string): string => (deliverTo === "POST" ? "Bưu chính" : "Tại quầy");

/** Every number that carries no dossier any more, with the reason: a book has no gap that is not explained. */
export function explainGaps(entries: readonly BookEntry[]): string {
  return entries
    .filter((entry) => entry.state === "void")
    .map(({ ordinal, voidWhy }) => `số ${ordinalText(ordinal)} (${voidWhy || "hủy do tiếp nhận nhầm"})`)
    .join("; ");
}

/** What fills Mẫu số 07; the column of address and phone is the law's own, and nothing in it names an identity. */
export function bookContent(facts: BookFacts, entries: readonly BookEntry[]): FormContent<"register"> {
  const gaps = explainGaps(entries);
  return {
    text: {
      year: String(facts.year),
      field: facts.field,
      volume: facts.volume,
      openedOn: displayTime(facts.openedAt),
      closedOn: facts.closedAt ? displayTime(facts.closedAt) : "",
      count: String(entries.length),
      gaps: facts.closedAt && gaps === "" ? "không có" : gaps,
      keeperName: facts.keeper,
      headName: facts.head,
    },
    lists: {},
    tables: {
      rows: entries.map((entry) => [
        ordinalText(entry.ordinal),
        entry.code,
        entry.procedureName,
        entry.applicant.fullName,
        [entry.applicant.address, entry.applicant.phone].filter(Boolean).join(", "),
        facts.agency,
        displayTime(entry.receivedAt),
        displayTime(entry.dueAt),
        entry.state === "void" ? "Đã hủy" : entry.returnedAt ? displayTime(entry.returnedAt) : "",
        deliverWord(entry.deliverTo),
        entry.signedFor ? "Giấy ký nhận" : "",
      ]),
    },
  };
}
