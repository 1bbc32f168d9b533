import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { type FeesOffice, feesOffice, takeCash, typedFee } from "../support/fees-office.ts";

/** What cashiers and the head may do in any order; numbers pick among what is there. */
type Step =
  | {
      do: "take";
      price: number[];
      method: "cash" | "transfer" | "online";
      paper: boolean;
      seen: boolean;
      who: boolean;
    }
  | { do: "confirm"; pick: number; found: boolean }
  | { do: "void" | "refund" | "reissue"; pick: number; part: number }
  | { do: "spoil"; who: boolean }
  | { do: "close"; who: boolean; counted: number }
  | { do: "night" };

const number = fc.integer({ min: 0, max: 1000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      price: fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 3 }),
      method: fc.constantFrom("cash" as const, "cash" as const, "transfer" as const, "online" as const),
      paper: fc.boolean(),
      seen: fc.boolean(),
      who: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("confirm" as const), pick: number, found: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("void" as const, "refund" as const, "reissue" as const),
      pick: number,
      part: number,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("spoil" as const), who: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("close" as const), who: fc.boolean(), counted: number }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("night" as const) }) },
);

/** A refusal is an answer too; anything else is a fault. */
async function attempt(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("fees.")) throw error;
  }
}

async function walk(office: FeesOffice, steps: readonly Step[]): Promise<void> {
  const { fees, cashier, other, head, random, database } = office;
  const dossier = await office.dossier("1.004884");
  const officer = (who: boolean) => (who ? cashier : other);
  for (const [index, holder] of [cashier, other, cashier].entries()) {
    await fees.openBook(head, random.uuid(), {
      symbol: "AB",
      first: `00${index}1`,
      last: `00${index}8`,
      cashierId: holder.id,
    });
  }
  const payments = () => database.read.selectFrom("fee_payments").selectAll().orderBy("seq").execute();
  for (const [index, one] of steps.entries()) {
    const all = await payments();
    const picked = "pick" in one ? all[one.pick % Math.max(1, all.length)] : undefined;
    if (one.do === "take") {
      const lines = one.price.map((price) => typedFee(price));
      await attempt(
        fees.take(
          officer(one.who),
          random.uuid(),
          takeCash([{ dossierId: dossier, dueIds: [], lines }], {
            method: one.method,
            reference: `mã ${index}`,
            issuer: "Ngân hàng Thử",
            checked: one.seen ? "valid" : "unchecked",
            receipt: one.paper ? "paper" : "electronic",
          }),
        ),
      );
    } else if (one.do === "confirm" && picked) {
      const answer = { paymentId: picked.id, found: one.found, why: "thử", receipt: "electronic" as const };
      await attempt(fees.confirm(other, answer));
    } else if (one.do === "reissue" && picked) {
      await attempt(fees.reissue(one.part % 2 ? cashier : other, random.uuid(), picked.id, "viết sai"));
    } else if ((one.do === "void" || one.do === "refund") && picked) {
      const view = await office.fees
        .dossier(dossier)
        .then((all) => all.payments.find((p) => p.id === picked.id));
      const line = view?.lines[0];
      const lines =
        one.do === "refund" && one.part % 3 > 0 && line
          ? [{ lineId: line.id, amount: 1 + Math.floor((line.amount * one.part) / 1000) }]
          : [];
      const asked = { paymentId: picked.id, kind: one.do, lines, why: "thử lại" };
      const id = random.uuid();
      await attempt(fees.ask(one.part % 2 ? head : cashier, id, asked));
      await attempt(fees.decide(head, { id, approve: one.part % 5 > 0, note: "" }));
    } else if (one.do === "spoil") {
      const { books } = await fees.books(officer(one.who));
      const mine = books.find((book) => book.mine && book.left > 0);
      if (mine) await attempt(fees.spoil(officer(one.who), random.uuid(), mine.id, "tờ rách"));
    } else if (one.do === "close") {
      const day = office.core.now().slice(0, 10);
      const notes: [number, number][] = [[1_000, one.counted]];
      const why = "đếm trong phép thử";
      await attempt(fees.close(officer(one.who), random.uuid(), { day, opening: 0, notes, why }));
    } else if (one.do === "night") {
      office.clock.advance(86_400_000);
    }
  }
}

