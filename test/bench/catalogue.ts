import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import {
  type CatalogueService,
  createCatalogueService,
  foldText,
  loadCatalogue,
} from "../../main/core/catalogue/service.ts";
import type { PackedVersion } from "../../main/core/catalogue/versions.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { readResource } from "../support/resources.ts";
import { openFolder } from "./fill.ts";

/**
 * How long the picker's search takes among 2,200 procedures, asked as one types, against plain `LIKE '%…%'` over the
 * same names in the office's own encrypted database, in turn and in one run.
 */
const PROCEDURES = Number(process.env.PROCEDURES ?? 2_200);
const ROUNDS = Number(process.env.ROUNDS ?? 30);
const LIMIT = 12;

const DEEDS = [
  "Đăng ký",
  "Cấp",
  "Cấp lại",
  "Gia hạn",
  "Thu hồi",
  "Điều chỉnh",
  "Xác nhận",
  "Thẩm định",
  "Công nhận",
  "Chấm dứt",
  "Phê duyệt",
];
const THINGS = [
  "khai sinh",
  "kết hôn có yếu tố nước ngoài",
  "giấy phép xây dựng nhà ở riêng lẻ",
  "giấy chứng nhận quyền sử dụng đất",
  "hộ kinh doanh",
  "giấy phép lái xe",
  "chứng chỉ hành nghề khám bệnh, chữa bệnh",
  "trợ giúp xã hội đối với người khuyết tật",
  "giấy phép khai thác khoáng sản",
  "hoạt động của cơ sở giáo dục mầm non",
  "giấy phép kinh doanh vận tải bằng xe ô tô",
  "phương án bồi thường, hỗ trợ, tái định cư",
  "giấy chứng nhận đủ điều kiện an toàn thực phẩm",
  "lý lịch tư pháp",
  "văn phòng đại diện của thương nhân nước ngoài",
  "người lao động nước ngoài làm việc tại Việt Nam",
  "giấy phép môi trường",
  "quỹ xã hội, quỹ từ thiện",
  "giấy xác nhận tình trạng hôn nhân",
  "chế độ mai táng phí đối với cựu chiến binh",
];
const FOR = [
  "cho cá nhân",
  "cho tổ chức",
  "cấp xã",
  "cấp tỉnh",
  "trong khu kinh tế",
  "đối với hộ gia đình",
  "qua mạng",
  "lần đầu",
  "do mất, hỏng",
  "theo ủy quyền",
];

const say = (line: string) => process.stderr.write(`${line}\n`);
const round = (value: number) => Math.round(value * 1000) / 1000;
const quantile = (values: readonly number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

const codeOf = (at: number) => `${1 + (at % 3)}.${String(100_000 + at * 37).padStart(6, "0")}`;
const nameOf = (at: number) =>
  `${pick(DEEDS, at)} ${pick(THINGS, Math.floor(at / DEEDS.length))} ${pick(FOR, Math.floor(at / (DEEDS.length * THINGS.length)))}`;
const bare = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D");

/** What is typed: a name letter by letter, with marks and without, initials, codes, words out of order, and nonsense. */
function typed(at: number): string[] {
  const name = nameOf((at * 7919) % PROCEDURES);
  const words = name.split(" ");
  const code = codeOf((at * 104_729) % PROCEDURES);
  const letters = [1, 2, 3, 5, 8, 12, 18].map((length) => name.slice(0, length));
  return [
    ...letters,
    ...letters.map(bare),
    name,
    bare(name),
    words.slice(2, 5).join(" "),
    [...words].reverse().slice(0, 3).join(" "),
    words
      .map((word) => bare(word)[0])
      .join("")
      .slice(0, 4)
      .toLowerCase(),
    code,
    code.slice(0, 5),
    `${bare(words[2] ?? "")} xq`,
    "giay phep",
    "cap",
  ];
}

const version = (at: number): PackedVersion => ({
  code: codeOf(at),
  version: String(at),
  content: new Uint8Array(),
  summary: {
    code: codeOf(at),
    name: nameOf(at),
    field: pick(["Hộ tịch", "Đất đai", "Xây dựng", "Y tế", "Giáo dục"], at),
    level: "COMMUNE",
    termText: "05 ngày làm việc",
    also: "",
    from: null,
    to: null,
    unverified: 0,
  },
});

async function service(): Promise<CatalogueService> {
  const made = createCatalogueService({ ...(await loadCatalogue(readResource)), procedures: [] });
  const versions = Array.from({ length: PROCEDURES }, (_, at) => version(at));
  made.takeOver({ versions, adoptions: versions }, () => "2026-11-26");
  return made;
}

async function fillNames(database: Database): Promise<void> {
  await database.write({ actor: "bench", at: toTimestamp(Date.now()) }, async (tx) => {
    await sql`create table bench_names (code text primary key, name text, folded text)`.execute(tx.db);
    for (let at = 0; at < PROCEDURES; at++)
      await sql`insert into bench_names values (${codeOf(at)}, ${nameOf(at)}, ${foldText(nameOf(at))})`.execute(
        tx.db,
      );
  });
}

async function plainSearch(database: Database, text: string): Promise<void> {
  const words = foldText(text).split(" ").filter(Boolean);
  const holds = sql.join(
    words.map((word) => sql`(folded like ${`%${word}%`} or code like ${`%${word}%`})`),
    sql` and `,
  );
  await sql`select code, name from bench_names where ${holds} order by length(name) limit ${LIMIT}`.execute(
    database.read,
  );
}

const folder = await mkdtemp(join(tmpdir(), "counter-bench-"));
const database = await openFolder(folder);
try {
  await fillNames(database);
  const ready = await service();
  const uses = new Map(
    Array.from({ length: 60 }, (_, at) => [codeOf(at * 31), { own: at % 9, office: 3 * (at % 17) }] as const),
  );
  const begun = performance.now();
  ready.search("khai sinh", { limit: LIMIT, uses });
  const first = performance.now() - begun;
  say(`${PROCEDURES} thủ tục, chỉ mục lập trong ${Math.round(first)} ms`);
  // a counter's core has been running for hours: the first questions belong to the compiler
  for (const text of typed(ROUNDS)) {
    ready.search(text, { limit: LIMIT, day: "2026-11-26", uses });
    await plainSearch(database, text);
  }
  const ours: number[] = [];
  const plain: number[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const text of typed(turn)) {
      const from = performance.now();
      ready.search(text, { limit: LIMIT, day: "2026-11-26", uses });
      ours.push(performance.now() - from);
      const plainFrom = performance.now();
      await plainSearch(database, text);
      plain.push(performance.now() - plainFrom);
    }
  }
  const result = {
    bench: "catalogue",
    procedures: PROCEDURES,
    searches: ours.length,
    medianRatio: round(quantile(ours, 0.5) / quantile(plain, 0.5)),
    p99Ratio: round(quantile(ours, 0.99) / quantile(plain, 0.99)),
    p50: round(quantile(ours, 0.5)),
    p99: round(quantile(ours, 0.99)),
    plainP50: round(quantile(plain, 0.5)),
    plainP99: round(quantile(plain, 0.99)),
    firstMs: round(first),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
