import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  importIndex,
  indexFile,
  type OldResult,
  pageOf,
  planOf,
  scanPaper,
  until,
} from "../support/campaign.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/**
 * A campaign of twenty folders in the real window: what a hand does is done by keyboard for the first of everything;
 * the many repetitions come through a second window of the same core.
 */
const execute = promisify(execFile);
const NAME = "Số hóa quyết định giao đất 2018";
const FOLDERS = 20;
let office: TestOffice;
let driver: BrowserDriver;
let head: CoreClient;
let operator: CoreClient;
let checker: CoreClient;
let folder: string;
/** a folder that is given gets a picture of every screen */

const family = ["Hồ", "Lô", "Vi", "Cụt", "Lương", "Quang", "Moong", "Và", "Xồng", "Lầu"];
const given = ["Thị Lụa", "Văn Páo"];
const result = (at: number, over: Partial<OldResult> = {}): OldResult => ({
  box: at <= 10 ? "07" : "08",
  folder: `Tập ${String(at).padStart(2, "0")}`,
  number: `${200 + at}/QĐ-UBND`,
  date: `${String(((at - 1) % 28) + 1).padStart(2, "0")}/06/2018`,
  holder: `${family[at % family.length]} ${given[at % 2]}`,
  title: "Về việc giao đất ở",
  ...over,
});
const VALID = Array.from({ length: FOLDERS }, (_, at) => result(at + 1));
const GONE = result(1, {
  number: "11/GP-UBND",
  title: "Giấy phép xây dựng",
  sheets: 2,
  validity: "Hết hiệu lực",
  why: "Thời hạn đến 06/2020",
});

async function judge(name: string): Promise<void> {
  const { page } = driver;
  await see(page.getByText(/^Đang (mở|lấy|tính|đối chiếu).*…$/)).toHaveCount(0);
  await pages.judgeScreen(page, name);
}

const file = (at: number) => join(folder, `${at}.jpg`);
const as = (username: string) =>
  pages.switchOfficer(driver.page, username, office.account(username).password);