/** Sums made anew from the bare rows, each in a way of its own. */
async function check(office: FeesOffice): Promise<void> {
  const { database } = office;
  const { read } = database;
  const payments = await read.selectFrom("fee_payments").selectAll().execute();
  const lines = await read.selectFrom("fee_lines").selectAll().execute();
  const dues = await read.selectFrom("fee_dues").selectAll().execute();
  const refunds = await read.selectFrom("fee_refunds").selectAll().execute();
  const closings = await read.selectFrom("fee_closings").selectAll().execute();
  const forms = await database.read
    .selectFrom("issued_forms")
    .select(["id", "kind", "number", "state", "content", "subject_id"])
    .execute();

  for (const payment of payments) {
    // lines = receipt
    const own = lines.filter((line) => line.payment_id === payment.id);
    expect(own.reduce((sum, line) => sum + line.amount, 0)).toBe(payment.total);
    if (payment.form_id && payment.state === "paid") {
      const form = forms.find((one) => one.id === payment.form_id)!;
      const { text, tables } = JSON.parse(form.content) as {
        text: { total: string };
        tables: { lines: string[][] };
      };
      const figures = (value: string) => Number(value.replaceAll(".", ""));
      expect(figures(text.total)).toBe(payment.total);
      expect(tables.lines.reduce((sum, row) => sum + figures(row[3]!), 0)).toBe(payment.total);
      expect([form.number, form.state]).toEqual([payment.number, "issued"]);
    }
    // what is not paid has no receipt; a fee stands settled exactly while its payment is paid
    if (payment.state === "pending" || payment.state === "rejected") expect(payment.number).toBe("");
    for (const line of own) {
      const due = dues.find((one) => one.id === line.due_id)!;
      if (payment.state === "paid") expect([due.state, due.payment_id]).toEqual(["settled", payment.id]);
      const back = refunds.filter((one) => one.line_id === line.id).reduce((sum, one) => sum + one.amount, 0);
      expect(back).toBeLessThanOrEqual(line.amount);
      if (payment.state !== "paid") expect(back).toBe(0);
    }
  }
  for (const due of dues.filter((one) => one.state === "settled" && one.amount > 0)) {
    expect(payments.find((one) => one.id === due.payment_id)?.state).toBe("paid");
  }

  // day total = receipts of the day less what was given back, and a closing says just that for ever
  for (const closing of closings) {
    const { day, cashier_id } = closing;
    let net = 0;
    for (const one of payments) {
      if (one.day === day && one.cashier_id === cashier_id && one.state === "paid") net += one.total;
    }
    for (const one of refunds) if (one.day === day && one.cashier_id === cashier_id) net -= one.amount;
    expect(closing.net).toBe(net);
    const form = forms.find((one) => one.id === closing.form_id)!;
    const { receipts } = (JSON.parse(form.content) as { tables: { receipts: string[][] } }).tables;
    const printed = receipts
      .filter((row) => row[5] !== "Biên lai đã hủy")
      .reduce((sum, row) => sum + Number(row[4]!.replaceAll(".", "")), 0);
    expect(printed).toBe(net);
  }

  // no number twice, order strict, none left out
  const serials = await database.read.selectFrom("receipt_serials").selectAll().execute();
  expect(new Set(serials.map((one) => `${one.symbol} ${one.serial}`)).size).toBe(serials.length);
  for (const book of await database.read.selectFrom("receipt_books").selectAll().execute()) {
    const used = serials.filter((one) => one.book_id === book.id).sort((a, b) => a.serial - b.serial);
    expect(used.map((one) => one.serial)).toEqual(used.map((_, index) => book.first + index));
    expect(book.next).toBe(book.first + used.length);
    expect([...used].sort((a, b) => a.at.localeCompare(b.at) || a.serial - b.serial)).toEqual(used);
    for (const serial of used) {
      if (serial.state !== "issued") expect(serial.why).not.toBe("");
      const owner = payments.find((one) => one.book_id === book.id && one.serial === serial.serial);
      if (serial.state === "issued") expect(owner?.state).toBe("paid");
      if (serial.state === "void") expect(owner?.state).toBe("void");
      if (serial.state === "spoiled") expect(owner).toBeUndefined();
    }
  }
  const receipts = forms.filter((one) => one.kind === "fee-receipt");
  expect(new Set(receipts.map((one) => one.number)).size).toBe(receipts.length);
}

it("every đồng is accounted for and no number is used twice, whatever is done in whatever order", async () => {
  let walks = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      walks += 1;
      const office = await feesOffice(`walk ${walks}`);
      await walk(office, steps);
      await check(office);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
