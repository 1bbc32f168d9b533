import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Output, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { KeptChild } from "../kept-child.ts";
import { toTimestamp } from "../time.ts";
import { askTimestamp, completeLevel, nonceOf } from "./levels.ts";

const JOB = "signing.complete";
/** A counter may be offline for weeks; pauses grow to ten minutes. */
const TRIES = 100_000;
/** A time stamp over a file is renewed so long before its service's certificate ends; milliseconds. */
const RENEW_BEFORE = 60 * 24 * 3_600_000;
const DAY = 24 * 3_600_000;
const ORDER = ["B-B", "B-T", "B-LT", "B-LTA"];

type Level = Output<"signing.levels">["papers"][number]["level"];

/** A dossier that another machine of the office has is completed there. */
const notElsewhere = sql<SqlBool>`NOT EXISTS (SELECT 1 FROM exchange_units u
  WHERE u.id = documents.dossier_id AND u.owner <> '')`;

/**
 * Gives signatures made offline their time and their proof once the network is there (ETSI EN 319 142-1 B-T, B-LT,
 * B-LTA; TT 15/2025/TT-BKHCN Điều 5.1), by adding behind the file alone. Until then the paper says "chưa có dấu
 * thời gian". A durable job does it, and what it made is sent to the province.
 */
