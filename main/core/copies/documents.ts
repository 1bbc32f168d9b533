import type { DocumentSummary, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";

/** Papers digitised here as the list of files that may become paper, with how many papers each has. */
export async function copyDocuments(
  core: CoreContext,
  documents: readonly DocumentSummary[],
): Promise<Output<"copies.documents">> {
  const made = await core.database.read
    .selectFrom("copies")
    .select((e) => ["document_id", e.fn.countAll<number>().as("count")])
    .where("document_id", "is not", null)
    .groupBy("document_id")
    .execute();
  const counts = new Map(made.map((row) => [row.document_id, Number(row.count)]));
  return documents.slice(0, 200).map((one) => ({
    id: one.id,
    title: one.title,
    dossierCode: one.dossierCode,
    scannedAt: one.scannedAt,
    state: one.word,
    copies: counts.get(one.id) ?? 0,
  }));
}
