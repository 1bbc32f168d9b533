import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Output } from "../../preload/contract/index.ts";
import {
  HEADINGS,
  importIndex,
  indexRow,
  type OldResult,
  pageOf,
  planOf,
  scanPaper,
  until,
} from "../support/campaign.ts";
import { type CoreClient, clientOf, type Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";

/** Kinds of paper through a real core: registers with spreads, cards, handwriting, papers that no row names. */
let office: TestOffice;
let head: CoreClient;
let operator: CoreClient;
let checker: CoreClient;
let id: string;

const RESULTS: OldResult[] = [
  {
    box: "1",
    folder: "Sổ 4",
    kind: "Sổ đóng quyển",
    number: "1/SĐK",
    date: "02/01/1998",
    holder: "Hồ Văn Bảy",
    title: "Sổ đăng ký",
  },
  {
    box: "1",
    folder: "Thẻ",
    kind: "Thẻ ép plastic",
    number: "77/GCN",
    date: "03/02/2012",
    holder: "Lô Thị Én",
    title: "Thẻ thương binh",
  },
  {
    box: "1",
    folder: "Viết tay",
    kind: "Viết tay, nhập hai lần",
    number: "9/QĐ-UB",
    date: "04/03/1986",
    holder: "Vi Văn Ngọ",
    title: "Quyết định cấp đất",
  },
  {
    box: "1",
    folder: "Rời",
    number: "55/QĐ-UBND",
    date: "05/04/2016",
    holder: "Cụt Thị Hạ",
    title: "Giao đất",
  },
];
const folderOf = async (label: string) => {
  const { rows } = await head.call("campaigns.folders", { id, batchId: null, after: 0 });
  const folder = rows.find((row) => row.label === label);
  if (!folder) throw new Error(`no folder ${label}`);
  return folder;
};
/** The operator takes folders in their order; this one is next. */
async function take(label: string) {
  const { folderId } = await operator.call("campaigns.next", { campaignId: id });
  const work = await operator.call("campaigns.folder", { id: folderId ?? "" });
  expect(work.folder.label).toBe(label);
  return work;
}

beforeAll(async () => {
  office = await createTestOffice();
  head = startCoreClient(office.folder, "head");
  await head.core.ready();
  operator = clientOf(head.core, "operator");
  checker = clientOf(head.core, "checker");
  for (const [client, username] of [
    [head, "truong"],
    [operator, "sohoa"],
    [checker, "kiemtra"],
  ] as const)
    await client.call("accounts.signIn", { username, password: office.account(username).password });
  const signers = await head.call("campaigns.signers", {});
  const signerId = signers.find((one) => one.fullName === office.account("truong").fullName)?.id ?? null;
  id = (await head.call("campaigns.save", { id: null, plan: planOf({ signing: "responsible", signerId }) }))
    .id;
  await importIndex(head, id, RESULTS);
  const made = await head.call("campaigns.makeBatch", { campaignId: id, name: "Lô 1", boxes: ["1"] });
  await head.call("campaigns.handOver", {
    batchId: made.batches[0]?.id ?? "",
    scope: "batch",
    box: "",
    folderId: null,
    taker: "Tổ số hóa",
    toTeam: true,
    folders: 4,
    papers: 4,
    sheets: 4,
    note: "",
  });
}, 60_000);

afterAll(async () => {
  await head?.core.close();
  await office?.end();
});

test("a spread of a register becomes two pages, its raw image kept; the choice stands once it is scanned", async () => {
  const register = await folderOf("Sổ 4");
  expect(register).toMatchObject({ kind: "register", spreads: "split" });
  const work = await take("Sổ 4");
  const page = sharp(await pageOf(RESULTS[0] as OldResult));
  const { height = 1 } = await page.metadata();
  const spread = await page
    .extend({ right: Math.round(height * 0.75), background: "#fdfdfa" })
    .jpeg()
    .withMetadata({ density: 200 })
    .toBuffer();
  const documentId = await scanPaper(operator, register.id, work.items[0]?.id ?? "", [spread]);
  const document = await operator.call("digitise.get", { id: documentId });
  expect(document.pageList).toHaveLength(2);
  expect(document.declaredPages).toBe(2);
  expect(
    await refusal(head.call("campaigns.setFolder", { id: register.id, kind: "sheets", spreads: "keep" })),
  ).toBe("campaigns.folder-begun");
  await operator.call("campaigns.submit", { folderId: register.id });
}, 60_000);

test("a card with one side alone is not handed in", async () => {
  const cards = await folderOf("Thẻ");
  const work = await take("Thẻ");
  const page = await pageOf(RESULTS[1] as OldResult);
  const documentId = await scanPaper(operator, cards.id, work.items[0]?.id ?? "", [page]);
  const error = await operator
    .call("campaigns.submit", { folderId: cards.id })
    .catch((one: Refused) => one.wire);
  expect(error).toMatchObject({ code: "campaigns.folder-open" });
  expect(JSON.stringify(error)).toContain("mặt trước và mặt sau");
  await operator.call("digitise.cancel", { documentId });
  const back = await operator.upload("sau.jpg", "image/jpeg", page);
  await operator.call("digitise.addPages", { documentId, uploads: [back] });
  await operator.call("digitise.confirmPages", { documentId, count: 2 });
  await operator.call("campaigns.submit", { folderId: cards.id });
}, 60_000);

test("handwriting is typed by two who see nothing of each other; a third decides, then it is checked", async () => {
  const folder = await folderOf("Viết tay");
  const work = await take("Viết tay");
  await scanPaper(operator, folder.id, work.items[0]?.id ?? "", [await pageOf(RESULTS[2] as OldResult)]);
  await operator.call("campaigns.submit", { folderId: folder.id });
  const first = await until(
    "read",
    async () => (await operator.call("campaigns.entryNext", { campaignId: id })).work,
  );
  const typed = { number: "9/QĐ-UB", date: "4/3/1986", holder: "Vi Văn Ngọ", title: "Cấp đất" };
  const enter = (client: CoreClient, turn: 1 | 2 | 3, fields = typed) =>
    client.call("campaigns.enter", { paperId: first?.paperId ?? "", turn, fields });
  expect(await refusal(enter(operator, 1, { ...typed, date: "31/02/1986" }))).toBe("contract.invalid-input");
  expect(await enter(operator, 1)).toEqual({ agreed: false });
  expect(await refusal(enter(operator, 2))).toBe("campaigns.four-eyes");
  const second = await checker.call("campaigns.entryNext", { campaignId: id });
  expect(second.work).toMatchObject({ turn: 2, first: null, second: null });
  expect(await enter(checker, 2, { ...typed, holder: "Vi Văn Ngo" })).toEqual({ agreed: false });
  // not to be checked before it is settled what stands there
  const waiting = async () =>
    (await checker.call("campaigns.checkNext", { campaignId: id, round: 1 })).waiting;
  const before = await until("others assembled", async () => ((await waiting()) === 2 ? 2 : undefined));
  const third = await head.call("campaigns.entryNext", { campaignId: id });
  expect(third.work).toMatchObject({
    turn: 3,
    first: { holder: "Vi Văn Ngọ", date: "04/03/1986" },
    second: { holder: "Vi Văn Ngo" },
  });
  expect(await enter(head, 3)).toEqual({ agreed: true });
  expect(await waiting()).toBe(before + 1);
  await until(
    "matched by what was typed",
    async () => (await head.call("campaigns.matches", { id })).settled >= 1,
  );
}, 180_000);

test("a paper that no row names is matched by what it says, or gets a row by a person's word", async () => {
  const folder = await folderOf("Rời");
  await take("Rời");
  // the operator did not say which result it is: number, day and name on the paper do
  const known = await scanPaper(operator, folder.id, null, [await pageOf(RESULTS[3] as OldResult)]);
  const stray: OldResult = {
    ...RESULTS[3],
    number: "56/QĐ-UBND",
    date: "09/09/2016",
    holder: "Moong Thị Chắn",
  } as OldResult;
  const unknown = await scanPaper(operator, folder.id, null, [await pageOf(stray)]);
  await until("the known one has its row", async () => {
    const { items } = await operator.call("campaigns.folder", { id: folder.id });
    return items[0]?.paperId === known;
  });
  const row = await until("the stray one waits for a person", async () =>
    (await head.call("campaigns.matches", { id })).rows.find((one) => one.paperId === unknown),
  );
  expect(row.item).toBeNull();
  expect(row.candidates).toEqual([]);
  const fields = { number: stray.number, date: stray.date, holder: stray.holder, title: stray.title };
  await checker.call("campaigns.decide", { paperId: unknown, itemId: null, fields });
  const work = await operator.call("campaigns.submit", { folderId: folder.id });
  expect(work.items.map((item) => item.number)).toEqual(["55/QĐ-UBND", "56/QĐ-UBND"]);
  expect(work.folder.state.code).toBe("submitted");

  // a row that comes later opens its folder again, and a paper that a person moves leaves its old row open
  const late: OldResult = { ...stray, number: "57/QĐ-UBND" };
  await importIndex(head, id, [late]);
  expect((await folderOf("Rời")).state.code).toBe("scanning");
  const item = (await operator.call("campaigns.folder", { id: folder.id })).items.at(-1);
  await checker.call("campaigns.decide", { paperId: known, itemId: item?.id ?? "", fields: null });
  const { batches } = await head.call("campaigns.get", { id });
  expect(batches[0]?.open).toContain("Còn 1 kết quả còn hiệu lực chưa có bản quét.");
}, 60_000);

test("ten thousand folders are taken in one go, and walked through page by page", async () => {
  const big = await head.call("campaigns.save", { id: null, plan: planOf({ number: "99/KH-UBND" }) });
  const rows = Array.from({ length: 10_000 }, (_, at) =>
    indexRow({
      ...(RESULTS[3] as OldResult),
      box: String(Math.floor(at / 50)),
      folder: `Tập ${at}`,
      number: `${at}/QĐ-UBND`,
    }),
  );
  const csv = `\ufeff${[HEADINGS, ...rows].map((row) => row.join(";")).join("\n")}`;
  const upload = await head.upload("lon.csv", "text/csv", new TextEncoder().encode(csv));
  const check = await head.call("campaigns.checkIndex", { id: big.id, upload });
  expect(check.counts).toMatchObject({ made: 10_000, boxes: 200, folders: 10_000 });
  expect(await head.call("campaigns.applyIndex", { id: big.id, hash: check.hash })).toMatchObject({
    made: 10_000,
  });
  const seen = new Set<string>();
  for (let after: number | null = 0; after !== null; ) {
    const page: Output<"campaigns.folders"> = await head.call("campaigns.folders", {
      id: big.id,
      batchId: null,
      after,
    });
    expect(page.total).toBe(10_000);
    for (const row of page.rows) seen.add(row.id);
    after = page.next;
  }
  expect(seen.size).toBe(10_000);
  const find = async (text: string) => {
    const { rows, total } = await head.call("campaigns.folders", {
      id: big.id,
      batchId: null,
      after: 0,
      text,
    });
    return { total, labels: rows.map((row) => row.label) };
  };
  // by its own name without marks, and by a result that lies in it
  expect(await find("tap 9876")).toEqual({ total: 1, labels: ["Tập 9876"] });
  expect(await find("4321/qd-ubnd cut thi ha")).toEqual({ total: 1, labels: ["Tập 4321"] });
  expect(await find("hop 199 tap 9963")).toEqual({ total: 1, labels: ["Tập 9963"] });
  expect((await find("không có đâu")).total).toBe(0);
}, 120_000);
