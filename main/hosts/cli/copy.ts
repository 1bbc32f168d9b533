import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { Output, Reply } from "../../../preload/contract/index.ts";
import { kindOn, loadCopiesLaw } from "../../core/copies/law.ts";
import {
  assertSameBytes,
  composeBlock,
  composeTrialBlock,
  judgeSource,
  judgeTrial,
  type PaperCopyBlock,
  type PaperCopyRecord,
} from "../../core/copies/rules.ts";
import { AppError, fromWireError } from "../../core/errors.ts";
import { toTimestamp } from "../../core/time.ts";
import { paperCopyConfig, qrItemsConfig, readResource } from "../../pdf/forms/resources.ts";
import { readBackPaperCopy, renderPaperCopy } from "../../pdf/paper-copy.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "copy";

/** A result of the register with the hash the province announced. */
export interface RegisteredResult extends PaperCopyRecord {
  sha256: string;
  withdrawn: boolean;
  /** as the core judged it, with the trust of its office; absent: judged here */
  verification?: VerifyReport;
}

/** What the command needs from the shell that runs it. */
export interface CopyIo {
  /** verification of the source's signatures (main/pdf/verify.ts with the trust anchors in force) */
  verify(bytes: Uint8Array): Promise<VerifyReport>;
  /** asks the running core for the result with this hash; absent when no core runs */
  findRecord?(sha256: string): Promise<RegisteredResult | undefined>;
  /** milliseconds since the epoch */
  now(): number;
}

interface CopyArguments {
  input: string;
  out: string;
  unregistered: boolean;
}

/**
 * `copy IN --out PDF [--unregistered]`: the paper form of a signed result. Without a record of the file it is
 * refused (`copies.unregistered`), or with `--unregistered` a trial copy marked "BẢN THỬ" is made. An invalid
 * signature is refused in every case; the QR is read back from the rendered page before anything is written.
 */
export async function run(args: string[], io: CopyIo): Promise<VerbOutcome> {
  try {
    const options = parse(args);
    const name = basename(options.input);
    const bytes = await input(options.input);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const record = await io.findRecord?.(sha256);
    if (!record && !options.unregistered) throw new AppError("copies.unregistered");
    const report = record?.verification ?? (await io.verify(bytes));
    if (report.verdict === "unreadable") throw new AppError("pdf.unreadable", { name });
    const block = record ? await registered(record, sha256, report) : trial(name, report, io.now());
    const { pdf, pages } = await renderPaperCopy(bytes, block, { name });
    await readBackPaperCopy(pdf, block);
    const out = await output(options.out, name, pdf);
    return {
      exit: 0,
      result: {
        ok: true,
        verb: VERB,
        out,
        pages,
        registered: record !== undefined,
        mark: block.trial?.heading ?? null,
        code: block.code,
        verdict: report.verdict,
        notices: block.notices,
        qrReadBack: true,
        sourceSha256: sha256,
      },
    };
  } catch (error) {
    return refusal(VERB, error);
  }
}

/**
 * Asks the running core for the result with this hash; undefined when none runs or it knows none. A copy made
 * here names its codes instead of a person and carries no number of the register: both belong to the window.
 */
export async function findRegistered(
  io: Pick<CliIo, "ask" | "now">,
  sha256: string,
): Promise<RegisteredResult | undefined> {
  let reply: Reply;
  try {
    reply = await io.ask("copies.record", { sha256 });
  } catch (error) {
    if (error instanceof AppError && error.code === "core.unavailable") return undefined;
    throw error;
  }
  if (!reply.ok) throw fromWireError(reply.error);
  const found = reply.data as Output<"copies.record">;
  if (!found) return undefined;
  return { ...found, validity: "", copyNumber: "", converterName: "", convertedAt: toTimestamp(io.now()) };
}

/** The block without a signed code: a key signs only what stands in the register of paper copies. */
async function registered(
  record: RegisteredResult,
  sha256: string,
  report: VerifyReport,
): Promise<PaperCopyBlock> {
  if (record.withdrawn) throw new AppError("copies.withdrawn");
  assertSameBytes(record.sha256, sha256);
  const { rules } = await loadCopiesLaw(readResource);
  const kind = kindOn(rules.kinds, "converted", record.convertedAt.slice(0, 10));
  return composeBlock(record, { ...rules, kind }, judgeSource(report, rules.block));
}

function trial(name: string, report: VerifyReport, now: number): PaperCopyBlock {
  const config = paperCopyConfig();
  const { notices } = judgeTrial(report, config);
  const { name: systemName, owner: systemOwner } = config.system;
  return composeTrialBlock(
    { paperName: name, systemName, systemOwner, convertedAt: toTimestamp(now) },
    config,
    qrItemsConfig(),
    notices,
  );
}

function parse(args: string[]): CopyArguments {
  const inputs: string[] = [];
  let out: string | undefined;
  let unregistered = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--out") out = args[++i];
    else if (arg.startsWith("--out=")) out = arg.slice("--out=".length);
    else if (arg === "--unregistered") unregistered = true;
    else if (arg.startsWith("-")) throw new AppError("cli.usage", { why: `không có lựa chọn ${arg}` });
    else inputs.push(arg);
  }
  if (inputs.length !== 1 || !out) {
    throw new AppError("cli.usage", { why: "cần đúng một tệp vào: copy IN --out PDF [--unregistered]" });
  }
  return { input: inputs[0] as string, out, unregistered };
}

async function input(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
}

/** Writes beside the target first: a copy that could not be written whole must not look like one. */
async function output(out: string, inputName: string, pdf: Uint8Array): Promise<string> {
  const isFolder = out.endsWith("/") || ((await stat(out).catch(() => undefined))?.isDirectory() ?? false);
  const target = isFolder ? join(out, `${basename(inputName, extname(inputName))}-ban-giay.pdf`) : out;
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, pdf, { flag: "wx" });
    await rename(temporary, target);
    return target;
  } catch (cause) {
    await rm(temporary, { force: true });
    const why = (cause as NodeJS.ErrnoException).code ?? "lỗi ghi";
    throw new AppError("cli.output-unwritable", { name: basename(target), why }, { cause });
  }
}
