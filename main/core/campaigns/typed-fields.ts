import type { WriteTx } from "../../../db/database.ts";
import type { TypedFields } from "../../../preload/contract/index.ts";
import { confirmFieldIn } from "../digitise/service.ts";
import { readIndexDay } from "./index-file.ts";

/** Where a typed value goes among the extracted fields. */
const NAMES: Record<keyof TypedFields, string> = {
  number: "number",
  date: "date",
  holder: "holderName",
  title: "subject",
};

/**
 * What two persons typed of handwriting, or a third decided, stands in the fields of the paper instead of what the
 * machine made of it. Called when the readings agree and when the fields are read, whichever comes last; what a person
 * confirmed on the check screen stays.
 */
export async function applyTyped(tx: WriteTx, documentId: string): Promise<void> {
  const paper = await tx.db
    .selectFrom("campaign_papers")
    .innerJoin("documents", "documents.id", "campaign_papers.id")
    .select(["campaign_papers.typed", "documents.id", "documents.dossier_id", "documents.state"])
    .where("campaign_papers.id", "=", documentId)
    .executeTakeFirst();
  if (!paper?.typed || paper.state !== "extracted") return;
  const last = await tx.db
    .selectFrom("campaign_entries")
    .select("by_id")
    .where("paper_id", "=", documentId)
    .orderBy("turn", "desc")
    .executeTakeFirst();
  if (!last) return;
  const typed = JSON.parse(paper.typed) as TypedFields;
  const fields = await tx.db
    .selectFrom("extracted_fields")
    .select(["id", "name", "raw"])
    .where("document_id", "=", documentId)
    .where("confirmed_at", "is", null)
    .execute();
  for (const [key, name] of Object.entries(NAMES) as [keyof TypedFields, string][]) {
    const field = fields.find((one) => one.name === name);
    const value = key === "date" ? readIndexDay(typed.date) : typed[key];
    if (field && value !== "") await confirmFieldIn(tx, { document: paper, field, value, by: last.by_id });
  }
}
