import { availableParallelism } from "node:os";
import { basename, relative } from "node:path";
import { createOcrPool, type OcrPool, readersFor } from "../../core/digitise/ocr-pool.ts";
import { AppError, toWireError } from "../../core/errors.ts";
import { type KeptChild, keepChild } from "../../core/kept-child.ts";
import { createMemoryWatch } from "../../core/memory-watch.ts";
import type { Children } from "../../core/ports.ts";
import { dayOf, toTimestamp } from "../../core/time.ts";
import { isDiskFull } from "../node/atomic-file.ts";
import { systemTimers } from "../node/ports.ts";
import { type DocumentOutcome, makeDocument } from "./digitise/document.ts";
import { digitiseHelp } from "./digitise/help.ts";
import { JobFolder } from "./digitise/job-folder.ts";
import { type Profile, profileOn } from "./digitise/profiles.ts";
import { createProgress, type Progress, type Terminal } from "./digitise/progress.ts";
import {
  cutAtSeparators,
  type PlannedDocument,
  type SeparatorLog,
  wholeDocuments,
} from "./digitise/stacks.ts";
import { type DigitiseArgs, parseDigitiseArgs } from "./digitise-args.ts";
import { exitOf, refusal, type VerbOutcome } from "./refusal.ts";

export interface DigitiseCommandDeps {
  children: Children;
  /** name and version of this program, for the PDF */
  creator: string;
  /** milliseconds since the epoch */
  now?: () => number;
  cwd?: string;
  signal?: AbortSignal;
  /** one line for the person, to standard error */
  say?: (line: string) => void;
  /** standard error, when it is a terminal */
  terminal?: Terminal;
}

/** Documents made side by side, so that many papers of one page keep all readers busy. */
const MOST_LANES = 3;

/** A document on its way: made by a former run, or to be made. */
interface Work extends PlannedDocument {
  id: number;
  /** JSON of the outcome of a former run */
  outcome: string | null;
}

/** One document in the result; `exit` is what it alone would have ended with. */
type Row = { ok: boolean; input: string; exit?: 1 | 2 | 3 } & Record<string, unknown>;

/**
 * The verb `digitise`, see `digitiseHelp`: needs no data folder. Several documents are made one apart from the other,
 * and a bad one does not stop the rest. Never throws; nothing is left half-written.
 */
export async function runDigitise(args: readonly string[], deps: DigitiseCommandDeps): Promise<VerbOutcome> {
  const say = deps.say ?? (() => {});
  if (args.includes("--help")) {
    for (const line of digitiseHelp()) say(line);
    return { exit: 0, result: { ok: true, verb: "digitise", help: true } };
  }
  let run: Run | undefined;
  try {
    const cwd = deps.cwd ?? process.cwd();
    const parsed = parseDigitiseArgs(args, cwd);
    const now = deps.now ?? Date.now;
    const profile = profileOn(parsed.profile, dayOf(now()));
    run = await Run.start(parsed, profile, deps, { cwd, args });
    return await run.work();
  } catch (error) {
    // what was thrown while it was being stopped is the stopping
    return refusal(
      "digitise",
      deps.signal?.aborted ? new AppError("cli.cancelled") : error,
      run?.separators(),
    );
  } finally {
    await run?.end();
  }
}

class Run {
  private readonly parsed: DigitiseArgs;
  private readonly profile: Profile;
  private readonly deps: DigitiseCommandDeps;
  private readonly imaging: KeptChild;
  private readonly pool: OcrPool;
  private readonly job: JobFolder | undefined;
  private readonly createdAt: string;
  private progress: Progress;
  private found: SeparatorLog | undefined;

  private constructor(
    parsed: DigitiseArgs,
    profile: Profile,
    deps: DigitiseCommandDeps,
    job: JobFolder | undefined,
  ) {
    this.parsed = parsed;
    this.profile = profile;
    this.deps = deps;
    this.job = job;
    const { children } = deps;
    const timers = systemTimers;
    const watch = createMemoryWatch({ children, timers, limit: parsed.memory });
    this.imaging = keepChild({ children, timers }, "imaging", { lowPriority: true, watch });
    const workers = parsed.jobs ?? readersFor(availableParallelism(), parsed.memory);
    this.pool = createOcrPool(children, { workers, watch });
    // a job that goes on makes the same bytes
    const now = (): string => toTimestamp((deps.now ?? Date.now)());
    this.createdAt = job?.always("created", now) ?? now();
    this.progress = this.newProgress(parsed.plans.length);
  }