export function createCompletion(
  core: CoreContext,
  parts: {
    queue: JobQueue;
    pdf: KeptChild;
    listFolder: string;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
  },
) {
  let tokenSize: number | undefined;
  // one batch does not wait for a dead service again and again; milliseconds of the monotonic clock
  let silentUntil = 0;
  const SILENCE_MS = 60_000;

  const wanted = () => core.config.timestamp?.level ?? "B-T";
  const reached = (level: string) => ORDER.indexOf(level) >= ORDER.indexOf(wanted());

  /** A time stamp for a signature that is being made; undefined when it cannot be had now. */
  async function stamp(request: Uint8Array): Promise<Uint8Array | undefined> {
    const service = core.config.timestamp;
    if (!service || core.ports.clock.monotonic() < silentUntil) return undefined;
    try {
      return await askTimestamp(core.ports.net, service, request);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      silentUntil = core.ports.clock.monotonic() + SILENCE_MS;
      return undefined;
    }
  }

  /** Notes how far a new signature is, and orders its completion where the office has a service. */
  async function record(
    tx: WriteTx,
    signed: { documentId: string; stamped: boolean; certificate: string },
  ): Promise<void> {
    const level = signed.stamped ? "B-T" : "B-B";
    await tx.db
      .insertInto("signature_levels")
      .values({
        document_id: signed.documentId,
        level,
        certificate: signed.certificate,
        earlier_files: "[]",
        problem: null,
        completed_at: null,
        proved_until: null,
      })
      .onConflict((conflict) =>
        conflict.column("document_id").doUpdateSet({ level, certificate: signed.certificate, problem: null }),
      )
      .execute();
    if (core.config.timestamp && !reached(level)) await order(tx, signed.documentId);
  }

  const order = (tx: WriteTx, documentId: string) =>
    tx.enqueue({ kind: JOB, payload: { documentId }, subjectId: documentId, maxAttempts: TRIES });

  async function complete(documentId: string, renew: boolean): Promise<void> {
    const service = core.config.timestamp;
    const row = await core.database.read
      .selectFrom("documents")
      .innerJoin("signature_levels", "signature_levels.document_id", "documents.id")
      .select([
        "documents.id",
        "documents.dossier_id",
        "documents.title",
        "documents.signed_file",
        "documents.state",
      ])
      .select(["signature_levels.level", "signature_levels.certificate", "signature_levels.earlier_files"])
      .where("documents.id", "=", documentId)
      .where(notElsewhere)
      .executeTakeFirst();
    if (!row?.signed_file || row.state === "erased" || (reached(row.level) && !renew)) return;
    if (!service) throw new AppError("signing.timestamp-unset");
    const before = await core.database.files.read(row.signed_file);
    let problem: AppError | undefined;
    try {
      const done = await completeLevel(
        before,
        {
          stamped: row.level !== "B-B",
          own: row.certificate,
          wanted: renew ? "B-LTA" : service.level,
        },
        {
          pdf: parts.pdf,
          net: core.ports.net,
          random: core.ports.random,
          service: { url: service.url, tokenSize },
          trustFolders: core.config.trustFolders,
          listFolder: parts.listFolder,
          now: () => core.ports.clock.now(),
        },
      );
      tokenSize = done.tokenSize;
      problem = done.missing;
      if (done.bytes.length > before.length) await keep(row, before, done);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problem = error;
    }
    if (problem) {
      await say(documentId, problem);
      throw problem;
    }
  }

  /** The longer file takes the place of the shorter one, which stays until the paper is erased. */
  async function keep(
    row: {
      id: string;
      dossier_id: string | null;
      title: string;
      signed_file: string | null;
      earlier_files: string;
    },
    before: Uint8Array,
    done: { bytes: Uint8Array; level: string },
  ): Promise<void> {
    const report = await parts.verify(done.bytes);
    const own = report.signatures.findLast((one) => one.subFilter !== "ETSI.RFC3161");
    const sound =
      Buffer.compare(done.bytes.subarray(0, before.length), before) === 0 &&
      report.signatures.every((one) => one.integrity !== "broken" && one.changesAfter !== "suspicious");
    if (!own || !sound)
      throw new AppError("signing.failed", { why: "tệp sau khi bổ sung không kiểm tra được" });
    const until = await parts.pdf.call<number | null>("provedUntil", { bytes: done.bytes });
    const stored = await core.database.files.put(done.bytes, {
      mediaType: "application/pdf",
      title: `${row.title.slice(0, 80)} (đã ký)`,
    });
    await core.write("system", async (tx) => {
      const changed = await tx.db
        .updateTable("documents")
        .set({ signed_file: stored.id, signature: JSON.stringify(own) })
        .where("id", "=", row.id)
        .where("signed_file", "=", row.signed_file)
        .where("state", "!=", "erased")
        .executeTakeFirst();
      if (changed.numUpdatedRows === 0n) return;
      await tx.db.insertInto("files").values(stored.row).execute();
      const earlier = [...(JSON.parse(row.earlier_files) as string[]), row.signed_file];
      await tx.db
        .updateTable("signature_levels")
        .set({
          level: done.level,
          earlier_files: JSON.stringify(earlier),
          problem: null,
          completed_at: tx.at,
          proved_until: until === null ? null : toTimestamp(until),
        })
        .where("document_id", "=", row.id)
        .execute();
      await tx.outbox({
        kind: "document.completed",
        dossierId: row.dossier_id,
        body: { documentId: row.id, level: done.level, sha256: stored.sha256, signedBytes: before.length },
        files: [stored.id],
      });
      await tx.audit("signing.completed", row.id, { level: done.level, sha256: stored.sha256 });
      tx.emit("documents", [row.id]);
      tx.emit("sync", []);
    });
  }

  async function say(documentId: string, problem: AppError): Promise<void> {
    const { message, action } = toWireError(problem);
    const words = `${message} ${action}`;
    const known = await core.database.read
      .selectFrom("signature_levels")
      .select("problem")
      .where("document_id", "=", documentId)
      .executeTakeFirst();
    // tried every few minutes while the line is down: the same words are not written again
    if (known?.problem === words) return;
    await core.write("system", async (tx) => {
      await tx.db
        .updateTable("signature_levels")
        .set({ problem: words })
        .where("document_id", "=", documentId)
        .execute();
      tx.emit("documents", [documentId]);
    });
  }

  parts.queue.register(JOB, (payload) => complete(String(payload.documentId), payload.renew === true), {
    concurrency: 1,
  });

  /** Orders a new time stamp for files whose last one will soon prove nothing any more (ETSI EN 319 142-1, B-LTA). */
  async function renewOld(): Promise<number> {
    if (!core.config.timestamp) return 0;
    const soon = toTimestamp(core.ports.clock.now() + RENEW_BEFORE);
    const old = await papers()
      .where("signature_levels.level", "=", "B-LTA")
      .where("signature_levels.proved_until", "<", soon)
      .execute();
    const open: string[] = [];
    for (const { id } of old) {
      const jobs = await parts.queue.list({ subjectId: id, kind: JOB });
      if (!jobs.some((job) => job.state === "waiting" || job.state === "running")) open.push(id);
    }
    if (open.length === 0) return 0;
    await core.write("system", async (tx) => {
      for (const documentId of open)
        await tx.enqueue({
          kind: JOB,
          payload: { documentId, renew: true },
          subjectId: documentId,
          maxAttempts: TRIES,
        });
    });
    return open.length;
  }

  let cancelDaily = (): void => {};

  const papers = () =>
    core.database.read
      .selectFrom("signature_levels")
      .innerJoin("documents", "documents.id", "signature_levels.document_id")
      .leftJoin("dossiers", "dossiers.id", "documents.dossier_id")
      .select(["documents.id", "documents.title", "documents.signed_at", "dossiers.code"])
      .select(["signature_levels.level", "signature_levels.problem"])
      .where("documents.state", "!=", "erased")
      .where(notElsewhere);

  return {
    stamp,
    nonce: () => nonceOf(core.ports.random),
    tokenSize: () => tokenSize,
    record,

    /** Signatures of this officer that have no time stamp, or no proof where the office wants it. */
    async levels(officer: Officer): Promise<Output<"signing.levels">> {
      const rows = await papers()
        .where("documents.signed_by", "=", officer.id)
        .where("signature_levels.level", "in", ORDER.slice(0, ORDER.indexOf(wanted())))
        .orderBy("documents.signed_at", "desc")
        .limit(200)
        .execute();
      return {
        service: core.config.timestamp !== null,
        wanted: wanted(),
        papers: rows.map((row) => ({
          documentId: row.id,
          dossierCode: row.code ?? "",
          title: row.title,
          signedAt: row.signed_at ?? core.now(),
          level: row.level as Level,
          problem: row.problem,
        })),
      };
    },

    renewOld,

    /** Looks every day for time stamps that grow old. */
    watch(): void {
      cancelDaily = core.ports.timers.after(DAY, () => {
        this.watch();
        renewOld().catch((error) => core.ports.log.error("signing.renew", { why: String(error) }));
      });
    },

    stop: () => cancelDaily(),

    /**
     * Tries now what waits, and what was given up: at the start of the program, and when an officer asks. A paper
     * signed before the office named a service is taken up as well.
     */
    async takeUp(actor: string, officerId?: string): Promise<number> {
      if (!core.config.timestamp) return 0;
      let rows = papers().where("signature_levels.level", "in", ORDER.slice(0, ORDER.indexOf(wanted())));
      if (officerId) rows = rows.where("documents.signed_by", "=", officerId);
      const open = await rows.execute();
      if (open.length === 0) return 0;
      for (const { id } of open) {
        for (const job of await parts.queue.list({ subjectId: id, kind: JOB }))
          if (job.state === "waiting") await parts.queue.cancel(job.id);
      }
      await core.write(actor, async (tx) => {
        for (const { id } of open) await order(tx, id);
        tx.emit("documents", []);
      });
      return open.length;
    },
  };
}

export type Completion = ReturnType<typeof createCompletion>;
