import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery, Kysely } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { connectReader } from "../../db/connection.ts";
import { type Database, openDatabase, type WriteTx } from "../../db/database.ts";
import { counterDialect } from "../../db/dialect.ts";
import { deriveKeys } from "../../db/keys.ts";
import { layout } from "../../db/layout.ts";
import type { Schema } from "../../db/schema.ts";
import { type Boards, createBoards } from "../../main/core/dossiers/boards.ts";
import { searchTextOf } from "../../main/core/dossiers/rules/search-text.ts";
import { createDossierViews, type DossierViews } from "../../main/core/dossiers/views.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { BoardGroup, type DossierPage } from "../../preload/contract/index.ts";
import { AT, databaseOptions, MASTER_KEY } from "../support/open-database.ts";

const PEOPLE = [
  ["Nguyễn Thị Ánh", "040185000111", "0912345678", "Thủ tục đăng ký khai sinh"],
  ["Trần Văn Đào", "040190222333", "0987000999", "Thủ tục đăng ký kết hôn"],
  ["Lê Anh", "040177444555", "", "Thủ tục đăng ký khai tử"],
  ["Đậu Thị Hường", "", "0236777888", "Thủ tục đăng ký khai sinh"],
] as const;
const codeOf = (at: number) => `H41.99.D1-26010${at + 1}-00012${at}`;
const NOON = Date.parse(AT);

