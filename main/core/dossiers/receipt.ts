import type { WriteTx } from "../../../db/database.ts";
import type { IssuedPaper, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Papers } from "../forms/papers.ts";
import type { Register } from "../forms/register.ts";
import type { Forms } from "../forms/service.ts";
import { paperPerson, storedApplicant } from "../people/service.ts";
import { receiptContent } from "./rules/receipt-content.ts";

/**
 * The receipt (Giấy tiếp nhận hồ sơ và hẹn trả kết quả, Mẫu số 01), a paper given out in the transaction that
 * receives the dossier, and again when it is corrected: the newest one that counts is the dossier's receipt.
 */
export function createReceipts(
  core: CoreContext,
  parts: { forms: Forms; papers: Papers; register: Register },
) {
  /** Throws `forms.not-found`. */
  async function current(dossierId: string): Promise<string> {
    const row = await core.database.read
      .selectFrom("issued_forms")
      .select("id")
      .where("dossier_id", "=", dossierId)
      .where("kind", "=", "receipt")
      .orderBy("seq", "desc")
      .executeTakeFirst();
    if (!row) throw new AppError("forms.not-found");
    return row.id;
  }

  return {
    /**
     * Gives the dossier its receipt as the database has it in this transaction. The code and the due date stay; one
     * that was given before is kept and marked as replaced. `subjectId` is the act that it belongs to.
     */
    async issue(
      tx: WriteTx,
      given: { dossierId: string; officer: Pick<Officer, "fullName" | "title">; subjectId: string },
    ): Promise<IssuedPaper> {
      const { dossierId, officer } = given;
      const row = await tx.db
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", dossierId)
        .executeTakeFirstOrThrow();
      const components = await tx.db
        .selectFrom("components")
        .select(["name", "originals", "copies"])
        .where("dossier_id", "=", dossierId)
        .where("role", "=", "filed")
        .where("received", "=", 1)
        .orderBy("ordinal")
        .execute();
      const before = await tx.db
        .selectFrom("issued_forms")
        .select("id")
        .where("dossier_id", "=", dossierId)
        .where("kind", "=", "receipt")
        .where("state", "=", "issued")
        .executeTakeFirst();
      const book = await parts.register.placeOf(tx.db, dossierId);
      const id = core.ports.random.uuid();
      const { number } = await parts.forms.issue(tx, {
        id,
        kind: "receipt",
        profile: parts.forms.profileOf(row.received_at),
        dossierId,
        subjectId: given.subjectId,
        number: row.code.split("-").slice(-2).join("-"),
        by: officer.fullName,
        ...(before ? { replaces: before.id } : {}),
        content: receiptContent({
          dossierCode: row.code,
          provisional: row.provisional === 1,
          codeUnverified: row.code_unverified === 1,
          person: paperPerson(storedApplicant(row.applicant)),
          procedure: { code: row.procedure_code, name: row.procedure_name },
          components,
          sets: row.sets,
          termText: row.term_text,
          receivedAt: row.received_at,
          dueAt: row.due_at,
          deliverAt:
            row.deliver_to === "POST" ? "Nhận qua dịch vụ bưu chính công ích" : core.config.agency.unitName,
          ...(book ? { book } : {}),
          receiver: officer,
        }),
      });
      return { id, kind: "receipt", title: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", number };
    },

    /** Enters the dossier in the register book of its year and field. */
    enter: parts.register.enter,

    /** Draws it now, so that it is there when it is asked for; what fails now is drawn then. */
    async soon(dossierId: string): Promise<void> {
      await current(dossierId).then(parts.papers.soon, () => undefined);
    },

    file: async (officer: Officer, dossierId: string) =>
      parts.papers.file(officer, { id: await current(dossierId) }),

    pictures: async (officer: Officer, dossierId: string) =>
      parts.papers.pictures(officer, { id: await current(dossierId) }),

    print: async (officer: Officer, key: string, dossierId: string): Promise<{ job: string }> => {
      const { job } = await parts.papers.print(officer, key, {
        id: await current(dossierId),
        copies: 1,
        only: [],
        why: "",
      });
      return { job };
    },

    /** The receipts of these dossiers as one job, in their order. */
    async printPile(officer: Officer, key: string, dossierIds: readonly string[]): Promise<{ job: string }> {
      const ids: string[] = [];
      for (const id of dossierIds) ids.push(await current(id));
      return parts.papers.printPile(officer, key, ids);
    },
  };
}

export type Receipts = ReturnType<typeof createReceipts>;
