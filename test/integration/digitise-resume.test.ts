import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DocumentDetail } from "../../preload/contract/index.ts";
import { importIndex, type OldResult, planOf, scanPaper, until } from "../support/campaign.ts";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";
import { type QuickRead, quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/**
 * Reading page by page in the application, with a reader that answers when the test says so: what was read is kept over a
 * restart, a person's paper is read before a pile, a file that came twice is there once.
 */
let office: TestOffice;
let opened: OpenCore;
let reads: QuickRead[] = [];
let pictures: string[] = [];
/** reads of the test wait for this */
let gate: (read: QuickRead) => Promise<void> | void = () => {};

async function start(): Promise<void> {
  const readers = quickReaders((read) => gate(read));
  reads = readers.reads;
  pictures = readers.pictures;
  opened = await openCore(office, { children: readers.children });
}

function client(name: string): CoreClient {
  const call = opened.as(name);
  return {
    call,
    upload: (title: string, type: string, bytes: Uint8Array) => opened.core.upload(name, title, type, bytes),
  } as unknown as CoreClient;
}

async function signIn(name: string, username: string): Promise<CoreClient> {
  const one = client(name);
  await one.call("accounts.signIn", { username, password: office.account(username).password });
  return one;
}

/** A small page that differs from every other. */
const picture = async (grey: number): Promise<Uint8Array> =>
  sharp({ create: { width: 850, height: 1200, channels: 3, background: "#fff" } })
    .composite([
      {
        input: { create: { width: 300, height: 8 + grey, channels: 3, background: { r: grey, g: 0, b: 0 } } },
        left: 100,
        top: 100,
      },
    ])
    .withMetadata({ density: 100 })
    .png()
    .toBuffer();

async function paper(window: CoreClient, name: string): Promise<DocumentDetail> {
  const dossier = await window.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });
  const componentId = dossier.components[0]?.id ?? "";
  return window.call("digitise.open", { dossierId: dossier.id, componentId }, randomUUID());
}

async function add(window: CoreClient, documentId: string, files: Uint8Array[], title = "trang.png") {
  const uploads: string[] = [];
  for (const file of files) uploads.push(await window.upload(title, "image/png", file));
  return window.call("digitise.addPages", { documentId, uploads });
}

const stateOf = async (window: CoreClient, id: string) => (await window.call("digitise.get", { id })).state;
const ready = (window: CoreClient, id: string) =>
  until("a file to sign", async () => (await stateOf(window, id)) === "to-sign");

beforeAll(async () => {
  office = await createTestOffice();
  await start();
});
afterAll(async () => {
  gate = () => {};
  await opened?.core.close();
  await office?.end();
});

test("a job that was cut off at page 3 goes on at page 3 after a restart; a page added later is read alone", async () => {
  let window = await signIn("window", "tn1");
  const { id } = await paper(window, "Lương Thị Dở");
  const pages = await Promise.all([1, 2, 3, 4].map((grey) => picture(grey)));
  await add(window, id, pages);
  let stuck = () => {};
  const atThree = new Promise<void>((resolve) => {
    stuck = resolve;
  });
  gate = ({ page }) => {
    if (page < 3) return;
    stuck();
    return new Promise(() => {});
  };
  await window.call("digitise.confirmPages", { documentId: id, count: 4 });
  await atThree;
  await opened.core.close();
  expect(reads.map((read) => read.page)).toEqual([1, 2]);

  gate = () => {};
  await start();
  window = await signIn("window", "tn1");
  await ready(window, id);
  expect(reads.map((read) => read.page)).toEqual([3, 4]);

  reads.length = 0;
  await window.call("digitise.cancel", { documentId: id });
  await add(window, id, [await picture(7)]);
  await window.call("digitise.confirmPages", { documentId: id, count: 5 });
  await ready(window, id);
  expect(reads.map((read) => read.page)).toEqual([5]);
  const document = await window.call("digitise.get", { id });
  // a corrected page is another page
  await window.call("digitise.cancel", { documentId: id });
  const pageId = document.pageList[1]?.id ?? "";
  await window.call("digitise.correct", { documentId: id, pageId, step: { kind: "turn", quarter: 180 } });
  reads.length = 0;
  await window.call("digitise.confirmPages", { documentId: id, count: 5 });
  await ready(window, id);
  expect(reads.map((read) => read.page)).toEqual([2]);
});

