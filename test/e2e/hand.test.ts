import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** Speed of hand: a clerk with a queue, a scanner and a keyboard. */
let office: TestOffice;
let driver: BrowserDriver;
/** the dossier that the first test received */
let code: string;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const expectAccessible = () => pages.expectAccessible(driver.page);

const list = () => driver.page.getByRole("region", { name: "Nhận hôm nay" });

test("from the card to the printed receipt in at most 25 keystrokes, the scan counted as one", async () => {
  const { page } = driver;
  await see(page.getByRole("button", { name: "Tiếp nhận mới" })).toBeFocused();
  // laid on the scanner at the board: the form opens by itself
  await pages.scan(page, office.office.citizens[2]!.cardQr);
  await see(page.getByLabel("Họ và tên")).toHaveValue(office.office.citizens[2]!.fullName);
  await see(page.locator('input[name="procedure"]')).toBeFocused();
  const keys = await pages.countKeys(page);
  // Enter comes before the search has answered: it waits for the rows of what was typed
  await page.keyboard.type("khai sinh");
  await page.keyboard.press("Enter");
  await see(page.getByText("Thủ tục đăng ký khai sinh", { exact: true })).toBeVisible();
  await see(page.getByRole("list", { name: "Giấy tờ của hồ sơ" })).toBeVisible();
  await page.keyboard.press("F8");
  await page.keyboard.press("F9");
  code = (await pages.readReceived(page)).code;
  expect((await keys()) + 1).toBeLessThanOrEqual(25);
  // the printing began by itself: this machine has no printer and says so
  await see(page.getByText("máy này chưa có máy in", { exact: false })).toBeVisible({ timeout: 60_000 });
});

test("the screen turned to the citizen shows the one dossier and no number of a card", async () => {
  const { page } = driver;
  const citizen = office.office.citizens[2]!;
  const hand = page.getByRole("button", { name: "Số hóa giấy tờ" });
  await see(hand).toBeFocused();
  await page.keyboard.press("F11");
  const turned = page.getByRole("region", { name: "Màn hình dành cho người dân" });
  await see(turned).toContainText(citizen.fullName);
  await see(turned).toContainText(code);
  const identity = citizen.cardQr.split("|")[0]!;
  const seen = await turned.innerText();
  for (const secret of [identity, identity.slice(-4), "•"]) expect(seen).not.toContain(secret);
  await expectAccessible();
  // no key of the screen behind does anything
  await page.keyboard.press("F2");
  await see(turned).toBeVisible();
  await page.keyboard.press("Escape");
  await see(turned).toBeHidden();
  await see(hand).toBeFocused();
});

test("a receipt is scanned while a form is typed: the dossier opens, the form stays as it was", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Viết Dở");
  const address = page.getByLabel("Địa chỉ");
  await address.fill("Xóm 7, xã Đại Huệ");
  await address.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 6));
  await pages.waitForDraft(page);
  await pages.scan(page, `${code}|1.004884|Giấy tiếp nhận hồ sơ|2026-01-09T10:00:00+07:00`);
  await see(page.getByRole("heading", { name: code })).toBeVisible();
  await page.keyboard.press("Escape");
  await see(address).toHaveValue("Xóm 7, xã Đại Huệ");
  await see(address).toBeFocused();
  expect(
    await address.evaluate((field: HTMLTextAreaElement) => [field.selectionStart, field.selectionEnd]),
  ).toEqual([4, 6]);
});

