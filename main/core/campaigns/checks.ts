import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { CheckWork, Officer, Output, Parsed, TypedFields } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Digitise } from "../digitise/service.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import { displayDay } from "../time.ts";
import { addedToSample, isChosen } from "./sampling.ts";
import {
  batchRow,
  campaignRow,
  countsOf,
  folderRow,
  namesOf,
  type PaperRow,
  paperRow,
  requireUnfinished,
} from "./store.ts";
import { FIELD_WORDS, folderName, KIND_WORDS, paperState } from "./words.ts";

/** How a paper came into the second check: drawn, added to fill the share, looked at again after a rejection. */
export const SAMPLED = { no: 0, drawn: 1, added: 2, again: 3 } as const;

const lotOf = (batchId: string | null, round: 1 | 2): string => `${batchId}/${round}`;

/**
 * The two checks: all papers a first time, some of those passed a second time, each by another person than who
 * scanned. What is rejected before its signature goes back as it is; after it, the signed file stays, marked, and a
 * new version names it.
 */
export function createChecks(core: CoreContext, parts: { digitise: Digitise; views: DocumentViews }) {
  const { read } = core.database;

  /** A paper is ready for the check when its file stands; where the scanner signs, when it is signed. */
  const READY = sql<SqlBool>`(case when c.signing = 'scanner' then d.signed_at is not null
      else d.state in ('to-sign', 'signed', 'extracted') end)
    and (f.kind != 'handwriting' or p.typed is not null)`;

  /** Where the first check has not seen who looks now. */
  const others = (officerId: string) => sql<SqlBool>`p.operator_id != ${officerId}
    and not exists (select 1 from campaign_checks k where k.paper_id = p.id and k.checker_id = ${officerId}
      and k.round = 1 and p.state = 'second')`;

  async function allowed(tx: WriteTx, officer: Officer, paper: PaperRow, round: number): Promise<void> {
    if (paper.operator_id === officer.id) throw new AppError("campaigns.four-eyes", { who: "quét" });
    if (round !== 2) return;
    const first = await tx.db
      .selectFrom("campaign_checks")
      .select("checker_id")
      .where("paper_id", "=", paper.id)
      .where("round", "=", 1)
      .orderBy("seq", "desc")
      .executeTakeFirst();
    if (first?.checker_id === officer.id)
      throw new AppError("campaigns.four-eyes", { who: "kiểm tra lần 1" });
  }

  /** The first check is through: drawn for the second, or passed and let to its signature. */
  async function pass(tx: WriteTx, paperId: string): Promise<void> {
    const paper = await paperRow(tx.db, paperId);
    const folder = await folderRow(tx.db, paper.folder_id);
    const campaign = await campaignRow(tx.db, paper.campaign_id);
    const last = await tx.db
      .selectFrom("campaign_papers")
      .innerJoin("campaign_folders", "campaign_folders.id", "campaign_papers.folder_id")
      .select((e) => e.fn.max("pass_no").as("last"))
      .where(sql<SqlBool>`campaign_folders.batch_id = ${folder.batch_id}`)
      .executeTakeFirst();
    const passNo = paper.pass_no ?? Number(last?.last ?? 0) + 1;
    const chosen = isChosen(campaign.seed, lotOf(folder.batch_id, 2), passNo, campaign.second_rate);
    const sampled = paper.sampled !== SAMPLED.no ? paper.sampled : chosen ? SAMPLED.drawn : SAMPLED.no;
    await tx.db
      .updateTable("campaign_papers")
      .set({ pass_no: passNo, sampled, state: sampled === SAMPLED.no ? "passed" : "second" })
      .where("id", "=", paperId)
      .execute();
    if (sampled === SAMPLED.no) await through(tx, paperId, campaign);
  }

  /** All checks are through. */
  async function through(
    tx: WriteTx,
    paperId: string,
    campaign: { signing: string; signer_id: string | null },
  ): Promise<void> {
    if (campaign.signing === "responsible" && campaign.signer_id)
      await parts.digitise.folderPapers.release(tx, paperId, campaign.signer_id);
  }

  /** Before its signature a scan goes back to its operator; after it, it stays and a new version is opened. */
  async function reject(
    tx: WriteTx,
    paper: PaperRow,
    officer: Officer,
    round: number,
    why: string,
  ): Promise<string | null> {
    const folder = await folderRow(tx.db, paper.folder_id);
    const sampled = round === 2 && paper.sampled === SAMPLED.no ? SAMPLED.again : paper.sampled;
    let version: string | null = null;
    if (paper.signed_at === null) {
      await parts.digitise.folderPapers.sendBack(tx, paper.id);
      await tx.db
        .updateTable("campaign_papers")
        .set({ state: "returned", why, sampled })
        .where("id", "=", paper.id)
        .execute();
    } else {
      version = core.ports.random.uuid();
      const campaign = await campaignRow(tx.db, paper.campaign_id);
      await parts.digitise.folderPapers.reject(tx, paper.id, { by: officer.fullName, why });
      await tx.db
        .updateTable("campaign_papers")
        .set({ state: "rejected", why, rejected_by: officer.id, rejected_at: tx.at })
        .where("id", "=", paper.id)
        .execute();
      await parts.digitise.folderPapers.make(tx, {
        id: version,
        folderId: folder.id,
        title: paper.title,
        scannedBy: paper.operator_id,
        held: campaign.signing === "responsible",
        splitSpreads: folder.spreads === "split",
        replaces: paper.id,
      });
      await tx.db
        .insertInto("campaign_papers")
        .values({
          id: version,
          campaign_id: paper.campaign_id,
          folder_id: folder.id,
          item_id: paper.item_id,
          version: paper.version + 1,
          replaces: paper.id,
          state: "returned",
          operator_id: paper.operator_id,
          opened_at: tx.at,
          submitted_at: null,
          submit_no: paper.submit_no,
          pass_no: null,
          sampled: round === 2 ? SAMPLED.again : SAMPLED.no,
          why,
          rejected_by: null,
          rejected_at: null,
          matched: paper.item_id ? "chosen" : "",
          matched_by: paper.matched_by,
          typed: paper.typed,
        })
        .execute();
      await tx.outbox({
        kind: "campaign.document-rejected",
        dossierId: null,
        body: { documentId: paper.id, newVersion: version, why, by: officer.fullName, at: tx.at },
      });
    }
    await tx.db
      .updateTable("campaign_folders")
      .set({ state: "returned" })
      .where("id", "=", folder.id)
      .execute();
    return version;
  }

  return {
    pass,

    /** The paper that this officer looks at next, the longest waiting first. */
    async next(
      officer: Officer,
      input: Parsed<"campaigns.checkNext">,
    ): Promise<Output<"campaigns.checkNext">> {
      await campaignRow(read, input.campaignId);
      const state = input.round === 1 ? "first" : "second";
      const base = sql`from campaign_papers p join campaigns c on c.id = p.campaign_id
        join campaign_folders f on f.id = p.folder_id join documents d on d.id = p.id
        where p.campaign_id = ${input.campaignId} and p.state = ${state} and ${READY}`;
      const { rows: all } = await sql<{ all: number; mine: number }>`
        select count(*) as "all", coalesce(sum(${others(officer.id)}), 0) as mine ${base}`.execute(read);
      const { rows } = await sql<{ id: string }>`
        select p.id as id ${base} and ${others(officer.id)}
        order by p.submitted_at, p.submit_no limit 1`.execute(read);
      const waiting = Number(all[0]?.mine ?? 0);
      const id = rows[0]?.id;
      return {
        waiting,
        notForMe: Number(all[0]?.all ?? 0) - waiting,
        work: id ? await this.work(id, input.round) : null,
      };
    },

    async work(id: string, round: 1 | 2): Promise<CheckWork> {
      const paper = await paperRow(read, id);
      const folder = await folderRow(read, paper.folder_id);
      const pages = await parts.views.pages(id);
      const names = await namesOf(read, [paper.operator_id]);
      return {
        paperId: id,
        round,
        title: paper.title,
        folder: folderName(folder),
        kindWord: KIND_WORDS[folder.kind as keyof typeof KIND_WORDS],
        operator: names.get(paper.operator_id) ?? "",
        version: paper.version,
        declaredPages: paper.declared_pages,
        signed: paper.signed_at !== null,
        warning: paper.error,
        expected: await expectedOf(paper),
        pages: pages.map((page) => ({
          id: page.id,
          preview: page.preview,
          width: page.width,
          height: page.height,
        })),
      };
    },

    async check(officer: Officer, input: Parsed<"campaigns.check">): Promise<Output<"campaigns.check">> {
      if (!input.passed && (input.fields.length === 0 || input.why.length < 3))
        throw new AppError("campaigns.why-missing");
      return core.write(officer.username, async (tx) => {
        const paper = await paperRow(tx.db, input.paperId);
        const folder = await folderRow(tx.db, paper.folder_id);
        const batch = await batchRow(tx.db, folder.batch_id ?? "");
        requireUnfinished(batch);
        const expected = input.round === 1 ? ["first"] : ["second", ...(input.passed ? [] : ["passed"])];
        if (!expected.includes(paper.state))
          throw new AppError("campaigns.paper-state", { state: paperState(paper.state).word });
        await allowed(tx, officer, paper, paper.state === "passed" ? 1 : input.round);
        await tx.db
          .insertInto("campaign_checks")
          .values({
            id: core.ports.random.uuid(),
            paper_id: paper.id,
            round: input.round,
            passed: input.passed ? 1 : 0,
            fields: JSON.stringify(input.passed ? [] : [...new Set(input.fields)]),
            why: input.passed ? "" : input.why,
            operator_id: paper.operator_id,
            checker_id: officer.id,
            at: tx.at,
          })
          .execute();
        const campaign = await campaignRow(tx.db, paper.campaign_id);
        let newVersion: string | null = null;
        if (!input.passed) {
          const what = input.fields.map((field) => FIELD_WORDS[field]).join(", ");
          newVersion = await reject(tx, paper, officer, input.round, `${what}: ${input.why}`);
        } else if (input.round === 1) await pass(tx, paper.id);
        else {
          await tx.db
            .updateTable("campaign_papers")
            .set({ state: "passed" })
            .where("id", "=", paper.id)
            .execute();
          await through(tx, paper.id, campaign);
        }
        await tx.audit(input.passed ? "campaigns.passed" : "campaigns.rejected", paper.id, {
          round: input.round,
          fields: input.fields.join(" "),
          newVersion: newVersion ?? "",
        });
        tx.emit("campaigns", [campaign.id]);
        const after = await paperRow(tx.db, paper.id);
        return {
          state: paperState(after.state === "passed" && after.signed_at ? "done" : after.state),
          newVersion,
        };
      });
    },

    /**
     * Before a batch is closed its second check must have reached its share: what is missing is added in the order of
     * the seed. Answers how many were added.
     */
    async fillSample(tx: WriteTx, batchId: string): Promise<number> {
      const batch = await batchRow(tx.db, batchId);
      const campaign = await campaignRow(tx.db, batch.campaign_id);
      const counts = await countsOf(tx.db, { campaignId: campaign.id, batchId });
      if (counts.scanning + counts.firstCheck + counts.foldersWaiting + counts.missing > 0) return 0;
      const papers = await tx.db
        .selectFrom("campaign_papers")
        .innerJoin("campaign_folders", "campaign_folders.id", "campaign_papers.folder_id")
        .innerJoin("documents", "documents.id", "campaign_papers.id")
        .select([
          "campaign_papers.id",
          "campaign_papers.pass_no",
          "campaign_papers.sampled",
          "documents.signed_at",
        ])
        .where("campaign_folders.batch_id", "=", batchId)
        .where("campaign_papers.state", "in", ["second", "passed"])
        .where("campaign_papers.pass_no", "is not", null)
        .execute();
      const added = new Set(
        addedToSample(
          campaign.seed,
          lotOf(batchId, 2),
          papers.map((one) => ({ ordinal: one.pass_no ?? 0, chosen: one.sampled !== SAMPLED.no })),
          campaign.second_rate,
        ),
      );
      for (const one of papers.filter(({ pass_no }) => added.has(pass_no ?? 0))) {
        await tx.db
          .updateTable("campaign_papers")
          .set({ state: "second", sampled: SAMPLED.added })
          .where("id", "=", one.id)
          .execute();
        // not to be signed before it was looked at again
        if (one.signed_at === null)
          await tx.db.updateTable("documents").set({ held: 1 }).where("id", "=", one.id).execute();
      }
      return added.size;
    },
  };

  /** What two people typed, else what the inventory says. */
  async function expectedOf(paper: PaperRow): Promise<TypedFields> {
    if (paper.typed) return JSON.parse(paper.typed) as TypedFields;
    const item = paper.item_id
      ? await read.selectFrom("campaign_items").selectAll().where("id", "=", paper.item_id).executeTakeFirst()
      : undefined;
    return item
      ? {
          number: item.number,
          date: item.issued_on ? displayDay(item.issued_on) : "",
          holder: item.holder,
          title: item.title,
        }
      : { number: "", date: "", holder: "", title: "" };
  }
}

export type Checks = ReturnType<typeof createChecks>;
