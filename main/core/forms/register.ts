import type { Kysely, Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Applicant, Officer, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Timestamp } from "../time.ts";
import { type BookEntry, bookContent, deliverWord, ordinalText, volumeText } from "./register-rules.ts";
import type { Forms } from "./service.ts";
import type { FormProfile } from "./types.ts";

type Book = Selectable<Schema["registers"]>;
type BookView = Output<"forms.books">[number];

/** A telephone on a screen that the next person in the queue can see. */
const maskPhone = (phone: string): string =>
  phone.length <= 3 ? "" : "*".repeat(phone.length - 3) + phone.slice(-3);

/**
 * The register book of dossiers (Sổ theo dõi hồ sơ, Mẫu số 07 of TT 03/2025/TT-VPCP, 06 of TT 01/2018/TT-VPCP): one
 * a year and field, rows in the order of reception, numbers from 01 running on. Machines that work without a line
 * keep books of their own, told apart by their volume, so no number stands in two of them.
 */
export function createRegister(core: CoreContext, parts: { forms: Forms }) {
  const { read } = core.database;

  async function bookOf(db: Kysely<Schema>, id: string): Promise<Book> {
    const book = await db.selectFrom("registers").selectAll().where("id", "=", id).executeTakeFirst();
    if (!book) throw new AppError("forms.no-book");
    return book;
  }

  /** Rows of a book from its first; `last` asks for that many from its end instead. */
  async function entries(db: Kysely<Schema>, bookId: string, last?: number): Promise<BookEntry[]> {
    const all = db
      .selectFrom("register_rows")
      .innerJoin("dossiers", "dossiers.id", "register_rows.dossier_id")
      .select([
        "register_rows.ordinal",
        "dossiers.code",
        "dossiers.procedure_name",
        "dossiers.applicant",
        "dossiers.received_at",
        "dossiers.due_at",
        "dossiers.returned_at",
        "dossiers.deliver_to",
        "dossiers.state",
      ])
      .select((e) => [
        e
          .selectFrom("dossier_events")
          .select("dossier_events.why")
          .whereRef("dossier_events.dossier_id", "=", "dossiers.id")
          .where("dossier_events.kind", "=", "void")
          .orderBy("dossier_events.seq", "desc")
          .limit(1)
          .as("void_why"),
        e
          .selectFrom("issued_forms")
          .select((f) => f.fn.countAll<number>().as("n"))
          .whereRef("issued_forms.dossier_id", "=", "dossiers.id")
          .where("issued_forms.kind", "=", "hand-over")
          .where("issued_forms.state", "=", "issued")
          .as("signed"),
      ])
      .where("register_rows.register_id", "=", bookId);
    const rows =
      last === undefined
        ? await all.orderBy("register_rows.ordinal").execute()
        : (await all.orderBy("register_rows.ordinal", "desc").limit(last).execute()).reverse();
    return rows.map((row) => ({
      ordinal: row.ordinal,
      code: row.code,
      procedureName: row.procedure_name,
      applicant: JSON.parse(row.applicant) as Applicant,
      receivedAt: row.received_at,
      dueAt: row.due_at,
      returnedAt: row.returned_at,
      deliverTo: row.deliver_to,
      state: row.state,
      voidWhy: row.void_why ?? "",
      signedFor: Number(row.signed) > 0,
    }));
  }

  /** The open book of a year and field; made now when there is none. */
  async function openBook(tx: WriteTx, dossier: { receivedAt: Timestamp; field: string }, by: string) {
    const year = Number(dossier.receivedAt.slice(0, 4));
    const profile = parts.forms.profileOf(dossier.receivedAt);
    const books = await tx.db
      .selectFrom("registers")
      .selectAll()
      .where("year", "=", year)
      .where("field", "=", dossier.field)
      .execute();
    const open = books.find((book) => book.closed_at === null && book.profile === profile);
    if (open) return open;
    const book = {
      id: core.ports.random.uuid(),
      year,
      field: dossier.field,
      volume: volumeText(books.length + 1, core.config.machineName),
      profile,
      opened_at: tx.at,
      opened_by: by,
      closed_at: null,
      closed_by: "",
      form_id: null,
    };
    await tx.db.insertInto("registers").values(book).execute();
    await tx.audit("forms.book-opened", book.id, { year, field: dossier.field, volume: book.volume });
    return book;
  }

  /** Gives the book out as it stands: an extract while it is open, the book itself when it is closed. */
  async function issue(tx: WriteTx, book: Book, officer: Officer, closedAt: Timestamp | null) {
    const head = await tx.db
      .selectFrom("accounts")
      .select("full_name")
      .where("roles", "like", '%"head"%')
      .where("active", "=", 1)
      .orderBy("created_at")
      .executeTakeFirst();
    const rows = await entries(tx.db, book.id);
    const before = await tx.db
      .selectFrom("issued_forms")
      .select("id")
      .where("subject_id", "=", book.id)
      .where("kind", "=", "register")
      .where("state", "=", "issued")
      .executeTakeFirst();
    const id = core.ports.random.uuid();
    await parts.forms.issue(tx, {
      id,
      kind: "register",
      profile: book.profile as FormProfile,
      dossierId: null,
      subjectId: book.id,
      number: book.volume,
      by: officer.fullName,
      ...(before ? { replaces: before.id } : {}),
      content: bookContent(
        {
          year: book.year,
          field: book.field,
          volume: book.volume,
          openedAt: book.opened_at,
          closedAt,
          keeper: officer.fullName,
          head: head?.full_name ?? "",
          agency: core.config.agency.name,
        },
        rows,
      ),
    });
    return { id, count: rows.length };
  }

  return {
    /** Enters a dossier in the transaction that receives it; its number is used if and only if it was received. */
    async enter(
      tx: WriteTx,
      dossier: { id: string; receivedAt: Timestamp; field: string },
      by: string,
    ): Promise<void> {
      const book = await openBook(tx, dossier, by);
      const last = await tx.db
        .selectFrom("register_rows")
        .select((e) => e.fn.max("ordinal").as("last"))
        .where("register_id", "=", book.id)
        .executeTakeFirst();
      const ordinal = Number(last?.last ?? 0) + 1;
      await tx.db
        .insertInto("register_rows")
        .values({ register_id: book.id, ordinal, dossier_id: dossier.id })
        .execute();
    },

    /** Where a dossier stands, as its receipt prints it; undefined when it stands in no book. */
    async placeOf(
      db: Kysely<Schema>,
      dossierId: string,
    ): Promise<{ volume: string; ordinal: string } | undefined> {
      const row = await db
        .selectFrom("register_rows")
        .innerJoin("registers", "registers.id", "register_rows.register_id")
        .select(["registers.volume", "register_rows.ordinal"])
        .where("register_rows.dossier_id", "=", dossierId)
        .executeTakeFirst();
      return row && { volume: row.volume, ordinal: ordinalText(row.ordinal) };
    },

    async books(): Promise<BookView[]> {
      const rows = await read
        .selectFrom("registers")
        .selectAll("registers")
        .select((e) =>
          e
            .selectFrom("register_rows")
            .select((r) => r.fn.countAll<number>().as("n"))
            .whereRef("register_rows.register_id", "=", "registers.id")
            .as("count"),
        )
        .orderBy("year", "desc")
        .orderBy("field")
        .orderBy("seq", "desc")
        .execute();
      return rows.map((book) => ({
        id: book.id,
        year: book.year,
        field: book.field,
        volume: book.volume,
        count: Number(book.count),
        openedAt: book.opened_at,
        closedAt: book.closed_at,
        closedBy: book.closed_by,
        formId: book.form_id,
      }));
    },

    /** The last rows of a book for the screen, newest first; telephones are masked there. */
    async rows(bookId: string): Promise<Output<"forms.bookRows">> {
      const found = await entries(read, (await bookOf(read, bookId)).id, 500);
      return found.reverse().map((entry) => ({
        ordinal: ordinalText(entry.ordinal),
        code: entry.code,
        procedureName: entry.procedureName,
        applicantName: entry.applicant.fullName,
        address: [entry.applicant.address, maskPhone(entry.applicant.phone)].filter(Boolean).join(", "),
        receivedAt: entry.receivedAt,
        dueAt: entry.dueAt,
        returnedAt: entry.returnedAt,
        deliverBy: deliverWord(entry.deliverTo),
        note: entry.state === "void" ? `Đã hủy: ${entry.voidWhy || "tiếp nhận nhầm"}` : "",
      }));
    },

    /** The book until now as a paper; of a closed book the paper with which it was closed. */
    async extract(officer: Officer, bookId: string): Promise<{ formId: string }> {
      return core.write(officer.username, async (tx) => {
        const book = await bookOf(tx.db, bookId);
        if (book.form_id) return { formId: book.form_id };
        const { id, count } = await issue(tx, book, officer, null);
        await tx.audit("forms.book-extracted", book.id, { count });
        return { formId: id };
      });
    },

    /** Closes a book for good, with the count and every unused number explained; asked twice, done once. */
    async close(officer: Officer, bookId: string): Promise<{ formId: string }> {
      return core.write(officer.username, async (tx) => {
        const book = await bookOf(tx.db, bookId);
        if (book.form_id) return { formId: book.form_id };
        const { id, count } = await issue(tx, book, officer, tx.at);
        await tx.db
          .updateTable("registers")
          .set({ closed_at: tx.at, closed_by: officer.fullName, form_id: id })
          .where("id", "=", book.id)
          .execute();
        await tx.audit("forms.book-closed", book.id, { count, volume: book.volume });
        return { formId: id };
      });
    },
  };
}

export type Register = ReturnType<typeof createRegister>;
