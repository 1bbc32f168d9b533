import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Campaigns } from "./service.ts";

/**
 * Serves `campaigns.*`: digitising old results in bulk, from the plan to the files that are handed over. Throws
 * `campaigns.*` and what `digitise.*` throws of a paper.
 */
export const campaignsHandlers = (campaigns: Campaigns): FeatureHandlers<"campaigns"> => ({
  "campaigns.list": () => campaigns.plans.list(),
  "campaigns.get": (input) => campaigns.plans.detail(input.id),
  "campaigns.signers": () => campaigns.plans.signers(),
  "campaigns.save": (input, call) => campaigns.plans.save(officerOf(call), call.key, input.id, input.plan),
  "campaigns.items": (input) => campaigns.inventory.items(input),
  "campaigns.classify": (input, call) => campaigns.inventory.classify(officerOf(call), input),
  "campaigns.indexTemplate": async (input) => campaigns.template(input.format),
  "campaigns.checkIndex": (input, call) =>
    campaigns.index.check(officerOf(call), call.client, input.id, input.upload),
  "campaigns.applyIndex": (input, call) => campaigns.index.apply(officerOf(call), input.id, input.hash),
  "campaigns.folders": (input) => campaigns.folders.list(input),
  "campaigns.addFolder": (input, call) => campaigns.folders.add(officerOf(call), call.key, input),
  "campaigns.setFolder": (input, call) => campaigns.folders.set(officerOf(call), input),
  "campaigns.makeBatch": async (input, call) => {
    await campaigns.custody.makeBatch(officerOf(call), call.key, input);
    return campaigns.plans.detail(input.campaignId);
  },
  "campaigns.handOver": (input, call) => campaigns.custody.handOver(officerOf(call), call.key, input),
  "campaigns.custody": (input) => campaigns.custody.log(input.batchId),
  "campaigns.finishBatch": (input, call) => campaigns.finishBatch(officerOf(call), input.id),
  "campaigns.next": (input, call) => campaigns.folders.next(officerOf(call), input.campaignId),
  "campaigns.folder": (input, call) => campaigns.scanning.work(officerOf(call), input.id),
  "campaigns.openPaper": (input, call) =>
    campaigns.scanning.openPaper(officerOf(call), call.key, input.folderId, input.itemId),
  "campaigns.submit": (input, call) => campaigns.scanning.submit(officerOf(call), input.folderId),
  "campaigns.checkNext": (input, call) => campaigns.checks.next(officerOf(call), input),
  "campaigns.check": (input, call) => campaigns.checks.check(officerOf(call), input),
  "campaigns.entryNext": (input, call) => campaigns.entries.next(officerOf(call), input.campaignId),
  "campaigns.enter": async (input, call) => {
    const answer = await campaigns.entries.enter(officerOf(call), input);
    if (answer.agreed) campaigns.settleSoon([input.paperId]);
    return answer;
  },
  "campaigns.matches": (input) => campaigns.matching.list(input.id),
  "campaigns.decide": (input, call) => campaigns.matching.decide(officerOf(call), call.key, input),
  "campaigns.report": (input) => campaigns.report(input.id),
  "campaigns.export": (input, call) =>
    campaigns.exports.start(officerOf(call), call.key, input.batchId, input.folder),
});
