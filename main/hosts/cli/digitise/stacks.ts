import { basename } from "node:path";
import { splitAt } from "../../../core/digitise/arrange.ts";
import { keepOpen } from "../../../core/digitise/engine.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeptChild } from "../../../core/kept-child.ts";
import { type DigitisePlan, type DigitiseTargets, renamed, type SeparatorArgs } from "../digitise-args.ts";

/** One document to be made; `pages` from 0, all of the file when undefined. */
export interface PlannedDocument {
  inputs: { path: string; pages?: number[] }[];
  targets: DigitiseTargets;
}

/** What was found in each stack, against what a person counted; stands in the result. */
export interface SeparatorLog {
  /** null: nobody counted */
  expected: number | null;
  found: number;
  /** `sheets`: pages from 1 */
  stacks: { stack: string; pages: number; sheets: number[]; documents: number }[];
}

export interface Cut {
  documents: PlannedDocument[];
  /** files in which nothing could be looked for */
  failed: { input: string; error: unknown }[];
}

/** Each plan as one document, its inputs whole and in order. */
export const wholeDocuments = (plans: readonly DigitisePlan[]): PlannedDocument[] =>
  plans.map(({ inputs, ...targets }) => ({ inputs: inputs.map((path) => ({ path })), targets }));

/**
 * Looks for separator sheets in every stack and says what was found, before anything is cut. A stack that cannot be read
 * is told and left out. Throws `cli.separators-differ` when a person counted another number of documents and did not say
 * that this is to be accepted.
 */
export async function cutAtSeparators(
  plans: readonly DigitisePlan[],
  imaging: Pick<KeptChild, "call">,
  separators: SeparatorArgs,
  options: { signal?: AbortSignal; say(line: string): void; log(log: SeparatorLog): void },
): Promise<Cut> {
  const cut: Cut = { documents: [], failed: [] };
  const stacks: SeparatorLog["stacks"] = [];
  for (const plan of plans) {
    const name = basename(plan.out ?? plan.text ?? plan.fields ?? "").replace(/\.[^.]+$/, "");
    try {
      const pages = await lookAt(plan, imaging, options.signal);
      const sheets = pages.flatMap((page, at) => (page.separator ? [at + 1] : []));
      const ids = pages.map((_, at) => String(at));
      const { parts } = splitAt(ids, (id) => pages[Number(id)]?.separator === true, separators.keep);
      stacks.push({ stack: name, pages: pages.length, sheets, documents: parts.length });
      const where = sheets.length > 0 ? ` (trang ${sheets.join(", ")})` : "";
      options.say(
        `${name}: ${pages.length} trang, ${sheets.length} tờ phân cách${where}, thành ${parts.length} tài liệu`,
      );
      const { inputs: _, ...targets } = plan;
      for (const [at, part] of parts.entries()) {
        const suffix = parts.length > 1 ? `-${String(at + 1).padStart(3, "0")}` : "";
        cut.documents.push({
          inputs: runsOf(part.map((id) => pages[Number(id)] as LookedAt)),
          targets: renamed(targets, suffix),
        });
      }
    } catch (error) {
      if (options.signal?.aborted) throw error;
      cut.failed.push({ input: name, error });
    }
  }
  const { expect } = separators;
  const found = cut.documents.length;
  options.log({ expected: expect ?? null, found, stacks });
  if (expect !== undefined) {
    options.say(`Chờ ${expect} tài liệu, tìm thấy ${found}.`);
    if (expect !== found && separators.ifDifferent === "refuse") {
      throw new AppError("cli.separators-differ", { expected: expect, found });
    }
  }
  return cut;
}

interface LookedAt {
  path: string;
  index: number;
  separator: boolean;
}

async function lookAt(
  plan: DigitisePlan,
  imaging: Pick<KeptChild, "call">,
  signal: AbortSignal | undefined,
): Promise<LookedAt[]> {
  const pages: LookedAt[] = [];
  for (const path of plan.inputs) {
    const file = keepOpen({ name: basename(path), read: async () => ({ path }) }, { imaging }, signal);
    try {
      const count = await file.count();
      for (let index = 0; index < count; index++) {
        pages.push({ path, index, separator: (await file.inspect(index)).separator !== null });
      }
    } finally {
      await file.close();
    }
  }
  return pages;
}

/** Pages one after the other out of the same file, as one input. */
function runsOf(pages: readonly LookedAt[]): { path: string; pages: number[] }[] {
  const inputs: { path: string; pages: number[] }[] = [];
  for (const { path, index } of pages) {
    const last = inputs.at(-1);
    if (last?.path === path) last.pages.push(index);
    else inputs.push({ path, pages: [index] });
  }
  return inputs;
}
