import type { FormContent } from "../forms/service.ts";
import { type EntryRow, type PaperOf, papersWords } from "./views.ts";

const dayWords = (at: string): string => `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}`;

/** The closed book of a year as a paper: every number, the void ones with their reason. No identity number. */
export function registerContent(
  rows: readonly EntryRow[],
  book: { name: string; volume: string; year: number; closedAt: string; keeper: string; head: string },
): FormContent<"certification-register"> {
  return {
    text: {
      year: String(book.year),
      kind: book.name,
      volume: book.volume,
      openedOn: dayWords(rows[0]?.at ?? book.closedAt),
      closedOn: dayWords(book.closedAt),
      count: String(rows.length),
      keeperName: book.keeper,
      headName: book.head,
    },
    lists: {},
    tables: {
      rows: rows.map((row) => {
        const papers = JSON.parse(row.papers) as PaperOf[];
        return [
          String(row.ordinal),
          dayWords(row.at),
          row.requester,
          papersWords(papers),
          String(papers.reduce((sum, { copies }) => sum + copies, 0)),
          String(row.fee).replace(/\B(?=(\d{3})+(?!\d))/g, "."),
          `${row.signer_name}, ${row.signer_title}`,
          row.state === "void" ? `Hủy: ${row.why}` : "",
        ];
      }),
    },
  };
}
