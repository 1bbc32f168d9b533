import type { WriteTx } from "../../../db/database.ts";
import type { IssuedPaper, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FormContent, FormProfile } from "../forms/service.ts";
import { fromTimestamp, type Timestamp } from "../time.ts";
import type { ControlStep } from "./hand-over-papers.ts";
import type { DossierRow, Papers } from "./papers.ts";
import { OUTCOME_WORDS, outcomeOf } from "./rules.ts";

/** What every line of the slip is written for. */
interface OnSlip {
  row: DossierRow;
  officer: Officer;
  profile: FormProfile;
  subjectId: string;
}

/**
 * The control slip (phiếu kiểm soát quá trình giải quyết): it goes with the dossier, gains a line each time the dossier
 * changes hands, and keeps its number. The slip before stays, marked as replaced.
 */
export function createControlSlip(core: CoreContext, papers: Papers) {
  const { unitName } = core.config.agency;

  /** The slip that counts now, with the lines on it. */
  async function current(tx: WriteTx, dossierId: string) {
    const form = await tx.db
      .selectFrom("issued_forms")
      .select(["id", "number", "content"])
      .where("dossier_id", "=", dossierId)
      .where("kind", "=", "control")
      .where("state", "=", "issued")
      .orderBy("seq", "desc")
      .executeTakeFirst();
    if (!form) return null;
    const content = JSON.parse(form.content) as FormContent<"control">;
    return { id: form.id, number: form.number, lines: content.tables.steps };
  }

  async function add(
    tx: WriteTx,
    given: OnSlip & { handlingUnit: string; coordinatingUnit: string; step: ControlStep },
  ): Promise<IssuedPaper> {
    const before = await current(tx, given.row.id);
    return papers.control(tx, {
      ...given,
      before: before && { id: before.id, number: before.number },
      linesBefore: before?.lines ?? [],
      steps: [given.step],
    });
  }

  return {
    /** The dossier goes to the handling unit. */
    handOver: (tx: WriteTx, given: OnSlip & { handlingUnit: string; coordinatingUnit: string }) =>
      add(tx, {
        ...given,
        step: {
          giver: given.row.handling_unit || unitName,
          receiver: given.handlingUnit,
          at: tx.at,
          givenBy: given.officer.fullName,
          receivedBy: "",
          outcome: "",
          note: "",
        },
      }),

    /** Another agency is asked for its opinion; a dossier that never left the counter has no slip. */
    async askOpinion(tx: WriteTx, given: OnSlip & { agency: string }): Promise<IssuedPaper[]> {
      const { row, agency } = given;
      if (!row.handling_unit) return [];
      const step = {
        giver: row.handling_unit,
        receiver: agency,
        at: tx.at,
        givenBy: given.officer.fullName,
        receivedBy: "",
        outcome: "",
        note: "Lấy ý kiến",
      };
      return [await add(tx, { ...given, handlingUnit: row.handling_unit, coordinatingUnit: agency, step })];
    },

    /** The opinion is there: the dossier lies with the handling unit again. */
    async opinionArrived(tx: WriteTx, given: OnSlip): Promise<IssuedPaper[]> {
      const { row } = given;
      if (!row.handling_unit || !row.coordinating_unit) return [];
      const step = {
        giver: row.coordinating_unit,
        receiver: row.handling_unit,
        at: tx.at,
        givenBy: "",
        receivedBy: given.officer.fullName,
        outcome: "",
        note: "Đã có ý kiến",
      };
      return [
        await add(tx, {
          ...given,
          handlingUnit: row.handling_unit,
          coordinatingUnit: row.coordinating_unit,
          step,
        }),
      ];
    },

    /** The dossier came back with its result; without a slip there is nothing to close. */
    async close(tx: WriteTx, given: OnSlip): Promise<IssuedPaper[]> {
      const { row } = given;
      if (!row.handling_unit) return [];
      const outcome = outcomeOf(row.due_at, tx.at);
      const paper = await add(tx, {
        ...given,
        handlingUnit: row.handling_unit,
        coordinatingUnit: row.coordinating_unit,
        step: {
          giver: row.handling_unit,
          receiver: unitName,
          at: tx.at,
          givenBy: "",
          receivedBy: given.officer.fullName,
          outcome: OUTCOME_WORDS[outcome].word,
          note: outcome === "late" ? `Quá hạn ${lateText(row.due_at, tx.at)}` : "",
        },
      });
      return [paper];
    },
  };
}

/** How long after the due date, in whole days, or in hours within the first day. */
function lateText(dueAt: Timestamp, at: Timestamp): string {
  const minutes = Math.max(1, Math.round((fromTimestamp(at) - fromTimestamp(dueAt)) / 60_000));
  if (minutes < 60) return `${minutes} phút`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} giờ` : `${Math.floor(minutes / 1440)} ngày`;
}
