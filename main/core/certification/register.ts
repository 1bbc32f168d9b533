import { wholeText } from "../amounts.ts";
import type { FormContent } from "../forms/service.ts";
import { displayDay } from "../time.ts";
import { copiesOf, type EntryRow, type PaperOf, papersWords } from "./views.ts";

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
      openedOn: displayDay(rows[0]?.at ?? book.closedAt),
      closedOn: displayDay(book.closedAt),
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
          displayDay(row.at),
          row.requester,
          papersWords(papers),
          String(copiesOf(papers)),
          wholeText(row.fee),
          `${row.signer_name}, ${row.signer_title}`,
          row.state === "void" ? `Hủy: ${row.why}` : "",
        ];
      }),
    },
  };
}
