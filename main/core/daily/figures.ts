import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { DayFigure } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import { originalsHeld } from "./originals.ts";
import { unsignedWork } from "./unsigned.ts";

export type Db = Kysely<Schema> | Transaction<Schema>;

/**
 * That something was done at this machine: its log says so. The rows themselves are also those that other machines of
 * the office have shared, and each machine closes its own day.
 */
const doneHere = (subject: string, ...actions: string[]) =>
  sql`exists (select 1 from audit where audit.subject = ${sql.ref(subject)} and audit.action in (${sql.join(actions)}))`;

/** What one day at this machine came to, and what it leaves behind; each figure counted from the rows themselves. */
export async function dayFigures(db: Db, day: string): Promise<DayFigure[]> {
  // text sorts after every time of the day and before the next
  const end = `${day}U`;
  const one = async (query: RawBuilder<{ n: number | null }>): Promise<number> =>
    Number((await query.execute(db)).rows[0]?.n ?? 0);
  const events = (kinds: readonly string[]) =>
    one(sql`select count(distinct dossier_id) as n from dossier_events
      where kind in (${sql.join(kinds)}) and at >= ${day} and at < ${end}
        and ${doneHere("dossier_events.dossier_id", ...kinds.map((kind) => `life.${kind}`))}`);
  const paidHere = sql`state = 'paid' and day = ${day} and ${doneHere("fee_payments.id", "fees.collected")}`;
  const money = (method: string) =>
    one(sql`select sum(total) as n from fee_payments where method = ${method} and ${paidHere}`);
  const figure = (code: string, name: string, count: number, detail = "", pending = false): DayFigure => ({
    code,
    name,
    count,
    detail,
    pending: pending && count > 0,
  });

  const receivedOn = sql`received_at >= ${day} and received_at < ${end} and state != 'void'`;
  const received = await one(sql`select count(*) as n from dossiers
    where ${receivedOn} and ${doneHere("dossiers.id", "dossiers.received")}`);
  const elsewhere = (await one(sql`select count(*) as n from dossiers where ${receivedOn}`)) - received;
  const waiting = await one(sql`select count(*) as n from dossiers where state = 'received'`);
  const [cash, transfer, online] = [await money("cash"), await money("transfer"), await money("online")];
  const refunded = await one(sql`select sum(amount) as n from fee_refunds
    where day = ${day} and ${doneHere("fee_refunds.payment_id", "fees.refunded")}`);
  const receipts = await one(sql`select count(*) as n from fee_payments where ${paidHere}`);
  const drawers = await one(sql`select count(distinct cashier_id) as n from fee_payments
    where ${paidHere} and not exists (select 1 from fee_closings
      where fee_closings.day = fee_payments.day and fee_closings.cashier_id = fee_payments.cashier_id)`);
  const spoiled = await one(sql`select count(*) as n from receipt_serials
    where state in ('spoiled', 'void') and ended_at >= ${day} and ended_at < ${end}`);
  const voided = await one(sql`select count(*) as n from audit
    where action = 'forms.void' and at >= ${day} and at < ${end}`);
  const unsent = await one(sql`select count(*) as n from outbox where state != 'done'`);
  const refused = await one(sql`select count(*) as n from outbox where state = 'rejected'`);
  const unsigned = await unsignedWork(db);
  const lists = await one(sql`select count(*) as n from transfer_lists where signed_at is null`);
  const drafts = await one(sql`select count(*) as n from drafts where state = 'open'`);
  const held = await originalsHeld(db);

  return [
    figure(
      "received",
      "Hồ sơ tiếp nhận",
      received,
      elsewhere > 0 ? `Máy khác của cơ quan nhận thêm ${elsewhere} hồ sơ, đã biết đến lúc này.` : "",
    ),
    figure(
      "sent-home",
      "Lượt hướng dẫn về bổ sung, từ chối tiếp nhận",
      await one(sql`select count(*) as n
      from not_received where at >= ${day} and at < ${end}`),
    ),
    figure("handed", "Hồ sơ đã chuyển đơn vị giải quyết", await events(["transfer"])),
    figure(
      "waiting",
      "Hồ sơ còn chờ chuyển",
      waiting,
      waiting > 0 ? "Nhận sau 15 giờ thì chuyển đầu giờ ngày làm việc sau." : "",
      true,
    ),
    figure("lists", "Danh sách bàn giao bên nhận chưa ký", lists, "", true),
    figure("results", "Hồ sơ có kết quả trong ngày", await events(["finish", "result-arrived"])),
    figure(
      "returned",
      "Hồ sơ đã trả kết quả",
      await one(sql`select count(*) as n from dossiers
      where returned_at >= ${day} and returned_at < ${end} and ${doneHere("dossiers.id", "life.return")}`),
    ),
    figure(
      "fees",
      "Tiền phí, lệ phí thu trong ngày (đồng)",
      cash + transfer + online - refunded,
      `${receipts} biên lai; tiền mặt ${wholeText(cash)}, chuyển khoản ${wholeText(transfer)}, trực tuyến ${wholeText(online)}, đã hoàn ${wholeText(refunded)}.`,
    ),
    figure(
      "drawers",
      "Người thu tiền chưa khóa sổ",
      drawers,
      drawers > 0 ? "Đếm tiền ở mục Thu phí, phần Đối chiếu." : "",
      true,
    ),
    figure("spoiled", "Biên lai hỏng, hủy", spoiled),
    figure("void-forms", "Giấy tờ đã hủy", voided),
    figure(
      "originals",
      "Bản chính đang giữ",
      held.reduce((sum, row) => sum + row.count, 0),
      `${held.length} giấy tờ.`,
    ),
    ...unsigned.map((one) => figure(one.code, one.name, one.count, one.detail, true)),
    figure("drafts", "Biểu mẫu đang dở", drafts, "", true),
    figure("unsent", "Việc chưa gửi về tỉnh", unsent, refused > 0 ? `${refused} việc bị từ chối.` : "", true),
  ];
}
