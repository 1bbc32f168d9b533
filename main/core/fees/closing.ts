import type { FeeClosing, Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import { moneyText, wholeText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import { displayDay } from "../time.ts";
import { closingsOf, closingView, headName } from "./closings.ts";
import { type Db, sheetRows, sumsOf } from "./day-sheet.ts";
import { countedCash } from "./sums.ts";
import type { FeesParts } from "./types.ts";

/** Closing a cashier's day (đối chiếu cuối ngày). */
export function createClosing(parts: FeesParts) {
  const { core, law } = parts;
  const { read } = core.database;

  const pendingOf = (db: Db, cashierId: string) =>
    db
      .selectFrom("fee_payments")
      .select(["total"])
      .where("state", "=", "pending")
      .where("cashier_id", "=", cashierId)
      .execute();

  return {
    async reconciliation(officer: Officer): Promise<Output<"fees.reconciliation">> {
      const day = core.now().slice(0, 10);
      const sums = await sumsOf(read, officer.id, day);
      const receipts = await read
        .selectFrom("fee_payments")
        .select((e) => e.fn.countAll<number>().as("n"))
        .where("day", "=", day)
        .where("cashier_id", "=", officer.id)
        .where("state", "=", "paid")
        .executeTakeFirstOrThrow();
      const pending = await pendingOf(read, officer.id);
      const closings = await closingsOf(read, officer, 60);
      const days = await read
        .selectFrom("fee_payments")
        .select("day")
        .distinct()
        .where("cashier_id", "=", officer.id)
        .where("state", "=", "paid")
        .where("day", "<", day)
        .where((e) =>
          e.not(
            e.exists(
              e
                .selectFrom("fee_closings")
                .select("fee_closings.id")
                .whereRef("fee_closings.day", "=", "fee_payments.day")
                .whereRef("fee_closings.cashier_id", "=", "fee_payments.cashier_id"),
            ),
          ),
        )
        .orderBy("day")
        .execute();
      return {
        day,
        sums,
        opening: closings.find((one) => one.cashier_id === officer.id)?.opening ?? 0,
        denominations: law.denominations.value,
        receipts: Number(receipts.n),
        pending: pending.length,
        pendingAmount: pending.reduce((sum, { total }) => sum + total, 0),
        openDays: days.map((row) => row.day),
        closings: closings.map(closingView),
      };
    },

    /**
     * Counts and freezes one day of the officer, once for its key `id`. Throws `fees.day-closed`,
     * `fees.difference` when what was counted differs and nobody says why.
     */
    async close(officer: Officer, id: string, input: Parsed<"fees.close">): Promise<FeeClosing> {
      const row = await core.write(officer.username, async (tx) => {
        const before = await tx.db
          .selectFrom("fee_closings")
          .selectAll()
          .where("day", "=", input.day)
          .where("cashier_id", "=", officer.id)
          .executeTakeFirst();
        if (before?.id === id) return before;
        if (before || input.day > tx.at.slice(0, 10)) {
          throw new AppError("fees.day-closed", { day: displayDay(input.day) });
        }
        const sums = await sumsOf(tx.db, officer.id, input.day);
        const counted = countedCash(input.notes);
        const difference = counted - (input.opening + sums.cash - sums.refundedCash);
        const why = input.why.normalize("NFC");
        if (difference !== 0 && why.length < 5) {
          throw new AppError("fees.difference", {
            difference: `${difference > 0 ? "thừa" : "thiếu"} ${moneyText(Math.abs(difference))}`,
          });
        }
        const pending = await pendingOf(tx.db, officer.id);
        const notes = [
          `Tiền đầu ngày: ${moneyText(input.opening)}.`,
          ...input.notes
            .filter(([, count]) => count > 0)
            .map(([note, count]) => `${moneyText(note)} × ${count} tờ = ${moneyText(note * count)}.`),
          ...(pending.length > 0
            ? [
                `${pending.length} khoản chuyển khoản, trực tuyến chờ đối chiếu, ${moneyText(pending.reduce((sum, { total }) => sum + total, 0))}: chưa tính vào sổ.`,
              ]
            : []),
          ...(difference === 0 ? [] : [`Giải trình chênh lệch: ${why}.`]),
        ];
        const form = await parts.forms.issueForOffice(tx, {
          id: core.ports.random.uuid(),
          kind: "reconciliation",
          subjectId: id,
          by: officer.fullName,
          content: {
            text: {
              day: displayDay(input.day),
              cashierName: officer.fullName,
              cash: wholeText(sums.cash),
              transfer: wholeText(sums.transfer),
              online: wholeText(sums.online),
              refunded: wholeText(sums.refunded),
              total: wholeText(sums.net),
              counted: wholeText(counted),
              difference: wholeText(difference),
              headName: await headName(tx.db),
            },
            lists: { notes },
            tables: { receipts: await sheetRows(tx.db, officer.id, input.day) },
          },
        });
        const closing = await tx.db
          .insertInto("fee_closings")
          .values({
            id,
            day: input.day,
            cashier_id: officer.id,
            cashier: officer.fullName,
            opening: input.opening,
            cash: sums.cash,
            transfer: sums.transfer,
            online: sums.online,
            refunded: sums.refunded,
            refunded_cash: sums.refundedCash,
            net: sums.net,
            counted,
            denominations: JSON.stringify(input.notes),
            difference,
            why,
            form_id: form.id,
            remittance_id: null,
            at: tx.at,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await tx.outbox({
          kind: "fee.day-closed",
          dossierId: null,
          body: {
            closingId: id,
            day: input.day,
            cashier: { id: officer.id, fullName: officer.fullName },
            ...sums,
            counted,
            difference,
            why,
            at: tx.at,
          },
        });
        await tx.audit("fees.day-closed", id, { day: input.day, net: sums.net, difference });
        tx.emit("fees", [id]);
        return closing;
      });
      return closingView(row);
    },
  };
}