test("several forms are open at once, each with its own cursor; a crash loses neither", async () => {
  const { page } = driver;
  await page.keyboard.press("F2");
  await page.getByLabel("Họ và tên").fill("Trần Văn Thứ Hai");
  await page.getByLabel("Ghi chú").fill("chờ người nhà mang giấy đến");
  await pages.waitForDraft(page);
  const open = page.getByRole("navigation", { name: "Biểu mẫu đang mở" });
  await see(open.getByRole("link")).toHaveCount(2);
  await expectAccessible();
  await page.keyboard.press("Alt+ArrowLeft");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Viết Dở");
  await see(page.getByLabel("Địa chỉ")).toBeFocused();
  await page.keyboard.press("Alt+ArrowRight");
  const note = page.getByLabel("Ghi chú");
  await see(note).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.waitForTimeout(1_500);

  driver.killCore();
  await driver.close();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  const again = driver.page.getByLabel("Ghi chú");
  await see(again).toHaveValue("chờ người nhà mang giấy đến");
  await see(again).toBeFocused();
  expect(
    await again.evaluate((field: HTMLTextAreaElement) => [field.selectionStart, field.selectionEnd]),
  ).toEqual([0, 2]);
  await see(driver.page.getByRole("navigation", { name: "Biểu mẫu đang mở" }).getByRole("link")).toHaveCount(
    2,
  );
});

test("the wrong procedure is changed without losing the person or the papers that both ask for", async () => {
  const { page } = driver;
  await pages.pickProcedure(page, "1.001193");
  await pages.tickComponents(page, ["Giấy tờ tùy thân"]);
  await pages.pickProcedure(page, "1.004884");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Trần Văn Thứ Hai");
  await see(
    page.locator("[data-tick]").filter({ hasText: "Giấy tờ tùy thân" }).first().getByRole("checkbox"),
  ).toBeChecked();
  await pages.waitForDraft(page);
});

test("everything is reached by words: screens, keys of the screen, open forms, procedures", async () => {
  const { page } = driver;
  await page.keyboard.press("F1");
  const help = page.getByRole("complementary", { name: "Phím của màn hình này" });
  await see(help).toContainText("Tiếp nhận và in giấy tiếp nhận");
  await expectAccessible();
  await page.keyboard.press("F1");
  await see(help).toBeHidden();

  const command = async (text: string) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.insertText(text);
    const first = page.getByRole("listbox", { name: "Gợi ý" }).getByRole("option").first();
    await see(first).toHaveAttribute("aria-selected", "true");
    return first;
  };
  await see(await command("viet do")).toContainText("Nguyễn Thị Viết Dở");
  await expectAccessible();
  await page.keyboard.press("Enter");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Viết Dở");
  await see(page.getByLabel("Địa chỉ")).toBeFocused();

  await see(await command("doi thu tuc")).toContainText("Chọn hoặc đổi thủ tục");
  await page.keyboard.press("Enter");
  await see(page.locator('input[name="procedure"]')).toBeFocused();

  await see(await command("nhan: khai tu")).toContainText("khai tử");
  await page.keyboard.press("Enter");
  await see(page.getByRole("list", { name: "Giấy tờ của hồ sơ" })).toBeVisible();
  await see(page.getByLabel("Họ và tên")).toHaveValue("");

  await see(await command("dong bo")).toContainText("Đồng bộ");
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: "Đồng bộ với tỉnh" })).toBeVisible();
});

test("the board counts by itself while the hand rests on a row; digits choose a list", async () => {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  await page.keyboard.press("1");
  const row = list().getByRole("link", { name: new RegExp(code) });
  await see(row).toBeFocused();
  const place = await row.boundingBox();
  const colleague = clientOf(driver.core, "colleague");
  await colleague.call("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  await colleague.call("dossiers.receive", { draftId: randomUUID(), content: draftOf("Hồ Thị Đến Sau") });
  await see(page.getByRole("button", { name: /^2\s*1?\s*nhận hôm nay/ })).toBeVisible();
  await see(list().getByRole("link")).toHaveCount(2);
  await see(row).toBeFocused();
  expect((await row.boundingBox())?.y).toBe(place?.y);
  await page.keyboard.press("ArrowUp");
  await see(list().getByRole("link", { name: /Hồ Thị Đến Sau/ })).toBeFocused();
  await expectAccessible();
  await page.keyboard.press("4");
  await see(page.getByText("Không có hồ sơ nào chờ bổ sung.")).toBeVisible();
  expect(driver.cspReports()).toEqual([]);
});
