import type { Parsed } from "../../../preload/contract/index.ts";
import { displayDay } from "../time.ts";

/** What one paper prints besides, by the keys of its kind's lines. */
export type Details = Record<string, string>;

/** An entry of the book of certified copies, as a paper and the screen need it. */
export interface CertifiedEntry {
  id: string;
  number: string;
  book: string;
  /** `2026-01-09` */
  day: string;
  statement: string;
  signerName: string;
  signerTitle: string;
  copies: number;
  /** of copies, and not void */
  valid: boolean;
  /** one line for choosing it */
  words: string;
}

/**
 * Texts for the lines of a kind. The place and day are those of NĐ 30/2020 (địa danh, thời gian); whatever a kind does
 * not print is simply not asked for by its lines.
 */
export function detailsOf(
  wish: Parsed<"copies.make">,
  entry: CertifiedEntry | undefined,
  at: string,
  agencyName: string,
): Details {
  const [year, month, day] = at.slice(0, 10).split("-");
  const place = agencyName
    .replace(/^(Ủy ban nhân dân|UBND)\s+/iu, "")
    .replace(/^(xã|phường|thị trấn)\s+/iu, "");
  const given = wish.details;
  return {
    placeAndDay: `${place}, ngày ${day} tháng ${month} năm ${year}`,
    officeNumber: given.officeNumber ?? "",
    signerTitle: (entry?.signerTitle ?? given.signerTitle ?? "").toLocaleUpperCase("vi"),
    signerName: entry?.signerName ?? given.signerName ?? "",
    ...(entry
      ? {
          certification: entry.id,
          statement: entry.statement,
          certificationNumber: entry.number,
          certificationBook: entry.book,
          certificationDay: displayDay(entry.day),
        }
      : {}),
  };
}
