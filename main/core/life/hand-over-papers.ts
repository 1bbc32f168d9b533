import type { WriteTx } from "../../../db/database.ts";
import type { Officer, TransferRow } from "../../../preload/contract/index.ts";
import type { FormProfile } from "../forms/service.ts";
import { displayTime, legalTime, type Timestamp } from "../time.ts";
import type { Issue } from "./issuing.ts";
import type { DossierRow } from "./papers.ts";

/** One step of the control slip: who gave the dossier to whom, and with what outcome. */
export interface ControlStep {
  giver: string;
  receiver: string;
  at: Timestamp;
  givenBy: string;
  receivedBy: string;
  outcome: string;
  note: string;
}

/** What goes with dossiers from hand to hand: the control slip, the list that both sides sign, the list of what waits. */
export function createHandOverPapers(issue: Issue) {
  return {
    /** Mẫu số 06 (legacy 05), with every step so far; a later step stands in for the slip before, under its number. */
    control(
      tx: WriteTx,
      given: {
        row: DossierRow;
        handlingUnit: string;
        coordinatingUnit: string;
        steps: readonly ControlStep[];
        /** lines of the slip before, as printed */
        linesBefore: readonly string[][];
        officer: Officer;
        profile: FormProfile;
        subjectId: string;
        before: { id: string; number: string } | null;
      },
    ) {
      const { row } = given;
      return issue(tx, {
        kind: "control",
        profile: given.profile,
        dossierId: row.id,
        subjectId: given.subjectId,
        by: given.officer.fullName,
        ...(given.before ? { replaces: given.before.id, number: given.before.number } : {}),
        content: {
          text: {
            dossierCode: row.code,
            procedure: row.procedure_name,
            handlingUnit: given.handlingUnit,
            coordinatingUnit: given.coordinatingUnit,
            receivedAt: legalTime(row.received_at),
            dueAt: legalTime(row.due_at),
          },
          lists: {},
          tables: {
            steps: [
              ...given.linesBefore,
              ...given.steps.map((step) => [
                step.giver,
                step.receiver,
                legalTime(step.at),
                step.givenBy,
                step.receivedBy,
                step.outcome,
                step.note,
              ]),
            ],
          },
        },
      });
    },

    /** The list that both sides sign when dossiers change hands. */
    transferList(
      tx: WriteTx,
      given: {
        profile: FormProfile;
        subjectId: string;
        /** what is handed over for, where it is not the first way to the unit; may be empty */
        purpose: string;
        fromUnit: string;
        toUnit: string;
        at: Timestamp;
        giver: string;
        taker: string;
        rows: readonly { row: DossierRow; papers: number; originals: number; results: readonly string[] }[];
        by: string;
        replaces?: string;
      },
    ) {
      return issue(tx, {
        kind: "transfer-list",
        profile: given.profile,
        dossierId: null,
        subjectId: given.subjectId,
        by: given.by,
        ...(given.replaces ? { replaces: given.replaces } : {}),
        content: {
          text: {
            day: legalTime(given.at),
            purpose: given.purpose,
            fromUnit: given.fromUnit,
            toUnit: given.toUnit,
            count: String(given.rows.length),
            giverName: given.giver,
            takerName: given.taker,
          },
          lists: {},
          tables: {
            rows: given.rows.map(({ row, papers, originals, results }, index) => [
              String(index + 1),
              row.code,
              row.procedure_name,
              row.applicant_name,
              [
                ...results.map((name) => `Kết quả: ${name}`),
                `${papers} loại giấy tờ, ${row.sets} bộ${originals > 0 ? `, ${originals} bản chính` : ""}`,
              ].join("; "),
              displayTime(row.due_at),
            ]),
          },
        },
      });
    },

    /** What waits to be transferred, and until when. */
    waitingList(
      tx: WriteTx,
      given: { profile: FormProfile; id: string; officer: Officer; rows: readonly TransferRow[] },
    ) {
      const late = given.rows.filter((row) => row.by.slice(0, 10) > tx.at.slice(0, 10)).length;
      return issue(tx, {
        kind: "waiting-list",
        profile: given.profile,
        dossierId: null,
        subjectId: given.id,
        by: given.officer.fullName,
        content: {
          text: {
            at: displayTime(tx.at),
            count: String(given.rows.length),
            next: String(late),
            keeperName: given.officer.fullName,
          },
          lists: {},
          tables: {
            rows: given.rows.map((row, index) => [
              String(index + 1),
              row.code,
              row.procedureName,
              row.applicantName,
              displayTime(row.receivedAt),
              displayTime(row.by),
              row.toScan > 0 ? `Còn ${row.toScan} giấy phải quét` : "",
            ]),
          },
        },
      });
    },
  };
}
