import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { separatorSheet } from "../../main/pdf/separator.ts";
import type { DocumentDetail } from "../../preload/contract/index.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";

/** What an officer does with the pages of a stack, through the real core: nothing is lost, everything can be taken back. */
let office: TestOffice;
let window: CoreClient;
let page: Uint8Array;
let blank: Uint8Array;
let separator: Uint8Array;
let components: string[];
let dossierId: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "counter-sheet-"));
  [office, page, blank] = await Promise.all([
    createTestOffice(),
    makePage(DECISION, { format: "jpeg" }),
    sharp({ create: { width: 1654, height: 2339, channels: 3, background: "#f8f6ef" } })
      .withMetadata({ density: 200 })
      .jpeg()
      .toBuffer(),
  ]);
  await writeFile(join(folder, "s.pdf"), await separatorSheet());
  await promisify(execFile)("pdftoppm", [
    "-r",
    "150",
    "-png",
    "-singlefile",
    join(folder, "s.pdf"),
    join(folder, "s"),
  ]);
  separator = await readFile(join(folder, "s.png"));
  await rm(folder, { recursive: true });
  window = startCoreClient(office.folder);
  await window.core.ready();
  await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
  const draft = draftOf("Lương Thị Chồng");
  const paper = draft.components[0];
  if (!paper) throw new Error("no paper");
  const named = ["Đơn", "Quyết định", "Bản đồ"].map((name) => ({ ...paper, name }));
  const dossier = await window.call("dossiers.receive", {
    draftId: randomUUID(),
    content: { ...draft, components: named },
  });
  dossierId = dossier.id;
  components = dossier.components.map((one) => one.id);
}, 90_000);

afterAll(async () => {
  await window?.core.close();
  await office?.end();
});

const open = (index: number) =>
  window.call("digitise.open", { dossierId, componentId: components[index] ?? "" });
async function add(documentId: string, files: Uint8Array[], place = {}): Promise<DocumentDetail> {
  const uploads: string[] = [];
  for (const file of files) uploads.push(await window.upload("trang", "image/jpeg", file));
  const { document, refused } = await window.call("digitise.addPages", { documentId, uploads, place });
  expect(refused).toEqual([]);
  return document;
}
const ids = (document: DocumentDetail) => document.pageList.map((one) => one.id);
const code = (error: unknown) => (error as { wire?: { code: string } }).wire?.code;

test("a stack is cut at its separators only when found and expected agree, and is whole again with one undo", async () => {
  const { id } = await open(0);
  const before = await add(id, [page, separator, page, page, separator, page]);
  expect(before.pageList.map((one) => one.separator)).toEqual([false, true, false, false, true, false]);
  const two = window.call("digitise.split", { documentId: id, componentIds: components.slice(0, 2) });
  expect(code(await two.catch((error: unknown) => error))).toBe("digitise.split-count");
  // the sheet that was missed is found by what stands in the log, before and after the cut
  const [missed] = (await open(0)).separatorNotes;
  expect(missed).toMatch(/: chờ 2 giấy tờ, thấy 3 \(tờ phân cách ở trang 2, 5\); chưa tách\.$/);
  const confirm = window.call("digitise.confirmPages", { documentId: id, count: 6 });
  expect(code(await confirm.catch((error: unknown) => error))).toBe("digitise.separators-left");
  const split = await window.call("digitise.split", {
    documentId: id,
    componentIds: components,
    expected: 4,
  });
  expect(split.separatorNotes[0]).toMatch(
    /: chờ 4 giấy tờ, thấy 3 \(tờ phân cách ở trang 2, 5\), thiếu 1 phần; đã tách\.$/,
  );
  expect(split.separatorNotes[1]).toBe(missed);
  expect(ids(split)).toEqual([ids(before)[0]]);
  expect(split.aside.map((one) => one.why)).toEqual(["separator", "separator"]);
  expect(ids(await open(1))).toEqual(ids(before).slice(2, 4));
  expect(ids(await open(2))).toEqual(ids(before).slice(5));
  expect(split.undo).toBe("tách giấy tờ");
  const whole = await window.call("digitise.undoMove", { documentId: id });
  expect(ids(whole)).toEqual(ids(before));
  expect((await open(1)).pageList).toEqual([]);
  await window.call("digitise.undoMove", { documentId: id, again: true });
  const merged = await window.call("digitise.merge", { documentId: id, fromId: (await open(1)).id });
  expect(ids(merged)).toEqual([ids(before)[0], ...ids(before).slice(2, 4)]);
  // whoever wants a sheet as a page of the paper takes it back out of the tray
  const sheet = ids(before)[1] as string;
  const kept = await window.call("digitise.bringBack", { documentId: id, pageId: sheet });
  expect(kept.pageList.map((one) => [one.id, one.separator])).toContainEqual([sheet, false]);
  expect(ids(await window.call("digitise.undoMove", { documentId: id }))).toEqual(ids(merged));
});

