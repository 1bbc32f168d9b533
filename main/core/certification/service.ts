import type { WriteTx } from "../../../db/database.ts";
import type {
  CertificationEntry,
  CertificationKind,
  Officer,
  Parsed,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import { createBooks } from "./books.ts";
import { createCertified } from "./certified.ts";
import { type CertificationParts, createEntering } from "./entering.ts";
import {
  copiesOf,
  type EntryRow,
  entries,
  entryView,
  type PaperOf,
  paymentOf,
  requireEntry,
} from "./views.ts";

export { certificationMoney } from "./money.ts";

type RecordInput = Parsed<"certification.record">;

/**
 * Certification (chứng thực) of copies and signatures, without a dossier: the next number of this machine's own book
 * of the year, the statement frozen, the cash taken, all by one key.
 */
export function createCertification(core: CoreContext, parts: CertificationParts) {
  const { law } = parts;
  const { read } = core.database;

  const viewsOf = async (rows: readonly EntryRow[]): Promise<CertificationEntry[]> => {
    const payments = await parts.money.payments(rows.map(paymentOf));
    return rows.map((row) => entryView(row, payments));
  };

  const books = createBooks(core, { law, forms: parts.forms, views: viewsOf });
  const enter = createEntering(core, { ...parts, books });

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

  return {
    certified: createCertified(core, law),
    register: books.register,
    closeBook: books.closeBook,

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
        await books.requireOpen(tx.db, row.kind as CertificationKind, row.year);
        await tx.db
          .updateTable("certification_entries")
          .set({ state: "void", why })
          .where("id", "=", id)
          .execute();
        await parts.forms.void(tx, row.form_id, why);
        await tx.outbox({
          kind: "certification.voided",
          dossierId: null,
          body: {
            entryId: id,
            kind: row.kind,
            number: row.ordinal,
            volume: books.volume,
            year: row.year,
            why,
            at: tx.at,
          },
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
  };
}

/** The fee lies with the officer: taken, and not given back yet. */
const MONEY_HERE = new Set(["taken", "asked", "held"]);

export type Certification = ReturnType<typeof createCertification>;
