import { sql } from "kysely";
import type { CoreContext } from "../context.ts";
import { foldForSearch } from "./rules/search-text.ts";

/** Groups of three that are asked of the index for one word; the comparison of the text decides the rest. */
const GROUPS_PER_WORD = 4;

/** The text of a scanned code, without the label that a receipt's QR puts before it. */
const scannedCode = (text: string): string => (text.split(/[|\n]/)[0] ?? "").replace(/^[^:]*:\s*/, "").trim();

/** What must stand in the text: words of three and more signs anywhere, shorter ones at the beginning of a word. */
function fragmentsOf(text: string): string[] {
  const words = foldForSearch(text).split(" ").filter(Boolean);
  return [...new Set(words)].map((word) => (word.length < 3 ? ` ${word}` : word));
}

/** A long number names few dossiers by itself. */
const LONG_NUMBER = /^\d{6,}$/;

/**
 * The question to the index of groups of three, in which a `^` stands before every word: the beginning of a word can be
 * asked for by one letter. Beside a long number only whole words are asked: what stands in every dossier, like the
 * agency's part of a code, costs and parts nothing.
 */
function trigramQuestion(fragments: readonly string[]): string {
  const hasNumber = fragments.some((fragment) => LONG_NUMBER.test(fragment));
  const groups = new Set<string>();
  for (const fragment of fragments) {
    if (hasNumber && !LONG_NUMBER.test(fragment) && !/^[a-z]{4,}$/.test(fragment)) continue;
    if (fragment.startsWith(" ")) {
      groups.add(fragment.replace(" ", " ^").slice(-3));
      continue;
    }
    const last = fragment.length - 3;
    const step = Math.max(1, Math.ceil(last / (GROUPS_PER_WORD - 1)));
    for (let at = 0; at < last; at += step) groups.add(fragment.slice(at, at + 3));
    groups.add(fragment.slice(last));
  }
  return [...groups].map((group) => `"${group}"`).join(" AND ");
}

/** Finds dossiers by what a person in front of the counter can say or show; answers `seq`, newest first. */
export function createDossierSearch(core: CoreContext) {
  const { read } = core.database;

  async function exactly(text: string, limit: number): Promise<number[]> {
    const whole = text.trim();
    const { rows } = await sql<{ seq: number }>`
      select seq from dossiers where code in (${scannedCode(text)}, ${whole})
      union select seq from dossiers where identity = ${whole} and identity != ''
      order by seq desc limit ${limit}`.execute(read);
    return rows.map((row) => row.seq);
  }

  async function byFragments(text: string, limit: number): Promise<number[]> {
    const fragments = fragmentsOf(text);
    if (fragments.length === 0) return [];
    const holds = sql.join(
      fragments.map((fragment) => sql`instr(' ' || dossiers.search_text, ${fragment}) > 0`),
      sql` and `,
    );
    const found = sql<{ seq: number }>`
      select dossiers.seq from dossier_search cross join dossiers on dossiers.seq = dossier_search.rowid
      where dossier_search match ${trigramQuestion(fragments)} and ${holds}
      order by dossier_search.rowid desc limit ${limit}`;
    return (await found.execute(read)).rows.map((row) => row.seq);
  }

  return async (text: string, limit: number): Promise<number[]> => {
    const exact = await exactly(text, limit);
    return exact.length > 0 ? exact : byFragments(text, limit);
  };
}