  static async start(
    parsed: DigitiseArgs,
    profile: Profile,
    deps: DigitiseCommandDeps,
    line: { cwd: string; args: readonly string[] },
  ): Promise<Run> {
    // how fast, with how much memory and where it is kept may change between two runs; what is made may not
    const free = ["--jobs", "--memory", "--job"];
    const given = line.args.filter((arg, at) => {
      const before = line.args[at - 1] ?? "";
      return !free.some((name) => arg === name || arg.startsWith(`${name}=`) || before === name);
    });
    const settings = {
      "thư mục đang đứng": line.cwd,
      "tệp và tùy chọn": given,
      "cấu hình": `${profile.name} ${profile.inForceFrom}`,
    };
    const job = parsed.job === undefined ? undefined : await JobFolder.open(parsed.job, settings);
    return new Run(parsed, profile, deps, job);
  }

  async work(): Promise<VerbOutcome> {
    const { documents, failed } = await this.plan();
    this.progress = this.newProgress(documents.length);
    const only = documents[0];
    const single = !this.parsed.many || (this.parsed.plans.length === 1 && !this.parsed.separators);
    if (single && only) {
      const { refused, ...outcome } = await this.make(only);
      this.progress.end();
      if (refused) return refusal("digitise", new AppError(refused.code, refused.params), { ...outcome });
      return { exit: 0, result: { ok: true, verb: "digitise", ...outcome } };
    }
    return this.makeMany(documents, failed);
  }

  /** What the separator sheets gave, for the result. */
  separators(): { separators?: SeparatorLog } {
    return this.found ? { separators: this.found } : {};
  }

  async end(): Promise<void> {
    this.progress.end();
    await Promise.all([this.imaging.stop(), this.pool.close()]);
    this.job?.close();
  }

  private newProgress(documents: number): Progress {
    const { say = () => {}, terminal, now = Date.now } = this.deps;
    return createProgress({ say, terminal, now, documents });
  }

  /** The documents of this job: those of its first run, or as the inputs are now. */
  private async plan(): Promise<{ documents: Work[]; failed: Row[] }> {
    const { parsed, job } = this;
    const say = (line: string) => this.progress.line(line);
    const known = await job?.documents();
    if (known) {
      const counted = JSON.parse(job?.always("separators", () => "null") ?? "null") as SeparatorLog | null;
      this.found = counted ?? undefined;
      const paths = new Set(known.flatMap(({ inputs }) => inputs.map(({ path }) => path)));
      const fresh = parsed.plans.flatMap(({ inputs }) => inputs).filter((path) => !paths.has(path));
      const done = known.filter(({ outcome }) => outcome !== null).length;
      say(`Làm tiếp công việc đang dở: đã xong ${done}/${known.length} tài liệu.`);
      if (fresh.length > 0 && !parsed.separators) {
        say(`Có ${fresh.length} tệp mới không thuộc công việc này, không làm: ${basename(fresh[0] ?? "")}…`);
      }
      return { documents: known, failed: [] };
    }
    const cut = parsed.separators
      ? await cutAtSeparators(parsed.plans, this.imaging, parsed.separators, {
          signal: this.deps.signal,
          say,
          log: (log) => {
            this.found = log;
          },
        })
      : { documents: wholeDocuments(parsed.plans), failed: [] };
    // whoever goes on with the job gets told the same
    job?.always("separators", () => JSON.stringify(this.found ?? null));
    const failed = cut.failed.map(({ input, error }) => this.failedRow(input, error));
    const documents =
      (await job?.plan(cut.documents)) ?? cut.documents.map((one, id) => ({ ...one, id, outcome: null }));
    return { documents, failed };
  }

