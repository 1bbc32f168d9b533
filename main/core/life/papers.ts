import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { type PaperPerson, paperPerson, storedApplicant } from "../people/service.ts";
import { legalTime, type Timestamp } from "../time.ts";
import { createHandOverPapers } from "./hand-over-papers.ts";
import { createIssuing, paperTitle } from "./issuing.ts";

export type DossierRow = Selectable<Schema["dossiers"]>;

const applicantOf = (row: DossierRow): PaperPerson => paperPerson(storedApplicant(row.applicant));

/** What a paper says that a person may get before the dossier is received: `row` null, without a code. */
interface ToPerson {
  row: DossierRow | null;
  person: PaperPerson;
  procedure: string;
  why: string;
  officer: Officer;
  profile: FormProfile;
  subjectId: string;
}

/** Fills the papers of a dossier's life with what they say, and gives them out in the event's transaction. */
export function createPapers(core: CoreContext, forms: Forms) {
  const { agency } = core.config;
  const issue = createIssuing(core, forms);

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
    ...createHandOverPapers(issue),

    /** Mẫu số 02: all that is missing at once (NĐ 61/2018 Điều 15.3). `row` null: before reception, without a code. */
    supplement(tx: WriteTx, given: ToPerson & { items: readonly string[] }) {
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
    refusal(tx: WriteTx, given: ToPerson) {
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

    applicantOf,
    title: paperTitle,
  };
}

export type Papers = ReturnType<typeof createPapers>;
