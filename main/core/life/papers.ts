import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { IssuedPaper, Officer, TransferRow } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FormContent, FormKind, FormProfile, Forms } from "../forms/service.ts";
import { type PaperPerson, paperPerson, storedApplicant } from "../people/service.ts";
import { displayTime, legalTime, type Timestamp } from "../time.ts";

export type DossierRow = Selectable<Schema["dossiers"]>;

const TITLES: Partial<Record<FormKind, string>> = {
  receipt: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
  supplement: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
  refusal: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
  apology: "Phiếu xin lỗi và đề nghị gia hạn thời gian giải quyết",
  stop: "Thông báo dừng giải quyết hồ sơ",
  control: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
  "transfer-list": "Danh sách bàn giao hồ sơ",
};

export const paperTitle = (kind: FormKind): string => TITLES[kind] ?? kind;

const applicantOf = (row: DossierRow): PaperPerson => paperPerson(storedApplicant(row.applicant));

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

/** Fills the papers of a dossier's life with what they say, and gives them out in the event's transaction. */
export function createPapers(core: CoreContext, forms: Forms) {
  const { agency } = core.config;

  async function issue<K extends FormKind>(
    tx: WriteTx,
    form: {
      kind: K;
      profile: FormProfile;
      dossierId: string | null;
      subjectId: string;
      content: FormContent<K>;
      by: string;
      replaces?: string;
      number?: string;
    },
  ): Promise<IssuedPaper> {
    const given = await forms.issue<K>(tx, { id: core.ports.random.uuid(), ...form });
    return { id: given.id, kind: form.kind, title: paperTitle(form.kind), number: given.number };
  }

  /** Whoever signs for the unit: its head; an empty name leaves the line to be filled by hand. */
  async function head(tx: WriteTx): Promise<{ headName: string; headTitle: string }> {
    const rows = await tx.db
      .selectFrom("accounts")
      .select(["full_name", "title", "roles"])
      .where("active", "=", 1)
      .orderBy("created_at")
      .execute();
    const found = rows.find((row) => (JSON.parse(row.roles) as string[]).includes("head"));
    return { headName: found?.full_name ?? "", headTitle: found?.title ?? "" };
  }

  const qrOf = (row: DossierRow) => ({
    dossierCode: row.code,
    procedureCode: row.procedure_code,
    subjectIdentity: row.identity,
  });

  return {
    issue,

    /** Mẫu số 02: all that is missing at once (NĐ 61/2018 Điều 15.3). `row` null: before reception, without a code. */
    supplement(
      tx: WriteTx,
      given: {
        row: DossierRow | null;
        person: PaperPerson;
        procedure: string;
        items: readonly string[];
        why: string;
        officer: Officer;
        profile: FormProfile;
        subjectId: string;
      },
    ) {
      const { row, person, officer } = given;
      return issue(tx, {
        kind: "supplement",
        profile: given.profile,
        dossierId: row?.id ?? null,
        subjectId: given.subjectId,
        by: officer.fullName,
        content: {
          text: {
            fullName: person.fullName,
            procedure: given.procedure,
            address: person.address,
            phone: person.phone,
            email: person.email,
            dossierCode: row?.code ?? "",
            reason: given.why,
            contactName: officer.fullName,
            contactPhone: agency.phone,
            guideName: officer.fullName,
          },
          lists: { items: [...given.items] },
          tables: {},
          ...(row ? { qr: qrOf(row) } : {}),
        },
      });
    },

    /** Mẫu số 03; `row` null: refused before reception. */
    refusal(
      tx: WriteTx,
      given: {
        row: DossierRow | null;
        person: PaperPerson;
        procedure: string;
        why: string;
        officer: Officer;
        profile: FormProfile;
        subjectId: string;
      },
    ) {
      const { row, person, officer } = given;
      return issue(tx, {
        kind: "refusal",
        profile: given.profile,
        dossierId: row?.id ?? null,
        subjectId: given.subjectId,
        by: officer.fullName,
        content: {
          text: {
            fullName: person.fullName,
            identity: person.identity,
            address: person.address,
            phone: person.phone,
            email: person.email,
            dossierCode: row?.code ?? "",
            procedure: given.procedure,
            reason: given.why,
            submitterName: person.submitterName,
            receiverName: officer.fullName,
          },
          lists: {},
          tables: {},
          ...(row ? { qr: qrOf(row) } : {}),
        },
      });
    },

    /** Mẫu số 04: the apology and the new day. */
    async apology(
      tx: WriteTx,
      given: {
        row: DossierRow;
        newDueAt: Timestamp;
        why: string;
        officer: Officer;
        profile: FormProfile;
        subjectId: string;
      },
    ) {
      const { row } = given;
      return issue(tx, {
        kind: "apology",
        profile: given.profile,
        dossierId: row.id,
        subjectId: given.subjectId,
        by: given.officer.fullName,
        content: {
          text: {
            addressee: applicantOf(row).fullName,
            identity: applicantOf(row).identity,
            receivedAt: legalTime(row.received_at),
            procedure: row.procedure_name,
            dossierCode: row.code,
            dueAt: legalTime(row.due_at),
            reason: given.why,
            newDueAt: legalTime(given.newDueAt),
            ...(await head(tx)),
          },
          lists: {},
          tables: {},
          qr: { ...qrOf(row), dueAt: given.newDueAt },
        },
      });
    },

    /** Mẫu số 05; the rules before 1 July 2025 know no such form: the notice then follows the current layout. */
    async stop(tx: WriteTx, given: { row: DossierRow; why: string; officer: Officer; subjectId: string }) {
      const { row } = given;
      return issue(tx, {
        kind: "stop",
        profile: "current",
        dossierId: row.id,
        subjectId: given.subjectId,
        by: given.officer.fullName,
        content: {
          text: {
            addressee: applicantOf(row).fullName,
            identity: applicantOf(row).identity,
            address: applicantOf(row).address,
            dossierCode: row.code,
            procedure: row.procedure_name,
            receivedAt: legalTime(row.received_at),
            requestedAt: legalTime(tx.at),
            reason: given.why,
            ...(await head(tx)),
          },
          lists: {},
          tables: {},
          qr: qrOf(row),
        },
      });
    },

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

    applicantOf,
    title: (kind: string): string => TITLES[kind as FormKind] ?? kind,
  };
}

export type Papers = ReturnType<typeof createPapers>;
