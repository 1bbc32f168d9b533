import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type {
  Applicant,
  CatalogueComponent,
  ComponentInput,
  DossierDetail,
  DraftContent,
  DueView,
  Officer,
  ProcedureDetail,
} from "../../../preload/contract/index.ts";
import { doubtWords } from "../calendars/service.ts";
import type { CatalogueRecords } from "../catalogue/records.ts";
import { knownProcedure } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { digitiseRule } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import type { FrozenTerm } from "../life/service.ts";
import type { ClockGuard } from "../office/clock.ts";
import {
  cleanApplicant,
  keepAnswer,
  missingOf,
  type PersonCodes,
  storedApplicant,
} from "../people/service.ts";
import { dayOf, isRealDay, type Timestamp } from "../time.ts";
import type { Drafts } from "./drafts.ts";
import type { GivenNumber, Numbering } from "./numbering.ts";
import type { Receipts } from "./receipt.ts";
import { searchTextOf } from "./rules/search-text.ts";
import { wrongWays } from "./rules/ways.ts";
import { nationalState } from "./states.ts";
import type { DossierRow, DossierViews } from "./views.ts";

export { parseDossierCode } from "./rules/numbers.ts";
export { blankReceipt } from "./rules/receipt-content.ts";
export { foldForSearch } from "./rules/search-text.ts";
export { dossierState, eventWord, nationalState } from "./states.ts";

/** What the law says, from the dated resources, as receiving needs it. */
export interface ReceivingLaw {
  /** Throws `catalogue.not-found`. */
  procedure(code: string): ProcedureDetail;
  /** Null when the catalogue has no countable term. Throws `calendar.missing-year` never: it is in the view. */
  due(procedure: ProcedureDetail, receivedAt: Timestamp): DueView | null;
  /** The term as the receipt prints it, such as `03 ngày làm việc`. */
  termWords(procedure: ProcedureDetail): string;
  /** A day that the officer typed, until closing time. */
  dueOn(day: string): DueView;
  dossierCode(given: GivenNumber & { day: string }): string;
  /** identity numbers, tax codes, telephones, ages */
  persons: PersonCodes;
}

/** A dossier that is entered after it was received: on a leaf of a pad, or in a parcel of the post. */
export interface EarlierReception {
  /** the legal moment of receipt, from which the term is counted */
  receivedAt: Timestamp;
  /** who received it then */
  receiver: Pick<Officer, "id" | "fullName" | "title">;
  /** the number that the person has on paper already; null takes one of that day */
  code: string | null;
  /** a sentence for the dossier's history */
  why: string;
  /** what the province is told of it beside the dossier */
  tell: Record<string, unknown>;
}

/** What a form is typed from that came before it, and what becomes of that when it is received. */
export interface Arrival {
  earlier: EarlierReception;
  done(tx: WriteTx, dossierId: string): Promise<void>;
}

