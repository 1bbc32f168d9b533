import type { LifeAnswer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Receipts } from "../dossiers/receipt.ts";
import type { Dossiers, ReceivingLaw } from "../dossiers/service.ts";
import type { Forms } from "../forms/service.ts";
import { createBefore } from "./before.ts";
import { createLifeEvents } from "./events.ts";
import { createImmediate } from "./immediate.ts";
import type { LifeLaw } from "./law.ts";
import { createPapers } from "./papers.ts";
import type { Life } from "./service.ts";
import { createTransfer } from "./transfer.ts";
import { createTransferBack } from "./transfer-back.ts";
import { createTransferLists } from "./transfer-lists.ts";
import { createLifeViews } from "./views.ts";

/** Everything that officers do with a dossier before and after its reception, put together. */
export function createLifeWork(
  core: CoreContext,
  parts: {
    life: Life;
    law: LifeLaw;
    receivingLaw: Pick<ReceivingLaw, "procedure">;
    forms: Forms;
    receipts: Pick<Receipts, "issue">;
    dossiers: Dossiers;
    clock: { require(): void };
    /** see `createLifeEvents` */
    amend: Parameters<typeof createLifeEvents>[1]["amend"];
    detail(id: string): Promise<LifeAnswer["dossier"]>;
    procedureName(code: string): string;
    vouch: Parameters<typeof createTransferLists>[1]["vouch"];
  },
) {
  const { life, law, forms, dossiers, detail } = parts;
  const papers = createPapers(core, forms);
  const receipt = parts.receipts.issue;
  const lists = createTransferLists(core, { law, papers, vouch: parts.vouch });
  return {
    papers,
    events: createLifeEvents(core, {
      life,
      law,
      papers,
      dossiers,
      receipt,
      forms,
      amend: parts.amend,
      detail,
    }),
    before: createBefore(core, { papers, law, procedureName: parts.procedureName }),
    transfer: createTransfer(core, { life, law, papers, lists }),
    back: createTransferBack(core, lists),
    immediate: createImmediate(core, {
      life,
      law: parts.receivingLaw,
      dossiers,
      clock: parts.clock,
      receipt,
      detail,
    }),
    views: createLifeViews(core, law),
  };
}
