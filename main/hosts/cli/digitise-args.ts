import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../core/errors.ts";
import { type FoundFile, findInputs, holdsPages, realOr } from "./digitise/inputs.ts";
import { safeName, stemOf, uniqueNames } from "./digitise/names.ts";

/** Files that one document goes to. */
export interface DigitiseTargets {
  out?: string;
  text?: string;
  fields?: string;
}

/** One document to be made: its inputs in order and the files it goes to. */
export interface DigitisePlan extends DigitiseTargets {
  inputs: string[];
}

/** Separator sheets among the pages, and what is done with them. */
export interface SeparatorArgs {
  /** documents that a person counted */
  expect?: number;
  /** when another number is found */
  ifDifferent: "refuse" | "accept";
  /** the sheet stays as first page of the document that it opens */
  keep: boolean;
}

export interface DigitiseArgs {
  /** one document each, or with `separators` one stack each, cut into documents once it was looked at */
  plans: DigitisePlan[];
  /** targets are folders: names are made here, and nothing that stands there is overwritten */
  many: boolean;
  overwrite: boolean;
  profile: string;
  separators?: SeparatorArgs;
  /** absolute path of the folder that keeps what is done */
  job?: string;
  /** OCR processes */
  jobs?: number;
  /** pages of paper, counted by a person */
  pages?: number;
  /** resident memory of all processes together; bytes */
  memory?: number;
}

const usage = (why: string): AppError => new AppError("cli.usage", { why });
const TARGETS = { out: ".pdf", text: ".txt", fields: ".json" } as const;
type Target = keyof typeof TARGETS;

/** Options with a value, and those without. */
const VALUES = [
  "out",
  "text",
  "fields",
  "jobs",
  "pages",
  "profile",
  "job",
  "memory",
  "per",
  "expect",
  "if-different",
];
const SWITCHES = ["recursive", "separators", "keep-separators", "overwrite"];

function count(value: string, option: string, least = 1): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) < least) throw usage(`${option} cần một số từ ${least}`);
  return Number(value);
}

function oneOf<T extends string>(value: string, option: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (!found) throw usage(`${option} chỉ nhận ${allowed.join(" hoặc ")}`);
  return found;
}

function isFolder(path: string): boolean {
  if (/[/\\]$/.test(path)) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Splits the command line into inputs and options; every option once. */
function sort(args: readonly string[]): { given: string[]; options: Map<string, string> } {
  const given: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === "--") {
      given.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith("--")) {
      given.push(arg);
      continue;
    }
    const [option = "", inline] = arg.slice(2).split(/=(.*)/s);
    if (SWITCHES.includes(option) && inline === undefined) options.set(option, "yes");
    else if (VALUES.includes(option)) {
      const value = inline ?? args[++at];
      if (!value)
        throw usage(option in TARGETS ? `--${option} cần một đường dẫn` : `--${option} cần một giá trị`);
      options.set(option, value);
    } else throw usage(`không có tùy chọn --${option}`);
  }
  return { given, options };
}

/**
 * `IN... --out PDF --text TXT --fields JSON` with the options of `DIGITISE_HELP`. A target that is a folder (it exists
 * as one or ends in `/`) gets one document per input file, or per folder with `--per folder`; a file takes all inputs
 * as one document. Throws `cli.usage`, `cli.input-missing`.
 */
