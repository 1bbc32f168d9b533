import type { Database, WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import { moneyText } from "../amounts.ts";
import { foldForSearch } from "../dossiers/service.ts";
import { applyFeedback, FEEDBACK_TYPES } from "../feedback/service.ts";
import { keepToldVoucher, settleOwedReceipt } from "../fees/service.ts";
import { applyIncident, INCIDENT_TYPES } from "../incidents/service.ts";
import { type ApplyEvent, afterEvent, applyEvent, lifeFacts } from "../life/service.ts";
import { settleNotice } from "../notices/service.ts";
import { applyFiling, FILING_TYPES, filingConcerns } from "../online/service.ts";
import { answeredApplicant, type IdentityAnswer, storedApplicant } from "../people/service.ts";
import { fromTimestamp, toTimestamp } from "../time.ts";
import {
  Change,
  FeePaid,
  FeeReceiptIssued,
  IdentityChecked,
  MachineChanged,
  NationalTold,
  NoticeAnswered,
  NumberBound,
  ResultIssued,
  ResultWithdrawn,
  StateChanged,
} from "./change-shapes.ts";
import { type ArrivedFile, anothers, insertResult, requireOwn } from "./issued-results.ts";
import { ownDeviceId } from "./memory.ts";
import { applyDueChanged, applyRevised, PROVINCE } from "./revisions.ts";
import { strangeAnswer } from "./wire.ts";

/** changes of no dossier: their `dossierId` is the machine's id, so that older counters pass over them */
const MACHINE_TYPES: ReadonlySet<string> = new Set(["machine-revoked", "machine-restored"]);
const IDENTITY_WORDS: Record<IdentityAnswer["outcome"], string> = {
  confirmed: "Đã xác thực",
  different: "Không khớp, tỉnh không nêu chỗ khác",
  unknown: "Tỉnh chưa có thông tin của số này",
};

/** A change is applied once: its event carries its id. Not where its dossier, or its filing's agency, is another's. */
export async function needsApplying(
  database: Database,
  change: Change,
  agencyCode: string,
): Promise<boolean> {
  if (MACHINE_TYPES.has(change.type) || INCIDENT_TYPES.has(change.type)) return true;
  if (FEEDBACK_TYPES.has(change.type)) return true;
  if (FILING_TYPES.has(change.type)) return filingConcerns(database, change, agencyCode);
  const dossier = await database.read
    .selectFrom("dossiers")
    .select("id")
    .where("id", "=", change.dossierId)
    .executeTakeFirst();
  if (!dossier) return false;
  const event = await database.read
    .selectFrom("dossier_events")
    .select("id")
    .where("id", "=", change.id)
    .executeTakeFirst();
  return !event;
}

/** Does what a change says, inside one transaction; a change of an unknown type changes nothing. */
export async function applyChange(
  tx: WriteTx,
  change: Change,
  arrived: ArrivedFile | undefined,
): Promise<void> {
  if (MACHINE_TYPES.has(change.type)) return applyToMachine(tx, change);
  if (INCIDENT_TYPES.has(change.type)) return applyIncident(tx, change);
  if (FEEDBACK_TYPES.has(change.type)) return applyFeedback(tx, change);
  if (FILING_TYPES.has(change.type)) return applyFiling(tx, change, await ownDeviceId(tx));
  const dossier = await tx.db
    .selectFrom("dossiers")
    .selectAll()
    .where("id", "=", change.dossierId)
    .executeTakeFirst();
  const known = await tx.db
    .selectFrom("dossier_events")
    .select("id")
    .where("id", "=", change.id)
    .executeTakeFirst();
  if (!dossier || known) return;
  const event = (kind: string, why: string, detail: Record<string, unknown>) =>
    addDossierEvent(tx, { id: change.id, dossierId: dossier.id, kind, by: PROVINCE, why, detail });
  /**
   * The province's news go through the state machine like everybody's: what may not come in the dossier's state is
   * noted and changes nothing. True when it was applied; the event then carries the change's id.
   */
  const live = async (
    kind: ApplyEvent["event"],
    why: string,
    detail: Record<string, unknown>,
  ): Promise<boolean> => {
    if (typeof afterEvent(lifeFacts(dossier, 0), kind) === "string") return false;
    await applyEvent(
      tx,
      { dossierId: dossier.id, event: kind, id: change.id, by: PROVINCE, why, detail, tellProvince: false },
      null,
    );
    return true;
  };

  if (change.type === "result-issued" && arrived) {
    const { result } = ResultIssued.parse(change);
    const good = arrived.report.verdict === "valid" || arrived.report.verdict === "warning";
    await insertResult(tx, dossier.id, result, arrived);
    // an electronic result counts by its signature (NĐ 45/2020 Điều 14): a broken one is shown, not handed over
    const detail = { code: result.code, verdict: arrived.report.verdict };
    const why = good ? "" : "Chữ ký trên kết quả không hợp lệ, chưa trả được";
    if (!good || !(await live("finish", `Kết quả điện tử ${result.code} về đến quầy`, detail))) {
      await event("result-arrived", why, detail);
    }
    await tx.audit("sync.result-arrived", dossier.id, {
      code: result.code,
      sha256: result.sha256,
      verdict: arrived.report.verdict,
    });
    tx.emit("results", [result.id]);
  } else if (change.type === "result-withdrawn") {
    const { resultId, why } = ResultWithdrawn.parse(change);
    await requireOwn(tx, "results", resultId, dossier.id);
    await tx.db.updateTable("results").set({ state: "withdrawn" }).where("id", "=", resultId).execute();
    const left = await tx.db
      .selectFrom("results")
      .select("id")
      .where("dossier_id", "=", dossier.id)
      .where("state", "=", "ready")
      .executeTakeFirst();
    const said = why || "Tỉnh thu hồi kết quả, không nêu lý do";
    if (left || !(await live("recall-result", said, { resultId }))) {
      await event("result-withdrawn", why, { resultId });
    }
    await tx.audit("sync.result-withdrawn", dossier.id, { resultId });
    tx.emit("results", [resultId]);
  } else if (change.type === "number-bound") {
    const { newCode } = NumberBound.parse(change);
    const bearer = await tx.db
      .selectFrom("dossiers")
      .select("id")
      .where("code", "=", newCode)
      .where("id", "<>", dossier.id)
      .executeTakeFirst();
    if (bearer) throw strangeAnswer(`gắn mã ${newCode} của một hồ sơ cho hồ sơ khác`);
    await tx.db
      .updateTable("dossiers")
      .set({
        code: newCode,
        provisional: 0,
        // the receipt in the person's hand still carries the old number: both are found
        search_text: `${dossier.search_text} ${foldForSearch(newCode)}`,
      })
      .where("id", "=", dossier.id)
      .execute();
    await event("number-bound", "", { oldCode: dossier.code, newCode });
    await tx.audit("sync.number-bound", dossier.id, { oldCode: dossier.code, newCode });
  } else if (change.type === "dossier-state") {
    const { state, why } = StateChanged.parse(change);
    const moves = state === "processing" && dossier.state === "received";
    if (!moves || !(await live("transfer", why || "Tỉnh báo đơn vị đã nhận hồ sơ", { state }))) {
      await event("state-changed", why, { state });
    }
  } else if (change.type === "fee-paid") {
    const { voucher } = FeePaid.parse(change);
    const { number, issuer, amount, signature } = voucher;
    const paidAt = toTimestamp(fromTimestamp(voucher.paidAt));
    await keepToldVoucher(tx, {
      id: change.id,
      dossierId: dossier.id,
      number,
      issuer,
      amount,
      checked: signature,
      paidAt,
    });
    await event("fee-voucher-told", `Chứng từ ${number}, ${issuer}, ${moneyText(amount)}`, {
      number,
      amount,
    });
  } else if (change.type === "fee-receipt-issued") {
    const { paymentId, number } = FeeReceiptIssued.parse(change);
    const line = await tx.db
      .selectFrom("fee_lines")
      .select("id")
      .where("payment_id", "=", paymentId)
      .where("dossier_id", "<>", dossier.id)
      .executeTakeFirst();
    if (line) throw anothers();
    await settleOwedReceipt(tx, { paymentId, number });
    await event("fee-receipt-issued", `Số ${number}`, { paymentId, number });
  } else if (change.type === "notice-answered") {
    const { id, outcome, how } = NoticeAnswered.parse(change).notice;
    await requireOwn(tx, "notices", id, dossier.id);
    await settleNotice(tx, { noticeId: id, outcome, how });
    await event(`notice-${outcome}`, how, {});
  } else if (change.type === "identity-checked") {
    const { identity } = IdentityChecked.parse(change);
    const checkedAt = toTimestamp(fromTimestamp(identity.checkedAt));
    const answered = answeredApplicant(storedApplicant(dossier.applicant), { ...identity, checkedAt });
    // corrected meanwhile: the answer is about a number that the dossier does not carry any more
    if (!answered) return;
    await tx.db
      .updateTable("dossiers")
      .set({ applicant: JSON.stringify(answered) })
      .where("id", "=", dossier.id)
      .execute();
    const { outcome, why } = identity;
    const said = why || IDENTITY_WORDS[outcome];
    if (outcome !== "different" || !(await live("identity-different", said, { outcome }))) {
      await event("identity-checked", said, { outcome });
    }
    await tx.audit("sync.identity-checked", dossier.id, { outcome });
  } else if (change.type === "national-told") {
    const { generation, outcome, code, why } = NationalTold.parse(change).national;
    // the portal may know it under a number of its own: the person may come with either
    const own = code !== "" && code !== dossier.code;
    if (own) {
      const search_text = `${dossier.search_text} ${foldForSearch(code)}`;
      await tx.db.updateTable("dossiers").set({ search_text }).where("id", "=", dossier.id).execute();
    }
    const said = outcome === "returned" ? `Vì ${why}` : own ? `Mã trên Cổng: ${code}` : "";
    await event(`national-${outcome}`, said, { generation, code });
    await tx.audit("sync.national-told", dossier.id, { generation, outcome });
  } else if (change.type === "dossier-revised") {
    await applyRevised(tx, change, dossier);
  } else if (change.type === "due-changed") {
    await applyDueChanged(tx, change, dossier);
  } else {
    return;
  }
  await keepForOthers(tx, change, arrived);
  tx.emit("dossiers", [dossier.id]);
}

/** Of a dossier that another machine of the office has, a change is kept until that machine has heard it too. */
async function keepForOthers(tx: WriteTx, change: Change, arrived: ArrivedFile | undefined): Promise<void> {
  const unit = await tx.db
    .selectFrom("exchange_units")
    .select("owner")
    .where("id", "=", change.dossierId)
    .executeTakeFirst();
  if (!unit || unit.owner === "") return;
  await tx.db
    .insertInto("exchange_news")
    .values({
      id: change.id,
      dossier_id: change.dossierId,
      change: JSON.stringify(change),
      file_id: arrived?.row.id ?? null,
      report: arrived ? JSON.stringify(arrived.report) : null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/**
 * The dossier has just been written as its owner has it: what the province told this machine and not yet its owner is
 * done again, what the owner has heard meanwhile is forgotten.
 */
export async function tellChangesAgain(tx: WriteTx, dossierId: string): Promise<void> {
  const kept = await tx.db
    .selectFrom("exchange_news")
    .selectAll()
    .where("dossier_id", "=", dossierId)
    .orderBy("seq")
    .execute();
  const events = await tx.db
    .selectFrom("dossier_events")
    .select("id")
    .where("dossier_id", "=", dossierId)
    .execute();
  const heard = new Set(events.map((event) => event.id));
  const told = kept.map((news) => ({ ...news, change: Change.parse(JSON.parse(news.change)) }));
  // a code that the owner never heard of, before one that it has: a province since restored had bound it
  const bound = told.findLast((news) => news.change.type === "number-bound" && heard.has(news.id))?.seq ?? 0;
  for (const news of told) {
    if (heard.has(news.id) || (news.change.type === "number-bound" && news.seq < bound)) {
      await tx.db.deleteFrom("exchange_news").where("id", "=", news.id).execute();
      continue;
    }
    const row = await tx.db
      .selectFrom("files")
      .selectAll()
      .where("id", "=", news.file_id ?? "")
      .executeTakeFirst();
    const arrived = row && news.report ? { row, report: JSON.parse(news.report) as VerifyReport } : undefined;
    await applyChange(tx, news.change, arrived);
  }
}

/** A machine was shut out, or taken in again; told twice it is the same. */
async function applyToMachine(tx: WriteTx, change: Change): Promise<void> {
  const { machine } = MachineChanged.parse(change);
  const lifted = change.type === "machine-restored" ? 1 : 0;
  const values = { change_id: change.id, at: tx.at, why: machine.why, lifted };
  await tx.db
    .insertInto("revoked_devices")
    .values({ device_id: machine.deviceId, ...values })
    .onConflict((conflict) => conflict.column("device_id").doUpdateSet(values))
    .execute();
  await tx.audit(`enrolment.${change.type}`, machine.deviceId, { why: machine.why });
  tx.emit("office", []);
}
