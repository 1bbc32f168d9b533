import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";
import { judgeScreen } from "./pages/judge.ts";

let office: TestOffice;
let driver: Driver;
let other: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  ({ driver, other } = await openTwoSeats(office));
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

test("what is missing for a dossier to count is said in words, and one key leads to each place", async () => {
  const { page } = driver;
  const { id, code } = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lương Thị Thiếu Số"),
  });
  const { items } = await other.call("scoring.dossier", { id });
  const missing = items.filter(({ state }) => state === "missing");
  expect(missing.map(({ place }) => place?.kind)).toContain("correct");

  await pages.openDossier(page, code);
  const opener = page.getByRole("button", { name: `Thiếu ${missing.length} mục để được tính` });
  await see(opener).toBeVisible();
  await page.keyboard.press("Shift+F6");
  const list = page.getByRole("region", { name: "Hồ sơ này có được tính không" });
  await see(list.getByText(`Còn thiếu ${missing.length} mục`)).toBeVisible();
  for (const { text } of missing) await see(list.getByText(text)).toBeVisible();
  await see(list.getByRole("button").first()).toBeFocused();
  await judgeScreen(page, "scoring dossier");

  await page.keyboard.press("Escape");
  await see(list).toHaveCount(0);
  await see(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await list.getByRole("button", { name: /^Sửa hồ sơ: Số định danh/ }).focus();
  await page.keyboard.press("Enter");
  await see(page.getByRole("form", { name: "Sửa và cấp lại giấy tiếp nhận" })).toBeVisible();
  // the jump ends in the very field
  await see(page.locator('input[name="correct-identity"]')).toBeFocused();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Shift+F6");
  await list
    .getByRole("button", { name: /^Quét giấy tờ/ })
    .first()
    .focus();
  await page.keyboard.press("Enter");
  await see(page.getByText("Lương Thị Thiếu Số").first()).toBeVisible();
  await see(list).toHaveCount(0);
});

test("before dossiers are handed over the list says of each whether it will count", async () => {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).click();
  const row = page.getByRole("row").filter({ hasText: "Lương Thị Thiếu Số" });
  await see(row.getByText(/^Thiếu \d+$/)).toBeVisible();
  await see(row.getByText(/Số định danh của chủ hồ sơ/)).toBeVisible();
  await judgeScreen(page, "scoring transfer");
});
