import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { PadEntries, Pads } from "./service.ts";

/**
 * Serves `pad.*`: pads of blank receipts for hours without power, and their leaves typed in later by two persons.
 * Throws `pad.*`, `dossiers.incomplete`, `accounts.not-found`.
 */
export const padHandlers = (pads: Pads, entries: PadEntries): FeatureHandlers<"pad"> => ({
  "pad.list": () => pads.list(),
  "pad.leaves": (input) => pads.leaves(input.padId),
  "pad.stock": (input) => pads.stock(input.day),
  "pad.make": (input, call) => pads.make(officerOf(call), call.key, input),
  "pad.print": (input, call) => pads.print(officerOf(call), call.key, input.padId),
  "pad.file": (input, call) => pads.file(officerOf(call), input.padId),
  "pad.begin": (input, call) => entries.begin(officerOf(call), input.code, input.draftId),
  "pad.ofDraft": (input) => entries.ofDraft(input.draftId),
  "pad.enter": (input, call) => entries.enter(officerOf(call), input),
  "pad.entry": (input, call) => entries.entry(officerOf(call), input.leafId),
  "pad.confirm": (input, call) => entries.confirm(officerOf(call), input.leafId),
  "pad.sendBack": (input, call) => entries.sendBack(officerOf(call), input.leafId, input.why),
  "pad.spoil": (input, call) => pads.spoil(officerOf(call), input.leafId, input.why),
  "pad.giveBack": (input, call) => pads.giveBack(officerOf(call), input.padId),
  "pad.account": (input, call) => pads.account(officerOf(call), input.padId),
});
