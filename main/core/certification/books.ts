import type { Kysely } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { CertificationEntry, CertificationKind, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { type CertificationLaw, kindOn } from "./law.ts";
import { registerContent } from "./register.ts";
import { type EntryRow, entries } from "./views.ts";

/** The books of certification (sổ chứng thực): one a kind, a year and a machine, closed at the year's end. */
export function createBooks(
  core: CoreContext,
  parts: {
    law: CertificationLaw;
    forms: Forms;
    views(rows: readonly EntryRow[]): Promise<CertificationEntry[]>;
  },
) {
  const { law } = parts;
  const { read } = core.database;
  /** Each machine keeps its own book, so that no two of them give the same number while the line is down. */
  const volume = core.config.machineName;

  const bookOf = (db: Kysely<Schema>, kind: CertificationKind, year: number) =>
    db
      .selectFrom("certification_books")
      .selectAll()
      .where("kind", "=", kind)
      .where("year", "=", year)
      .where("volume", "=", volume)
      .executeTakeFirst();

  const rowsOf = (db: Kysely<Schema>, kind: CertificationKind, year: number) =>
    entries(db).where("kind", "=", kind).where("year", "=", year).where("volume", "=", volume);

  return {
    volume,

    /** Throws `certification.book-closed`. */
    async requireOpen(db: Kysely<Schema>, kind: CertificationKind, year: number): Promise<void> {
      if (await bookOf(db, kind, year)) throw new AppError("certification.book-closed", { year });
    },

    async register(kind: CertificationKind, year: number) {
      const rows = await rowsOf(read, kind, year).orderBy("ordinal", "desc").execute();
      const book = await bookOf(read, kind, year);
      return {
        volume: `${volume}/${year}-${kindOn(law, kind, `${year}-12-31`).bookCode}`,
        closed: book ? { at: book.at, by: book.by, formId: book.form_id } : null,
        entries: await parts.views(rows),
      };
    },

    /** Khóa sổ: no number of this book is given any more. Throws `certification.nothing-to-close`. */
    async closeBook(officer: Officer, formId: string, kind: CertificationKind, year: number) {
      return core.write(officer.username, async (tx) => {
        const before = await bookOf(tx.db, kind, year);
        if (before) return { formId: before.form_id, count: before.count };
        const rows = await rowsOf(tx.db, kind, year).orderBy("ordinal").execute();
        const first = rows[0];
        if (!first) throw new AppError("certification.nothing-to-close", { year });
        const rule = kindOn(law, kind, tx.at.slice(0, 10));
        await parts.forms.issueForOffice(tx, {
          id: formId,
          kind: "certification-register",
          subjectId: formId,
          by: officer.fullName,
          content: registerContent(rows, {
            name: rule.name,
            volume: `${volume}/${year}-${rule.bookCode}`,
            year,
            closedAt: tx.at,
            keeper: first.by,
            head: officer.fullName,
          }),
        });
        await tx.db
          .insertInto("certification_books")
          .values({
            id: formId,
            kind,
            year,
            volume,
            count: rows.length,
            form_id: formId,
            by: officer.fullName,
            at: tx.at,
          })
          .execute();
        await tx.outbox({
          kind: "certification.book-closed",
          dossierId: null,
          body: { kind, year, volume, count: rows.length, at: tx.at },
        });
        await tx.audit("certification.book-closed", formId, { kind, year, volume, count: rows.length });
        tx.emit("certification", [formId]);
        return { formId, count: rows.length };
      });
    },
  };
}

export type Books = ReturnType<typeof createBooks>;