test("two passes become front, back, front …; blank backs are flagged, leave with the count, and come back", async () => {
  const paper = await open(1);
  const odd = await add(paper.id, [page, page, blank]);
  expect(odd.warnings.join()).toContain("trang 2 (như trang 1)");
  const refused = window.call("digitise.interleave", { documentId: paper.id, turned: true });
  expect(code(await refused.catch((error: unknown) => error))).toBe("digitise.odd-sides");
  const even = await add(paper.id, [page]);
  const [front1, front2, back2, back1] = ids(even);
  expect(odd.pageList[2]?.blank).toBe("flagged");
  const mixed = await window.call("digitise.interleave", { documentId: paper.id, turned: true });
  expect(ids(mixed)).toEqual([front1, back1, front2, back2]);
  const assembled = await window.call("digitise.confirmPages", {
    documentId: paper.id,
    count: 3,
    blanks: "aside",
  });
  expect(assembled).toMatchObject({ state: "assembling", pages: 3, declaredPages: 3 });
  expect(assembled.aside.map((one) => [one.id, one.why])).toEqual([[back2, "blank"]]);
  await window.call("digitise.cancel", { documentId: paper.id });
  const back = await window.call("digitise.bringBack", { documentId: paper.id, pageId: back2 ?? "" });
  expect(back.pageList.at(-1)).toMatchObject({ id: back2, blank: "kept" });
});

test("a page that is scanned again takes the old one's place; the old one is in the tray, undo exchanges them", async () => {
  const paper = await open(1);
  const before = await window.call("digitise.get", { id: paper.id });
  const old = ids(before)[1] ?? "";
  const after = await add(paper.id, [page], { replaced: old });
  expect(ids(after)).toHaveLength(4);
  expect(ids(after)[1]).not.toBe(old);
  expect(after.aside.at(-1)).toMatchObject({ id: old, why: "replaced" });
  const inserted = await add(paper.id, [blank], { after: ids(after)[0] });
  expect(inserted.pageList[1]?.blank).toBe("flagged");
  const undone = await window.call("digitise.undoMove", { documentId: paper.id });
  expect(ids(undone).slice(0, 4)).toEqual(ids(after));
});

test("a paper is cut at a page that an officer chose, and is whole again with one undo; nothing is cut from nothing", async () => {
  const paper = await open(1);
  const before = await window.call("digitise.get", { id: paper.id });
  const at = { documentId: paper.id, componentId: components[0] ?? "" };
  const first = window.call("digitise.cut", { ...at, pageId: ids(before)[0] ?? "" });
  expect(code(await first.catch((error: unknown) => error))).toBe("digitise.cut-where");
  const there = ids(await open(0));
  const cut = await window.call("digitise.cut", { ...at, pageId: ids(before)[2] ?? "" });
  expect(ids(cut)).toEqual(ids(before).slice(0, 2));
  expect(ids(await open(0))).toEqual([...there, ...ids(before).slice(2)]);
  const whole = await window.call("digitise.undoMove", { documentId: paper.id });
  expect(ids(whole)).toEqual(ids(before));
});

test("the corners of a sheet in a photo are found, moved, flattened, taken back and flattened again", async () => {
  const paper = await open(1);
  const sheet = await sharp(page).resize(900).toBuffer();
  // the sheet lies in the middle of a dark desk
  const photo = await sharp({ create: { width: 1500, height: 1800, channels: 3, background: "#30302c" } })
    .composite([{ input: sheet, left: 300, top: 250 }])
    .jpeg()
    .toBuffer();
  const added = await add(paper.id, [photo]);
  const raw = added.pageList.at(-1);
  const at = { documentId: paper.id, pageId: raw?.id ?? "" };
  const { corners } = await window.call("digitise.corners", at);
  expect(corners?.map((value) => Math.round(value * 20) / 20)).toEqual([
    0.2, 0.15, 0.8, 0.15, 0.8, 0.85, 0.2, 0.85,
  ]);
  const flatten = (given: number[]) =>
    window.call("digitise.correct", { ...at, step: { kind: "perspective", corners: given as never } });
  const crossed = flatten([0.2, 0.1, 0.8, 0.1, 0.2, 0.9, 0.8, 0.9]);
  expect(code(await crossed.catch((error: unknown) => error))).toBe("page.corners-crossed");
  const flat = (await flatten([0.2, 0.14, 0.8, 0.14, 0.8, 0.86, 0.2, 0.86])).pageList.at(-1);
  expect(flat).toMatchObject({ id: raw?.id, steps: [{ word: "nắn phẳng ảnh chụp", on: "signed" }] });
  expect(flat?.sha256).not.toBe(raw?.sha256);
  expect(flat?.width).toBeLessThan(950);
  const back = (await window.call("digitise.undoStep", at)).pageList.at(-1);
  expect(back).toMatchObject({ sha256: raw?.sha256, width: 1500, steps: [], canRedo: true });
  const again = (await window.call("digitise.undoStep", { ...at, again: true })).pageList.at(-1);
  expect(again).toMatchObject({ width: flat?.width, height: flat?.height, canRedo: false });
});

