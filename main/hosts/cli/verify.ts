import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import { AppError } from "../../core/errors.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "verify";

/**
 * `verify PDF --json [--trust DIR]`: every signature of the file with integrity, chain, revocation and what
 * changed after it. Exit 0 for valid, warning and unsigned, 1 for invalid, 2 when the file cannot be read.
 * `--trust` names a folder with further trust anchors (PEM or DER).
 */
export async function run(args: string[], io: Pick<CliIo, "say" | "verify">): Promise<VerbOutcome> {
  try {
    const { path, trust } = await parse(args);
    const name = basename(path);
    const report = await io.verify(await input(path), trust ? [trust] : []);
    for (const one of report.signatures) {
      io.say(`${one.field}: ${one.signer}; ${one.time ?? "không có thời điểm"}; ${one.notes.join(" ")}`);
    }
    const result = { verb: VERB, verdict: report.verdict, signatures: report.signatures.map(designed) };
    if (report.verdict === "unreadable")
      return refusal(VERB, new AppError(report.problem ?? "pdf.unreadable", { name }), result);
    if (report.verdict === "invalid") return refusal(VERB, new AppError("verify.invalid", { name }), result);
    return { exit: 0, result: { ok: true, ...result } };
  } catch (error) {
    const { result, exit } = refusal(VERB, error);
    const unreadable = (result.error as { code: string }).code.startsWith("pdf.");
    return unreadable
      ? { exit: 2, result: { ...result, verdict: "unreadable", signatures: [] } }
      : { exit, result };
  }
}

/** The shape that others rely on; the hierarchy stands among the notes. */
function designed({
  hierarchy: _hierarchy,
  place: _place,
  ...signature
}: VerifyReport["signatures"][number]) {
  return signature;
}

async function parse(args: string[]): Promise<{ path: string; trust?: string }> {
  const usage = (why: string): AppError =>
    new AppError("cli.usage", { why: `${why}: verify PDF --json [--trust DIR]` });
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(args);
  } catch {
    throw usage("không hiểu lựa chọn");
  }
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0) throw usage("cần đúng một tệp PDF");
  const { trust } = parsed.values;
  if (trust !== undefined && !(await stat(trust).catch(() => undefined))?.isDirectory()) {
    throw new AppError("cli.input-missing", { name: trust });
  }
  return { path, trust };
}

function read(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean" }, trust: { type: "string" } },
  });
}

async function input(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
}
