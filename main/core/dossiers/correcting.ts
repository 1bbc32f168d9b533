import type { Selectable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Applicant, DraftContent, ProcedureDetail } from "../../../preload/contract/index.ts";
import { knownProcedure } from "../catalogue/service.ts";
import { digitiseRule } from "../digitise/service.ts";
import { cleanApplicant, keepAnswer, storedApplicant } from "../people/service.ts";
import type { Completeness } from "./complete.ts";
import { type Components, caseOf, componentValues, usualRule } from "./components.ts";
import { searchTextOf } from "./rules/search-text.ts";
import type { ReceivingLaw } from "./types.ts";
import type { DossierRow } from "./views.ts";

type ComponentRow = Selectable<Schema["components"]>;
type Correction = Pick<DraftContent, "applicant" | "components" | "sets" | "deliverTo" | "note">;

/** What is put right of a dossier that was received. */
export function createCorrecting(parts: {
  law: ReceivingLaw;
  today(): string;
  complete: Completeness;
  components: Components;
}) {
  const { law, today, complete, components } = parts;

  /**
   * Changes what was typed of a received dossier; the code, the term and the due date stay. Papers are taken in their
   * order: one that is left out is no longer received, and gone where nothing was scanned of it. The old name still
   * finds the dossier. Answers the names of what changed, and the dossier as the province is told it.
   */
  async function correctIn(
    tx: WriteTx,
    row: DossierRow,
    change: Correction,
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
    if (procedure) complete.requireComplete({ ...change, caseIndex }, applicant, procedure, before);
    await changePapers(tx, before, change.components, procedure, caseIndex);
    const further = change.components.slice(before.length);
    const last = await components.lastOrdinal(tx, row.id);
    await components.addPapers(tx, row.id, { components: further, caseIndex }, procedure, last);
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
    const { sets, deliverTo, note } = change;
    const changed = changedOf(row, before, applicant, change);
    const papers = await toldPapers(tx, row.id, change.components);
    return { changed, tell: { applicant, components: papers, sets, deliverTo, note } };
  }

  return { correctIn };
}

/** The papers of a corrected receipt as the province is told them: each under its own id, which its scan is told under. */
async function toldPapers(tx: WriteTx, dossierId: string, papers: DraftContent["components"]) {
  const rows = await tx.db
    .selectFrom("components")
    .select(["id", "digitise_value", "digitise_reason"])
    .where("dossier_id", "=", dossierId)
    .where("role", "=", "filed")
    .orderBy("ordinal")
    .execute();
  // those that were left out stand last
  return papers.map((paper, index) => {
    const row = rows[index]!;
    return { ...paper, id: row.id, digitise: { value: row.digitise_value, reason: row.digitise_reason } };
  });
}

/** Papers are taken in their order: one that is left out stays, as not received, where something was scanned of it. */
async function changePapers(
  tx: WriteTx,
  before: readonly ComponentRow[],
  papers: DraftContent["components"],
  procedure: ProcedureDetail | null,
  caseIndex: number,
): Promise<void> {
  for (const [index, old] of before.entries()) {
    const paper = papers[index];
    if (!paper) {
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
      old.name === paper.name &&
      old.submitted_as === paper.submittedAs &&
      old.received === 1 &&
      old.secret === (paper.secret ? 1 : 0);
    const digitise = same
      ? { value: old.digitise_value, reason: old.digitise_reason }
      : digitiseRule(paper, usualRule(procedure, caseIndex, paper.name));
    await tx.db
      .updateTable("components")
      .set(componentValues(paper, digitise))
      .where("id", "=", old.id)
      .execute();
  }
}

/** Names of what a correction changed, for the dossier's history. */
function changedOf(
  row: DossierRow,
  before: readonly ComponentRow[],
  applicant: Applicant,
  change: Correction,
): string[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const shape = (one: { name: string; received: boolean | number; originals: number; copies: number }) => [
    one.name,
    Boolean(one.received),
    one.originals,
    one.copies,
  ];
  return [
    ...(same(storedApplicant(row.applicant), applicant) ? [] : ["applicant"]),
    ...(same(before.map(shape), change.components.map(shape)) ? [] : ["components"]),
    ...(row.sets === change.sets ? [] : ["sets"]),
    ...(row.deliver_to === change.deliverTo ? [] : ["deliverTo"]),
    ...(row.note === change.note ? [] : ["note"]),
  ];
}
