import { createHash } from "node:crypto";
import type { CampaignReport, CheckField } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { fromTimestamp } from "../time.ts";
import { SAMPLED } from "./checks.ts";
import { share, workedHours } from "./report-rules.ts";
import { campaignRow, countsOf, namesOf } from "./store.ts";
import { FIELD_WORDS } from "./words.ts";

/** Days of the little chart. */
const DAYS = 14;

/** How fast and how well a campaign goes: by operator, by field, what is left. */
export function createReport(core: CoreContext) {
  const { read } = core.database;
  return async (id: string): Promise<CampaignReport> => {
    const campaign = await campaignRow(read, id);
    const counts = await countsOf(read, { campaignId: id });
    const papers = await read
      .selectFrom("campaign_papers")
      .innerJoin("documents", "documents.id", "campaign_papers.id")
      .select([
        "campaign_papers.operator_id",
        "campaign_papers.submitted_at",
        "campaign_papers.pass_no",
        "campaign_papers.sampled",
        "documents.scanned_at",
        "documents.declared_pages",
        "documents.slip_pages",
      ])
      .where("campaign_papers.campaign_id", "=", id)
      .where("documents.declared_pages", "is not", null)
      .execute();
    const checks = await read
      .selectFrom("campaign_checks")
      .innerJoin("campaign_papers", "campaign_papers.id", "campaign_checks.paper_id")
      .selectAll("campaign_checks")
      .where("campaign_papers.campaign_id", "=", id)
      .execute();
    const names = await namesOf(read, [
      ...papers.map((one) => one.operator_id),
      ...checks.flatMap((one) => [one.operator_id, one.checker_id]),
    ]);
    const operators = [...new Set(papers.map((one) => one.operator_id))].map((operator) => {
      const own = papers.filter((one) => one.operator_id === operator);
      const pages = own.reduce((sum, one) => sum + (one.declared_pages ?? 0) + one.slip_pages, 0);
      const hours = workedHours(own.map((one) => fromTimestamp(one.scanned_at)));
      const checked = checks.filter((one) => one.operator_id === operator);
      return {
        name: names.get(operator) ?? "",
        papers: own.length,
        pages,
        hours,
        papersPerHour: hours > 0 ? own.length / hours : 0,
        pagesPerHour: hours > 0 ? pages / hours : 0,
        errors: share(checked.length, checked.filter((one) => one.passed === 0).length),
      };
    });
    const wrong = checks.flatMap((one) => JSON.parse(one.fields) as CheckField[]);
    const checkers = [...new Set(checks.map((one) => `${one.round}|${one.checker_id}`))].map((key) => {
      const [round, checker] = key.split("|") as [string, string];
      const own = checks.filter((one) => String(one.round) === round && one.checker_id === checker);
      return {
        name: names.get(checker) ?? "",
        round: Number(round),
        errors: share(own.length, own.filter((one) => one.passed === 0).length),
      };
    });
    const hours = operators.reduce((sum, one) => sum + one.hours, 0);
    const scanned = operators.reduce((sum, one) => sum + one.papers, 0);
    const left = Math.max(
      0,
      counts.toScan - counts.firstCheck - counts.secondCheck - counts.toSign - counts.done,
    );
    const open = await read
      .selectFrom("campaign_folders")
      .leftJoin("campaign_batches", "campaign_batches.id", "campaign_folders.batch_id")
      .select("campaign_folders.id")
      .where("campaign_folders.campaign_id", "=", id)
      .where("campaign_batches.finished_at", "is", null)
      .limit(1)
      .executeTakeFirst();
    const days = new Map<string, number>();
    for (const { submitted_at } of papers) {
      const day = submitted_at?.slice(0, 10);
      if (day) days.set(day, (days.get(day) ?? 0) + 1);
    }
    const passed = papers.filter((one) => one.pass_no !== null);
    return {
      counts,
      operators: operators.sort((a, b) => b.papers - a.papers),
      fields: (Object.keys(FIELD_WORDS) as CheckField[]).map((field) => {
        const count = wrong.filter((one) => one === field).length;
        return {
          field,
          word: FIELD_WORDS[field],
          wrong: count,
          percent: share(checks.length, count).percent,
        };
      }),
      checkers: checkers.sort((a, b) => a.round - b.round || a.name.localeCompare(b.name, "vi")),
      sample: {
        // the seed is told when nothing can be drawn any more; until then its hash binds us to it
        seed: open ? "" : campaign.seed,
        seedSha256: createHash("sha256").update(campaign.seed, "utf8").digest("hex"),
        rate: campaign.second_rate,
        passed: passed.length,
        chosen: passed.filter((one) => one.sampled === SAMPLED.drawn).length,
        added: passed.filter((one) => one.sampled > SAMPLED.drawn).length,
      },
      hoursLeft: scanned > 0 && hours > 0 ? (left * hours) / scanned : null,
      days: [...days]
        .map(([day, count]) => ({ day, papers: count }))
        .sort((a, b) => (a.day < b.day ? -1 : 1))
        .slice(-DAYS),
    };
  };
}
