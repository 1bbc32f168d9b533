import type { WriteTx } from "../../../db/database.ts";
import type { IssuedPaper, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { legalTime } from "../time.ts";
import type { LifeLaw } from "./law.ts";
import { type Papers, paperTitle } from "./papers.ts";

const PROVISIONAL = "(Mã tạm; mã chính thức được gắn khi có kết nối)";
const UNVERIFIED = "(Mã cơ quan chưa được kiểm chứng)";

/**
 * The receipt issued again after a correction: the code and the due date stay, the one before is kept and marked as
 * replaced, and both are found by the dossier.
 */
export function createReceiptAgain(core: CoreContext, parts: { papers: Papers; law: LifeLaw }) {
  const { papers, law } = parts;
  const { agency } = core.config;

  /** The receipt that counts so far. */
  async function before(tx: WriteTx, dossierId: string): Promise<string | undefined> {
    const issued = await tx.db
      .selectFrom("issued_forms")
      .select("id")
      .where("dossier_id", "=", dossierId)
      .where("kind", "=", "receipt")
      .where("state", "=", "issued")
      .orderBy("seq", "desc")
      .executeTakeFirst();
    return issued?.id;
  }

  return {
    async issue(
      tx: WriteTx,
      given: { dossierId: string; officer: Officer; subjectId: string },
    ): Promise<IssuedPaper> {
      const row = await tx.db
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", given.dossierId)
        .executeTakeFirstOrThrow();
      const components = await tx.db
        .selectFrom("components")
        .selectAll()
        .where("dossier_id", "=", row.id)
        .where("role", "=", "filed")
        .where("received", "=", 1)
        .orderBy("ordinal")
        .execute();
      const person = papers.applicantOf(row);
      const replaced = await before(tx, row.id);
      await tx.db.updateTable("dossiers").set({ receipt_file: null }).where("id", "=", row.id).execute();
      const number = row.code.split("-").slice(-2).join("-");
      const paper = await papers.issue(tx, {
        kind: "receipt",
        profile: law.profile(row.received_at).id,
        dossierId: row.id,
        subjectId: given.subjectId,
        by: given.officer.fullName,
        number,
        ...(replaced ? { replaces: replaced } : {}),
        content: {
          text: {
            dossierCode: row.code,
            codeNotes: [row.provisional ? PROVISIONAL : "", row.code_unverified ? UNVERIFIED : ""]
              .filter(Boolean)
              .join(" "),
            fullName: person.fullName,
            identity: person.identity,
            address: person.address,
            phone: person.phone,
            email: person.email,
            authorised: person.authorised,
            procedure: `${row.procedure_name} (${row.procedure_code})`,
            sets: String(row.sets).padStart(2, "0"),
            termText: row.term_text,
            receivedAt: legalTime(row.received_at),
            dueAt: legalTime(row.due_at),
            deliverAt: row.deliver_to === "POST" ? "Nhận qua dịch vụ bưu chính công ích" : agency.unitName,
            bookVolume: "",
            bookOrdinal: "",
            submitterName: person.submitterName,
            receiverName: given.officer.fullName,
            receiverTitle: given.officer.title,
          },
          lists: {
            components: components.map((one) =>
              [
                one.name,
                one.originals > 0 ? `bản chính: ${one.originals}` : "",
                one.copies > 0 ? `bản sao: ${one.copies}` : "",
              ]
                .filter(Boolean)
                .join("; "),
            ),
          },
          tables: {},
          qr: {
            dossierCode: row.code,
            procedureCode: row.procedure_code,
            subjectIdentity: person.subjectIdentity,
            dueAt: row.due_at,
          },
        },
      });
      return { ...paper, title: paperTitle("receipt") };
    },
  };
}
