import type { WriteTx } from "../../../db/database.ts";
import type { Officer, ReceiptBook } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import { padNumber } from "../time.ts";
import { bookState, serialState } from "./states.ts";
import type { BookRow, FeesParts } from "./types.ts";

/** A serial as it is printed in its book. */
export const serialText = (book: { digits: number }, serial: number): string =>
  padNumber(serial, book.digits);

/** Books of printed receipts (quyển biên lai): each with one cashier, its serials used strictly in order. */
export function createBooks(parts: FeesParts) {
  const { core, law } = parts;
  const { read } = core.database;

  async function requireBook(tx: WriteTx, id: string): Promise<BookRow> {
    const book = await tx.db.selectFrom("receipt_books").selectAll().where("id", "=", id).executeTakeFirst();
    if (!book) throw new AppError("fees.not-found");
    return book;
  }

  /** Uses the next serial of a book. */
  async function use(
    tx: WriteTx,
    book: BookRow,
    entry: { id: string; state: "issued" | "spoiled"; paymentId: string | null; why: string; by: string },
  ): Promise<number> {
    const serial = book.next;
    await tx.db
      .insertInto("receipt_serials")
      .values({
        id: entry.id,
        book_id: book.id,
        serial,
        symbol: book.symbol,
        state: entry.state,
        payment_id: entry.paymentId,
        by: entry.by,
        at: tx.at,
        why: entry.why,
        ended_by: entry.state === "spoiled" ? entry.by : "",
        ended_at: entry.state === "spoiled" ? tx.at : null,
      })
      .execute();
    const spent = serial >= book.last;
    await tx.db
      .updateTable("receipt_books")
      .set({ next: serial + 1, ...(spent ? { state: "closed", why: "Đã dùng hết" } : {}) })
      .where("id", "=", book.id)
      .execute();
    tx.emit("fees", [book.id]);
    return serial;
  }

  async function end(
    tx: WriteTx,
    serial: { bookId: string; serial: number },
    state: "spoiled" | "void",
    why: string,
    by: string,
  ): Promise<void> {
    await tx.db
      .updateTable("receipt_serials")
      .set({ state, why, ended_by: by, ended_at: tx.at })
      .where("book_id", "=", serial.bookId)
      .where("serial", "=", serial.serial)
      .execute();
  }

  async function list(officer: Officer): Promise<ReceiptBook[]> {
    const books = await read
      .selectFrom("receipt_books")
      .innerJoin("accounts", "accounts.id", "receipt_books.cashier_id")
      .selectAll("receipt_books")
      .select("accounts.full_name as cashier")
      .orderBy("receipt_books.state", "desc")
      .orderBy("receipt_books.seq", "desc")
      .limit(200)
      .execute();
    const serials = await read
      .selectFrom("receipt_serials")
      .selectAll()
      .where("state", "!=", "issued")
      .orderBy("serial")
      .execute();
    return books.map((book) => {
      const ended = serials.filter((one) => one.book_id === book.id);
      const left = book.state === "open" ? book.last - book.next + 1 : 0;
      return {
        id: book.id,
        symbol: book.symbol,
        first: serialText(book, book.first),
        last: serialText(book, book.last),
        next: left > 0 ? serialText(book, book.next) : "",
        left,
        used: book.next - book.first,
        spoiled: ended.filter((one) => one.state === "spoiled").length,
        voided: ended.filter((one) => one.state === "void").length,
        cashier: book.cashier,
        mine: book.cashier_id === officer.id,
        state: bookState(book.state),
        warning: book.state === "open" && left <= law.bookWarning.value,
        at: book.at,
        ended: ended.map((one) => ({
          serial: serialText(book, one.serial),
          state: serialState(one.state),
          why: one.why,
          by: one.ended_by,
          at: one.ended_at ?? one.at,
        })),
      };
    });
  }

  /** Officers who may hold a book. */
  async function cashiers(): Promise<{ id: string; fullName: string }[]> {
    const rows = await read
      .selectFrom("accounts")
      .select(["id", "full_name", "roles"])
      .where("active", "=", 1)
      .orderBy("full_name")
      .execute();
    return rows
      .filter(({ roles }) =>
        (JSON.parse(roles) as string[]).some((role) =>
          ["cashier", "receiving-officer", "head"].includes(role),
        ),
      )
      .map(({ id, full_name }) => ({ id, fullName: full_name }));
  }

  return {
    list,
    end,
    cashiers,

    /** The next serial of the cashier's oldest open book. Throws `fees.no-book`. */
    async take(
      tx: WriteTx,
      cashier: Officer,
      paymentId: string,
    ): Promise<{ bookId: string; serial: number; symbol: string; number: string }> {
      const book = await tx.db
        .selectFrom("receipt_books")
        .selectAll()
        .where("cashier_id", "=", cashier.id)
        .where("state", "=", "open")
        .orderBy("seq")
        .executeTakeFirst();
      if (!book) throw new AppError("fees.no-book");
      const serial = await use(tx, book, {
        id: core.ports.random.uuid(),
        state: "issued",
        paymentId,
        why: "",
        by: cashier.fullName,
      });
      return { bookId: book.id, serial, symbol: book.symbol, number: serialText(book, serial) };
    },

    /** Gives a book to a cashier. Throws `fees.book-overlap` when one of its numbers was in another book. */
    async open(
      officer: Officer,
      id: string,
      given: { symbol: string; first: string; last: string; cashierId: string },
    ): Promise<ReceiptBook[]> {
      const symbol = given.symbol.normalize("NFC").toUpperCase();
      const [first, last] = [Number(given.first), Number(given.last)];
      if (first < 1 || last < first || given.first.length !== given.last.length) {
        throw new AppError("fees.book-overlap", {
          why: "số đầu và số cuối không thành một dải cùng số chữ số",
        });
      }
      if (last - first >= 10_000) throw new AppError("fees.book-overlap", { why: "dải dài hơn 10.000 số" });
      const holders = await cashiers();
      if (!holders.some((one) => one.id === given.cashierId)) {
        throw new AppError("fees.book-overlap", {
          why: "người nhận không phải cán bộ thu phí đang làm việc",
        });
      }
      await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("receipt_books")
          .select("id")
          .where("id", "=", id)
          .executeTakeFirst();
        if (known) return;
        const other = await tx.db
          .selectFrom("receipt_books")
          .selectAll()
          .where("symbol", "=", symbol)
          .where("first", "<=", last)
          .where("last", ">=", first)
          .executeTakeFirst();
        if (other) {
          throw new AppError("fees.book-overlap", {
            why: `trùng với quyển ${other.symbol} từ ${serialText(other, other.first)} đến ${serialText(other, other.last)}`,
          });
        }
        await tx.db
          .insertInto("receipt_books")
          .values({
            id,
            symbol,
            digits: given.first.length,
            first,
            last,
            next: first,
            cashier_id: given.cashierId,
            state: "open",
            why: "",
            by: officer.fullName,
            at: tx.at,
          })
          .execute();
        await tx.audit("fees.book-opened", id, { symbol, first, last });
        tx.emit("fees", [id]);
      });
      return list(officer);
    },

    async close(officer: Officer, id: string, why: string): Promise<ReceiptBook[]> {
      await core.write(officer.username, async (tx) => {
        const book = await requireBook(tx, id);
        if (book.state === "closed") return;
        await tx.db.updateTable("receipt_books").set({ state: "closed", why }).where("id", "=", id).execute();
        await tx.audit("fees.book-closed", id, { why, left: book.last - book.next + 1 });
        tx.emit("fees", [id]);
      });
      return list(officer);
    },

    /** `key` spoils one leaf once. Throws `fees.book-state` for a closed book or a colleague's. */
    async spoil(officer: Officer, key: string, id: string, why: string): Promise<ReceiptBook[]> {
      await core.write(officer.username, async (tx) => {
        const book = await requireBook(tx, id);
        const done = await tx.db
          .selectFrom("receipt_serials")
          .select("id")
          .where("id", "=", key)
          .executeTakeFirst();
        if (done) return;
        const own = book.cashier_id === officer.id || officer.roles.includes("head");
        if (book.state !== "open" || !own) throw new AppError("fees.book-state", { symbol: book.symbol });
        const serial = await use(tx, book, {
          id: key,
          state: "spoiled",
          paymentId: null,
          why,
          by: officer.fullName,
        });
        const number = serialText(book, serial);
        await tx.outbox({
          kind: "fee.receipt-spoiled",
          dossierId: null,
          body: { symbol: book.symbol, number, why, by: officer.fullName, at: tx.at, paymentId: null },
        });
        await tx.audit("fees.leaf-spoiled", id, { symbol: book.symbol, number, why });
      });
      return list(officer);
    },
  };
}

export type Books = ReturnType<typeof createBooks>;
