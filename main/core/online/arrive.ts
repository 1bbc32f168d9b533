import { z } from "zod";
import type { Database, WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import { afterEvent, applyEvent, lifeFacts } from "../life/service.ts";
import { displayTime, type Timestamp } from "../time.ts";
import { visibleText } from "../visible-text.ts";
import {
  ToldAnswer as Told,
  type ToldAnswer,
  type ToldAttachment,
  ToldFiling,
  ToldSupplement,
} from "./messages.ts";
import { answerWord } from "./words.ts";

/** Changes of the feed about filings: their `dossierId` is the filing's id, so that older counters pass over them. */
export const FILING_TYPES: ReadonlySet<string> = new Set([
  "filing-arrived",
  "filing-supplemented",
  "filing-answered",
  "filing-withdrawn",
]);

interface FilingChange {
  id: string;
  type: string;
  dossierId: string;
  [more: string]: unknown;
}

const Withdrawn = z.looseObject({
  why: z.string().max(2000).transform(visibleText),
});

/** Whether a change about a filing is for this machine: of its agency, or of a filing that it has. */
export async function filingConcerns(
  database: Database,
  change: FilingChange,
  agencyCode: string,
): Promise<boolean> {
  if (change.type === "filing-arrived") {
    const told = ToldFiling.safeParse(change["filing"]);
    return !told.success || told.data.agencyCode === agencyCode;
  }
  const row = await database.read
    .selectFrom("filings")
    .select("id")
    .where("id", "=", change.dossierId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes in what the province tells of a filing, in one transaction. Told twice, it changes nothing the second time. */
export async function applyFiling(tx: WriteTx, change: FilingChange, deviceId: string): Promise<void> {
  const id = change.dossierId;
  if (change.type === "filing-arrived") await arrive(tx, id, ToldFiling.parse(change["filing"]));
  else if (change.type === "filing-supplemented") {
    await supplement(tx, id, ToldSupplement.parse(change["supplement"]));
  } else if (change.type === "filing-answered") {
    await answered(tx, id, Told.parse(change["answer"]), { changeId: change.id, deviceId });
  } else if (change.type === "filing-withdrawn") {
    const { why } = Withdrawn.parse(change["withdrawal"]);
    await tx.db
      .updateTable("filings")
      .set({ state: "withdrawn" })
      .where("id", "=", id)
      .where("state", "in", ["open", "asked"])
      .execute();
    await tx.audit("online.withdrawn", id, { why });
  }
  tx.emit("online", [id]);
}

async function arrive(tx: WriteTx, id: string, told: ToldFiling): Promise<void> {
  const { applicant, declaration, assisted } = told;
  await tx.db
    .insertInto("filings")
    .values({
      id,
      portal_code: told.portalCode,
      procedure_code: told.procedureCode,
      procedure_name: told.procedureName || told.procedureCode,
      case_name: told.caseName,
      applicant_name: applicant.fullName,
      applicant: JSON.stringify(applicant),
      declaration: JSON.stringify(declaration),
      deliver_to: told.deliverTo,
      note: told.note,
      account_verified: told.accountVerified ? 1 : 0,
      assisted: assisted && JSON.stringify(assisted),
      filed_at: told.filedAt,
      round_at: told.roundAt,
      round: told.round,
      arrived_at: tx.at,
      state: "open",
      dossier_id: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await attach(tx, id, told.round, told.attachments);
  await tx.audit("online.arrived", id, { procedure: told.procedureCode, files: told.attachments.length });
}

async function supplement(tx: WriteTx, id: string, told: z.infer<typeof ToldSupplement>): Promise<void> {
  await attach(tx, id, told.round, told.attachments);
  await tx.db
    .updateTable("filings")
    .set({
      round: told.round,
      round_at: told.at,
      state: "open",
      ...(told.declaration ? { declaration: JSON.stringify(told.declaration) } : {}),
    })
    .where("id", "=", id)
    .where("round", "<", told.round)
    .where("state", "in", ["open", "asked"])
    .execute();
  await tx.audit("online.supplemented", id, { round: told.round, files: told.attachments.length });
}

async function attach(
  tx: WriteTx,
  filingId: string,
  round: number,
  attachments: readonly ToldAttachment[],
): Promise<void> {
  for (const one of attachments) {
    await tx.db
      .insertInto("filing_attachments")
      .values({
        id: one.id,
        filing_id: filingId,
        round,
        component_name: one.componentName,
        component_code: one.componentCode,
        title: one.title,
        media_type: one.mediaType,
        sha256: one.sha256,
        size: one.size,
        file_id: null,
        error: null,
        next_try_at: null,
        scan: null,
        report: null,
        component_id: null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}

/**
 * Somebody's answer stands at the province. This machine's own is confirmed by it; another machine's was earlier, so
 * what was answered here does not count: its papers are void, a dossier that was received here goes as a mistake.
 */
async function answered(
  tx: WriteTx,
  id: string,
  told: ToldAnswer,
  by: { changeId: string; deviceId: string },
): Promise<void> {
  if (told.deviceId !== by.deviceId) {
    await giveWay(tx, id, told);
    await tx.db
      .insertInto("filing_answers")
      .values({
        id: told.id,
        filing_id: id,
        round: told.round,
        kind: told.answer,
        items: JSON.stringify(told.items),
        why: told.why,
        by: told.by,
        at: told.at,
        late: told.late ? 1 : 0,
        device_id: told.deviceId,
        form_id: null,
        received_id: null,
        state: "standing",
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
  await tx.db
    .updateTable("filings")
    .set({ state: told.answer })
    .where("id", "=", id)
    .where("round", "<=", told.round)
    .where("state", "<>", "withdrawn")
    .execute();
}

async function giveWay(tx: WriteTx, id: string, told: ToldAnswer): Promise<void> {
  const own = await tx.db
    .selectFrom("filing_answers")
    .selectAll()
    .where("filing_id", "=", id)
    .where("round", "=", told.round)
    .where("state", "=", "standing")
    .where("id", "<>", told.id)
    .executeTakeFirst();
  if (!own) return;
  const why = `Máy khác đã trả lời hồ sơ trực tuyến trước: ${answerWord(told.answer).word}, ${told.by}, lúc ${displayTime(told.at)}`;
  await tx.db.updateTable("filing_answers").set({ state: "beaten" }).where("id", "=", own.id).execute();
  if (own.form_id) await endForm(tx, own.form_id, why);
  if (own.received_id) {
    await tx.db.updateTable("filings").set({ dossier_id: null }).where("id", "=", id).execute();
    await voidReceived(tx, own.received_id, { id: told.id, by: told.by, at: told.at, why });
  }
  await tx.audit("online.beaten", id, { answer: own.kind, by: told.deviceId });
}

async function endForm(tx: WriteTx, formId: string, why: string): Promise<void> {
  await tx.db
    .updateTable("issued_forms")
    .set({ state: "void", why })
    .where("id", "=", formId)
    .where("state", "=", "issued")
    .execute();
  tx.emit("forms", [formId]);
}

/** The number stays used and is explained; a dossier that went on its way is only marked, an officer decides. */
async function voidReceived(
  tx: WriteTx,
  dossierId: string,
  by: { id: string; by: string; at: Timestamp; why: string },
): Promise<void> {
  const dossier = await tx.db
    .selectFrom("dossiers")
    .selectAll()
    .where("id", "=", dossierId)
    .executeTakeFirst();
  if (!dossier) return;
  if (typeof afterEvent(lifeFacts(dossier, 0), "void") === "string") {
    await addDossierEvent(tx, {
      id: by.id,
      dossierId,
      kind: "answered-elsewhere",
      by: by.by,
      why: by.why,
      detail: {},
    });
    tx.emit("dossiers", [dossierId]);
    return;
  }
  // the province never took this dossier: it is told nothing of its end
  await applyEvent(
    tx,
    { dossierId, event: "void", id: by.id, by: by.by, why: by.why, tellProvince: false },
    null,
  );
  const papers = await tx.db
    .selectFrom("issued_forms")
    .select("id")
    .where("dossier_id", "=", dossierId)
    .where("state", "=", "issued")
    .execute();
  for (const { id } of papers) await endForm(tx, id, by.why);
}
