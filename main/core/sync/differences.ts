import type { Selectable } from "kysely";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Schema } from "../../../db/schema.ts";
import type {
  Applicant,
  DossierDetail,
  LifeAnswer,
  Officer,
  Output,
  SyncDifferences,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LifeEvents } from "../life/service.ts";
import { displayTime } from "../time.ts";
import { papersAs, papersOf } from "./papers.ts";
import { fieldWord, valueWord } from "./words.ts";

type Disputed = Pick<Selectable<Schema["disputes"]>, "id" | "dossier_id" | "field" | "own" | "kept">;

const LISTED = 500;

/** A value that the form of a corrected receipt can write. */
const TAKEABLE = /^(sets|deliverTo|note|components|applicant\.\w+)$/;

/**
 * Where this machine and the province differ of one dossier: values that another machine had changed first, and days
 * that the province wishes. Nothing of it decides itself.
 */
export function createDifferences(
  core: CoreContext,
  parts: {
    events: Pick<LifeEvents, "correct" | "extend" | "sooner">;
    detail(id: string): Promise<DossierDetail>;
  },
) {
  const { read } = core.database;

  async function list(dossierId: string | null): Promise<SyncDifferences> {
    let disputes = read
      .selectFrom("disputes as x")
      .innerJoin("dossiers as d", "d.id", "x.dossier_id")
      .selectAll("x")
      .select("d.code")
      .where("x.state", "=", "open")
      .orderBy("x.seq")
      .limit(LISTED);
    let dues = read
      .selectFrom("due_proposals as x")
      .innerJoin("dossiers as d", "d.id", "x.dossier_id")
      .selectAll("x")
      .select("d.code")
      .where("x.state", "=", "open")
      .orderBy("x.seq")
      .limit(LISTED);
    if (dossierId !== null) {
      disputes = disputes.where("x.dossier_id", "=", dossierId);
      dues = dues.where("x.dossier_id", "=", dossierId);
    }
    return {
      disputes: (await disputes.execute()).map((row) => ({
        id: row.id,
        dossierId: row.dossier_id,
        dossierCode: row.code,
        field: fieldWord(row.field),
        own: valueWord(JSON.parse(row.own)),
        kept: valueWord(JSON.parse(row.kept)),
        keptBy: row.kept_by,
        at: row.at,
        takeable: TAKEABLE.test(row.field),
      })),
      dues: (await dues.execute()).map((row) => ({
        id: row.id,
        dossierId: row.dossier_id,
        dossierCode: row.code,
        dueAt: row.due_at,
        promisedAt: row.promised_at,
        why: row.why,
        at: row.at,
        later: row.due_at > row.promised_at,
      })),
    };
  }

  async function settle(officer: Officer, id: string, take: boolean): Promise<Output<"sync.settleDispute">> {
    const dispute = await read.selectFrom("disputes").selectAll().where("id", "=", id).executeTakeFirst();
    if (!dispute) throw new AppError("sync.not-found");
    let papers: LifeAnswer["papers"] = [];
    if (dispute.state === "open") {
      if (take) papers = await write(officer, dispute, JSON.parse(dispute.own));
      // the papers of this machine's receipt were left as they were until somebody had seen both
      else if (dispute.field === "components") papers = await followPapers(officer, dispute);
      await core.write(officer.username, async (tx) => {
        const done = await tx.db
          .updateTable("disputes")
          .set({ state: take ? "taken" : "kept", decided_by: officer.fullName, decided_at: tx.at })
          .where("id", "=", id)
          .where("state", "=", "open")
          .executeTakeFirst();
        if (done.numUpdatedRows === 0n) return;
        await tx.audit("sync.dispute-settled", dispute.dossier_id, { field: dispute.field, taken: take });
        tx.emit("sync", []);
        tx.emit("dossiers", [dispute.dossier_id]);
      });
    }
    return { dossier: await parts.detail(dispute.dossier_id), papers };
  }

  /** The papers as the province has them, where they are not so here and the receipt can still be corrected. */
  async function followPapers(officer: Officer, dispute: Disputed): Promise<LifeAnswer["papers"]> {
    const now = await parts.detail(dispute.dossier_id);
    const kept: unknown = JSON.parse(dispute.kept);
    const same = JSON.stringify(papersAs(now, kept)) === JSON.stringify(papersOf(now));
    return same || !now.actions.includes("correct") ? [] : write(officer, dispute, kept);
  }

  /** A value, as a correction of the receipt that stands on what counts now. The dispute's id is its key. */
  async function write(officer: Officer, dispute: Disputed, value: unknown): Promise<LifeAnswer["papers"]> {
    if (!TAKEABLE.test(dispute.field)) throw new AppError("sync.not-takeable");
    const now = await parts.detail(dispute.dossier_id);
    const papers = dispute.field === "components" ? papersAs(now, value) : papersOf(now);
    if (!papers) throw new AppError("sync.not-takeable");
    const person = dispute.field.startsWith("applicant.") ? dispute.field.slice("applicant.".length) : "";
    const change = {
      applicant: person ? ({ ...now.applicant, [person]: value } as Applicant) : now.applicant,
      components: papers,
      sets: now.sets,
      deliverTo: now.deliverTo,
      note: now.note,
      ...(person || dispute.field === "components" ? {} : { [dispute.field]: value }),
    };
    const why = `Hai máy ghi khác nhau, đã chọn: ${fieldWord(dispute.field)}`;
    const answer = await parts.events.correct(
      { id: dispute.dossier_id, officer, key: dispute.id },
      why,
      change,
    );
    return answer.papers;
  }

  /** Accepted: the paper that is owed is issued with it. Kept: the province is told that the paper binds. */
  async function answerDue(
    officer: Officer,
    given: { id: string; accept: boolean; why: string },
    key: string,
  ): Promise<Output<"sync.answerDue">> {
    const proposal = await read
      .selectFrom("due_proposals")
      .selectAll()
      .where("id", "=", given.id)
      .executeTakeFirst();
    if (!proposal) throw new AppError("sync.not-found");
    const { dossier_id: dossierId } = proposal;
    if (proposal.state !== "open") return { dossier: await parts.detail(dossierId), papers: [] };
    let papers: LifeAnswer["papers"] = [];
    if (given.accept) {
      const { dueAt } = await parts.detail(dossierId);
      const day = proposal.due_at.slice(0, 10);
      const act = { id: dossierId, officer, key };
      const answer =
        day > dueAt.slice(0, 10)
          ? await parts.events.extend(act, given.why, day)
          : await parts.events.sooner(act, given.why, day);
      papers = answer.papers;
    }
    await core.write(officer.username, async (tx) => {
      const done = await tx.db
        .updateTable("due_proposals")
        .set({
          state: given.accept ? "accepted" : "kept",
          answer: given.why,
          decided_by: officer.fullName,
          decided_at: tx.at,
        })
        .where("id", "=", given.id)
        .where("state", "=", "open")
        .executeTakeFirst();
      if (done.numUpdatedRows === 0n) return;
      if (!given.accept) {
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId,
          kind: "due-kept",
          by: officer.fullName,
          why: `${displayTime(proposal.promised_at)}: ${given.why}`,
        });
        await tx.outbox({
          kind: "due.kept",
          dossierId,
          body: {
            dossierId,
            changeId: proposal.id,
            dueAt: proposal.promised_at,
            refusedDueAt: proposal.due_at,
            why: given.why,
            by: officer.fullName,
          },
        });
      }
      await tx.audit("sync.due-answered", dossierId, { accepted: given.accept, dueAt: proposal.due_at });
      tx.emit("sync", []);
      tx.emit("dossiers", [dossierId]);
    });
    return { dossier: await parts.detail(dossierId), papers };
  }

  return { list, settle, answerDue };
}

export type Differences = ReturnType<typeof createDifferences>;
