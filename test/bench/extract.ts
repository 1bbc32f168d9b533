import { digitise, extract, pageLoader } from "../../main/core/digitise/engine.ts";
import { FIELD_NAMES } from "../../main/core/digitise/extract/extract.ts";
import { createOcrPool } from "../../main/core/digitise/ocr-pool.ts";
import type { ExtractedFields, FieldName } from "../../main/core/digitise/types.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { foldTonePlaces, normalise } from "../support/cer.ts";
import { madePaper, realPapers, type TruePaper } from "./extract/papers.ts";

/**
 * Field extraction, field by field and exact: right, doubtful, wrong. What is shown as sure and is wrong is named.
 * COUNT papers are made from SEED on; the real ones are always read.
 */
const COUNT = Number(process.env.COUNT ?? 72);
const SEED = Number(process.env.SEED ?? 7200);
const WORKERS = 2;

/** What the person at the check screen meets, and whether it is right. */
type Outcome = "sureRight" | "sureWrong" | "doubtfulRight" | "doubtfulWrong" | "missed" | "rightlyEmpty";
type Table = Record<string, Record<Outcome, number>>;

const say = (line: string) => process.stderr.write(`${line}\n`);
const same = (a: string, b: string): boolean =>
  foldTonePlaces(normalise(a)).toLowerCase() === foldTonePlaces(normalise(b)).toLowerCase();

const children = nodeChildren();
const imaging = children.start("imaging", { lowPriority: true });
const pool = createOcrPool(children, { workers: WORKERS });
const tables: Record<"made" | "real", Table> = { made: {}, real: {} };
const wrong: string[] = [];
try {
  const papers = await realPapers();
  const total = papers.length + COUNT;
  for (let at = 0; at < total; at++) {
    const paper = papers[at] ?? (await madePaper(at - papers.length, SEED));
    count(paper, await fieldsOf(paper));
    say(`${at + 1}/${total} ${paper.name} (${paper.kind})`);
  }
} finally {
  await Promise.all([imaging.stop(), pool.close()]);
}
for (const group of ["made", "real"] as const) print(group, tables[group]);
for (const line of wrong) say(line);
process.stdout.write(`${JSON.stringify({ bench: "extract", seed: SEED, ...tables, sureButWrong: wrong })}\n`);

/** As the command line does it: read, then extract with the pages at hand for the second reading. */
async function fieldsOf(paper: TruePaper): Promise<ExtractedFields> {
  const inputs = paper.pages.map((bytes, at) => ({ name: `${at + 1}`, read: async () => bytes }));
  const read = await digitise(inputs, { imaging, pool, writer: { addPage: async () => {} } });
  return extract(read, { imaging, pool }, pageLoader(inputs, { imaging }));
}

function count(paper: TruePaper, found: ExtractedFields): void {
  for (const field of found.fields) {
    const truth = paper.fields[field.name] ?? "";
    const right = same(field.value, truth);
    const outcome: Outcome =
      field.value === ""
        ? right
          ? "rightlyEmpty"
          : "missed"
        : `${field.state as "sure"}${right ? "Right" : "Wrong"}`;
    tables[paper.group][field.name] ??= {
      sureRight: 0,
      sureWrong: 0,
      doubtfulRight: 0,
      doubtfulWrong: 0,
      missed: 0,
      rightlyEmpty: 0,
    };
    (tables[paper.group][field.name] as Record<Outcome, number>)[outcome]++;
    if (outcome === "sureWrong") {
      wrong.push(`${paper.name} (${paper.kind}) ${field.name}: ${field.value} ≠ ${truth}`);
    }
  }
}

function print(group: string, table: Table): void {
  const columns = [
    "sureRight",
    "doubtfulRight",
    "doubtfulWrong",
    "missed",
    "rightlyEmpty",
    "sureWrong",
  ] as const;
  say(`\n${group.padEnd(14)}${columns.map((name) => name.padStart(15)).join("")}`);
  for (const name of FIELD_NAMES as readonly FieldName[]) {
    const row = table[name];
    if (row) say(name.padEnd(14) + columns.map((column) => String(row[column]).padStart(15)).join(""));
  }
}