/** What was filed online and is received now. */
export interface FiledOnline {
  filingId: string;
  portalCode: string;
  filedAt: Timestamp;
  /** answered after the time for it */
  late: boolean;
  /** of what the person sent, which this answers */
  round: number;
}

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

  function dueOf(procedure: ProcedureDetail, receivedAt: Timestamp, manualDueDay: string): DueView {
    const computed = law.due(procedure, receivedAt);
    if (computed) return computed;
    if (!isRealDay(manualDueDay)) throw new AppError("catalogue.term-unknown");
    if (manualDueDay < receivedAt.slice(0, 10)) {
      throw new AppError("dossiers.incomplete", { what: "ngày hẹn trả sớm hơn ngày tiếp nhận" });
    }
    return law.dueOn(manualDueDay);
  }

  /** Says all that is missing at once: the person in front of the counter is sent home at most once. */
  function requireComplete(
    content: Pick<DraftContent, "caseIndex" | "components">,
    applicant: Applicant,
    procedure: ProcedureDetail,
    accepted: Parameters<typeof wrongWays>[2] = [],
  ): void {
    const missing = missingOf(applicant, law.persons, today());
    if (!procedure.cases[content.caseIndex]) missing.push({ field: "case", what: "trường hợp giải quyết" });
    if (!content.components.some((component) => component.received))
      missing.push({ field: "component-0", what: "thành phần hồ sơ đã nhận" });
    missing.push(...wrongWays(content.components, procedure.cases[content.caseIndex], accepted));
    if (missing.length > 0) {
      throw new AppError("dossiers.incomplete", {
        what: missing.map(({ what }) => what).join("; "),
        fields: missing.map(({ field }) => field).join(" "),
      });
    }
  }

  function usualRule(procedure: ProcedureDetail, content: Pick<DraftContent, "caseIndex">, name: string) {
    const known: CatalogueComponent | undefined = procedure.cases[content.caseIndex]?.components.find(
      (component) => component.name === name,
    );
    return known ? known.digitise : null;
  }

  /** Writes the papers of a dossier behind those that it has; answers them as the province is told. */
  async function addPapers(
    tx: WriteTx,
    dossierId: string,
    content: Pick<DraftContent, "components" | "caseIndex">,
    procedure: ProcedureDetail | null,
    behind: number,
  ) {
    const papers = content.components.map((component, index) => ({
      ...component,
      id: core.ports.random.uuid(),
      ordinal: behind + index + 1,
      digitise: digitiseRule(component, procedure && usualRule(procedure, content, component.name)),
    }));
    for (const paper of papers) {
      await tx.db
        .insertInto("components")
        .values({
          id: paper.id,
          dossier_id: dossierId,
          ordinal: paper.ordinal,
          name: paper.name,
          code: paper.code,
          received: paper.received ? 1 : 0,
          submitted_as: paper.submittedAs,
          originals: paper.originals,
          copies: paper.copies,
          secret: paper.secret ? 1 : 0,
          digitise_value: paper.digitise.value,
          digitise_reason: paper.digitise.reason,
        })
        .execute();
    }
    return papers;
  }

  /**
   * Changes what was typed of a received dossier; the code, the term and the due date stay. Papers are taken in their
   * order: one that is left out is no longer received, and gone where nothing was scanned of it. The old name still
   * finds the dossier. Answers the names of what changed, and the dossier as the province is told it.
   */
  async function correctIn(
    tx: WriteTx,
    row: DossierRow,
    change: Pick<DraftContent, "applicant" | "components" | "sets" | "deliverTo" | "note">,
  ): Promise<{ changed: string[]; tell: Record<string, unknown> }> {
    const procedure = knownProcedure(law.procedure, row.procedure_code);
    const caseIndex = caseOf(procedure, row);
    const applicant = keepAnswer(
      storedApplicant(row.applicant),
      cleanApplicant(change.applicant, law.persons, today()),
    );
    const before = await tx.db
      .selectFrom("components")
      .selectAll()
      .where("dossier_id", "=", row.id)
      .where("role", "=", "filed")
      .orderBy("ordinal")
      .execute();
    if (procedure) requireComplete({ ...change, caseIndex }, applicant, procedure, before);
    for (const [index, old] of before.entries()) {
      const now = change.components[index];
      if (!now) {
        const scanned = await tx.db
          .selectFrom("documents")
          .select("id")
          .where("component_id", "=", old.id)
          .executeTakeFirst();
        if (scanned) {
          await tx.db.updateTable("components").set({ received: 0 }).where("id", "=", old.id).execute();
        } else await tx.db.deleteFrom("components").where("id", "=", old.id).execute();
        continue;
      }
      // what was decided of this very paper since (used again, exempted with a ground) stands until it is another paper
      const same =
        old.name === now.name &&
        old.submitted_as === now.submittedAs &&
        old.received === 1 &&
        old.secret === (now.secret ? 1 : 0);
      const digitise = same
        ? { value: old.digitise_value, reason: old.digitise_reason }
        : digitiseRule(now, procedure && usualRule(procedure, { caseIndex }, now.name));
      await tx.db
        .updateTable("components")
        .set({
          name: now.name,
          code: now.code,
          received: now.received ? 1 : 0,
          submitted_as: now.submittedAs,
          originals: now.originals,
          copies: now.copies,
          secret: now.secret ? 1 : 0,
          digitise_value: digitise.value,
          digitise_reason: digitise.reason,
        })
        .where("id", "=", old.id)
        .execute();
    }
    const further = change.components.slice(before.length);
    const last = await lastOrdinal(tx, row.id);
    await addPapers(tx, row.id, { components: further, caseIndex }, procedure, last);
    const searchText = searchTextOf({ ...applicant, code: row.code, procedureName: row.procedure_name });
    await tx.db
      .updateTable("dossiers")
      .set({
        applicant_name: applicant.fullName,
        identity: applicant.identity,
        applicant: JSON.stringify(applicant),
        search_text: row.search_text.includes(searchText)
          ? row.search_text
          : `${searchText} ${row.search_text}`,
        sets: change.sets,
        deliver_to: change.deliverTo,
        note: change.note,
      })
      .where("id", "=", row.id)
      .execute();
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    const shape = (one: { name: string; received: boolean | number; originals: number; copies: number }) => [
      one.name,
      Boolean(one.received),
      one.originals,
      one.copies,
    ];
    const changed = [
      ...(same(storedApplicant(row.applicant), applicant) ? [] : ["applicant"]),
      ...(same(before.map(shape), change.components.map(shape)) ? [] : ["components"]),
      ...(row.sets === change.sets ? [] : ["sets"]),
      ...(row.deliver_to === change.deliverTo ? [] : ["deliverTo"]),
      ...(row.note === change.note ? [] : ["note"]),
    ];
    const { sets, deliverTo, note } = change;
    return { changed, tell: { applicant, components: change.components, sets, deliverTo, note } };
  }

  const caseOf = (procedure: ProcedureDetail | null, row: DossierRow): number =>
    Math.max(0, procedure?.cases.findIndex((one) => one.name === row.case_name) ?? 0);

  async function lastOrdinal(tx: WriteTx, dossierId: string): Promise<number> {
    const row = await tx.db
      .selectFrom("components")
      .select((e) => e.fn.max("ordinal").as("ordinal"))
      .where("dossier_id", "=", dossierId)
      .executeTakeFirst();
    return Number(row?.ordinal ?? 0);
  }

  /** Papers that were brought later (giấy bổ sung), by the case that the dossier was received under. */
  async function addBrought(tx: WriteTx, row: DossierRow, components: ComponentInput[]): Promise<void> {
    const procedure = knownProcedure(law.procedure, row.procedure_code);
    const caseIndex = caseOf(procedure, row);
    await addPapers(tx, row.id, { components, caseIndex }, procedure, await lastOrdinal(tx, row.id));
  }

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
    requireComplete(content, applicant, procedure, online ? files : []);
    const receivedAt = earlier?.receivedAt ?? tx.at;
    const due = dueOf(procedure, receivedAt, content.manualDueDay);
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
    const papers = await addPapers(tx, id, content, procedure, 0);
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
        ...(earlier ? { receivedAt } : {}),
        ...(online ? { online: online.portalCode, late: online.late } : {}),
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
    tx.emit("sync", []);
  }

  return {
    receiveIn,
    /** What is missing of a form, said before anything is written. Throws `dossiers.incomplete`, `catalogue.not-found`. */
    requireReceivable(content: DraftContent, receivedAt: Timestamp): void {
      const procedure = law.procedure(content.procedureCode);
      requireComplete(content, cleanApplicant(content.applicant, law.persons, today()), procedure);
      dueOf(procedure, receivedAt, content.manualDueDay);
    },
    correctIn,
    addBrought,
    lastOrdinal,

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
      requireComplete(content, applicant, procedure);
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
