import { join } from "node:path";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { keysOf, throughInputMethod } from "../support/vietnamese-keys.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/**
 * As somebody who sits here for the first time: the keyboard alone, a Vietnamese input method left on. Telex rewrites
 * what is typed and what the scanner sends; elsewhere the method keeps a word open until it is finished.
 */
let office: TestOffice;
let driver: BrowserDriver;
const codes: string[] = [];

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
}, 120_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const citizen = (at: number) => office.office.citizens[at]!;
/** The scanner plays a keyboard, and the method rewrites it as it would a hand's letters. */
const layCard = (at: number) => pages.scan(driver.page, throughInputMethod(citizen(at).cardQr, "telex"));
/** Types with Telex, key by key, as Unikey sends it: letters taken back and put anew. */
const telex = (text: string) =>
  pages.typeThrough(driver.page, throughInputMethod(keysOf(text, "telex"), "telex"));

async function cardInForm(at: number): Promise<void> {
  const { page } = driver;
  await layCard(at);
  await see(page.locator('[name="identity"]')).toHaveValue(citizen(at).identity);
  const name = page.locator('[name="fullName"]');
  if ((await name.inputValue()) === "") {
    // what could not be told is left empty, with the hand there: it is typed
    await see(name).toBeFocused();
    await telex(citizen(at).fullName);
  }
  await see(name).toHaveValue(citizen(at).fullName);
}

