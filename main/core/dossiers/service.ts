import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { DossierDetail, DraftContent, Officer } from "../../../preload/contract/index.ts";
import { doubtWords } from "../calendars/service.ts";
import type { CatalogueRecords } from "../catalogue/records.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { FrozenTerm } from "../life/service.ts";
import type { ClockGuard } from "../office/clock.ts";
import { cleanApplicant } from "../people/service.ts";
import { dayOf, isRealDay, type Timestamp } from "../time.ts";
import { createCompleteness } from "./complete.ts";
import { createComponents } from "./components.ts";
import { createCorrecting } from "./correcting.ts";
import type { Drafts } from "./drafts.ts";
import type { Numbering } from "./numbering.ts";
import type { Receipts } from "./receipt.ts";
import { searchTextOf } from "./rules/search-text.ts";
import { nationalState } from "./states.ts";
import type { Arrival, EarlierReception, FiledOnline, ReceivingLaw } from "./types.ts";
import type { DossierViews } from "./views.ts";

export { parseDossierCode } from "./rules/numbers.ts";
export { blankReceipt } from "./rules/receipt-content.ts";
export { foldForSearch } from "./rules/search-text.ts";
export { dossierState, eventWord, nationalState } from "./states.ts";
export {
  type Arrival,
  type EarlierReception,
  type FiledOnline,
  RECEIVING_WAYS,
  type ReceivingLaw,
} from "./types.ts";

