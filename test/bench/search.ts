import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { createBoards } from "../../main/core/dossiers/boards.ts";
import { createDossierViews } from "../../main/core/dossiers/views.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { startCore } from "../../main/hosts/core-process.ts";
import { prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { builtPlaces } from "../../main/hosts/node/resources.ts";
import { BoardGroup } from "../../preload/contract/index.ts";
import { fillFolder, openFolder, personOf } from "./fill.ts";

/**
 * How long the search field and the board take among 200,000 dossiers: our search against plain
 * `LIKE '%…%'` over the same column of the same encrypted file, asked in turn. The questions are what is said
 * at a counter: names with and without marks, pieces of numbers, telephones, codes, and people who are not there.
 */
const DOSSIERS = Number(process.env.DOSSIERS ?? 200_000);
const ROUNDS = Number(process.env.ROUNDS ?? 40);
const PLAIN_EVERY = 8;
const LIMIT = 20;
/** rows of one page of a board's list */
const PAGE = 100;

const say = (line: string) => process.stderr.write(`${line}\n`);
const round = (value: number) => Math.round(value * 100) / 100;
const quantile = (values: readonly number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

const asTyped = (text: string, at: number): string => text.slice(0, 1 + (at % text.length));

const QUESTIONS: Record<string, (at: number) => string> = {
  name: (at) => personOf(at).fullName,
  nameWithoutMarks: (at) => personOf(at).fullName.normalize("NFD").replace(/\p{M}/gu, "").replace(/Đ/g, "D"),
  pieceOfName: (at) => personOf(at).fullName.split(" ").slice(1).join(" ").slice(1),
  identity: (at) => personOf(at).identity,
  pieceOfIdentity: (at) => personOf(at).identity.slice(3, 10),
  endOfIdentity: (at) => personOf(at).identity.slice(-4),
  phone: (at) => personOf(at).phone,
  pieceOfPhone: (at) => personOf(at).phone.slice(3),
  endOfCode: (at) => String(at).padStart(6, "0"),
  pieceOfCode: (at) => `D1-26${String(1 + (at % 12)).padStart(2, "0")}`,
  nameAndNumber: (at) => `nguyen ${at}`,
  nobody: (at) => `nguyen xq ${at}`,
  wrongCode: (at) => `H41.99.D1-250101-${String(at).padStart(6, "0")}`,
  twoSigns: (at) => personOf(at).fullName.slice(0, 2),
  // what stands in the field while a hand is still typing
  nameAsTyped: (at) => asTyped(personOf(at).fullName, at),
  namePhoneAsTyped: (at) => asTyped(`${personOf(at).fullName} ${personOf(at).phone}`, at),
  codeAsTyped: (at) => asTyped(`H41.99.D1-2607${String(1 + (at % 28)).padStart(2, "0")}-${at}`, at),
  identityAsTyped: (at) => asTyped(personOf(at).identity, at),
  nameAndHalfIdentity: (at) => `${personOf(at).fullName} ${personOf(at).identity.slice(0, 7)}`,
  // a frequent name with a beginning that nobody has: every bearer of the name is looked at
  frequentAndNobody: (at) => `nguyen ${"wzj"[at % 3]}`,
};

/** a filled folder that is kept from one run to the next; filling takes minutes */
const kept = process.env.FOLDER;
const folder = kept ?? (await mkdtemp(join(tmpdir(), "counter-bench-")));
try {
  if (!existsSync(join(folder, "counter.db"))) {
    await mkdir(folder, { recursive: true });
    await prepareDemonstration({ folder, serverUrl: "http://127.0.0.1:9", deviceToken: "bench", say });
    await makeAccounts();
    say(`${DOSSIERS} hồ sơ đã ghi trong ${Math.round((await fillFolder(folder, DOSSIERS)) / 1000)} s`);
  }
  const database = await openFolder(folder);
  try {
    process.stdout.write(`${JSON.stringify(await measure(database))}\n`);
  } finally {
    await database.close();
  }
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true });
}

/** The core's first start makes the officers of the demonstration. */
async function makeAccounts() {
  const places = builtPlaces();
  const core = startCore({
    entry: places.core,
    node: places.node,
    args: ["--data", folder],
    env: { COUNTER_RESOURCES: places.resources },
  });
  await core.ready();
  await core.close();
}

async function measure(database: Database) {
  const now = () => Date.now();
  // the views ask their context for the database and the time, nothing else
  const core = {
    database,
    ports: { clock: { now } },
    now: () => toTimestamp(now()),
  } as Parameters<typeof createDossierViews>[0];
  const views = createDossierViews(core, () => 1);
  const board = createBoards(core, views, { transferBy: (receivedAt) => ({ due: receivedAt }) });
  const ours: number[] = [];
  const plain: number[] = [];
  const kinds: Record<string, number[]> = {};
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [index, [kind, question]] of Object.entries(QUESTIONS).entries()) {
      const text = question((turn * 104_729 + index * 7919) % DOSSIERS);
      const spent = await timed(() => views.search(text, LIMIT));
      ours.push(spent);
      kinds[kind] = [...(kinds[kind] ?? []), spent];
      if ((turn + index) % PLAIN_EVERY === 0) plain.push(await timed(() => plainSearch(database, text)));
    }
  }
  const officer = await database.read.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
  const boards: number[] = [];
  const lists: number[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    boards.push(await timed(() => board.board(officer.id)));
    for (const group of BoardGroup.options) {
      // the first page, and one deep in the list
      let after: string | null = null;
      for (let page = 0; page < 3; page++) {
        lists.push(
          await timed(async () => {
            after = (await board.page(group, after, PAGE)).next;
          }),
        );
        if (after === null) break;
      }
    }
  }
  return {
    bench: "search",
    // other work on the machine makes every number larger
    load: round(loadavg()[0] ?? Number.NaN),
    dossiers: DOSSIERS,
    searches: ours.length,
    medianRatio: round(quantile(ours, 0.5) / quantile(plain, 0.5)),
    p99Ratio: round(quantile(ours, 0.99) / quantile(plain, 0.99)),
    p50: round(quantile(ours, 0.5)),
    p99: round(quantile(ours, 0.99)),
    plainP50: round(quantile(plain, 0.5)),
    plainP99: round(quantile(plain, 0.99)),
    boardP50: round(quantile(boards, 0.5)),
    boardP99: round(quantile(boards, 0.99)),
    listP50: round(quantile(lists, 0.5)),
    listP99: round(quantile(lists, 0.99)),
    boardFirst: round(boards[0] ?? Number.NaN),
    worst: Object.fromEntries(Object.entries(kinds).map(([kind, all]) => [kind, round(quantile(all, 0.99))])),
    medians: Object.fromEntries(
      Object.entries(kinds).map(([kind, all]) => [kind, round(quantile(all, 0.5))]),
    ),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** What one would write without an index: every word anywhere in the same text, newest first. */
async function plainSearch(database: Database, text: string): Promise<void> {
  const words = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const holds = sql.join(
    words.map((word) => sql`search_text like ${`%${word}%`}`),
    sql` and `,
  );
  await sql`select * from dossiers where ${holds} order by seq desc limit ${LIMIT}`.execute(database.read);
}
