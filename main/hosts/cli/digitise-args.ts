import { realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { AppError } from "../../core/errors.ts";

/** One document to be made: its inputs in order and the files it goes to. */
export interface DigitisePlan {
  inputs: string[];
  out?: string;
  text?: string;
  fields?: string;
}

export interface DigitiseArgs {
  plans: DigitisePlan[];
  /** OCR processes */
  jobs?: number;
  /** pages of paper, counted by a person */
  pages?: number;
}

const usage = (why: string): AppError => new AppError("cli.usage", { why });
const TARGETS = { out: ".pdf", text: ".txt", fields: ".json" } as const;
type Target = keyof typeof TARGETS;

function count(value: string | undefined, option: string): number {
  if (!value || !/^\d{1,5}$/.test(value) || Number(value) < 1) throw usage(`${option} cần một số từ 1`);
  return Number(value);
}

function isFolder(path: string): boolean {
  if (/[/\\]$/.test(path)) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The place behind a path, also when it is not there yet, so that two names of one file are seen as one. */
function place(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

/**
 * `IN... --out PDF --text TXT --fields JSON [--jobs N] [--pages N]`. A target that is a folder (it exists as
 * one or ends in `/`) gets one document per input; a file takes all inputs as one document.
 * Throws `cli.usage`, `cli.input-missing`.
 */
export function parseDigitiseArgs(args: readonly string[], cwd: string): DigitiseArgs {
  const inputs: string[] = [];
  const targets: Partial<Record<Target, string>> = {};
  const parsed: DigitiseArgs = { plans: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (!arg.startsWith("--")) {
      inputs.push(resolve(cwd, arg));
      continue;
    }
    const [option = "", inline] = arg.slice(2).split(/=(.*)/s);
    const value = inline ?? args[++at];
    if (option === "jobs") parsed.jobs = count(value, "--jobs");
    else if (option === "pages") parsed.pages = count(value, "--pages");
    else if (option in TARGETS) {
      if (!value) throw usage(`--${option} cần một đường dẫn`);
      targets[option as Target] = value;
    } else throw usage(`không có tùy chọn --${option}`);
  }
  if (inputs.length === 0) throw usage("thiếu tệp vào");
  if (Object.keys(targets).length === 0) throw usage("cần ít nhất một trong --out, --text, --fields");
  for (const input of inputs) {
    if (!statSync(input, { throwIfNoEntry: false })?.isFile()) {
      throw new AppError("cli.input-missing", { name: basename(input) });
    }
  }
  const folders = (Object.keys(targets) as Target[]).map((key) =>
    isFolder(resolveTarget(cwd, targets[key] ?? "")),
  );
  if (new Set(folders).size > 1) throw usage("--out, --text, --fields phải cùng là tệp hoặc cùng là thư mục");
  parsed.plans = folders[0]
    ? inputs.map((input) => ({ inputs: [input], ...into(targets, cwd, input) }))
    : [{ inputs, ...into(targets, cwd) }];
  if (parsed.pages !== undefined && parsed.plans.length > 1) {
    throw usage("--pages chỉ dùng cho một tài liệu");
  }
  proveApart(parsed.plans);
  return parsed;
}

/** `resolve` drops a closing slash, which here means a folder. */
function resolveTarget(cwd: string, path: string): string {
  return resolve(cwd, path) + (/[/\\]$/.test(path) ? "/" : "");
}

function into(
  targets: Partial<Record<Target, string>>,
  cwd: string,
  input?: string,
): Omit<DigitisePlan, "inputs"> {
  const plan: Omit<DigitisePlan, "inputs"> = {};
  for (const [key, path] of Object.entries(targets) as [Target, string][]) {
    const full = resolve(cwd, path);
    plan[key] = input ? join(full, basename(input, extname(input)) + TARGETS[key]) : full;
  }
  return plan;
}

/** No output may be an input, and no two outputs the same file. */
function proveApart(plans: readonly DigitisePlan[]): void {
  const inputs = new Set(plans.flatMap((plan) => plan.inputs.map(place)));
  const outputs = new Set<string>();
  for (const plan of plans) {
    for (const path of [plan.out, plan.text, plan.fields]) {
      if (path === undefined) continue;
      const where = place(path);
      if (inputs.has(where)) throw usage(`tệp ra trùng tệp vào (${basename(path)})`);
      if (outputs.has(where)) throw usage(`hai tài liệu cùng ghi ra ${basename(path)}`);
      outputs.add(where);
    }
  }
}
