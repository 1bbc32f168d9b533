import type { WriteTx } from "../../../db/database.ts";
import type {
  Applicant,
  ComponentInput,
  IssuedPaper,
  LifeAnswer,
  Officer,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { requireScanned } from "../digitise/service.ts";
import type { Dossiers } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { displayTime, isRealDay } from "../time.ts";
import type { ApplyEvent } from "./apply.ts";
import { createControlSlip } from "./control.ts";
import type { FrozenTerm, LifeLaw } from "./law.ts";
import type { DossierRow, Papers } from "./papers.ts";
import type { Life } from "./service.ts";

/** What a component of the law's papers was, when a result lies on paper at the counter. */
const RESULT = { role: "result", digitise_value: "MUST", digitise_reason: "RESULT" } as const;

/**
 * The events of a received dossier as officers bring them about: each with its paper, in one transaction. A command
 * that is sent twice with the same key happens once: the key is the id of its event.
 */
export function createLifeEvents(
  core: CoreContext,
  parts: {
    life: Life;
    law: LifeLaw;
    papers: Papers;
    dossiers: Pick<Dossiers, "addBrought" | "correctIn" | "lastOrdinal">;
    receipt(
      tx: WriteTx,
      given: { dossierId: string; officer: Officer; subjectId: string },
    ): Promise<IssuedPaper>;
    forms: Pick<Forms, "void">;
    /** what the province refused of the dossier says, from now on, what the corrected receipt says */
    amend(
      tx: WriteTx,
      given: { dossierId: string; by: string; change: Record<string, unknown> },
    ): Promise<number>;
    detail(id: string): Promise<LifeAnswer["dossier"]>;
  },
) {
  const { life, law, papers } = parts;
  const control = createControlSlip(core, papers);

  interface Act {
    id: string;
    officer: Officer;
    /** idempotency key, the id of the event */
    key: string;
  }

  async function rowOf(tx: WriteTx, id: string): Promise<DossierRow> {
    const row = await tx.db.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("dossiers.not-found");
    return row;
  }

  /** Applies one event and what goes with it; told again under the same key, it answers and does nothing. */
  async function act(
    { id, officer, key }: Act,
    event: Omit<ApplyEvent, "dossierId" | "id" | "by">,
    also: (tx: WriteTx, before: DossierRow) => Promise<IssuedPaper[]> = async () => [],
    settled: (
      tx: WriteTx,
      before: DossierRow,
    ) => Promise<Pick<ApplyEvent, "set" | "detail" | "tell">> = async () => ({}),
  ): Promise<LifeAnswer> {
    const given = await core.write(officer.username, async (tx) => {
      const known = await tx.db
        .selectFrom("dossier_events")
        .select(["id", "dossier_id"])
        .where("id", "=", key)
        .executeTakeFirst();
      if (known) return papersOf(tx, key);
      const before = await rowOf(tx, id);
      // what the state or the law refuses is said before what was typed
      await life.require(tx, before, event.event);
      const more = await settled(tx, before);
      await life.apply(tx, {
        ...event,
        ...more,
        detail: { ...event.detail, ...more.detail },
        dossierId: id,
        id: key,
        by: officer.fullName,
      });
      return also(tx, before);
    });
    return { dossier: await parts.detail(id), papers: given };
  }

  async function papersOf(tx: WriteTx, subjectId: string): Promise<IssuedPaper[]> {
    const rows = await tx.db
      .selectFrom("issued_forms")
      .select(["id", "kind", "number"])
      .where("subject_id", "=", subjectId)
      .where("state", "=", "issued")
      .orderBy("seq")
      .execute();
    return rows.map((row) => ({ ...row, title: papers.title(row.kind) }));
  }

  const form = (row: DossierRow, act: Act, why: string) => ({
    row,
    person: papers.applicantOf(row),
    procedure: row.procedure_name,
    why,
    officer: act.officer,
    profile: law.profile(row.received_at).id,
    subjectId: act.key,
  });

  /** The due date of a term that starts again now, by the procedure as the dossier was received under it. */
  function dueAgain(row: DossierRow, at: string, manualDueDay: string) {
    const computed = law.due(JSON.parse(row.term) as FrozenTerm, at);
    if (computed) return computed;
    if (!isRealDay(manualDueDay)) throw new AppError("catalogue.term-unknown");
    if (manualDueDay < at.slice(0, 10)) {
      throw new AppError("dossiers.incomplete", { what: "ngày hẹn trả sớm hơn hôm nay" });
    }
    return law.dueOn(manualDueDay);
  }

  return {
    /** Hủy do tiếp nhận nhầm: the number stays used and is explained by the reason. */
    void: (given: Act, why: string) =>
      act(given, { event: "void", why }, async (tx) => {
        const receipts = await tx.db
          .selectFrom("issued_forms")
          .select("id")
          .where("dossier_id", "=", given.id)
          .where("state", "=", "issued")
          .execute();
        for (const { id } of receipts) await parts.forms.void(tx, id, why);
        return [];
      }),

    /** Corrects what was typed and issues the receipt again; code and due date stay. */
    correct: (
      given: Act,
      why: string,
      change: {
        applicant: Applicant;
        components: ComponentInput[];
        sets: number;
        deliverTo: "COUNTER" | "POST";
        note: string;
      },
    ) =>
      act(
        given,
        { event: "correct", why },
        async (tx) => [
          await parts.receipt(tx, { dossierId: given.id, officer: given.officer, subjectId: given.key }),
        ],
        async (tx, before) => {
          const { changed, tell } = await parts.dossiers.correctIn(tx, before, change);
          await parts.amend(tx, { dossierId: before.id, by: given.officer.fullName, change: tell });
          return { detail: { changed }, tell };
        },
      ),

    /** Mẫu số 02; the clock stands until the papers are there. Asked for late, it is noted as late. */
    requestSupplement: (given: Act, why: string, items: readonly string[]) =>
      act(
        given,
        { event: "request-supplement", why, detail: { items: [...items] } },
        async (tx, row) => [await papers.supplement(tx, { ...form(row, given, why), items })],
        async (tx, row) => ({
          detail: tx.at > law.supplementBy(row.received_at) ? { noticeLate: true } : {},
        }),
      ),

    /** The papers are there: the term is counted again from the beginning (NĐ 61/2018 Điều 19 k4). */
    supplementComplete: (
      given: Act,
      brought: { components: ComponentInput[]; note: string; manualDueDay: string },
    ) =>
      act(
        given,
        { event: "supplement-complete", why: brought.note },
        async () => [],
        async (tx, row) => {
          const papers =
            brought.components.length > 0 ? await parts.dossiers.addBrought(tx, row, brought.components) : [];
          const due = dueAgain(row, tx.at, brought.manualDueDay);
          return {
            set: { due_at: due.due, due: JSON.stringify(due) },
            detail: {
              dueBefore: row.due_at,
              due: due.due,
              calendar: due.calendar,
              papers: papers.map(({ name }) => name),
            },
            tell: { components: papers },
          };
        },
      ),

    refuse: (given: Act, why: string) =>
      act(given, { event: "refuse", why }, async (tx, row) => [
        await papers.refusal(tx, form(row, given, why)),
      ]),

    /** The slip that goes with the dossier says whom it waits for (NĐ 61/2018 Điều 19 k5). */
    waitOpinion: (given: Act, why: string, agency: string) =>
      act(
        given,
        { event: "wait-opinion", why, detail: { agency }, set: { coordinating_unit: agency } },
        (tx, row) => control.askOpinion(tx, { row, ...controlOf(given, row), agency }),
      ),

    opinionArrived: (given: Act, opinion: string) =>
      act(given, { event: "opinion-arrived", why: opinion }, (tx, row) =>
        control.opinionArrived(tx, { row, ...controlOf(given, row) }),
      ),

    /** Mẫu số 04: once, at the latest one day before the due date (NĐ 61/2018 Điều 19 k9, NĐ 118/2025). */
    extend: (given: Act, why: string, newDueDay: string) =>
      act(
        given,
        { event: "extend", why },
        async (tx, row) => [
          await papers.apology(tx, { ...form(row, given, why), newDueAt: law.dueOn(newDueDay).due }),
        ],
        async (_tx, row) => {
          if (!isRealDay(newDueDay) || newDueDay <= row.due_at.slice(0, 10) || !law.isWorkingDay(newDueDay)) {
            throw new AppError("life.extend-day", { due: displayTime(row.due_at) });
          }
          const due = law.dueOn(newDueDay);
          return {
            set: { due_at: due.due, due: JSON.stringify(due) },
            detail: { dueBefore: row.due_at, due: due.due },
          };
        },
      ),

    /** The province settles before the day on the paper: a new receipt says the new day; nobody is owed an apology. */
    sooner: (given: Act, why: string, newDueDay: string) =>
      act(
        given,
        { event: "correct", why },
        async (tx) => [
          await parts.receipt(tx, { dossierId: given.id, officer: given.officer, subjectId: given.key }),
        ],
        async (tx, row) => {
          const possible = isRealDay(newDueDay) && newDueDay >= tx.at.slice(0, 10);
          if (!possible || newDueDay > row.due_at.slice(0, 10) || !law.isWorkingDay(newDueDay)) {
            throw new AppError("life.extend-day", { due: displayTime(row.due_at) });
          }
          const due = law.dueOn(newDueDay);
          return {
            set: { due_at: due.due, due: JSON.stringify(due) },
            detail: { changed: ["dueAt"], dueBefore: row.due_at, due: due.due },
          };
        },
      ),

    /** Mẫu số 05; refused once there is a decision (TT 03/2025 Điều 7). */
    stop: (given: Act, why: string, noDecision: boolean) => {
      if (!noDecision) throw new AppError("life.decision-issued");
      return act(given, { event: "stop", why }, async (tx, row) => [
        await papers.stop(tx, { row, why, officer: given.officer, subjectId: given.key }),
      ]);
    },

    /** A result on paper came from the handling unit: early, on time or late stands on the control slip. */
    finish: (given: Act, result: { title: string; number: string; note: string }) =>
      act(
        given,
        { event: "finish", why: result.note, detail: { result: result.title, number: result.number } },
        async (tx, row) => {
          await putResult(tx, row.id, result);
          return control.close(tx, { row, ...controlOf(given, row) });
        },
        async (tx, row) => {
          // settled at the counter without a hand-over: the papers are digitised before that too
          if (row.state === "received") await requireScanned(tx, row);
          return {};
        },
      ),

    recallResult: (given: Act, why: string) =>
      act(given, { event: "recall-result", why }, async (tx, row) => {
        await endResults(tx, row.id, "recalled-result");
        return [];
      }),

    /** The result is replaced by a corrected one; what was given out before must be given again. */
    correctResult: (given: Act, why: string, result: { title: string; number: string }) =>
      act(
        given,
        { event: "correct-result", why, detail: { result: result.title, number: result.number } },
        async (tx, row) => {
          await endResults(tx, row.id, "replaced-result");
          await putResult(tx, row.id, result);
          return [];
        },
      ),

    /** Kiểm tra sau thấy khác người: noted and shown, nothing is decided. */
    identityDifferent: (given: Act, why: string) => act(given, { event: "identity-different", why }),

    applicantDied: (given: Act, why: string) => act(given, { event: "applicant-died", why }),
  };

  function controlOf(given: Act, row: DossierRow) {
    return { officer: given.officer, profile: law.profile(row.received_at).id, subjectId: given.key };
  }

  async function putResult(
    tx: WriteTx,
    dossierId: string,
    result: { title: string; number: string },
  ): Promise<void> {
    await tx.db
      .insertInto("components")
      .values({
        ...RESULT,
        id: core.ports.random.uuid(),
        dossier_id: dossierId,
        ordinal: (await parts.dossiers.lastOrdinal(tx, dossierId)) + 1,
        name: result.title,
        code: result.number || null,
        received: 1,
        submitted_as: "ORIGINAL",
        originals: 1,
        copies: 0,
        secret: 0,
      })
      .execute();
  }

  async function endResults(tx: WriteTx, dossierId: string, role: string): Promise<void> {
    await tx.db
      .updateTable("components")
      .set({ role })
      .where("dossier_id", "=", dossierId)
      .where("role", "=", "result")
      .execute();
  }
}

export type LifeEvents = ReturnType<typeof createLifeEvents>;
