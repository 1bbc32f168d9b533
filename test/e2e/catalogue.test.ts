import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, test } from "vitest";
import { csvFile, jsonFile, nationalObject, portalRecord } from "../support/catalogue-files.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** The catalogue as its administrator and a clerk see it. */
const PAPER = "Giấy xác nhận cư trú";
let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const expectAccessible = () => pages.expectAccessible(driver.page);

const choose = (name: string, bytes: Uint8Array) =>
  driver.page
    .getByLabel("Chọn tệp danh mục")
    .and(driver.page.locator("input[type=file]"))
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });

test("an import says what it changes, refuses in words, is applied with F9, and every screen of it is accessible", async () => {
  const { page } = driver;
  await pages.signIn(page, "quantri", office.account("quantri").password);
  await pages.goTo(page, "Quản trị");
  await page.getByText("Danh mục thủ tục", { exact: true }).first().click();
  await see(page.getByText("Các kiểu tệp đọc được")).toBeVisible();
  await expectAccessible();
  await choose("ảnh chụp.json", new TextEncoder().encode("{ hỏng"));
  await see(page.locator("main").getByRole("alert")).toContainText("ảnh chụp.json");
  await expectAccessible();
  await choose(
    "tệp của Cổng.json",
    jsonFile([portalRecord("1.999001", "Thủ tục thử nghiệm"), nationalObject("sai", "Sai mã")]),
  );
  await see(page.getByText("Bản kê thay đổi: tệp của Cổng.json")).toBeVisible();
  await see(page.getByRole("group", { name: "Chọn loại thay đổi" })).toContainText("Tất cả 2");
  await expectAccessible();
  await page.keyboard.press("F9");
  await see(page.getByText("Đã áp dụng “tệp của Cổng.json”.")).toBeVisible();
  await expectAccessible();
  // ways of handing in that the table names
  await choose(
    "hình thức nộp.csv",
    csvFile([{ code: "1.004884", paper: PAPER, originals: "1", ways: "bản sao chứng thực; bản chính" }]),
  );
  await see(page.getByText("Bản kê thay đổi: hình thức nộp.csv")).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.getByText("Đã áp dụng “hình thức nộp.csv”.")).toBeVisible();
});

test("the guidance of a procedure is found by a few letters and read by everybody", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await pages.command(page, "mo thu tuc");
  await see(page.getByRole("heading", { name: "Tra cứu thủ tục" })).toBeVisible();
  await page.keyboard.insertText("thu nghiem");
  await see(
    page.getByRole("listbox", { name: "Thủ tục tìm thấy" }).getByRole("option").first(),
  ).toContainText("Thủ tục thử nghiệm");
  await page.keyboard.press("Enter");
  await see(page.getByRole("article", { name: /Thủ tục thử nghiệm/ })).toBeVisible();
  await expectAccessible();
});

test("the form offers the ways that the catalogue names, and no other", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, [PAPER]);
  const way = page.getByLabel(`Hình thức nộp của ${PAPER}`);
  await see(way.locator("option")).toHaveText(["Bản sao chứng thực", "Bản chính"]);
  await see(way).toHaveValue("ORIGINAL");
  await expectAccessible();
});