test("corrections are steps on a reading copy: the raw page keeps its hash, what is signed is only turned", async () => {
  const paper = await open(2);
  const upside = await sharp(page).rotate(180).withMetadata({ density: 200 }).jpeg().toBuffer();
  const now = await window.call("digitise.get", { id: paper.id });
  for (const one of ids(now)) {
    await window.call("digitise.setAside", { documentId: paper.id, pageIds: [one], why: "removed" });
  }
  const added = await add(paper.id, [upside]);
  const raw = added.pageList[0];
  const at = { documentId: paper.id, pageId: raw?.id ?? "" };
  await window.call("digitise.correct", { ...at, step: { kind: "turn", quarter: 90 } });
  await window.call("digitise.correct", { ...at, step: { kind: "turn", quarter: 90 } });
  const despeckled = await window.call("digitise.correct", { ...at, step: { kind: "despeckle" } });
  expect(despeckled.pageList[0]).toMatchObject({
    sha256: raw?.sha256,
    steps: [
      { word: "xoay phải", on: "view" },
      { word: "xoay phải", on: "view" },
      { word: "bỏ đốm", on: "reading" },
    ],
    canRedo: false,
  });
  expect(despeckled.pageList[0]?.reading).not.toBeNull();
  const undone = await window.call("digitise.undoStep", at);
  expect(undone.pageList[0]).toMatchObject({ canRedo: true, reading: null });
  const straight = window.call("digitise.correct", { ...at, step: { kind: "perspective" } });
  expect(code(await straight.catch((error: unknown) => error))).toBe("page.photo-first");
  const preview = await window.blob(undone.pageList[0]?.preview.token ?? "");
  const shades = (bytes: Uint8Array) =>
    sharp(bytes).resize(120, 170, { fit: "fill" }).greyscale().raw().toBuffer();
  const [shown, wanted] = await Promise.all([shades(preview), shades(page)]);
  const difference =
    shown.reduce((sum, value, i) => sum + Math.abs(value - (wanted[i] ?? 0)), 0) / shown.length;
  expect(difference).toBeLessThan(2);
  await window.call("digitise.confirmPages", { documentId: paper.id, count: 1 });
  await expect
    .poll(async () => (await window.call("digitise.get", { id: paper.id })).state, { timeout: 60_000 })
    .toBe("to-sign");
  const done = await window.call("digitise.get", { id: paper.id });
  expect(done.text).toContain("QUYẾT ĐỊNH");
  // the legal PDF shows the page upright, and holds the very bytes of the scanner's picture
  const pdf = await window.blob(done.file?.token ?? "");
  const folder = await mkdtemp(join(tmpdir(), "counter-legal-"));
  await writeFile(join(folder, "a.pdf"), pdf);
  await promisify(execFile)("pdftoppm", [
    "-r",
    "50",
    "-png",
    "-singlefile",
    join(folder, "a.pdf"),
    join(folder, "a"),
  ]);
  await promisify(execFile)("pdfimages", ["-all", join(folder, "a.pdf"), join(folder, "i")]);
  const legal = await shades(await readFile(join(folder, "a.png")));
  const off = legal.reduce((sum, value, i) => sum + Math.abs(value - (wanted[i] ?? 0)), 0) / legal.length;
  expect(off).toBeLessThan(8);
  const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();
  expect(Buffer.compare(await pixels(await readFile(join(folder, "i-000.jpg"))), await pixels(upside))).toBe(
    0,
  );
  await rm(folder, { recursive: true });
}, 90_000);
