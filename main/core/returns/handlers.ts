import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Returns } from "./service.ts";

/**
 * Serves `returns.*`: giving a result to whom may take it, by hand or by post. Throws `returns.*`,
 * `dossiers.wrong-state`; what is refused leaves the dossier as it was.
 */
export const returnsHandlers = (returns: Returns): FeatureHandlers<"returns"> => ({
  "returns.ready": () => returns.views.ready(),
  "returns.get": (input) => returns.views.detail(input.id),
  "returns.compareCard": (input) => returns.compareCard(input.id, input.right, input.text),
  "returns.addPaper": (input, call) => returns.papers.add(officerOf(call), call.key, input.id, input.title),
  "returns.removePaper": (input, call) => returns.papers.remove(officerOf(call), input.componentId),
  "returns.excuseScan": (input, call) => returns.papers.excuse(officerOf(call), input.componentId, input.why),
  "returns.handOver": (input, call) => returns.handOver(officerOf(call), call.key, input),
  "returns.giveOriginals": (input, call) => returns.originals.giveBack(officerOf(call), call.key, input),
  "returns.toPost": () => returns.post.waiting(),
  "returns.post": (input, call) => returns.post.send(officerOf(call), call.key, input),
  "returns.parcels": () => returns.post.parcels(),
  "returns.setTracking": (input, call) =>
    returns.post.setTracking(officerOf(call), input.parcelId, input.tracking),
  "returns.parcelDelivered": (input, call) =>
    returns.post.delivered(officerOf(call), input.parcelId, input.receivedBy),
  "returns.parcelBack": (input, call) => returns.post.cameBack(officerOf(call), input.parcelId, input.why),
  "returns.callCard": (input, call) => returns.contacts.card(officerOf(call), input.id),
  "returns.noteContact": ({ id, ...note }, call) =>
    returns.contacts.note(officerOf(call), call.key, id, note),
  "returns.undo": (input, call) => returns.undo(officerOf(call), input.handOverId, input.why),
});