let database: Database;
let views: DossierViews;
let boards: Boards;
/** every statement that the views sent */
const sent: CompiledQuery[] = [];
let spy: Kysely<Schema>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "counter-search-"));
  database = (await openDatabase(databaseOptions({ folder }))).database;
  spy = new Kysely<Schema>({
    dialect: counterDialect(connectReader(layout(folder).database, deriveKeys(MASTER_KEY)), () => {}),
    log: ({ query }) => void sent.push(query as CompiledQuery),
  });
  const core = {
    database: { ...database, read: spy },
    ports: { clock: { now: () => NOON } },
    now: () => toTimestamp(NOON),
  } as Parameters<typeof createDossierViews>[0];
  views = createDossierViews(core, () => 1);
  boards = createBoards(core, views, { transferBy: (receivedAt) => ({ due: receivedAt }) });
  await database.write({ actor: "tester", at: AT }, async (tx) => {
    await tx.db
      .insertInto("accounts")
      .values({
        id: "officer",
        username: "tn1",
        full_name: "Cán bộ",
        title: "",
        identity: null,
        roles: "[]",
        home_agency: "a",
        work_agency: "a",
        password: "",
        active: 1,
        failures: 0,
        locked_until: null,
        created_at: AT,
      })
      .execute();
    for (const [at, [fullName, identity, phone, procedureName]] of PEOPLE.entries()) {
      const code = codeOf(at);
      await tx.db
        .insertInto("dossiers")
        .values({
          id: `d${at}`,
          code,
          provisional: 0,
          code_unverified: 0,
          agency_code: "H41.99.D1",
          procedure_code: "1.000001",
          procedure_name: procedureName,
          procedure_version: "",
          case_name: "",
          state: "received",
          applicant_name: fullName,
          search_text: searchTextOf({ code, fullName, identity, phone, procedureName }),
          identity,
          applicant: "{}",
          sets: 1,
          deliver_to: "COUNTER",
          note: "",
          received_at: AT,
          received_by: "officer",
          // the one received first is due last
          due_at: toTimestamp(NOON - (at + 1) * 86_400_000),
          due: "{}",
          term_text: "",
          returned_at: null,
        })
        .execute();
    }
  });
  return async () => {
    await spy.destroy();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

const found = async (text: string, limit = 20) => (await views.search(text, limit)).map((one) => one.id);

describe("the search field", () => {
  test.each([
    ["the whole code", codeOf(1), ["d1"]],
    ["the code as the receipt's QR has it", `Mã hồ sơ: ${codeOf(2)}|x`, ["d2"]],
    ["the end of a code", "000123", ["d3"]],
    ["a piece across the parts of a code", "99.d1-260102", ["d1"]],
    ["a piece from the middle of a code", "0012", ["d3", "d2", "d1", "d0"]],
    ["a name with its marks", "Nguyễn Thị Ánh", ["d0"]],
    ["a name without marks, in another order", "anh nguyen", ["d0"]],
    ["đ as d", "dau thi", ["d3"]],
    ["the middle of a name", "uong", ["d3"]],
    ["two signs begin a word", "le", ["d2"]],
    ["two signs do not stand inside a word", "ye", []],
    ["one sign", "l", ["d2"]],
    ["a frequent name and one sign that begins no word", "nguyen w", []],
    ["a name and the first sign of another", "anh l", ["d2"]],
    ["a name and the beginning of an identity number", "nguyen 040185", ["d0"]],
    ["a name beside a number that is another's", "nguyen 040190", []],
    ["a whole identity number", "040190222333", ["d1"]],
    ["a piece of an identity number", "902223", ["d1"]],
    ["a telephone number", "0987000999", ["d1"]],
    ["a piece of a telephone number", "236777", ["d3"]],
    ["a name and a number together", "anh 4445", ["d2"]],
    ["a procedure, newest first", "khai sinh", ["d3", "d0"]],
    ["groups of three that are there, in another order", "345678912", []],
    ["signs of the question's own language", '"*(NEAR anh', []],
    ["nothing", "   ", []],
  ])("finds by %s", async (_, text, ids) => {
    expect(await found(text)).toEqual(ids);
  });

  test("shows no more than asked for, the newest", async () => {
    expect(await found("thu tuc", 2)).toEqual(["d3", "d2"]);
  });

  test("finds a changed text and forgets the old one", async () => {
    const change = (search_text: string) =>
      database.write({ actor: "tester", at: AT }, async (tx) => {
        await tx.db.updateTable("dossiers").set({ search_text }).where("id", "=", "d2").execute();
      });
    const row = await views.row("d2");
    await change("tam 777 le anh");
    expect(await found("444555")).toEqual([]);
    expect(await found("tam 777")).toEqual(["d2"]);
    await change(row.search_text);
    expect(await found("444555")).toEqual(["d2"]);
  });
});

const idsOf = async (group: BoardGroup) => (await boards.page(group, null, 50)).rows.map((one) => one.id);

test("the board counts and lists by due date, the newest first among today's", async () => {
  const board = await boards.board("officer");
  expect(board).toMatchObject({
    open: 4,
    groups: { today: 4, overdue: 4, transfer: 4, dueSoon: 0, notSent: 0 },
  });
  expect(await idsOf("overdue")).toEqual(["d3", "d2", "d1", "d0"]);
  expect(await idsOf("today")).toEqual(["d3", "d2", "d1", "d0"]);
  expect(await idsOf("transfer")).toEqual(["d0", "d1", "d2", "d3"]);
});

test("pages follow one another without a gap or a repeat, in every order", async () => {
  for (const group of ["overdue", "today", "transfer"] as const) {
    const whole = await idsOf(group);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: DossierPage = await boards.page(group, after, 1);
      paged.push(...page.rows.map((one) => one.id));
      after = page.next;
    } while (after !== null && paged.length < 10);
    expect(paged, group).toEqual(whole);
  }
  await expect(boards.page("today", "rubbish", 5)).rejects.toMatchObject({ code: "contract.invalid-input" });
});

test("a term that stands still is neither open nor overdue, what waits has a list of its own", async () => {
  const become = (state: string, id: string) =>
    database.write({ actor: "tester", at: AT }, async (tx) => {
      await tx.db.updateTable("dossiers").set({ state }).where("id", "=", id).execute();
    });
  await become("waiting-supplement", "d0");
  await become("waiting-fee", "d1");
  await become("result-ready", "d2");
  await become("void", "d3");
  expect(await boards.board("officer")).toMatchObject({
    open: 1,
    groups: { today: 3, overdue: 1, supplement: 1, fee: 1, ready: 1, transfer: 0 },
  });
  expect(await Promise.all((["supplement", "fee", "ready"] as const).map(idsOf))).toEqual([
    ["d0"],
    ["d1"],
    ["d2"],
  ]);
  const words = (await boards.page("today", null, 50)).rows.map((one) => one.dueState?.word ?? "");
  expect(words).toEqual(["", "Quá hạn 2 ngày", "Tạm dừng tính hạn"]);
  for (const id of ["d0", "d1", "d2", "d3"]) await become("received", id);
  const [first] = (await boards.page("transfer", null, 1)).rows;
  expect(first?.dueState).toEqual({ code: "transfer-by", word: "Chuyển đến 08:00 09/01", tone: "info" });
});

