import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import type { Dues } from "./dues.ts";
import type { PaidFee } from "./receipts.ts";
import { changeOf } from "./sums.ts";

type TakeInput = Parsed<"fees.take">;

/** What a payment is for, and whether its money is there. */
export function createCollecting(dues: Dues) {
  /** The fees of a payment, new ones asked for first; only such as still cost something. */
  async function collect(
    tx: WriteTx,
    officer: Officer,
    key: string,
    items: TakeInput["items"],
  ): Promise<PaidFee[]> {
    const fees: PaidFee[] = [];
    for (const item of items) {
      const dossier = item.dossierId === null ? null : await dues.requireDossier(tx, item.dossierId);
      if (dossier?.state === "void") throw new AppError("fees.nothing-due");
      for (const id of new Set(item.dueIds)) {
        const due = await tx.db.selectFrom("fee_dues").selectAll().where("id", "=", id).executeTakeFirst();
        if (!due || due.dossier_id !== item.dossierId) throw new AppError("fees.not-found");
        if (due.state !== "due" || due.payment_id) {
          throw new AppError("fees.settled-already", { name: due.name });
        }
        fees.push({ due, dossier });
      }
      const computed = dues.compute(item.lines, dossier, tx.at.slice(0, 10));
      for (const due of await dues.insert(tx, officer, key, item.dossierId, computed)) {
        fees.push({ due, dossier });
      }
    }
    return fees.filter(({ due }) => due.amount > 0);
  }

  /** The voucher or the transfer as it stands: refused, pending or there. */
  async function judge(tx: WriteTx, input: TakeInput, total: number, fees: readonly PaidFee[]) {
    const dossierIds = fees.flatMap(({ dossier }) => (dossier ? [dossier.id] : []));
    if (input.method === "cash") {
      const tendered = input.tendered ?? total;
      const change = changeOf(total, tendered);
      if (change === null) throw new AppError("fees.too-little", { missing: moneyText(total - tendered) });
      return { paid: true, tendered, change, checked: "none", checkedBy: "", voucherId: null };
    }
    if (input.reference.length < 3) {
      throw new AppError("fees.reference-missing", {
        what:
          input.method === "online"
            ? "số chứng từ nộp trực tuyến"
            : "nội dung hoặc mã giao dịch chuyển khoản",
      });
    }
    if (input.method === "transfer") {
      const paid = input.checked === "valid";
      return {
        paid,
        tendered: 0,
        change: 0,
        checked: paid ? "valid" : "unchecked",
        checkedBy: "",
        voucherId: null,
      };
    }
    if (input.issuer.length < 2) {
      throw new AppError("fees.reference-missing", {
        what: "ngân hàng hoặc trung gian thanh toán cấp chứng từ",
      });
    }
    const used = await tx.db
      .selectFrom("fee_payments")
      .select("id")
      .where("method", "=", "online")
      .where("reference", "=", input.reference)
      .where("issuer", "=", input.issuer)
      .where("state", "in", ["paid", "pending"])
      .executeTakeFirst();
    if (used) throw new AppError("fees.voucher-used", { number: input.reference });
    // what the province itself says of the voucher outweighs what was typed
    const told = dossierIds.length
      ? await tx.db
          .selectFrom("fee_vouchers")
          .selectAll()
          .where("number", "=", input.reference)
          .where("issuer", "=", input.issuer)
          .where("dossier_id", "in", dossierIds)
          .executeTakeFirst()
      : undefined;
    const checked = told?.checked ?? input.checked;
    if (checked === "invalid")
      throw new AppError("fees.voucher-invalid", { why: "chữ ký trên chứng từ không hợp lệ" });
    if (told && told.amount !== total) {
      throw new AppError("fees.voucher-invalid", {
        why: `chứng từ ghi ${moneyText(told.amount)}, khoản phải nộp là ${moneyText(total)}`,
      });
    }
    return {
      paid: checked === "valid",
      tendered: 0,
      change: 0,
      checked: checked === "valid" ? "valid" : "unchecked",
      checkedBy: told ? "Máy chủ tỉnh" : "",
      voucherId: told?.id ?? null,
    };
  }

  return { collect, judge };
}
