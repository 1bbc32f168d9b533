import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { CoreContext } from "../context.ts";
import { type KeptReadings, packReading, type Readings, RunReadings, unpackReading } from "./readings.ts";
import type { OcrPage, OwnLetters } from "./types.ts";

/** A page of a document as it is read: its id, its picture, and JSON of what is done to it before. */
export interface PageToRead {
  id: string;
  fileId: string;
  steps: string;
}

const AS_IT_CAME = "[]";
/** In the place of the steps: it could not be read, and is tried again when the paper is put together again. */
const UNREAD = "";

/**
 * What was read of a document's pages, kept in the database page by page: a document whose work was cut off, or to
 * which a page was added, is not read from its first page again. A page that was corrected since is another page; one
 * that came with letters of its own, and is as it came, says these.
 */
export function keptReadings(
  core: CoreContext,
  documentId: string,
  pages: readonly PageToRead[],
): KeptReadings & { saveUnread(page: number, reading: OcrPage): Promise<void> } {
  async function put(number: number, steps: string | undefined, read: OcrPage): Promise<void> {
    const page = pages[number - 1];
    if (!page || steps === undefined) return;
    const row = { document_id: documentId, steps, reading: packReading(read) };
    await core.write("system", async (tx) => {
      await tx.db
        .insertInto("page_readings")
        .values({ page_id: page.id, ...row })
        .onConflict((conflict) => conflict.column("page_id").doUpdateSet(row))
        .execute();
    });
  }
  return {
    async load(number) {
      const page = pages[number - 1];
      if (!page) return undefined;
      const own = await ownReading(core.database.read, page);
      return own ?? readingOf(core.database.read, page, page.steps);
    },
    save: (number, read) => put(number, pages[number - 1]?.steps, read),
    saveUnread: (number, read) => put(number, UNREAD, read),
  };
}

/** What was read of the pages of a paper that is assembled; of one that came from elsewhere, what stands in its file. */
export async function readingsOfPaper(
  core: CoreContext,
  pages: readonly PageToRead[],
  readingFile: string | null,
): Promise<Readings> {
  const db = core.database.read;
  const known = async (page: PageToRead): Promise<boolean> =>
    (await lettersRow(db, page)) !== undefined || (await readingRow(db, page)) !== undefined;
  for (const page of pages) if (!(await known(page))) return readingsInFile(core, readingFile);
  return {
    count: pages.length,
    page: async (number) => {
      const page = pages[number - 1] as PageToRead;
      return ((await ownReading(db, page)) ?? (await readingOf(db, page))) as OcrPage;
    },
  };
}

async function readingsInFile(core: CoreContext, file: string | null): Promise<Readings> {
  const readings = new RunReadings();
  const bytes = file && (await core.database.files.read(file));
  const pages = bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as OcrPage[]) : [];
  for (const page of pages) readings.add(page, false);
  return readings;
}

/** The JSON of all readings, one page after the other. */
export async function* readingsJson(readings: Readings): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let number = 1; number <= readings.count; number++) {
    yield encoder.encode((number === 1 ? "[" : ",") + JSON.stringify(await readings.page(number)));
  }
  yield encoder.encode(readings.count === 0 ? "[]" : "]");
}

/** Letters that a page of a PDF came with, beside the picture that was made of it; inside the write that adds the page. */
export async function keepLetters(tx: WriteTx, fileId: string, letters: OwnLetters): Promise<void> {
  if (letters.kind === "none") return;
  await tx.db
    .insertInto("page_letters")
    .values({ file_id: fileId, reading: letters.kind === "own" ? packReading(letters.page) : null })
    .execute();
}

const lettersRow = (db: Kysely<Schema>, page: PageToRead) =>
  page.steps === AS_IT_CAME
    ? db
        .selectFrom("page_letters")
        .select("reading")
        .where("file_id", "=", page.fileId)
        .where("reading", "is not", null)
        .executeTakeFirst()
    : Promise.resolve(undefined);

async function ownReading(db: Kysely<Schema>, page: PageToRead): Promise<OcrPage | undefined> {
  const row = await lettersRow(db, page);
  return row?.reading ? unpackReading(row.reading) : undefined;
}

const readingRow = (db: Kysely<Schema>, page: PageToRead, steps?: string) => {
  const rows = db.selectFrom("page_readings").select("reading").where("page_id", "=", page.id);
  return (steps === undefined ? rows : rows.where("steps", "=", steps)).executeTakeFirst();
};

async function readingOf(db: Kysely<Schema>, page: PageToRead, steps?: string): Promise<OcrPage | undefined> {
  const row = await readingRow(db, page, steps);
  return row && unpackReading(row.reading);
}