export function parseDigitiseArgs(args: readonly string[], cwd: string): DigitiseArgs {
  const { given, options } = sort(args);
  const number = (name: string, least?: number): number | undefined => {
    const value = options.get(name);
    return value === undefined ? undefined : count(value, `--${name}`, least);
  };
  const targets = Object.fromEntries(
    [...options].filter(([name]) => name in TARGETS).map(([name, value]) => [name, value]),
  ) as Partial<Record<Target, string>>;
  if (given.length === 0) throw usage("thiếu tệp vào");
  const keys = Object.keys(targets) as Target[];
  if (keys.length === 0) throw usage("cần ít nhất một trong --out, --text, --fields");
  const folders = keys.map((key) => isFolder(resolveTarget(cwd, targets[key] ?? "")));
  if (new Set(folders).size > 1) throw usage("--out, --text, --fields phải cùng là tệp hoặc cùng là thư mục");
  const many = folders[0] === true;
  const except = many ? keys.map((key) => resolve(cwd, targets[key] ?? "")) : [];
  const files = findInputs(given, { cwd, recursive: options.has("recursive"), except });

  const per = oneOf(options.get("per") ?? "file", "--per", ["file", "folder"] as const);
  const cuts = options.has("separators");
  if (!many && (cuts || options.has("per"))) {
    throw usage(`--${cuts ? "separators" : "per"} cần thư mục ở --out, --text, --fields`);
  }
  for (const name of ["expect", "if-different", "keep-separators"]) {
    if (options.has(name) && !cuts) throw usage(`--${name} chỉ dùng cùng --separators`);
  }
  const name = uniqueNames();
  const plans = many
    ? stacksOf(files, per, cuts).map(({ inputs, under, stem }) => ({
        inputs,
        ...into(targets, cwd, name(join(...under.split(/[/\\]/).filter(Boolean).map(safeName), stem))),
      }))
    : [{ inputs: files.map(({ path }) => path), ...into(targets, cwd) }];
  const pages = number("pages");
  if (pages !== undefined && (plans.length > 1 || cuts)) throw usage("--pages chỉ dùng cho một tài liệu");
  if (!many) proveApart(plans);
  const memory = number("memory", 300);
  const job = options.get("job");
  return {
    plans,
    many,
    overwrite: options.has("overwrite"),
    profile: options.get("profile") ?? "default",
    separators: cuts
      ? {
          expect: number("expect"),
          ifDifferent: oneOf(options.get("if-different") ?? "refuse", "--if-different", ["refuse", "accept"]),
          keep: options.has("keep-separators"),
        }
      : undefined,
    job: job === undefined ? undefined : resolve(cwd, job),
    jobs: number("jobs"),
    pages,
    memory: memory === undefined ? undefined : memory * 1_000_000,
  };
}

/**
 * Files that belong together. Every file is a document by itself; with `--per folder` all files of a folder are one.
 * Where separators cut, a file of several pages is a stack, and so are the pictures of one folder together.
 */
function stacksOf(
  files: readonly FoundFile[],
  per: "file" | "folder",
  cuts: boolean,
): { inputs: string[]; under: string; stem: string }[] {
  const stacks: { key: string; inputs: string[]; under: string; stem: string }[] = [];
  for (const { path, under } of files) {
    const folder = dirname(path);
    const together = per === "folder" || (cuts && !holdsPages(path));
    const known = together ? stacks.find((stack) => stack.key === folder) : undefined;
    if (known) known.inputs.push(path);
    else if (together) {
      // named by its folder, beside the folder's own place
      const above = under === "" ? "" : dirname(under);
      const stem = safeName(basename(folder));
      stacks.push({ key: folder, inputs: [path], under: above === "." ? "" : above, stem });
    } else stacks.push({ key: path, inputs: [path], under, stem: stemOf(path) });
  }
  return stacks.map(({ inputs, under, stem }) => ({ inputs, under, stem }));
}

/** `resolve` drops a closing slash, which here means a folder. */
function resolveTarget(cwd: string, path: string): string {
  return resolve(cwd, path) + (/[/\\]$/.test(path) ? "/" : "");
}

function into(targets: Partial<Record<Target, string>>, cwd: string, stem?: string): DigitiseTargets {
  const plan: DigitiseTargets = {};
  for (const [key, path] of Object.entries(targets) as [Target, string][]) {
    const full = resolve(cwd, path);
    plan[key] = stem === undefined ? full : join(full, stem + TARGETS[key]);
  }
  return plan;
}

/** The same targets under another name: the `nth` document of a stack, or the `nth` of one name. */
export function renamed(targets: DigitiseTargets, suffix: string): DigitiseTargets {
  const plan: DigitiseTargets = {};
  for (const key of Object.keys(TARGETS) as Target[]) {
    const path = targets[key];
    if (path !== undefined) plan[key] = path.slice(0, -TARGETS[key].length) + suffix + TARGETS[key];
  }
  return plan;
}

/** No output may be an input, and no two outputs the same file. */
function proveApart(plans: readonly DigitisePlan[]): void {
  const inputs = new Set(plans.flatMap((plan) => plan.inputs.map(realOr)));
  const outputs = new Set<string>();
  for (const plan of plans) {
    for (const path of [plan.out, plan.text, plan.fields]) {
      if (path === undefined) continue;
      const where = realOr(path);
      if (inputs.has(where)) throw usage(`tệp ra trùng tệp vào (${basename(path)})`);
      if (outputs.has(where)) throw usage(`hai tài liệu cùng ghi ra ${basename(path)}`);
      outputs.add(where);
    }
  }
}
