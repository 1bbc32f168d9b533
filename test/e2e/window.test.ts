import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** No violation of WCAG 2.2 A and AA on the screen as it stands. */
async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page: driver.page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}

test("a wrong password says how many tries are left, and nothing is signed in", async () => {
  const words = await pages.signInRefused(driver.page, "tn1", "sai mật khẩu");
  expect(words).toContain("còn 4 lần");
  await expectAccessible();
});

test("what was typed survives a kill of the core, with the form open in the window", async () => {
  const { page } = driver;
  await page.keyboard.press("Escape");
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await expectAccessible();
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Quỳnh Nhưỡng");
  await pages.waitForDraft(page);
  driver.killCore();
  await driver.core.ready();
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Quỳnh Nhưỡng");
  await page.getByLabel("Địa chỉ").fill("Xóm Hồng Sơn, xã Đại Huệ");
  await pages.waitForDraft(page);
  await expectAccessible();
});

test("another officer at the same PC sees none of it; the first finds it parked", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "tn2", office.account("tn2").password);
  await pages.goTo(page, "Quầy");
  expect(await pages.readParkedForms(page)).toEqual([]);
  await see(page.getByText("Quỳnh Nhưỡng")).toHaveCount(0);
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await pages.goTo(page, "Quầy");
  await see(page.getByText("Quỳnh Nhưỡng").first()).toBeVisible();
});

test("a code of another kind and an impossible birth date are refused in words, the form is kept", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill("Lê Văn Giữ");
  for (const [code, words] of [
    ["https://example.vn/khuyen-mai", "không phải mã QR của thẻ căn cước"],
    ["040089990201||Trần Khắc Diệu|30021989|Nam|Xã Đại Huệ|15042021", "Ngày sinh"],
  ] as const) {
    await page.getByLabel("Quét mã QR của thẻ").fill(code);
    await page.getByLabel("Quét mã QR của thẻ").press("Enter");
    await see(page.getByText(words, { exact: false }).first()).toBeVisible();
    await see(page.getByLabel("Họ và tên")).toHaveValue("Lê Văn Giữ");
  }
});

test("every area is reached by its key, without scrolling sideways, accessible", async () => {
  const { page } = driver;
  for (const area of ["Số hóa", "Ký số", "Bản giấy", "Đồng bộ", "Quầy"] as const) {
    await pages.goTo(page, area);
    await page.waitForLoadState("networkidle");
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, area).toBe(0);
    await expectAccessible();
  }
});

test("the administrator sees what was never verified, and the log", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "quantri", office.account("quantri").password);
  await pages.goTo(page, "Quản trị");
  await see(page.getByText(/chưa (được )?(kiểm chứng|xác minh)/i).first()).toBeVisible();
  await expectAccessible();
});

test("a wrong key and a version from the future are two different screens; the data stay", async () => {
  await driver.close();
  const key = join(office.folder, "keys", "master.key");
  await rename(key, `${key}.kept`);
  await writeFile(key, Buffer.alloc(32, 7), { mode: 0o600 });
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await see(driver.page.getByText("Khóa mã hóa trên máy không mở được dữ liệu", { exact: false })).toBeVisible();
  await expectAccessible();
  await driver.close();

  await rename(`${key}.kept`, key);
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  await see(driver.page.getByText("Quỳnh Nhưỡng").first()).toBeVisible();
});

test("a damaged database is restored, and the account of it is read before work goes on", async () => {
  await driver.close();
  await writeFile(join(office.folder, "counter.db"), Buffer.alloc(65_536, 3));
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await see(driver.page.getByText("Dữ liệu đã được khôi phục", { exact: false })).toBeVisible();
  await expectAccessible();
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  await see(driver.page.getByText("Quỳnh Nhưỡng").first()).toBeVisible();
  expect(driver.cspReports()).toEqual([]);
});
