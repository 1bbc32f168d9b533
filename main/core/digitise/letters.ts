import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Page } from "../../../preload/contract/index.ts";

/** Of pictures that were made of pages of PDFs with letters: whether these are taken. */
export async function lettersOf(
  db: Kysely<Schema>,
  fileIds: readonly string[],
): Promise<Map<string, "own" | "doubted">> {
  const rows = await db
    .selectFrom("page_letters")
    .select("file_id")
    .select((e) => e("reading", "is not", null).as("own"))
    .where("file_id", "in", [...fileIds])
    .execute();
  return new Map(rows.map((row) => [row.file_id, row.own ? "own" : "doubted"]));
}

/** Where the text of pages comes from, when it is not read from their pictures; for the person who looks at them. */
export function textNotes(pages: readonly Pick<Page, "ordinal" | "letters">[]): string[] {
  const of = (letters: Page["letters"]): number[] =>
    pages.filter((page) => page.letters === letters).map(({ ordinal }) => ordinal);
  const [own, doubted] = [of("own"), of("doubted")];
  return [
    ...(own.length > 0
      ? [`${ranges(own)} là trang có sẵn chữ của tệp PDF: lấy đúng chữ ấy, không nhận dạng lại từ ảnh.`]
      : []),
    ...(doubted.length > 0
      ? [
          `${ranges(doubted)} có chữ trong tệp PDF nhưng không dùng được (phông cũ TCVN3, VNI hoặc bảng chữ hỏng): chữ được đọc từ ảnh của trang.`,
        ]
      : []),
  ];
}

/** `Trang 1–3, 7` */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return `Trang ${runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ")}`;
}
