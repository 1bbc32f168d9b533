import { sql } from "kysely";
import type { MonthDifference } from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import { dossierState } from "../dossiers/service.ts";
import type { HeldDossier } from "../sync/service.ts";
import type { Db } from "./figures.ts";

/** A dossier of this machine as a month is compared by. */
export interface OwnDossier {
  id: string;
  code: string;
  procedure: string;
  receivedAt: string;
  state: string;
  /** fees that are paid and not given back, đồng */
  feesPaid: number;
  /** operations of it that the province has not confirmed */
  unsent: number;
}

/** The dossiers that were received in a period, `end` being the first moment after it. */
export async function ownDossiers(db: Db, from: string, end: string): Promise<OwnDossier[]> {
  const { rows } = await sql<OwnDossier>`
    select dossiers.id, dossiers.code, procedure_code as procedure, received_at as receivedAt, dossiers.state,
      (select coalesce(sum(fee_lines.amount
          - coalesce((select sum(amount) from fee_refunds where fee_refunds.line_id = fee_lines.id), 0)), 0)
        from fee_lines join fee_payments on fee_payments.id = fee_lines.payment_id
        where fee_lines.dossier_id = dossiers.id and fee_payments.state = 'paid') as feesPaid,
      (select count(*) from outbox where outbox.dossier_id = dossiers.id and outbox.state != 'done') as unsent
    from dossiers where received_at >= ${from} and received_at < ${end} order by received_at`.execute(db);
  return rows;
}

/** What the office has and the province has not, or otherwise, dossier by dossier. */
export function compareMonth(own: readonly OwnDossier[], held: readonly HeldDossier[]): MonthDifference[] {
  const there = new Map(held.map((one) => [one.dossierId, one]));
  const here = new Set(own.map((one) => one.id));
  const found: MonthDifference[] = [];
  for (const one of own) {
    const other = there.get(one.id);
    if (!other) {
      found.push({ dossierId: one.id, code: one.code, what: "Tỉnh chưa có", here: "có", province: "không" });
      continue;
    }
    const differs = (what: string, ours: string, theirs: string) => {
      if (ours === theirs) return;
      // what waits to be sent explains itself
      const waits = one.unsent > 0 ? `${what} (còn ${one.unsent} việc chưa gửi)` : what;
      found.push({ dossierId: one.id, code: one.code, what: waits, here: ours, province: theirs });
    };
    differs("Mã hồ sơ", one.code, other.code);
    differs("Mã thủ tục", one.procedure, other.procedureCode);
    differs("Ngày tiếp nhận", one.receivedAt.slice(0, 10), other.receivedAt.slice(0, 10));
    if (other.state !== undefined) {
      differs("Trạng thái", dossierState(one.state).word, dossierState(other.state).word);
    }
    if (other.feesPaid !== undefined)
      differs("Phí, lệ phí đã thu", moneyText(one.feesPaid), moneyText(other.feesPaid));
  }
  for (const other of held) {
    if (here.has(other.dossierId)) continue;
    found.push({
      dossierId: null,
      code: other.code,
      what: "Máy này không có",
      here: "không",
      province: "có",
    });
  }
  return found;
}
