import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";

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

test("the page offers what the law allows next; a supplement is asked for by keyboard, inline", async () => {
  const { page } = driver;
  const dossier = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Cao Thị Thiếu"),
  });
  await pages.openDossier(page, dossier.code);
  const next = page.getByRole("toolbar", { name: "Việc tiếp theo của hồ sơ" });
  await see(next.getByRole("button", { name: "Yêu cầu bổ sung" })).toBeVisible();
  await page.keyboard.press("F9");
  await see(next.getByRole("button").first()).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page.getByLabel(/^Phải bổ sung/)).toBeFocused();
  await pages.judgeScreen(page, "supplement-form");
  await page.keyboard.insertText("- Bản chính giấy chứng sinh");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("Thiếu giấy theo thành phần hồ sơ.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page.getByText("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, số").first()).toBeVisible();
  await see(next.getByRole("button", { name: "Đã bổ sung đủ" })).toBeVisible();
  await see(next.getByRole("button", { name: "Chuyển đơn vị giải quyết" })).toHaveCount(0);
  await pages.judgeScreen(page, "supplement-asked");
});

test("whom to tell is on a list with the words and the telephone; who told is on it and on the dossier's page", async () => {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Cần báo" }).click();
  const row = page.getByRole("row").filter({ hasText: "Cao Thị Thiếu" });
  await see(row).toContainText("Cần gọi");
  await row.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await see(page.getByText(/cần bổ sung: Thiếu giấy theo thành phần hồ sơ\. Mời/)).toBeVisible();
  await pages.judgeScreen(page, "notices");
  await page.getByLabel("Kết quả", { exact: true }).selectOption("reached");
  await page.getByLabel("Gặp ai").fill("chị gái");
  await page.keyboard.press("Enter");
  await see(row).toContainText("Đã báo");
  await see(row).toContainText("chị gái");
  await page.keyboard.press("Escape");
  const [dossier] = await other.call("notices.list", {});
  await pages.openDossier(page, dossier!.code);
  await see(page.locator(".panel").filter({ hasText: "Báo người nộp" })).toContainText("chị gái");
  await pages.judgeScreen(page, "notices-dossier");
});

test("sent home at one window, taken up at the other with everything that was typed", async () => {
  const { page } = driver;
  const home = await other.call("life.sendHome", {
    draftId: randomUUID(),
    content: { ...draftOf("Đặng Thị Quay Lại"), note: "mẹ đi cùng" },
    items: ["Tờ khai"],
    why: "Thiếu tờ khai.",
  });
  expect(home.entry.state.code).toBe("waiting");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Về bổ sung" }).click();
  await see(page.getByLabel(/^Tìm theo họ tên/)).toBeFocused();
  await page.keyboard.insertText("dang thi quay");
  const open = page.getByRole("button", { name: "Mở tiếp biểu mẫu của Đặng Thị Quay Lại" });
  await see(open).toBeVisible();
  await pages.judgeScreen(page, "sent-home");
  await open.focus();
  await page.keyboard.press("Enter");
  await see(page.getByLabel("Họ và tên").first()).toHaveValue("Đặng Thị Quay Lại");
  await page.keyboard.press("F7");
  await see(page.getByLabel(/^Phải bổ sung/)).toBeFocused();
  await pages.judgeScreen(page, "sent-home-form");
  await page.keyboard.press("Escape");
  await see(page.getByLabel("Họ và tên").first()).toHaveValue("Đặng Thị Quay Lại");
});

test("the hand-over screen holds its form above the status line and is accessible", async () => {
  const { page } = driver;
  await other.call("dossiers.receive", { draftId: randomUUID(), content: draftOf("Vi Thị Chờ Chuyển") });
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).click();
  await see(page.getByText("Vi Thị Chờ Chuyển")).toBeVisible();
  await see(page.getByRole("button", { name: /^Bàn giao \d+ hồ sơ/ })).toBeInViewport({ ratio: 1 });
  await pages.judgeScreen(page, "hand-over");
});
