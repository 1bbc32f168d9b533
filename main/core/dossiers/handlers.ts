import type { Officer } from "../../../preload/contract/index.ts";
import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { CardReadings } from "../people/service.ts";
import type { Boards } from "./boards.ts";
import type { Drafts } from "./drafts.ts";
import type { Finding } from "./finding.ts";
import type { Receipts } from "./receipt.ts";
import type { Arrival, Dossiers } from "./service.ts";
import type { DossierViews } from "./views.ts";

/**
 * Serves `dossiers.*`: receiving, drafts, finding and boards. Throws `dossiers.*`, `card.*`, `numbers.exhausted`,
 * `clock.unconfirmed`; a form of a pad's leaf is received there alone (`pad.form-of-leaf`).
 */
export const dossiersHandlers = (parts: {
  dossiers: Dossiers;
  drafts: Drafts;
  views: DossierViews;
  boards: Boards;
  find: Finding;
  receipts: Receipts;
  cards: CardReadings;
  /** A form that is typed from a leaf of a pad has its number already. Throws `pad.form-of-leaf`. */
  requireNoLeaf(draftId: string): Promise<void>;
  /** the parcel of the post that a form is typed from */
  arrival(draftId: string, officer: Officer): Promise<Arrival | null>;
}): FeatureHandlers<"dossiers"> => ({
  "dossiers.board": (_input, call) => parts.boards.board(officerOf(call).id),
  "dossiers.list": (input) => parts.boards.page(input.group, input.after, input.limit),
  "dossiers.search": (input, call) => parts.find(officerOf(call), input.text, input.limit),
  "dossiers.get": (input) => parts.views.detail(input.id),
  "dossiers.readCard": async (input) => parts.cards.read(input.text, input.keys),
  "dossiers.readCardPicture": (input, call) =>
    parts.cards.readPicture(officerOf(call), call.client, input.upload),
  "dossiers.preview": (input) =>
    parts.dossiers.preview(input.procedureCode, input.manualDueDay, input.receivedAt),
  "dossiers.drafts": (_input, call) => parts.drafts.list(officerOf(call)),
  "dossiers.draft": (input, call) => parts.drafts.get(officerOf(call), input.id),
  "dossiers.saveDraft": (input, call) => parts.drafts.save(call, officerOf(call), input),
  "dossiers.saveCursor": async (input, call) => {
    await parts.drafts.saveCursor(officerOf(call), input.id, input.cursor);
    return {};
  },
  "dossiers.discardDraft": async (input, call) => {
    await parts.drafts.discard(officerOf(call), input.id);
    return {};
  },
  "dossiers.receive": async (input, call) => {
    await parts.requireNoLeaf(input.draftId);
    const officer = officerOf(call);
    const arrival = await parts.arrival(input.draftId, officer);
    return parts.dossiers.receive(officer, input.draftId, input.content, arrival);
  },
  "dossiers.receipt": (input, call) => parts.receipts.file(officerOf(call), input.id),
  "dossiers.receiptPictures": (input, call) => parts.receipts.pictures(officerOf(call), input.id),
  "dossiers.printReceipt": (input, call) => parts.receipts.print(officerOf(call), call.key, input.id),
});