test("a paper at the counter is taken in and read while a campaign's pile is being read, and before its next page", async () => {
  const head = await signIn("head", "truong");
  const operator = await signIn("operator", "sohoa");
  const window = await signIn("window", "tn1");
  const result: OldResult = {
    box: "1",
    folder: "1",
    number: "15/QĐ-UBND",
    date: "02/05/2016",
    holder: "Hoàng Văn Chồng",
    title: "Về việc giao đất ở",
    sheets: 3,
  };
  const { id: campaignId } = await head.call("campaigns.save", { id: null, plan: planOf() });
  await importIndex(head, campaignId, [result]);
  const { batches } = await head.call("campaigns.makeBatch", { campaignId, name: "Lô 1", boxes: ["1"] });
  await head.call("campaigns.handOver", {
    batchId: batches[0]?.id ?? "",
    scope: "batch",
    box: "",
    folderId: null,
    taker: "Tổ số hóa",
    toTeam: true,
    folders: 1,
    papers: 1,
    sheets: 3,
    note: "",
  });
  const { folderId } = await operator.call("campaigns.next", { campaignId });
  const work = await operator.call("campaigns.folder", { id: folderId ?? "" });

  reads.length = 0;
  pictures.length = 0;
  let begun = () => {};
  let goOn = () => {};
  const pileBegan = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // the first read is the pile's
  gate = async () => {
    begun();
    await released;
  };
  const pile = await Promise.all([1, 2, 3].map((grey) => picture(40 + grey)));
  const bulkId = await scanPaper(operator, folderId ?? "", work.items[0]?.id ?? null, pile);
  await pileBegan;

  // the only reader is held up by the pile: receiving, taking pages in and looking at them go on
  const own = await paper(window, "Lương Thị Chờ");
  const { document } = await add(window, own.id, [await picture(60), await picture(61)]);
  expect(document.pageList.map((page) => page.blank)).toHaveLength(2);
  await window.call("digitise.confirmPages", { documentId: own.id, count: 2 });
  // two pages of the pile and both of the person are made ready: these wait for the reader now
  await until(
    "the person's pages at the reader",
    async () => pictures.filter((one) => one === "derive").length === 4,
  );
  goOn();
  gate = () => {};
  await ready(window, own.id);
  const done = reads.length;
  await until("the pile read", async () => (await stateOf(operator, bulkId)) === "to-sign");
  // page 1 of the pile was being read, then came the person's two, then the rest of the pile
  expect(reads.slice(0, done).filter(({ page }) => page === 3)).toEqual([]);
  expect(reads.map(({ page }) => page)).toEqual([1, 1, 2, 2, 3]);
});

test("the same file dropped twice is one set of pages, and that is told", async () => {
  const window = await signIn("window", "tn1");
  const { id } = await paper(window, "Lương Thị Trùng");
  const folder = await mkdtemp(join(tmpdir(), "twice-"));
  writeFileSync(join(folder, "a.png"), await picture(90));
  writeFileSync(join(folder, "b.png"), await picture(91));
  execFileSync("convert", [
    join(folder, "a.png"),
    join(folder, "b.png"),
    "-compress",
    "lzw",
    join(folder, "x.tif"),
  ]);
  const stack = readFileSync(join(folder, "x.tif"));
  rmSync(folder, { recursive: true });
  expect((await add(window, id, [stack], "chồng.tif")).document.pageList).toHaveLength(2);
  const again = await add(window, id, [stack, await picture(92)], "chồng (bản sao).tif");
  expect(again.document.pageList).toHaveLength(3);
  expect(again.refused).toEqual([
    expect.objectContaining({ message: expect.stringContaining("đã có trong giấy tờ này (trang 1, 2)") }),
  ]);
});

test("the watched folder gives each file once, half-written ones and links never", async () => {
  const window = await signIn("window", "tn1");
  const { id } = await paper(window, "Lương Thị Theo");
  const folder = office.config.watchedFolder ?? "";
  const whole = await picture(120);
  writeFileSync(join(folder, "mot.png"), whole);
  writeFileSync(join(folder, "mot (sao).png"), whole);
  writeFileSync(join(folder, "dang-ghi.png"), whole.subarray(0, whole.length / 2));
  symlinkSync(folder, join(folder, "vong"));
  symlinkSync(join(folder, "mot.png"), join(folder, "lien-ket.png"));
  const names = ["mot.png", "mot (sao).png", "dang-ghi.png"];
  await until("files that stand still", async () => {
    const { files } = await window.call("digitise.watched", {});
    expect(files.map((file) => file.name).sort()).toEqual([...names].sort());
    return files.every((file) => file.ready);
  });
  const taken = await window.call("digitise.takeWatched", { documentId: id, names });
  expect(taken.document.pageList).toHaveLength(1);
  expect(taken.refused.map((one) => one.message)).toEqual([
    expect.stringContaining("đã có trong giấy tờ này (vừa thêm)"),
    expect.stringContaining("không đọc được"),
  ]);
  // taken files and the copy left the folder; the half-written one waits for its scanner
  expect(readdirSync(folder).sort()).toEqual(["da-nhan", "dang-ghi.png", "lien-ket.png", "vong"]);
  expect(readdirSync(join(folder, "da-nhan"))).toHaveLength(2);
});
