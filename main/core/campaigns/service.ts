import { createHash } from "node:crypto";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Digitise } from "../digitise/service.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Uploads } from "../transfer/uploads.ts";
import { batchProblems } from "./batch-rules.ts";
import { createChecks } from "./checks.ts";
import { createCustody } from "./custody.ts";
import { createEntries } from "./entries.ts";
import { createExports } from "./export.ts";
import { createCampaignFolders } from "./folders.ts";
import { createIndexImport } from "./index-import.ts";
import { indexTemplate } from "./index-template.ts";
import { createInventory } from "./inventory.ts";
import { createMatching } from "./matching.ts";
import { createPlans } from "./plan.ts";
import { createReport } from "./report.ts";
import { createScanning } from "./scanning.ts";
import { batchRow, campaignRow, countsOf } from "./store.ts";

export { applyTyped } from "./typed-fields.ts";

/** Mass digitising of old results (chiến dịch số hóa, TT 01/2023/TT-VPCP Điều 5): from the plan to the export. */
export function createCampaigns(
  core: CoreContext,
  parts: {
    digitise: Digitise;
    views: DocumentViews;
    forms: Forms;
    queue: JobQueue;
    child: KeptChild;
    uploads: Uploads;
    blobs: Blobs;
  },
) {
  const plans = createPlans(core, parts.queue);
  const inventory = createInventory(core);
  const custody = createCustody(core, parts);
  const folders = createCampaignFolders(core);
  const checks = createChecks(core, parts);
  const matching = createMatching(core, parts);

  /** Papers are compared with the inventory as soon as they are read; one after another, never in anybody's way. */
  let settling: Promise<unknown> = Promise.resolve();
  const settleSoon = (ids?: string[]): void => {
    settling = settling
      .then(() => matching.settle(ids))
      .catch((error) => core.ports.log.warn("campaigns.not-settled", { why: String(error) }));
  };
  const stopListening = core.database.listen((topic, ids) => {
    if (topic === "documents" && ids.length > 0) settleSoon(ids);
  });

  return {
    plans,
    inventory,
    custody,
    folders,
    checks,
    index: createIndexImport(core, parts),
    scanning: createScanning(core, { ...parts, folders, inventory, checks }),
    entries: createEntries(core, parts),
    matching,
    exports: createExports(core, parts.queue),
    report: createReport(core),
    settleSoon,

    template: (format: "xlsx" | "csv") => indexTemplate(parts.blobs, format),

    /** Closes a batch. Papers that its second check lacks are drawn first; then it is not closed yet. */
    async finishBatch(officer: Officer, id: string) {
      const campaignId = await core.write(officer.username, async (tx) => {
        const batch = await batchRow(tx.db, id);
        const campaign = await campaignRow(tx.db, batch.campaign_id);
        if (batch.finished_at !== null) return campaign.id;
        const added = await checks.fillSample(tx, id);
        if (added > 0) {
          await tx.audit("campaigns.sample-filled", id, { added });
          tx.emit("campaigns", [campaign.id]);
          return campaign.id;
        }
        const counts = await countsOf(tx.db, { campaignId: campaign.id, batchId: id });
        const unmatched = await tx.db
          .selectFrom("campaign_papers")
          .innerJoin("campaign_folders", "campaign_folders.id", "campaign_papers.folder_id")
          .select((e) => e.fn.countAll<number>().as("count"))
          .where("batch_id", "=", id)
          .where("campaign_papers.state", "!=", "rejected")
          .where("matched", "in", ["", "chosen"])
          .executeTakeFirst();
        const problems = batchProblems(counts, Number(unmatched?.count ?? 0));
        if (problems.length > 0)
          throw new AppError("campaigns.batch-unfinished", { what: problems.join(" ") });
        await tx.db
          .updateTable("campaign_batches")
          .set({ finished_by: officer.id, finished_at: tx.at })
          .where("id", "=", id)
          .execute();
        await tx.outbox({
          kind: "campaign.batch-finished",
          dossierId: null,
          body: {
            batchId: id,
            campaign: campaign.number,
            batch: batch.name,
            counts,
            seedSha256: createHash("sha256").update(campaign.seed, "utf8").digest("hex"),
            finishedAt: tx.at,
          },
        });
        await tx.audit("campaigns.batch-finished", id, { papers: counts.done, rejected: counts.rejected });
        tx.emit("campaigns", [campaign.id]);
        return campaign.id;
      });
      return plans.detail(campaignId);
    },

    /** Ends what listens and waits for what is under way. */
    async stop(): Promise<void> {
      stopListening();
      await settling;
    },
  };
}

export type Campaigns = ReturnType<typeof createCampaigns>;
