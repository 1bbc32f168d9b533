import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type {
  CertificationEntry,
  CertificationKind,
  Officer,
  Parsed,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { ClockGuard } from "../office/clock.ts";
import { type CertificationLaw, fill, kindOn } from "./law.ts";
import type { CertificationMoney } from "./money.ts";
import { registerContent } from "./register.ts";
import { type EntryRow, entryView, type PaperOf, paymentOf } from "./views.ts";

export { certificationMoney } from "./money.ts";

type RecordInput = Parsed<"certification.record">;

/**
 * Certification (chứng thực) of copies and signatures, without a dossier: the next number of this machine's own book
 * of the year, the statement frozen, the cash taken, all by one key.
 */
export function createCertification(
  core: CoreContext,
  parts: {
    law: CertificationLaw;
    numbering: Numbering;
    forms: Forms;
    clock: ClockGuard;
    money: CertificationMoney;
  },
) {
  const { law } = parts;
  const { read } = core.database;
  /** Each machine keeps its own book, so that no two of them give the same number while the line is down. */
  const volume = core.config.machineName;

  const entries = (db: Kysely<Schema>) => db.selectFrom("certification_entries").selectAll();

  async function requireEntry(db: Kysely<Schema>, id: string): Promise<EntryRow> {
    const row = await entries(db).where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("certification.not-found");
    return row;
  }

  const bookOf = (db: Kysely<Schema>, kind: CertificationKind, year: number) =>
    db
      .selectFrom("certification_books")
      .selectAll()
      .where("kind", "=", kind)
      .where("year", "=", year)
      .where("volume", "=", volume)
      .executeTakeFirst();

  /** Writes the entry, once for its id. Throws `certification.book-closed`, `certification.identity-missing`. */
  async function enter(officer: Officer, input: RecordInput): Promise<void> {
    const { id, kind } = input;
    const identity = kind === "signature" ? input.identity : "";
    if (kind === "signature" && identity.length < 6) throw new AppError("certification.identity-missing");
    const papers: PaperOf[] = input.papers.map((paper) => ({
      ...paper,
      name: paper.name.normalize("NFC"),
      copies: kind === "copy" ? paper.copies : 1,
    }));
    parts.clock.require();
    await core.write(officer.username, async (tx) => {
      if (await entries(tx.db).where("id", "=", id).executeTakeFirst()) return;
      const day = tx.at.slice(0, 10);
      const year = Number(day.slice(0, 4));
      if (await bookOf(tx.db, kind, year)) throw new AppError("certification.book-closed", { year });
      const rule = kindOn(law, kind, day);
      const fee = parts.money.fee(kind, papers, day);
      const ordinal = await parts.numbering.takeRunning(
        tx,
        "certification",
        `${kind} ${year} ${volume}`,
        id,
        (number) => `${number}/${volume}-${rule.bookCode}`,
      );
      const requester = input.requester.normalize("NFC");
      const { name: signerName, title: signerTitle } = input.signer;
      const statement = fill(rule.statement, {
        number: String(ordinal),
        volume: `${volume}/${year}`,
        day: day.slice(8, 10),
        month: day.slice(5, 7),
        year: String(year),
        place: core.config.agency.address,
        unit: core.config.agency.name,
        requester,
        identity,
        papers: papers.map(({ name }) => name).join("; "),
        signer: signerName,
        signerTitle,
      });
      const formId = core.ports.random.uuid();
      await tx.db
        .insertInto("certification_entries")
        .values({
          id,
          kind,
          year,
          volume,
          ordinal,
          requester,
          identity,
          papers: JSON.stringify(papers),
          fee: fee.total,
          fee_explained: fee.explained,
          signer_name: signerName,
          signer_title: signerTitle,
          statement,
          form_id: formId,
          state: "issued",
          why: "",
          payment_id: null,
          by: officer.fullName,
          by_id: officer.id,
          day,
          at: tx.at,
        })
        .execute();
      await parts.forms.issue(tx, {
        id: formId,
        kind: "certification",
        profile: "current",
        dossierId: null,
        subjectId: id,
        by: officer.fullName,
        content: {
          text: {
            statement,
            number: String(ordinal),
            book: `${volume}/${year}-${rule.bookCode}`,
            day: `${day.slice(8, 10)}/${day.slice(5, 7)}/${year}`,
            copies: String(copiesOf(papers)),
            signerName,
            signerTitle,
          },
          lists: {},
          tables: {},
        },
      });
      await tx.outbox({
        kind: "certification.recorded",
        dossierId: null,
        body: {
          entryId: id,
          kind,
          number: ordinal,
          volume,
          year,
          requester,
          identity,
          papers,
          fee: fee.total,
          signer: { fullName: signerName, title: signerTitle },
          at: tx.at,
          by: { id: officer.id, fullName: officer.fullName },
        },
      });
      await tx.audit("certification.recorded", id, { kind, number: ordinal, volume, year });
      tx.emit("certification", [id]);
    });
  }

  const viewsOf = async (rows: readonly EntryRow[]): Promise<CertificationEntry[]> => {
    const payments = await parts.money.payments(rows.map(paymentOf));
    return rows.map((row) => entryView(row, payments));
  };

  async function view(id: string): Promise<CertificationEntry> {
    const [entry] = await viewsOf([await requireEntry(read, id)]);
    return entry!;
  }

  /** Takes the fee where it is owed, with its receipt, in one transaction. Throws the refusals of `fees.*`. */
  async function take(officer: Officer, key: string, id: string, receipt: RecordInput["receipt"]) {
    const row = await requireEntry(read, id);
    const [before] = await parts.money.payments([paymentOf(row)]);
    if (row.fee === 0 || row.state === "void" || (before && before.state.code !== "void")) return;
    await core.write(officer.username, async (tx) => {
      // the first payment has the entry's own id, so that it is taken once; one after a void receipt has its call's
      const paymentId = before ? key : id;
      await parts.money.take(tx, officer, {
        id: paymentId,
        kind: row.kind as CertificationKind,
        payer: row.requester,
        papers: JSON.parse(row.papers),
        receipt,
      });
      await tx.db
        .updateTable("certification_entries")
        .set({ payment_id: paymentId })
        .where("id", "=", id)
        .execute();
      tx.emit("certification", [id]);
    });
  }

  /** The money of a void entry goes back by the head's decision, with the reason of the void. */
  const askBack = (
    tx: WriteTx,
    officer: Officer,
    key: string,
    row: EntryRow,
    paymentId: string,
    why: string,
  ) =>
    parts.money.giveBack(tx, officer, key, {
      paymentId,
      why: `Hủy việc chứng thực số ${row.ordinal}, quyển ${row.volume}/${row.year}: ${why}`,
    });

  /** An entry as a certified paper prints it. */
  function certifiedEntry(row: EntryRow) {
    const papers = JSON.parse(row.papers) as PaperOf[];
    const copies = copiesOf(papers);
    const rule = kindOn(law, row.kind as CertificationKind, row.day);
    return {
      id: row.id,
      number: String(row.ordinal),
      book: `${row.volume}/${row.year}-${rule.bookCode}`,
      day: row.day,
      statement: row.statement,
      signerName: row.signer_name,
      signerTitle: row.signer_title,
      copies,
      valid: row.kind === "copy" && row.state === "issued",
      words: `Số ${row.ordinal}, ${row.requester}: ${papers.map(({ name }) => name).join("; ")} (${copies} bản)`,
    };
  }

  return {
    /** Certified copies of the book, for the papers that are printed from electronic originals. */
    certified: {
      async entry(id: string) {
        const row = await entries(read).where("id", "=", id).executeTakeFirst();
        return row && certifiedEntry(row);
      },
      async recent() {
        const rows = await entries(read)
          .where("kind", "=", "copy")
          .where("state", "=", "issued")
          .orderBy("seq", "desc")
          .limit(30)
          .execute();
        return rows.map(certifiedEntry);
      },
    },

    async fee(kind: CertificationKind, papers: PaperOf[]) {
      const day = core.now().slice(0, 10);
      return parts.money.fee(kind, papers, day);
    },

    async today() {
      const day = core.now().slice(0, 10);
      const rows = await entries(read).where("day", "=", day).orderBy("seq", "desc").execute();
      const last = await entries(read).orderBy("seq", "desc").limit(1).executeTakeFirst();
      const counted = rows.filter((row) => row.state === "issued");
      const list = await viewsOf(rows);
      return {
        day,
        entries: list,
        count: counted.length,
        papers: counted.reduce((sum, row) => sum + copiesOf(JSON.parse(row.papers)), 0),
        // what is in the drawer, also of a void entry until it was given back
        money: list.reduce(
          (sum, { fee, money }) => sum + (money && MONEY_HERE.has(money.state.code) ? fee : 0),
          0,
        ),
        signer: { name: last?.signer_name ?? "", title: last?.signer_title ?? "" },
      };
    },

    /** One key, one number, one payment. `unpaid` says why the fee could not be taken. */
    async record(
      officer: Officer,
      input: RecordInput,
    ): Promise<{ entry: CertificationEntry; unpaid: string }> {
      await enter(officer, input);
      let unpaid = "";
      try {
        await take(officer, input.id, input.id, input.receipt);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        // the entry stands and its number is used; the money is taken when what hinders it is put right
        unpaid = toWireError(error).message;
      }
      return { entry: await view(input.id), unpaid };
    },

    /** Throws `certification.not-found` and the refusals of `fees.*`. */
    async collect(officer: Officer, key: string, id: string, receipt: RecordInput["receipt"]) {
      await take(officer, key, id, receipt);
      return view(id);
    },

    /** Throws `certification.not-found`, `certification.book-closed`. */
    async void(officer: Officer, key: string, id: string, why: string): Promise<CertificationEntry> {
      const [payment] = await parts.money.payments([paymentOf(await requireEntry(read, id))]);
      await core.write(officer.username, async (tx) => {
        const row = await requireEntry(tx.db, id);
        if (row.state === "void") return;
        if (await bookOf(tx.db, row.kind as CertificationKind, row.year))
          throw new AppError("certification.book-closed", { year: row.year });
        await tx.db
          .updateTable("certification_entries")
          .set({ state: "void", why })
          .where("id", "=", id)
          .execute();
        await parts.forms.void(tx, row.form_id, why);
        await tx.outbox({
          kind: "certification.voided",
          dossierId: null,
          body: { entryId: id, kind: row.kind, number: row.ordinal, volume, year: row.year, why, at: tx.at },
        });
        await tx.audit("certification.voided", id, { number: row.ordinal, year: row.year, why });
        if (payment) await askBack(tx, officer, key, row, payment.id, why);
        tx.emit("certification", [id]);
      });
      return view(id);
    },

    /** Throws `certification.not-found`, `certification.nothing-held`. */
    async giveBack(officer: Officer, key: string, id: string, why: string): Promise<CertificationEntry> {
      const row = await requireEntry(read, id);
      const entry = await view(id);
      if (entry.money?.state.code === "asked" || entry.money?.state.code === "back") return entry;
      if (row.state !== "void" || !entry.money) throw new AppError("certification.nothing-held");
      await core.write(officer.username, async (tx) => {
        await askBack(tx, officer, key, row, paymentOf(row), why);
        tx.emit("certification", [id]);
      });
      return view(id);
    },

    async register(kind: CertificationKind, year: number) {
      const rows = await entries(read)
        .where("kind", "=", kind)
        .where("year", "=", year)
        .where("volume", "=", volume)
        .orderBy("ordinal", "desc")
        .execute();
      const book = await bookOf(read, kind, year);
      return {
        volume: `${volume}/${year}-${kindOn(law, kind, `${year}-12-31`).bookCode}`,
        closed: book ? { at: book.at, by: book.by, formId: book.form_id } : null,
        entries: await viewsOf(rows),
      };
    },

    /** Khóa sổ: no number of this book is given any more. Throws `certification.nothing-to-close`. */
    async closeBook(officer: Officer, formId: string, kind: CertificationKind, year: number) {
      return core.write(officer.username, async (tx) => {
        const before = await bookOf(tx.db, kind, year);
        if (before) return { formId: before.form_id, count: before.count };
        const rows = await entries(tx.db)
          .where("kind", "=", kind)
          .where("year", "=", year)
          .where("volume", "=", volume)
          .orderBy("ordinal")
          .execute();
        const first = rows[0];
        if (!first) throw new AppError("certification.nothing-to-close", { year });
        const rule = kindOn(law, kind, tx.at.slice(0, 10));
        await parts.forms.issue(tx, {
          id: formId,
          kind: "certification-register",
          profile: "current",
          dossierId: null,
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

/** The fee lies with the officer: taken, and not given back yet. */
const MONEY_HERE = new Set(["taken", "asked", "held"]);

const copiesOf = (papers: readonly PaperOf[]): number => papers.reduce((sum, { copies }) => sum + copies, 0);

export type Certification = ReturnType<typeof createCertification>;
