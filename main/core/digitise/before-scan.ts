import type { LaterPaper, Officer, ProvincePapers, ReusablePaper } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Sync } from "../sync/service.ts";
import type { Timestamp } from "../time.ts";
import { unscannedPapers } from "./gate.ts";
import { askProvince } from "./province-papers.ts";
import { documentState } from "./rules.ts";

/** Papers of the board at most; older ones come up as these are scanned. */
const LISTED = 300;
const REUSED = "REUSED";
/** States of dossiers whose papers still hold something: the first hand-over, or the work that goes on after a supplement. */
const HELD = ["received", "processing"];

/** A name of a paper as it is compared: letters and digits, no accents, no case. */
const plain = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

/**
 * What is decided of a paper before it lies in the scanner: it stays here and is scanned later, before the dossier is
 * handed over; or it was digitised before for this person and is not scanned again.
 */
export function createBeforeScan(
  core: CoreContext,
  parts: { transferBy(receivedAt: Timestamp): Timestamp; sync: Pick<Sync, "ask"> },
) {
  const { read } = core.database;

  /** Papers of a dossier for which something that was digitised before may stand, with the person they belong to. */
  const wanted = (dossierId: string) =>
    read
      .selectFrom("components")
      .innerJoin("dossiers", "dossiers.id", "components.dossier_id")
      .select(["components.id", "components.name", "components.code", "dossiers.identity"])
      .where("components.dossier_id", "=", dossierId)
      .where("components.received", "=", 1)
      .where("components.secret", "=", 0)
      .where("components.digitise_value", "!=", "NO")
      .execute();

  async function received(dossierId: string, componentId: string) {
    const row = await read
      .selectFrom("components")
      .innerJoin("dossiers", "dossiers.id", "components.dossier_id")
      .selectAll("components")
      .select(["dossiers.identity as identity", "dossiers.code as dossierCode"])
      .where("components.id", "=", componentId)
      .where("components.dossier_id", "=", dossierId)
      .executeTakeFirst();
    // a secret paper is never looked for, nor put on any list
    if (row?.received !== 1 || row.secret === 1) throw new AppError("digitise.not-found");
    return row;
  }

  return {
    /** Puts a paper on the list “quét sau”, or takes it off. Throws `digitise.not-digitised`. */
    async setLater(
      officer: Officer,
      given: { dossierId: string; componentId: string; later: boolean },
    ): Promise<void> {
      const paper = await received(given.dossierId, given.componentId);
      if (given.later && paper.digitise_value === "NO")
        throw new AppError("digitise.not-digitised", { reason: "giấy tờ này không thuộc diện quét" });
      await core.write(officer.username, async (tx) => {
        if (given.later) {
          await tx.db
            .insertInto("scan_later")
            .values({ component_id: paper.id, dossier_id: given.dossierId, by: officer.fullName, at: tx.at })
            .onConflict((conflict) => conflict.column("component_id").doNothing())
            .execute();
        } else await tx.db.deleteFrom("scan_later").where("component_id", "=", paper.id).execute();
        await tx.audit("digitise.scan-later", given.dossierId, { later: given.later });
        tx.emit("documents", []);
      });
    },

    /** Papers that wait to be scanned, the most pressing first: those that were put off, and those that must be. */
    async later(): Promise<LaterPaper[]> {
      const rows = await unscannedPapers(read)
        .select([
          "components.id as componentId",
          "components.name as name",
          "dossiers.id as dossierId",
          "dossiers.code as code",
          "dossiers.applicant_name as applicantName",
          "dossiers.received_at as receivedAt",
          "dossiers.state as dossierState",
          "scan_later.by as putOffBy",
          "documents.state as documentState",
          "documents.id as documentId",
        ])
        .where("dossiers.state", "in", HELD)
        .orderBy("dossiers.received_at")
        .limit(LISTED)
        .execute();
      const now = core.now();
      return rows.map((row) => {
        const by = parts.transferBy(row.receivedAt);
        const gone = row.dossierState !== "received";
        return {
          componentId: row.componentId,
          documentId: row.documentId,
          name: row.name,
          dossierId: row.dossierId,
          code: row.code,
          applicantName: row.applicantName,
          by,
          late: gone || by < now,
          putOff: row.putOffBy !== null,
          why: `${row.putOffBy ? `Quét sau (${row.putOffBy})` : "Phải số hóa"}${gone ? ", giấy bổ sung" : ""}`,
          word: row.documentState ? documentState(row.documentState).word : "Chưa quét",
        };
      });
    },

    /** Papers of the same person and the same kind that this counter has digitised or received as a result. */
    async reusable(dossierId: string): Promise<ReusablePaper[]> {
      const papers = await wanted(dossierId);
      const identity = papers[0]?.identity;
      if (!identity) return [];
      const earlier = await read
        .selectFrom("documents")
        .innerJoin("components", "components.id", "documents.component_id")
        .innerJoin("dossiers", "dossiers.id", "documents.dossier_id")
        .select([
          "documents.id",
          "documents.title",
          "documents.signed_at as at",
          "dossiers.code as dossierCode",
        ])
        .select(["components.code as componentCode"])
        .where("dossiers.identity", "=", identity)
        .where("dossiers.id", "!=", dossierId)
        .where("components.secret", "=", 0)
        .where("documents.signed_at", "is not", null)
        .orderBy("documents.signed_at", "desc")
        .limit(200)
        .execute();
      const results = await read
        .selectFrom("results")
        .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
        .select(["results.id", "results.title", "results.arrived_at as at", "dossiers.code as dossierCode"])
        .where("dossiers.identity", "=", identity)
        .where("dossiers.id", "!=", dossierId)
        .where("results.state", "=", "ready")
        .orderBy("results.seq", "desc")
        .limit(200)
        .execute();
      const found: ReusablePaper[] = [];
      for (const paper of papers) {
        const name = plain(paper.name);
        const document = earlier.find(
          (one) => (paper.code && one.componentCode === paper.code) || plain(one.title) === name,
        );
        const result = results.find((one) => plain(one.title) === name);
        const best = document ?? result;
        if (!best) continue;
        found.push({
          componentId: paper.id,
          kind: document ? "document" : "result",
          id: best.id,
          title: best.title,
          dossierCode: best.dossierCode,
          at: best.at ?? core.now(),
        });
      }
      return found;
    },

    /** The same of the province, which has the papers of all counters; what this machine has itself is left to `reusable`. */
    async askProvince(dossierId: string): Promise<ProvincePapers> {
      const papers = await wanted(dossierId);
      const identity = papers[0]?.identity;
      if (!identity) return { asked: false, word: "", papers: [] };
      const answer = await askProvince(parts.sync, identity);
      if (!answer.asked) {
        return { asked: false, word: `${answer.why} Chỉ tìm được trong máy này.`, papers: [] };
      }
      const here = new Set((await this.reusable(dossierId)).map((one) => one.componentId));
      const found = papers.flatMap((paper): ReusablePaper[] => {
        const held = answer.papers.find(
          (one) => one.dossierId !== dossierId && plain(one.title) === plain(paper.name),
        );
        if (!held || here.has(paper.id)) return [];
        const { id, title, dossierCode, at } = held;
        return [{ componentId: paper.id, kind: "province", id, title, dossierCode, at }];
      });
      const word =
        found.length > 0
          ? `Kho của tỉnh có sẵn ${found.length} giấy tờ của người này.`
          : "Đã hỏi kho của tỉnh: không có thêm giấy nào của người này.";
      return { asked: true, word, papers: found };
    },

    /** The paper is not scanned again: what was digitised before stands for it. Throws `digitise.not-found`. */
    async reuse(
      officer: Officer,
      given: { dossierId: string; componentId: string; kind: ReusablePaper["kind"]; id: string },
    ): Promise<void> {
      const offers =
        given.kind === "province"
          ? (await this.askProvince(given.dossierId)).papers
          : await this.reusable(given.dossierId);
      const offered = offers.find(
        (one) => one.componentId === given.componentId && one.kind === given.kind && one.id === given.id,
      );
      if (!offered) throw new AppError("digitise.not-found");
      await core.write(officer.username, async (tx) => {
        const begun = await tx.db
          .selectFrom("documents")
          .select("id")
          .where("component_id", "=", given.componentId)
          .executeTakeFirst();
        if (begun) throw new AppError("digitise.wrong-state", { state: "đã mở để quét" });
        await tx.db
          .updateTable("components")
          .set({ digitise_value: "NO", digitise_reason: REUSED })
          .where("id", "=", given.componentId)
          .execute();
        await tx.db.deleteFrom("scan_later").where("component_id", "=", given.componentId).execute();
        await tx.db
          .insertInto("reused_papers")
          .values({
            component_id: given.componentId,
            kind: given.kind,
            source_id: given.id,
            by: officer.id,
            at: tx.at,
          })
          .execute();
        await tx.outbox({
          kind: "paper.reused",
          dossierId: given.dossierId,
          body: {
            componentId: given.componentId,
            kind: given.kind,
            id: given.id,
            dossierCode: offered.dossierCode,
          },
        });
        await tx.audit("digitise.reused", given.dossierId, { component: given.componentId, from: given.id });
        tx.emit("dossiers", [given.dossierId]);
        tx.emit("documents", []);
      });
    },
  };
}

export type BeforeScan = ReturnType<typeof createBeforeScan>;
