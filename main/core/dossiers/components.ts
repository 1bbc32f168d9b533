import type { WriteTx } from "../../../db/database.ts";
import type { ComponentInput, DraftContent, ProcedureDetail } from "../../../preload/contract/index.ts";
import { knownProcedure } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { digitiseRule } from "../digitise/service.ts";
import type { ReceivingLaw } from "./types.ts";
import type { DossierRow } from "./views.ts";

/** The papers of a dossier (thành phần hồ sơ), as they are taken in. */
export function createComponents(core: CoreContext, law: ReceivingLaw) {
  /** Writes the papers of a dossier behind those that it has; answers them as the province is told. */
  async function addPapers(
    tx: WriteTx,
    dossierId: string,
    content: Pick<DraftContent, "components" | "caseIndex">,
    procedure: ProcedureDetail | null,
    behind: number,
  ) {
    const papers = content.components.map((component, index) => ({
      ...component,
      id: core.ports.random.uuid(),
      ordinal: behind + index + 1,
      digitise: digitiseRule(component, usualRule(procedure, content.caseIndex, component.name)),
    }));
    for (const paper of papers) {
      await tx.db
        .insertInto("components")
        .values({
          id: paper.id,
          dossier_id: dossierId,
          ordinal: paper.ordinal,
          ...componentValues(paper, paper.digitise),
        })
        .execute();
    }
    return papers;
  }

  async function lastOrdinal(tx: WriteTx, dossierId: string): Promise<number> {
    const row = await tx.db
      .selectFrom("components")
      .select((e) => e.fn.max("ordinal").as("ordinal"))
      .where("dossier_id", "=", dossierId)
      .executeTakeFirst();
    return Number(row?.ordinal ?? 0);
  }

  /** Papers that were brought later (giấy bổ sung), by the case that the dossier was received under; answers them with their ids. */
  async function addBrought(tx: WriteTx, row: DossierRow, components: ComponentInput[]) {
    const procedure = knownProcedure(law.procedure, row.procedure_code);
    const caseIndex = caseOf(procedure, row);
    return addPapers(tx, row.id, { components, caseIndex }, procedure, await lastOrdinal(tx, row.id));
  }

  return { addPapers, lastOrdinal, addBrought };
}

/** What was typed of a paper, as its row has it. */
export const componentValues = (paper: ComponentInput, digitise: { value: string; reason: string }) => ({
  name: paper.name,
  code: paper.code,
  received: paper.received ? 1 : 0,
  submitted_as: paper.submittedAs,
  originals: paper.originals,
  copies: paper.copies,
  secret: paper.secret ? 1 : 0,
  digitise_value: digitise.value,
  digitise_reason: digitise.reason,
});

/** How the catalogue has a paper of this name digitised; null where it does not know it. */
export function usualRule(procedure: ProcedureDetail | null, caseIndex: number, name: string) {
  return (
    procedure?.cases[caseIndex]?.components.find((component) => component.name === name)?.digitise ?? null
  );
}

/** The case that a dossier was received under, by its place in the procedure as it is now; 0 where it is gone. */
export const caseOf = (procedure: ProcedureDetail | null, row: DossierRow): number =>
  Math.max(0, procedure?.cases.findIndex((one) => one.name === row.case_name) ?? 0);

export type Components = ReturnType<typeof createComponents>;
