import type { WriteTx } from "../../../db/database.ts";
import type { Officer, Output, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { KeptChild } from "../kept-child.ts";
import { toTimestamp } from "../time.ts";
import { createCompletionSubjects, type NewSignature, type Subject } from "./completion-subjects.ts";
import { askTimestamp, completeLevel, nonceOf } from "./levels.ts";

const JOB = "signing.complete";
/** A counter may be offline for weeks; pauses grow to ten minutes. */
const TRIES = 100_000;
/** A time stamp over a file is renewed so long before its service's certificate ends; milliseconds. */
const RENEW_BEFORE = 60 * 24 * 3_600_000;
const DAY = 24 * 3_600_000;
const MOST_SHOWN = 200;
const ORDER = ["B-B", "B-T", "B-LT", "B-LTA"];

type Level = Output<"signing.levels">["papers"][number]["level"];

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

  const subjects = createCompletionSubjects(core);
  const wanted = () => core.config.timestamp?.level ?? "B-T";
  const unfinished = () => ORDER.slice(0, ORDER.indexOf(wanted()));
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
    made: Omit<NewSignature, "level"> & { stamped: boolean },
  ): Promise<void> {
    const level = made.stamped ? "B-T" : "B-B";
    await subjects.begin(tx, { ...made, level });
    if (core.config.timestamp && !reached(level)) await order(tx, made.id);
  }

  const order = (tx: WriteTx, subjectId: string, renew = false) =>
    tx.enqueue({ kind: JOB, payload: { subjectId, renew }, subjectId, maxAttempts: TRIES });

  async function complete(subjectId: string, renew: boolean): Promise<void> {
    const service = core.config.timestamp;
    const subject = await subjects.find(subjectId);
    if (!subject || (reached(subject.level) && !renew)) return;
    if (!service) throw new AppError("signing.timestamp-unset");
    const before = await core.database.files.read(subject.file);
    let problem: AppError | undefined;
    try {
      const done = await completeLevel(
        before,
        {
          stamped: subject.level !== "B-B",
          own: subject.certificate,
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
      if (done.bytes.length > before.length) await keep(subject, before, done, renew);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problem = error;
    }
    if (problem) {
      await say(subject, problem);
      throw problem;
    }
  }

  /** The longer file takes the place of the shorter one, which stays until the paper is erased. */
  async function keep(
    subject: Subject,
    before: Uint8Array,
    done: { bytes: Uint8Array; level: string },
    renew: boolean,
  ): Promise<void> {
    const report = await parts.verify(done.bytes);
    const own = report.signatures.findLast((one) => one.subFilter !== "ETSI.RFC3161");
    const sound =
      Buffer.compare(done.bytes.subarray(0, before.length), before) === 0 &&
      report.signatures.every((one) => one.integrity !== "broken" && one.changesAfter !== "suspicious");
    if (!own || !sound)
      throw new AppError("signing.failed", { why: "tệp sau khi bổ sung không kiểm tra được" });
    const until = await parts.pdf.call<number | null>("provedUntil", { bytes: done.bytes });
    // the service still stamps with the certificate that ends: it is asked again tomorrow, and the file does not grow
    const provedUntil = until === null ? null : toTimestamp(until);
    if (renew && subject.provedUntil !== null && (provedUntil ?? "") <= subject.provedUntil) return;
    const stored = await core.database.files.put(done.bytes, {
      mediaType: "application/pdf",
      title: `${subject.title.slice(0, 80)} (đã ký)`,
    });
    await core.write("system", async (tx) => {
      if (!(await subjects.replace(tx, subject, stored, own))) return;
      await subjects.note(tx, subject, {
        level: done.level,
        earlier_files: JSON.stringify([...(JSON.parse(subject.earlierFiles) as string[]), subject.file]),
        problem: null,
        completed_at: tx.at,
        proved_until: provedUntil,
      });
      const { kind, key } = subjects.operationOf(subject);
      await tx.outbox({
        kind,
        dossierId: subject.dossierId,
        body: { ...key, level: done.level, sha256: stored.sha256, signedBytes: before.length },
        files: [stored.id],
      });
      await tx.audit("signing.completed", subject.id, { level: done.level, sha256: stored.sha256 });
      tx.emit(subjects.topicOf(subject.kind), [subject.id]);
    });
  }

  async function say(subject: Subject, failed: AppError): Promise<void> {
    const { message, action } = toWireError(failed);
    const problem = `${message} ${action}`;
    // tried every few minutes while the line is down: the same words are not written again
    if ((await subjects.find(subject.id))?.problem === problem) return;
    await core.write("system", async (tx) => {
      await subjects.note(tx, subject, { problem });
      tx.emit(subjects.topicOf(subject.kind), [subject.id]);
    });
  }

  parts.queue.register(JOB, (payload) => complete(String(payload.subjectId), payload.renew === true), {
    concurrency: 1,
  });

  /** Orders a new time stamp for files whose last one will soon prove nothing any more (ETSI EN 319 142-1, B-LTA). */
  async function renewOld(): Promise<number> {
    if (!core.config.timestamp) return 0;
    const soon = toTimestamp(core.ports.clock.now() + RENEW_BEFORE);
    const open: string[] = [];
    for (const { id } of await subjects.provedBefore(soon)) {
      const jobs = await parts.queue.list({ subjectId: id, kind: JOB });
      if (!jobs.some((job) => job.state === "waiting" || job.state === "running")) open.push(id);
    }
    if (open.length === 0) return 0;
    await core.write("system", async (tx) => {
      for (const id of open) await order(tx, id, true);
    });
    return open.length;
  }

  let cancelDaily = (): void => {};

  return {
    stamp,
    nonce: () => nonceOf(core.ports.random),
    tokenSize: () => tokenSize,
    record,

    /** Signatures of this officer that have no time stamp, or no proof where the office wants it. */
    async levels(officer: Officer): Promise<Output<"signing.levels">> {
      const open = await subjects.at(unfinished(), officer.id);
      return {
        service: core.config.timestamp !== null,
        wanted: wanted(),
        papers: open.slice(0, MOST_SHOWN).map((one) => ({
          kind: one.kind,
          id: one.id,
          dossierCode: one.dossierCode,
          title: one.title,
          signedAt: one.signedAt ?? core.now(),
          level: one.level as Level,
          problem: one.problem,
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
      const open = await subjects.at(unfinished(), officerId);
      if (open.length === 0) return 0;
      for (const { id } of open) {
        for (const job of await parts.queue.list({ subjectId: id, kind: JOB }))
          if (job.state === "waiting") await parts.queue.cancel(job.id);
      }
      await core.write(actor, async (tx) => {
        for (const { id } of open) await order(tx, id);
        for (const kind of new Set(open.map((one) => one.kind))) tx.emit(subjects.topicOf(kind), []);
      });
      return open.length;
    },
  };
}

export type Completion = ReturnType<typeof createCompletion>;
