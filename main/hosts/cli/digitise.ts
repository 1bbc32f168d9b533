import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import {
  type DigitiseInput,
  type DigitiseWarning,
  digitise,
  extract,
  pageLoader,
} from "../../core/digitise/engine.ts";
import { createOcrPool, type OcrPool } from "../../core/digitise/ocr-pool.ts";
import { AppError, toWireError } from "../../core/errors.ts";
import type { Child, Children } from "../../core/ports.ts";
import { toTimestamp } from "../../core/time.ts";
import { AssembledWriter } from "../../pdf/assembled.ts";
import { AtomicFile, unwritable } from "../node/atomic-file.ts";
import { type DigitisePlan, parseDigitiseArgs } from "./digitise-args.ts";
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
}

const NOT_FOR_RECORD =
  "Bóc tách khi chưa ký bản quét: chỉ để xem, không dùng cho hồ sơ (TT 01/2023/TT-VPCP, Điều 8 khoản 1).";

/** What stands in the result of one document. */
interface DocumentOutcome {
  pages: number;
  files: number;
  words: number;
  meanConfidence: number;
  out: string | null;
  text: string | null;
  fields: string | null;
  warnings: { code: string; page: number; message: string }[];
}

/**
 * The verb `digitise IN... --out PDF --text TXT --fields JSON [--jobs N] [--pages N]`: needs no data folder.
 * Several inputs with folders as targets are one document each, and a bad one does not stop the others.
 * Never throws; nothing is left half-written.
 */
export async function runDigitise(args: readonly string[], deps: DigitiseCommandDeps): Promise<VerbOutcome> {
  const started: { imaging?: Child; pool?: OcrPool } = {};
  try {
    const { plans, jobs, pages } = parseDigitiseArgs(args, deps.cwd ?? process.cwd());
    const imaging = deps.children.start("imaging", { lowPriority: true });
    started.imaging = imaging;
    const pool = createOcrPool(deps.children, { workers: jobs ?? Math.max(1, availableParallelism() - 1) });
    started.pool = pool;
    const shared = { imaging, pool, pages, ...deps };
    const only = plans[0];
    if (plans.length === 1 && only) {
      return { exit: 0, result: { ok: true, verb: "digitise", ...(await makeDocument(only, shared)) } };
    }
    return await makeMany(plans, shared);
  } catch (error) {
    return refusal("digitise", error);
  } finally {
    await Promise.all([started.imaging?.stop(), started.pool?.close()]);
  }
}

type Shared = DigitiseCommandDeps & { imaging: Child; pool: OcrPool; pages: number | undefined };

async function makeMany(plans: readonly DigitisePlan[], shared: Shared): Promise<VerbOutcome> {
  const documents: Record<string, unknown>[] = [];
  let worst: VerbOutcome["exit"] = 0;
  let error: unknown;
  for (const plan of plans) {
    const input = basename(plan.inputs[0] ?? "");
    try {
      if (!shared.imaging.alive()) shared.imaging = shared.children.start("imaging", { lowPriority: true });
      documents.push({ ok: true, input, ...(await makeDocument(plan, shared)) });
    } catch (cause) {
      if (shared.signal?.aborted) throw cause;
      const { code, message, kept, action } = toWireError(cause);
      error ??= { code, message, kept, action };
      worst = Math.max(worst, exitOf(cause)) as VerbOutcome["exit"];
      documents.push({ ok: false, input, error: { code, message, kept, action } });
      shared.say?.(`${input}: ${message}`);
    }
  }
  const sum = (key: string): number => documents.reduce((total, d) => total + Number(d[key] ?? 0), 0);
  const result = {
    ok: worst === 0,
    verb: "digitise",
    pages: sum("pages"),
    files: documents.filter((d) => d.ok).length,
    words: sum("words"),
    ...(error ? { error } : {}),
    documents,
  };
  return { exit: worst, result };
}

async function makeDocument(plan: DigitisePlan, shared: Shared): Promise<DocumentOutcome> {
  const inputs: DigitiseInput[] = plan.inputs.map((path) => ({
    name: basename(path),
    read: () => readFile(path),
  }));
  const targets: AtomicFile[] = [];
  const target = async (path: string | undefined): Promise<AtomicFile | undefined> => {
    if (path === undefined) return undefined;
    await mkdir(dirname(path), { recursive: true }).catch((cause) => {
      throw unwritable(path, cause);
    });
    const file = await AtomicFile.create(path);
    targets.push(file);
    return file;
  };
  try {
    // opened first: an unwritable place is told before minutes of reading
    const pdf = await target(plan.out);
    const txt = await target(plan.text);
    const json = await target(plan.fields);
    const writer = new AssembledWriter(
      { append: async (bytes) => pdf?.append(bytes) },
      { title: "Bản số hóa", creator: shared.creator, createdAt: toTimestamp((shared.now ?? Date.now)()) },
    );
    const { imaging, pool, signal, pages } = shared;
    const result = await digitise(
      inputs,
      { imaging, pool, writer },
      {
        pages,
        signal,
        onProgress: ({ done, total }) => shared.say?.(`${inputs[0]?.name ?? ""}: trang ${done}/${total}`),
      },
    );
    await writer.finish();
    await txt?.append(Buffer.from(`${result.text}\n`, "utf8"));
    if (json) {
      const found = await extract(result, { imaging, pool }, pageLoader(inputs, { imaging }, signal), signal);
      const record = {
        schemaVersion: found.schemaVersion,
        forRecord: false,
        note: NOT_FOR_RECORD,
        fields: found.fields,
      };
      await json.append(Buffer.from(`${JSON.stringify(record, null, 2)}\n`, "utf8"));
    }
    for (const file of targets) await file.seal();
    for (const file of targets) await file.commit();
    return {
      pages: result.pages,
      files: inputs.length,
      words: result.words,
      meanConfidence: result.meanConfidence,
      out: plan.out ?? null,
      text: plan.text ?? null,
      fields: plan.fields ?? null,
      warnings: result.warnings.map(inWords),
    };
  } finally {
    for (const file of targets) await file.discard();
  }
}

function inWords(warning: DigitiseWarning): { code: string; page: number; message: string } {
  const { message } = toWireError(new AppError(warning.code, warning.params));
  return { code: warning.code, page: warning.page, message };
}