/** Receiving (tiếp nhận). */
export function createDossiers(
  core: CoreContext,
  parts: {
    law: ReceivingLaw;
    clock: ClockGuard;
    drafts: Drafts;
    views: DossierViews;
    numbering: Numbering;
    receipts: Receipts;
    catalogue: CatalogueRecords;
  },
) {
  const { law, views } = parts;
  const today = () => dayOf(core.ports.clock.now());
  const complete = createCompleteness(law, today);
  const components = createComponents(core, law);
  const { correctIn } = createCorrecting({ law, today, complete, components });

  /**
   * Receives a dossier inside a transaction: number, due date frozen with its calendar, papers, event, operation for
   * the province. The caller has looked whether the draft was received before.
   */
  async function receiveIn(
    tx: WriteTx,
    officer: Officer,
    given: { id: string; draftId: string; content: DraftContent; online?: FiledOnline },
    earlier?: EarlierReception,
  ): Promise<void> {
    const { id, draftId, content, online } = given;
    const receiver = earlier?.receiver ?? officer;
    const procedure = law.procedure(content.procedureCode);
    const applicant = cleanApplicant(content.applicant, law.persons, today());
    // whoever files online hands in files, whatever way the catalogue names for the counter
    const files = content.components.map(({ name, submittedAs }) => ({ name, submitted_as: submittedAs }));
    complete.requireComplete(content, applicant, procedure, online ? files : []);
    const receivedAt = earlier?.receivedAt ?? tx.at;
    const due = complete.dueOf(procedure, receivedAt, content.manualDueDay);
    const { text: code, provisional } = earlier?.code
      ? { text: earlier.code, provisional: false }
      : await parts.numbering.take(
          tx,
          "dossier",
          id,
          (given, day) => law.dossierCode({ ...given, day }),
          receivedAt.slice(0, 10),
        );
    const caseName = procedure.cases[content.caseIndex]?.name ?? "";
    await tx.db
      .insertInto("dossiers")
      .values({
        id,
        code,
        provisional: provisional ? 1 : 0,
        code_unverified: core.config.agency.codeUnverified ? 1 : 0,
        agency_code: core.config.agency.code,
        procedure_code: procedure.code,
        procedure_name: procedure.name,
        procedure_version: procedure.version,
        case_name: caseName,
        state: "received",
        applicant_name: applicant.fullName,
        search_text: searchTextOf({ ...applicant, code, procedureName: procedure.name }),
        identity: applicant.identity,
        applicant: JSON.stringify(applicant),
        sets: content.sets,
        deliver_to: content.deliverTo,
        note: content.note,
        received_at: receivedAt,
        received_by: receiver.id,
        due_at: due.due,
        due: JSON.stringify(due),
        term_text: law.termWords(procedure),
        term: JSON.stringify({
          value: procedure.term.value,
          unit: procedure.term.unit,
          after15h: procedure.term.after15h,
        } satisfies FrozenTerm),
        returned_at: null,
      })
      .execute();
    const papers = await components.addPapers(tx, id, content, procedure, 0);
    await parts.receipts.enter(tx, { id, receivedAt, field: procedure.field }, receiver.fullName);
    await parts.catalogue.received(tx, { officerId: receiver.id, procedure });
    await addDossierEvent(tx, {
      id: core.ports.random.uuid(),
      dossierId: id,
      kind: "received",
      by: receiver.fullName,
      ...(earlier ? { why: earlier.why } : {}),
      detail: {
        code,
        provisional,
        due: due.due,
        ...(earlier ? { receivedAt, way: earlier.way } : {}),
        ...(online ? { way: "online", online: online.portalCode, late: online.late } : {}),
      },
    });
    const draftValues = {
      content: JSON.stringify(content),
      saved_at: tx.at,
      state: "received",
      dossier_id: id,
    };
    await tx.db
      .insertInto("drafts")
      .values({ id: draftId, owner_id: officer.id, revision: 0, ...draftValues })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(draftValues))
      .execute();
    await tx.outbox({
      kind: "dossier.received",
      dossierId: id,
      body: {
        dossierId: id,
        code,
        provisional,
        agencyCode: core.config.agency.code,
        // the national portal is told names where it has no codes (interop 1.2: DonViXuLy, TenLinhVuc)
        agencyName: core.config.agency.name,
        procedureCode: procedure.code,
        procedureName: procedure.name,
        procedureField: procedure.field,
        procedureVersion: procedure.version,
        caseName,
        applicant,
        // the card's QR is unsigned: the province confirms who the person is (interop 3.1), by the change `identity-checked`
        identityVerified: false,
        components: papers,
        sets: content.sets,
        deliverTo: content.deliverTo,
        receivedAt,
        dueAt: due.due,
        calendar: due.calendar,
        receivedBy: { id: receiver.id, fullName: receiver.fullName },
        ...earlier?.tell,
        nationalState: nationalState("received"),
        ...(online
          ? {
              channel: "online",
              filingId: online.filingId,
              portalCode: online.portalCode,
              submittedAt: online.filedAt,
              firstAnswerLate: online.late,
              round: online.round,
            }
          : {}),
      },
    });
    await tx.audit("dossiers.received", id, {
      code,
      procedure: procedure.code,
      ...(earlier ? { receivedAt, enteredAt: tx.at } : {}),
    });
    tx.emit("dossiers", [id]);
    tx.emit("drafts", [draftId]);
  }

  return {
    receiveIn,
    /** What is missing of a form, said before anything is written. Throws `dossiers.incomplete`, `catalogue.not-found`. */
    requireReceivable(content: DraftContent, receivedAt: Timestamp): void {
      const procedure = law.procedure(content.procedureCode);
      complete.requireComplete(content, cleanApplicant(content.applicant, law.persons, today()), procedure);
      complete.dueOf(procedure, receivedAt, content.manualDueDay);
    },
    correctIn,
    addBrought: components.addBrought,
    lastOrdinal: components.lastOrdinal,

    /** The return date as it would be if the dossier were received now, or was received at an earlier moment. */
    async preview(procedureCode: string, manualDueDay: string, receivedAt = core.now()) {
      const procedure = law.procedure(procedureCode);
      const stock = await parts.numbering.stock("dossier");
      const computed = law.due(procedure, receivedAt);
      const due = computed ?? (isRealDay(manualDueDay) ? law.dueOn(manualDueDay) : null);
      const question = computed
        ? doubtWords(computed)
        : "Danh mục chưa có thời hạn cho thủ tục này: nhập ngày hẹn trả.";
      return { due, termText: procedure.termText, question, stock: stock.left };
    },

    /**
     * Receives a dossier: number, due date frozen with its calendar, papers, receipt, event,
     * operation for the province, all in one transaction. The same draft is received once, however often it is sent.
     */
    async receive(
      officer: Officer,
      draftId: string,
      content: DraftContent,
      arrival: Arrival | null = null,
    ): Promise<DossierDetail> {
      const draft = await parts.drafts.own(draftId, officer);
      if (draft?.state === "received" && draft.dossier_id) {
        return views.detail(draft.dossier_id);
      }
      if (draft && draft.state !== "open") throw new AppError("dossiers.not-found");
      const procedure = law.procedure(content.procedureCode);
      const applicant = cleanApplicant(content.applicant, law.persons, today());
      complete.requireComplete(content, applicant, procedure);
      parts.clock.require();
      const id = core.ports.random.uuid();
      const dossierId = await core.write(officer.username, async (tx) => {
        const current = await tx.db
          .selectFrom("drafts")
          .selectAll()
          .where("id", "=", draftId)
          .executeTakeFirst();
        if (current?.state === "received" && current.dossier_id) return current.dossier_id;
        if (current && current.state !== "open") throw new AppError("dossiers.not-found");
        await receiveIn(tx, officer, { id, draftId, content }, arrival?.earlier);
        await arrival?.done(tx, id);
        await parts.receipts.issue(tx, { dossierId: id, officer, subjectId: id });
        return id;
      });
      void parts.receipts.soon(dossierId);
      return views.detail(dossierId);
    },
  };
}

export type Dossiers = ReturnType<typeof createDossiers>;
