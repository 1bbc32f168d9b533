import type { DraftContent, IssuedPaper, LifeAnswer, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Dossiers, ReceivingLaw } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import type { Life } from "./service.ts";

/**
 * Immediate result (giải quyết ngay): received, settled and given in one act. No receipt unless the person asks for
 * one; the record in the system is made as for every dossier (NĐ 61/2018 Điều 17 k4).
 */
export function createImmediate(
  core: CoreContext,
  parts: {
    life: Life;
    law: Pick<ReceivingLaw, "procedure">;
    dossiers: Pick<Dossiers, "receiveIn">;
    clock: { require(): void };
    receipt(
      tx: Parameters<Dossiers["receiveIn"]>[0],
      given: { dossierId: string; officer: Officer; subjectId: string },
    ): Promise<IssuedPaper>;
    detail(id: string): Promise<LifeAnswer["dossier"]>;
  },
) {
  return {
    async do(
      officer: Officer,
      id: string,
      given: {
        draftId: string;
        content: DraftContent;
        result: string;
        receivedBy: string;
        wantsReceipt: boolean;
      },
    ): Promise<LifeAnswer> {
      const procedure = parts.law.procedure(given.content.procedureCode);
      if (procedure.term.unit !== "SAME_DAY") throw new AppError("life.not-immediate");
      parts.clock.require();
      const done = await core.write(officer.username, async (tx) => {
        const draft = await tx.db
          .selectFrom("drafts")
          .selectAll()
          .where("id", "=", given.draftId)
          .executeTakeFirst();
        if (draft && draft.owner_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
        // sent twice, done once
        if (draft?.state === "received" && draft.dossier_id) return { id: draft.dossier_id, papers: [] };
        if (draft && draft.state !== "open") throw new AppError("dossiers.not-found");
        await parts.dossiers.receiveIn(tx, officer, { ...given, id });
        const papers = given.wantsReceipt
          ? [await parts.receipt(tx, { dossierId: id, officer, subjectId: id })]
          : [];
        const by = officer.fullName;
        const detail = { immediate: true };
        await parts.life.apply(tx, {
          dossierId: id,
          event: "finish",
          by,
          detail: { ...detail, result: given.result },
        });
        await parts.life.apply(tx, {
          dossierId: id,
          event: "return",
          by,
          detail: { ...detail, receivedBy: given.receivedBy, returnedAt: tx.at },
          set: { returned_at: tx.at },
        });
        return { id, papers };
      });
      return { dossier: await parts.detail(done.id), papers: done.papers };
    },
  };
}

export type Immediate = ReturnType<typeof createImmediate>;