test("five people from card to receipt; the third with the wrong procedure, voided and redone", async () => {
  const { page } = driver;
  for (const [at, procedure] of [
    "khai sinh",
    "kết hôn",
    "khai tử",
    "xác nhận tình trạng",
    "giám hộ",
  ].entries()) {
    await cardInForm(at);
    await page.keyboard.press("F4");
    // two of them with a method that keeps the word open (composition), the others with Unikey
    if (at % 2 === 0) await telex(procedure);
    else await pages.compose(page, procedure);
    const found = page.getByRole("listbox", { name: "Thủ tục tìm thấy" });
    await see(found.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("Enter");
    await see(found).toBeHidden();
    await see(page.getByRole("list", { name: "Giấy tờ của hồ sơ" })).toBeVisible();
    await page.keyboard.press("F8");
    if (await page.locator('[name="manualDueDay"]').isVisible()) {
      await pages.typeInto(page, "manualDueDay", "31/12/2026");
    }
    await page.keyboard.press("F9");
    codes.push((await pages.readReceived(page)).code);
    if (at !== 2) continue;

    await page.keyboard.press("F3");
    await page.keyboard.insertText(codes[2]!);
    await page.keyboard.press("Enter");
    await see(page.getByRole("heading", { name: codes[2]! })).toBeVisible();
    await page.keyboard.press("F9");
    await pages.pressButton(page, /^Việc khác/);
    await pages.pressButton(page, "Hủy do tiếp nhận nhầm");
    await see(page.getByLabel("Lý do hủy")).toBeFocused();
    await telex("Chọn nhầm thủ tục khai tử");
    await see(page.getByLabel("Lý do hủy")).toHaveValue("Chọn nhầm thủ tục khai tử");
    await pages.pressButton(page, "Hủy hồ sơ");
    const again = page.getByRole("button", { name: "Nhận lại hồ sơ của người này" });
    await see(again).toBeFocused();
    await page.keyboard.press("Enter");
    await see(page.locator('[name="fullName"]')).toHaveValue(citizen(2).fullName);
    codes.push((await pages.receiveIt(page, "1.004884")).code);
  }
  expect(new Set(codes).size).toBe(6);
});

test("sent home for a paper, and back the next day at another window, with everything that was typed", async () => {
  const page = driver.page;
  await cardInForm(5);
  await pages.pickProcedure(page, "1.004859");
  await page.keyboard.press("F7");
  const items = page.getByLabel(/^Phải bổ sung/);
  await see(items).toBeFocused();
  await page.keyboard.press("Control+A");
  await telex("Bản chính giấy khai sinh");
  await see(items).toHaveValue("Bản chính giấy khai sinh");
  await pages.pressButton(page, "Lập phiếu, để người dân về bổ sung");
  await see(page.getByRole("heading", { name: "Đã lập phiếu hướng dẫn, chưa tiếp nhận" })).toBeVisible();

  await driver.close();
  await yesterday();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  const next = driver.page;
  await next.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(next, "tn2", office.account("tn2").password);
  await pages.command(next, "ve bo sung");
  await see(next.getByLabel(/^Tìm theo họ tên/)).toBeFocused();
  await telex(citizen(5).fullName);
  await see(next.getByText("Phải bổ sung: Bản chính giấy khai sinh")).toBeVisible();
  await pages.pressButton(next, `Mở tiếp biểu mẫu của ${citizen(5).fullName}`);
  await see(next.locator('[name="identity"]')).toHaveValue(citizen(5).identity);
  await next.keyboard.press("F8");
  await next.keyboard.press("F9");
  const received = await pages.readReceived(next);
  expect(received.words).toContain(citizen(5).fullName);
  codes.push(received.code);
});

/** As if the night had passed: who was sent home stands a day further back. */
async function yesterday(): Promise<void> {
  const keys = deriveKeys(await nodeKeyStore({ dataDir: office.folder, kind: "file" }).masterKey());
  const database = connect(join(office.folder, "counter.db"), keys);
  const { at } = database.prepare("select at from not_received").get() as { at: string };
  const before = new Date(Date.parse(`${at.slice(0, 10)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  database.prepare("update not_received set at = ?").run(`${before}${at.slice(10)}`);
  database.close();
}

test("twelve mixed fees, one leaf spoiled, one refunded after the head agreed: the drawer is right", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "truong", office.account("truong").password);
  await toMoney("Quyển biên lai");
  await pages.typeInto(page, "book-symbol", "AA/26P");
  await pages.typeInto(page, "book-first", "0000001");
  await pages.typeInto(page, "book-last", "0000050");
  await page.locator('[name="book-cashier"]').selectOption({ label: office.account("tn1").fullName });
  await pages.pressButton(page, "Giao quyển");
  await see(page.getByText("0000001 – 0000050")).toBeVisible();

  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  let cash = 0;
  // 20.000, 200.000 and 135.000 in turn; the third of each four by transfer, every fourth with an electronic receipt
  const fees = [
    ["1.004222", 20_000],
    ["3.000333", 200_000],
    ["3.000347", 135_000],
  ] as const;
  for (let at = 0; at < 12; at += 1) {
    const [procedure, price] = fees[at % 3]!;
    await layCard(at % 6);
    await see(page.locator('[name="identity"]')).toHaveValue(citizen(at % 6).identity);
    await pages.receiveIt(page, procedure);
    const byTransfer = at % 4 === 2;
    const said = await pages.takeFee(page, async () => {
      if (at % 4 === 3) {
        await page.locator('[name="fee-receipt"]').focus();
        await page.keyboard.press("ArrowUp");
      }
      if (!byTransfer) return void (await page.locator('[name="fee-tendered"]').focus());
      await pages.choose(page, "fee-method", 1);
      await pages.typeInto(page, "fee-reference", `FT2611${at}`);
      await pages.choose(page, "fee-checked", 1);
      await page.locator('[name="fee-reference"]').focus();
    });
    expect(said).toContain("Đã thu");
    expect(said).toContain(at % 4 === 3 ? "điện tử" : "0000");
    if (!byTransfer) cash += price;
    if (at === 4) {
      await toMoney("Quyển biên lai");
      await pages.pressButton(page, "Tờ kế tiếp hỏng", 40);
      await see(page.getByLabel(/^Tờ số \d+ hỏng thế nào/)).toBeFocused();
      await telex("Giấy bị nhàu khi viết");
      await page.keyboard.press("Enter");
      await see(page.getByText(/hỏng: Giấy bị nhàu khi viết/)).toBeVisible();
    }
  }

  await toMoney("Hôm nay");
  const rows = page.getByRole("table", { name: "Biên lai hôm nay" }).locator("[data-row]");
  await see(rows).toHaveCount(12);
  // the first that was paid in cash
  const first = page
    .getByRole("table", { name: "Biên lai hôm nay" })
    .getByRole("button", { name: /0000001$/ });
  await first.focus();
  await page.keyboard.press("Enter");
  await pages.pressButton(page, "Hoàn tiền", 60);
  await see(page.getByLabel("Vì sao hoàn")).toBeFocused();
  await telex("Người nộp rút yêu cầu");
  await page.keyboard.press("Enter");
  await see(page.getByText("Đang chờ trưởng bộ phận duyệt")).toBeVisible();
  await pages.switchOfficer(page, "truong", office.account("truong").password);
  await toMoney("Hủy, hoàn");
  await pages.pressButton(page, "Duyệt", 40);
  await see(page.getByRole("button", { name: "Duyệt" })).toHaveCount(0);
  cash -= 20_000;

  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await toMoney("Đối chiếu");
  const inDrawer = page.locator("dt", { hasText: "Phải có trong ngăn" }).locator("+ dd");
  const dong = async () => Number((await inDrawer.innerText()).replace(/\D/g, ""));
  expect(await dong()).toBe(cash);
  let left = cash;
  for (const note of [200_000, 100_000, 20_000, 10_000, 5_000]) {
    await page.locator(`[name="note-${note}"]`).focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(String(Math.floor(left / note)));
    left %= note;
  }
  await see(page.getByText("Khớp đến từng đồng")).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa sổ\./)).toBeVisible();
});

/** The money's screen by words, then F6 until its part is there. */
async function toMoney(part: string): Promise<void> {
  const { page } = driver;
  // where a dossier stands open "thu phi" alone means its own fees
  await pages.command(page, "mo thu phi");
  const tab = page.getByRole("tab", { name: part, exact: true });
  await see(tab).toBeVisible();
  for (let step = 0; step < 7; step += 1) {
    if ((await tab.getAttribute("aria-selected")) === "true") return;
    await page.keyboard.press("F6");
  }
  throw new Error(`no part ${part}`);
}
