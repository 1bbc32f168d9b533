import type {
  CampaignBatch,
  CampaignDetail,
  CampaignPlan,
  CampaignSummary,
  Officer,
  Role,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { JobQueue } from "../jobs/queue.ts";
import { batchProblems } from "./batch-rules.ts";
import { exportView } from "./export-view.ts";
import { type BatchRow, type CampaignRow, campaignRow, countsOf, namesOf } from "./store.ts";
import { batchState } from "./words.ts";

const SEED_BYTES = 32;
/** Roles of who may be named as responsible for signing. */
const SIGNERS: readonly Role[] = ["head", "signer", "digitiser", "receiving-officer"];

/** Plans of campaigns (kế hoạch số hóa): which results of which agency, in what time, checked and signed how. */
export function createPlans(core: CoreContext, queue: JobQueue) {
  const { read } = core.database;

  const planOf = (row: CampaignRow): CampaignPlan => ({
    number: row.number,
    name: row.name,
    agency: row.agency,
    field: row.field,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    signing: row.signing as CampaignPlan["signing"],
    signerId: row.signer_id,
    firstRate: row.first_rate,
    secondRate: row.second_rate,
  });

  const summary = async (row: CampaignRow): Promise<CampaignSummary> => ({
    id: row.id,
    number: row.number,
    name: row.name,
    agency: row.agency,
    field: row.field,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    counts: await countsOf(read, { campaignId: row.id }),
  });

  async function batchView(row: BatchRow): Promise<CampaignBatch> {
    const counts = await countsOf(read, { campaignId: row.campaign_id, batchId: row.id });
    const folders = await read
      .selectFrom("campaign_folders")
      .select(["holder", "with_team"])
      .select((e) => [e.fn.count<number>("box").distinct().as("boxes")])
      .where("batch_id", "=", row.id)
      .groupBy(["holder", "with_team"])
      .execute();
    const boxes = await read
      .selectFrom("campaign_folders")
      .select((e) => e.fn.count<number>("box").distinct().as("boxes"))
      .where("batch_id", "=", row.id)
      .executeTakeFirst();
    const sheets = await read
      .selectFrom("campaign_items")
      .innerJoin("campaign_folders", "campaign_folders.id", "campaign_items.folder_id")
      .select((e) => e.fn.sum<number>("campaign_items.sheets").as("sheets"))
      .where("campaign_folders.batch_id", "=", row.id)
      .executeTakeFirst();
    const unmatched = await read
      .selectFrom("campaign_papers")
      .innerJoin("campaign_folders", "campaign_folders.id", "campaign_papers.folder_id")
      .select((e) => e.fn.countAll<number>().as("count"))
      .where("campaign_folders.batch_id", "=", row.id)
      .where("campaign_papers.state", "!=", "rejected")
      .where("campaign_papers.matched", "in", ["", "chosen"])
      .executeTakeFirst();
    const here = folders.length > 0 && folders.every((one) => one.with_team === 1);
    const exports = await read
      .selectFrom("campaign_exports")
      .selectAll()
      .where("batch_id", "=", row.id)
      .orderBy("seq", "desc")
      .execute();
    const jobs = await Promise.all(exports.map(({ id }) => queue.list({ subjectId: id, limit: 1 })));
    return {
      id: row.id,
      name: row.name,
      holder:
        folders.length === 1 ? (folders[0]?.holder ?? "") : `${folders.length} nơi giữ, xem sổ giao nhận`,
      here,
      state: batchState(row.finished_at ? "finished" : here ? "open" : "away"),
      boxes: Number(boxes?.boxes ?? 0),
      sheets: Number(sheets?.sheets ?? 0),
      counts,
      open: row.finished_at ? [] : batchProblems(counts, Number(unmatched?.count ?? 0)),
      exports: exports.map((one, at) => exportView(one, jobs[at]?.[0]?.progress ?? null)),
    };
  }

  async function detail(id: string): Promise<CampaignDetail> {
    const row = await campaignRow(read, id);
    const batches = await read
      .selectFrom("campaign_batches")
      .selectAll()
      .where("campaign_id", "=", id)
      .orderBy("seq")
      .execute();
    const loose = await read
      .selectFrom("campaign_folders")
      .leftJoin("campaign_items", "campaign_items.folder_id", "campaign_folders.id")
      .select(["campaign_folders.box as box"])
      .select((e) => [
        e.fn.count<number>("campaign_folders.id").distinct().as("folders"),
        e.fn.count<number>("campaign_items.id").as("items"),
      ])
      .where("campaign_folders.campaign_id", "=", id)
      .where("batch_id", "is", null)
      .groupBy("box")
      .execute();
    const views: CampaignBatch[] = [];
    for (const batch of batches) views.push(await batchView(batch));
    return {
      ...(await summary(row)),
      plan: planOf(row),
      signerName: row.signer_id ? ((await namesOf(read, [row.signer_id])).get(row.signer_id) ?? "") : "",
      batches: views,
      looseBoxes: loose
        .map(({ box, folders, items }) => ({ box, folders: Number(folders), items: Number(items) }))
        .sort((a, b) => a.box.localeCompare(b.box, "vi", { numeric: true })),
    };
  }

  return {
    detail,

    /** Officers who hold a role that signs. */
    async signers(): Promise<{ id: string; fullName: string }[]> {
      const accounts = await read
        .selectFrom("accounts")
        .select(["id", "full_name", "roles"])
        .where("active", "=", 1)
        .orderBy("full_name")
        .execute();
      return accounts
        .filter(({ roles }) => (JSON.parse(roles) as Role[]).some((role) => SIGNERS.includes(role)))
        .map((one) => ({ id: one.id, fullName: one.full_name }));
    },

    async list(): Promise<CampaignSummary[]> {
      const rows = await read.selectFrom("campaigns").selectAll().orderBy("seq", "desc").execute();
      const list: CampaignSummary[] = [];
      for (const row of rows) list.push(await summary(row));
      return list;
    },

    /**
     * Makes a campaign under `key` (sent twice, made once) or changes one. What the checks and signatures follow
     * stands from the first scanned paper on.
     */
    async save(
      officer: Officer,
      key: string,
      id: string | null,
      plan: CampaignPlan,
    ): Promise<CampaignDetail> {
      const wrong = (why: string) => new AppError("campaigns.plan-wrong", { why });
      if (plan.endsOn < plan.startsOn) throw wrong("ngày xong trước ngày bắt đầu");
      if ((plan.signing === "responsible") !== (plan.signerId !== null))
        throw wrong("ký sau kiểm tra thì phải chọn đúng một người chịu trách nhiệm ký");
      const campaignId = id ?? key;
      await core.write(officer.username, async (tx) => {
        const twin = await tx.db
          .selectFrom("campaigns")
          .select("id")
          .where("number", "=", plan.number)
          .executeTakeFirst();
        if (twin && twin.id !== campaignId)
          throw new AppError("campaigns.number-used", { number: plan.number });
        if (plan.signerId) {
          const signer = await tx.db
            .selectFrom("accounts")
            .select("id")
            .where("id", "=", plan.signerId)
            .where("active", "=", 1)
            .executeTakeFirst();
          if (!signer) throw wrong("không có tài khoản của người chịu trách nhiệm ký");
        }
        const values = {
          number: plan.number,
          name: plan.name,
          agency: plan.agency,
          field: plan.field,
          starts_on: plan.startsOn,
          ends_on: plan.endsOn,
          signing: plan.signing,
          signer_id: plan.signerId,
          first_rate: plan.firstRate,
          second_rate: plan.secondRate,
        };
        const before = await tx.db
          .selectFrom("campaigns")
          .selectAll()
          .where("id", "=", campaignId)
          .executeTakeFirst();
        if (id && !before) throw new AppError("campaigns.not-found");
        if (!before) {
          const seed = Buffer.from(core.ports.random.bytes(SEED_BYTES)).toString("hex");
          await tx.db
            .insertInto("campaigns")
            .values({ id: campaignId, ...values, seed, made_by: officer.id, made_at: tx.at })
            .execute();
          await tx.audit("campaigns.made", campaignId, { number: plan.number });
        } else if (id) {
          const begun = await tx.db
            .selectFrom("campaign_papers")
            .select("id")
            .where("campaign_id", "=", campaignId)
            .limit(1)
            .executeTakeFirst();
          const bound = ["signing", "signer_id", "first_rate", "second_rate"] as const;
          if (begun && bound.some((name) => before[name] !== values[name]))
            throw wrong("đã có giấy quét rồi nên không đổi được nơi ký và tỷ lệ kiểm tra");
          await tx.db.updateTable("campaigns").set(values).where("id", "=", campaignId).execute();
          await tx.audit("campaigns.changed", campaignId, { number: plan.number });
        }
        tx.emit("campaigns", [campaignId]);
      });
      return detail(campaignId);
    },
  };
}