beforeAll(async () => {
  office = await createTestOffice();
  folder = join(office.folder, "giay-cu");
  await mkdir(folder);
  for (const [at, one] of VALID.entries()) await writeFile(file(at + 1), await pageOf(one));
  await writeFile(join(folder, "danh-muc.xlsx"), indexFile([...VALID, GONE]));
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  [head, operator, checker] = ["head", "operator", "checker"].map((name) => clientOf(driver.core, name)) as [
    CoreClient,
    CoreClient,
    CoreClient,
  ];
  await pages.signIn(driver.page, "truong", office.account("truong").password);
  for (const [client, username] of [
    [head, "truong"],
    [operator, "sohoa"],
    [checker, "kiemtra"],
  ] as const)
    await client.call("accounts.signIn", { username, password: office.account(username).password });
}, 60_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

test("the head plans, imports the inventory, makes a batch and hands it over with minutes", async () => {
  const { page } = driver;
  await pages.openCampaigns(page);
  await judge("1 chua co chien dich");
  await pages.makeCampaign(page, {
    "Số kế hoạch": "12/KH-UBND",
    "Tên chiến dịch": NAME,
    "Cơ quan, kho đang giữ giấy": "Kho lưu trữ UBND xã Đại Huệ",
    "Lĩnh vực": "Đất đai",
    "Từ ngày": "01/11/2026",
    "Đến ngày": "31/03/2027",
  });
  await judge("2 danh muc trong");
  await pages.importIndex(page, join(folder, "danh-muc.xlsx"), /Sẽ thêm 21 kết quả \(2 hộp mới, 20 cặp/);
  await see(page.getByText("20 phải quét · 1 không quét · 0 chưa phân loại")).toBeVisible();
  await judge("3 danh muc");
  await pages.openPart(page, "Lô, bàn giao, xuất");
  await pages.makeBatch(page);
  await pages.handOverBatch(page, { folders: 20, papers: 21, sheets: 22 });
  await judge("4 da ban giao");
  await page.keyboard.press("Escape");
  await see(page.getByRole("button", { name: /^Lưu PDF biên bản/ })).toHaveCount(1);
  await judge("5 lo va so giao nhan");
  for (const part of ["Nhập viết tay", "Đối chiếu", "Kiểm tra lần 1", "Tiến độ"]) {
    await pages.openPart(page, part);
    await judge(`6 trong ${part}`);
  }
}, 120_000);

test("the operator scans folder after folder by keys, and signs each paper", async () => {
  const { page } = driver;
  await as("sohoa");
  await pages.openCampaign(page, NAME, "Quét");
  await judge("7 hang quet");
  await page.keyboard.press("F8");
  await see(page.getByRole("heading", { name: "Hộp 07, Tập 01" })).toBeVisible();
  await judge("8 cap tap");
  await pages.scanFolder(page, file(1));
  await page.keyboard.press("F8");
  await see(page.getByRole("heading", { name: "Hộp 07, Tập 02" })).toBeVisible();
  await pages.scanFolder(page, file(2));
  await judge("9 da nop");
  const [campaign] = await operator.call("campaigns.list", {});
  const campaignId = campaign?.id ?? "";
  for (let at = 3; at <= FOLDERS; at++) {
    const { folderId } = await operator.call("campaigns.next", { campaignId });
    const work = await operator.call("campaigns.folder", { id: folderId ?? "" });
    await scanPaper(operator, folderId ?? "", work.items[0]?.id ?? "", [await readFile(file(at))]);
    await operator.call("campaigns.submit", { folderId: folderId ?? "" });
  }
  expect(await operator.call("campaigns.next", { campaignId })).toEqual({ folderId: null });
  await until("all assembled", async () => (await operator.call("signing.queue", {})).length === FOLDERS);
  await pages.signDocuments(page, office.account("sohoa").token?.pin ?? "");
}, 240_000);

test("two others check, one signed paper is rejected and replaced, the batch is carried out whole", async () => {
  const { page } = driver;
  const [campaign] = await head.call("campaigns.list", {});
  const id = campaign?.id ?? "";
  await as("kiemtra");
  await pages.openCampaign(page, NAME, "Kiểm tra lần 1");
  await see(page.locator(".page-view img")).toBeVisible({ timeout: 30_000 });
  await judge("10 kiem tra");
  await pages.passCheck(page);
  await see(page.getByText(/^Đạt: /)).toBeVisible();
  await see(page.getByText(`còn ${FOLDERS - 1} bản`)).toBeVisible();
  await pages.failCheck(page, "Ảnh mờ, lệch, mất nét", "góc dưới mờ");
  await see(page.getByText(/^Đã loại bản đã ký và mở bản mới/)).toBeVisible();
  const verdict = { passed: true, fields: [], why: "" };
  for (;;) {
    const { work } = await checker.call("campaigns.checkNext", { campaignId: id, round: 1 });
    if (!work) break;
    await checker.call("campaigns.check", { ...verdict, paperId: work.paperId, round: 1 });
  }

  // the rejected paper comes back first, with the reason; the signed file stays beside the new version
  await as("sohoa");
  await pages.openCampaign(page, NAME, "Quét");
  await page.keyboard.press("F8");
  await see(page.getByText("Trả lại: Ảnh mờ, lệch, mất nét: góc dưới mờ")).toBeVisible();
  await see(page.getByText("Đã ký, bị loại")).toBeVisible();
  await judge("11 bi loai sau khi ky");
  await page
    .getByRole("link", { name: /^Mở .*/ })
    .first()
    .focus();
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: "Xác nhận số trang" })).toBeVisible();
  await page.getByLabel("Chọn tệp").and(page.locator("input[type=file]")).setInputFiles(file(2));
  await pages.confirmCount(page, 1);
  await see(page.getByRole("heading", { name: "Xác nhận số trang" })).toBeHidden({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await page.keyboard.press("F9");
  await see(page.getByText("Đã nộp", { exact: true })).toBeVisible();
  await until("assembled", async () => (await operator.call("signing.queue", {})).length === 1);
  await pages.signDocuments(page, office.account("sohoa").token?.pin ?? "");
  const { work } = await checker.call("campaigns.checkNext", { campaignId: id, round: 1 });
  expect(work).toMatchObject({ version: 2, signed: true });
  await checker.call("campaigns.check", { ...verdict, paperId: work?.paperId ?? "", round: 1 });

  await as("truong");
  await pages.openCampaign(page, NAME, "Kiểm tra lần 2");
  await pages.passCheck(page);
  await see(page.getByText(/^Đạt: /)).toBeVisible();
  for (;;) {
    const next = await head.call("campaigns.checkNext", { campaignId: id, round: 2 });
    if (!next.work) break;
    await head.call("campaigns.check", { ...verdict, paperId: next.work.paperId, round: 2 });
  }
  await until("matched", async () => (await head.call("campaigns.matches", { id })).settled === FOLDERS);
  const report = await head.call("campaigns.report", { id });
  expect(report.sample).toMatchObject({ passed: FOLDERS, chosen: 6 });
  await pages.openPart(page, "Tiến độ");
  await judge("12 tien do");
  await pages.openPart(page, "Lô, bàn giao, xuất");
  await page.keyboard.press("F9");
  await see(page.getByText("Lô đã kết thúc.", { exact: false })).toBeVisible();
  const usb = join(office.folder, "usb");
  await mkdir(usb);
  await page.keyboard.press("F8");
  await page.getByLabel("Thư mục hoặc ổ USB nhận").fill(usb);
  await page.keyboard.press("F9");
  await see(page.getByText("Đã xuất đủ")).toBeVisible({ timeout: 60_000 });
  await judge("13 da xuat");

  const [name] = await readdir(usb);
  const exported = join(usb, name ?? "");
  const { stdout } = await execute("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: exported });
  // twenty papers, the rejected one, the manifest
  expect(
    stdout
      .trim()
      .split("\n")
      .filter((line) => line.endsWith(": OK")),
  ).toHaveLength(FOLDERS + 2);
  const manifest = JSON.parse(await readFile(join(exported, "manifest.json"), "utf8"));
  expect(manifest.counts).toMatchObject({ papers: FOLDERS, signed: FOLDERS, rejected: 1, notScanned: 1 });
  expect(await driver.cspReports()).toEqual([]);
}, 300_000);

test("a lot of ten thousand results is walked from end to end by keys; only what is in sight is in the window", async () => {
  const { page } = driver;
  const MANY = 10_000;
  const name = "Số hóa cả kho lưu trữ";
  const { id } = await head.call("campaigns.save", {
    id: null,
    plan: planOf({ number: "99/KH-UBND", name }),
  });
  const rows = Array.from({ length: MANY }, (_, at) =>
    result(1, { box: String(Math.floor(at / 50)), folder: `Tập ${at}`, number: `${at}/QĐ-UBND` }),
  );
  await importIndex(head, id, rows);
  await as("truong");
  await pages.openCampaign(page, name, "Danh mục");
  await see(page.getByRole("heading", { name: "Danh mục kết quả (10.000)" })).toBeVisible({
    timeout: 60_000,
  });
  const list = page.getByRole("region", { name: "Danh mục kết quả" });
  const drawn = list.locator("[data-row]");
  await see(list.locator('[data-index="0"] [data-row]')).toBeVisible({ timeout: 60_000 });
  const inSight = await drawn.count();
  const nodes = () => page.locator("*").count();
  const whole = await nodes();
  await judge("14 mot van ket qua");

  // the hand goes to the end of what came, and more comes, until there is no more
  await list.locator('[data-index="0"] [data-row]').focus();
  const at = () =>
    page.evaluate(() => Number(document.activeElement?.closest("[data-index]")?.getAttribute("data-index")));
  let most = inSight;
  for (let before = 0; before < MANY - 1; before = await at()) {
    await see
      .poll(
        async () => {
          await page.keyboard.press("End");
          return at();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(before);
    most = Math.max(most, await drawn.count());
  }
  expect(await at()).toBe(MANY - 1);
  // about what was drawn for the first rows, thirty pages later; the row with the focus may stay beside them
  expect(most).toBeLessThan(inSight + 20);
  expect(await nodes()).toBeLessThan(whole + 400);
  await see(page.locator(":focus")).toContainText("9999/QĐ-UBND");
  await page.keyboard.press("PageUp");
  await see.poll(at).toBeLessThan(MANY - 1);
  await page.keyboard.press("Home");
  await see.poll(at).toBe(0);
  await page.getByLabel("Tìm số, họ tên, tên giấy tờ").fill("9876/QĐ-UBND");
  await see(drawn).toHaveCount(1, { timeout: 60_000 });
  await see(drawn).toContainText("9876/QĐ-UBND");
}, 300_000);