  private async makeMany(documents: readonly Work[], refused: Row[]): Promise<VerbOutcome> {
    const rows: (Row | undefined)[] = documents.map(() => undefined);
    const lost: number[] = [];
    let full: unknown;
    const one = async (at: number, last: boolean): Promise<void> => {
      const document = documents[at] as Work;
      const input = this.inputName(document);
      try {
        if (full) throw full;
        const { refused: why, ...outcome } = await this.make(document);
        rows[at] = why
          ? { ...outcome, ...this.failedRow(input, new AppError(why.code, why.params)) }
          : { ok: true, input, ...outcome };
      } catch (error) {
        if (this.deps.signal?.aborted) throw error;
        // a file that kills its reader may have hit a neighbour too: it is tried once more, by itself
        if (!last && error instanceof AppError && error.code === "child.crashed") {
          lost.push(at);
          return;
        }
        if (isDiskFull(error)) full = error;
        rows[at] = this.failedRow(input, error);
      }
      this.progress.documentEnded();
    };
    const queue = documents.map((_, at) => at);
    const lane = async (): Promise<void> => {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) await one(at, false);
    };
    const lanes = Array.from({ length: Math.min(MOST_LANES, this.pool.workers) }, lane);
    const ended = await Promise.allSettled(lanes);
    const stopped = ended.find((one) => one.status === "rejected");
    if (!stopped) for (const at of lost) await one(at, true);
    this.progress.end();
    const ready = [...refused, ...rows.filter((row) => row !== undefined)];
    const worst = Math.max(0, ...ready.map((row) => row.exit ?? 0)) as VerbOutcome["exit"];
    const all = ready.map(({ exit: _, ...row }) => row);
    const cancelled = stopped && refusal("digitise", new AppError("cli.cancelled"));
    const error = cancelled ? cancelled.result.error : all.find((row) => !row.ok)?.error;
    const { documents: list, ...sums } = this.sum(all, documents.length + refused.length);
    return {
      exit: cancelled ? cancelled.exit : worst,
      result: {
        ok: error === undefined,
        verb: "digitise",
        ...sums,
        ...this.separators(),
        ...(error ? { error } : {}),
        documents: list,
      },
    };
  }

  /** One document, or what a former run made of it. */
  private async make(document: Work): Promise<DocumentOutcome> {
    const { job, parsed } = this;
    if (job) await job.requireUnchanged(document);
    if (document.outcome !== null) return JSON.parse(document.outcome) as DocumentOutcome;
    const name = this.inputName(document);
    const readings = job?.readings(document.id);
    const known = readings?.count() ?? 0;
    if (known > 0) this.progress.line(`${name}: ${known} trang đã đọc từ lần trước được giữ.`);
    const outcome = await makeDocument(document, {
      imaging: this.imaging,
      pool: this.pool,
      profile: this.profile,
      creator: this.deps.creator,
      createdAt: this.createdAt,
      pages: parsed.pages,
      overwrite: parsed.overwrite || !parsed.many,
      signal: this.deps.signal,
      onProgress: (progress) => this.progress.page(name, progress, known),
      ...(job && readings
        ? {
            kept: {
              readings,
              tag: job.tag(document.id),
              committing: (hashes, made) => job.committing(document.id, hashes, made),
            },
            beforeCommit: () => job.requireUnchanged(document),
          }
        : {}),
    });
    job?.done(document.id, JSON.stringify(outcome));
    return outcome;
  }

  /**
   * How a document is called: its file, or its target where one file gives several. With its folder where two are
   * called the same.
   */
  private inputName({ inputs, targets }: PlannedDocument): string {
    const cut = this.parsed.separators !== undefined || inputs.length > 1;
    const target = targets.out ?? targets.text ?? targets.fields ?? "";
    const path = cut && this.parsed.many ? target : (inputs[0]?.path ?? target);
    const name = basename(path);
    const same = (other: string) => other !== path && basename(other) === name;
    const twice = this.parsed.plans.some((plan) => plan.inputs.some(same));
    return twice ? relative(this.deps.cwd ?? process.cwd(), path) : name;
  }

  private failedRow(input: string, thrown: unknown): Row {
    const { code, message, kept, action } = toWireError(thrown);
    this.progress.line(`${input}: ${message}`);
    return { ok: false, input, error: { code, message, kept, action }, exit: exitOf(thrown) };
  }

  /** The sum for programs, and in words for the person. */
  private sum(documents: Row[], planned: number): Record<string, unknown> {
    const add = (key: string): number => documents.reduce((total, row) => total + Number(row[key] ?? 0), 0);
    const good = documents.filter((row) => row.ok);
    const bad = documents.filter((row) => !row.ok);
    this.progress.line(`Xong ${good.length}/${planned} tài liệu, ${add("pages")} trang.`);
    if (bad.length > 0) {
      this.progress.line(`Không làm được ${bad.length}:`);
      for (const row of bad) {
        const { message, action } = row.error as { message: string; action: string };
        this.progress.line(`  ${row.input}: ${message} ${action}`);
      }
    }
    return {
      pages: add("pages"),
      files: good.length,
      words: add("words"),
      documents,
    };
  }
}