test("papers to be scanned are counted as they come, are scanned, are scanned anew and leave", async () => {
  const write = (work: (db: WriteTx["db"]) => Promise<unknown>) =>
    database.write({ actor: "tester", at: AT }, async (tx) => void (await work(tx.db)));
  const waiting = async () => (await boards.board("officer")).waitingToScan;
  const paper = (id: string, more: { received?: number; digitise_value?: string } = {}) => ({
    id,
    dossier_id: "d0",
    ordinal: Number(id.slice(1)),
    name: id,
    code: null,
    received: 1,
    submitted_as: "ORIGINAL",
    originals: 1,
    copies: 0,
    secret: 0,
    digitise_value: "MUST",
    digitise_reason: "LIST",
    ...more,
  });
  await write((db) =>
    db
      .insertInto("components")
      .values([paper("c1"), paper("c2", { received: 0 }), paper("c3", { digitise_value: "NO" })])
      .execute(),
  );
  expect(await waiting()).toBe(1);
  await write((db) => db.updateTable("components").set({ received: 1 }).where("id", "=", "c2").execute());
  expect(await waiting()).toBe(2);
  const scan = { id: "s1", dossier_id: "d0", component_id: "c1", title: "", state: "scanning" };
  await write((db) =>
    db
      .insertInto("documents")
      .values({ ...scan, scanned_by: "officer", scanned_at: AT })
      .execute(),
  );
  expect(await waiting()).toBe(2);
  const becomes = (state: string) =>
    write((db) => db.updateTable("documents").set({ state }).where("id", "=", "s1").execute());
  await becomes("to-sign");
  expect(await waiting()).toBe(1);
  await becomes("scanning");
  expect(await waiting()).toBe(2);
  await becomes("extracted");
  expect(await waiting()).toBe(1);
  await write((db) => db.deleteFrom("documents").where("id", "=", "s1").execute());
  expect(await waiting()).toBe(2);
  await write((db) => db.updateTable("dossiers").set({ state: "returned" }).where("id", "=", "d0").execute());
  expect(await waiting()).toBe(0);
  await write((db) => db.updateTable("dossiers").set({ state: "received" }).where("id", "=", "d0").execute());
  expect(await waiting()).toBe(2);
});

test("what is not with the province is listed once a dossier, the longest waiting first", async () => {
  const tell = (dossierId: string) =>
    database.write({ actor: "tester", at: AT }, async (tx) => {
      await tx.outbox({ kind: "dossier.event", dossierId, body: { dossierId, n: Math.random() } });
    });
  for (const id of ["d2", "d1", "d2", "d0"]) await tell(id);
  expect((await boards.board("officer")).groups.notSent).toBe(3);
  expect(await idsOf("notSent")).toEqual(["d2", "d1", "d0"]);
  const { next } = await boards.page("notSent", null, 1);
  expect((await boards.page("notSent", next, 5)).rows.map((one) => one.id)).toEqual(["d1", "d0"]);
});

test("no search and no board walks through a whole table", async () => {
  sent.length = 0;
  await boards.board("officer");
  for (const group of BoardGroup.options) {
    await boards.page(group, null, 20);
    await boards.page(group, group === "notSent" ? "1~1" : `${AT}~1`, 20);
  }
  for (const text of [codeOf(0), "nguyen anh", "0012", "l", "khai sinh"]) await views.search(text, 20);
  const asked = [...sent];
  expect(asked.length).toBeGreaterThan(15);
  for (const { sql, parameters } of asked) {
    const { rows } = await spy.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
    );
    const walks = rows
      .map((row) => row.detail)
      .filter((detail) =>
        /^SCAN (?!dossier_search|\(subquery-|json_each|CONSTANT|outbox USING (?:COVERING )?INDEX outbox_not_done)/.test(
          detail,
        ),
      );
    expect(walks, sql).toEqual([]);
  }
});
