import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";
import { judgeScreen } from "./pages/judge.ts";

/** The routines of a day in the window, from the keyboard. */
let office: TestOffice;
let driver: Driver;

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

test("the counter is opened: the board reminds of it, each line has its key, F9 records", async () => {
  const { page } = driver;
  await page.getByRole("link", { name: "Chưa kiểm tra đầu ngày" }).press("Enter");
  const lines = page.getByRole("table", { name: "Kiểm tra trước khi mở cửa" });
  // tokens, printers and scanners are asked: as long as they take
  const ASKED = { timeout: 120_000 };
  await see(lines).toBeVisible(ASKED);
  await see(lines.getByRole("row").filter({ hasText: "Chưa chọn máy quét" })).toBeVisible();
  await judgeScreen(page, "daily-open");
  // the digit on a line goes where it is mended, Alt+← comes back
  const scanner = lines.getByRole("button", { name: /Mở Máy quét/ });
  const digit = await scanner.locator(".key").textContent();
  await page.locator("main").focus();
  await page.keyboard.press(digit ?? "");
  await see(page.getByRole("heading", { name: /Máy quét/ }).first()).toBeVisible();
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Trong ngày" }).press("Enter");
  await see(lines).toBeVisible(ASKED);
  await page.keyboard.press("F9");
  await see(page.getByRole("button", { name: /Ghi nhận lần kiểm tra nữa/ })).toBeVisible();
  await see(page.getByText(office.account("tn1").fullName).last()).toBeVisible();
  await judgeScreen(page, "daily-opened");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Bảng việc" }).press("Enter");
  await see(page.getByRole("link", { name: "Chưa kiểm tra đầu ngày" })).toHaveCount(0);
  expect(await driver.cspReports()).toEqual([]);
});
