import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Returns } from "./service.ts";

export const returnsHandlers = (returns: Returns): FeatureHandlers<"returns"> => ({
  "returns.ready": () => returns.views.ready(),
  "returns.get": (input) => returns.views.detail(input.id),
  "returns.compareCard": (input) => returns.compareCard(input.id, input.right, input.text),
  "returns.addPaper": (input, call) => returns.papers.add(officerOf(call), call.key, input.id, input.title),
  "returns.removePaper": (input, call) => returns.papers.remove(officerOf(call), input.componentId),
  "returns.excuseScan": (input, call) => returns.papers.excuse(officerOf(call), input.componentId, input.why),
  "returns.handOver": (input, call) => returns.handOver(officerOf(call), call.key, input),
  "returns.undo": (input, call) => returns.undo(officerOf(call), input.handOverId, input.why),
});
