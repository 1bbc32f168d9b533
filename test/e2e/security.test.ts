import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
  const path = join(office.folder, "office.json");
  const config = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...config, idleLockMinutes: 0.2 }));
  driver = await openBrowser({ dataDir: office.folder, headless: true });
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const HOSTILE = `<img src=x onerror="document.title='HỎNG'"><script>document.title='HỎNG'</script>`;

test("a name made of code is text everywhere it is shown", async () => {
  const { page } = driver;
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill(HOSTILE);
  await pages.waitForDraft(page);
  await pages.goTo(page, "Quầy");
  await see(page.getByText("<img src=x", { exact: false }).first()).toBeVisible();
  expect(await page.title()).not.toContain("HỎNG");
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(driver.cspReports()).toEqual([]);
});

test("a window that nobody touches goes back to sign-in, with what was typed parked", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill("Đinh Thị Bỏ Dở");
  // no key, no touch: nothing is done here but look
  await see(page.getByText("không có người thao tác")).toBeVisible({ timeout: 60_000 });
  await see(page.getByText("Đinh Thị Bỏ Dở")).toHaveCount(0);
  expect(await page.content()).not.toContain("Bỏ Dở");
  await pages.signIn(page, "tn1", office.account("tn1").password);
  // the form that was open opens again by itself; only then does the hand go to the board
  await see(page.getByLabel("Họ và tên")).toHaveValue("Đinh Thị Bỏ Dở");
  await pages.goTo(page, "Quầy");
  await expect
    .poll(() => pages.readParkedForms(page), { timeout: 10_000 })
    .toContainEqual(expect.stringContaining("Đinh Thị Bỏ Dở"));
  expect(driver.cspReports()).toEqual([]);
});
