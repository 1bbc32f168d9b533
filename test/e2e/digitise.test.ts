import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { type FakeScanner, startFakeScanner } from "../support/fake-escl.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";

/** Paper through a network scanner into a signed document, by keyboard, in the real window. */
let office: TestOffice;
let driver: Driver;
let other: CoreClient;
let scanner: FakeScanner;
let side: Uint8Array;
/** a folder that is given gets a picture of every screen */

beforeAll(async () => {
  [office, scanner, side] = await Promise.all([
    createTestOffice(),
    startFakeScanner(),
    // a number of another year than the date: one of the two is wrong, so both are doubtful
    makePage(
      DECISION.map((line) => ({ ...line, text: line.text.replace("215/QĐ", "215/2024/QĐ") })),
      { format: "jpeg" },
    ),
  ]);
  ({ driver, other } = await openTwoSeats(office));
});

afterAll(async () => {
  await driver?.close();
  await scanner?.close();
  await office?.end();
});

const judge = (name: string) => pages.judgeScreen(driver.page, name);

/** Opens the only paper of a new dossier that a colleague received. */
async function openNewPaper(name: string): Promise<void> {
  const { page } = driver;
  const dossier = await other.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });
  await pages.openDossier(page, dossier.code);
  await pages.openPapers(page);
  await pages.openPaper(page);
}

test("a scanner is chosen once by its address, and says what it is about", async () => {
  const { page } = driver;
  await openNewPaper("Phan Thị Máy Quét");
  await see(page.getByRole("button", { name: "Chọn máy quét" })).toBeVisible();
  await page.keyboard.press("F4");
  await see(page.getByRole("heading", { name: "Máy quét của máy tính này" })).toBeVisible();
  await see(page.getByText("Chưa có máy quét nào.")).toBeVisible();
  const address = page.getByLabel("Địa chỉ máy quét mạng");
  await address.fill("127.0.0.1:1");
  await address.press("Enter");
  await see(page.getByText("Không gọi được máy quét", { exact: false })).toBeVisible({ timeout: 20_000 });
  await judge("scanners unreachable");
  await address.fill(scanner.url);
  await address.press("Enter");
  await see(page.getByText("Đang dùng")).toBeVisible({ timeout: 20_000 });
  await see(page.getByText("Khay giấy trống")).toBeVisible({ timeout: 20_000 });
  await page.getByLabel("Độ phân giải").selectOption("100");
  await see(page.getByText("pháp luật đòi ít nhất 200 dpi", { exact: false })).toBeVisible();
  await page.getByLabel("Độ phân giải").selectOption("300");
  await judge("scanners");
  await page.keyboard.press("Escape");
  await see(page.getByRole("button", { name: "Quét", exact: false }).first()).toBeVisible();
});

test("F4 with an empty feeder says so; a jam keeps its pages; F4 goes on; the count, the signature", async () => {
  const { page } = driver;
  await page.keyboard.press("F4");
  await see(page.getByText("Khay giấy trống.", { exact: true })).toBeVisible({ timeout: 20_000 });
  scanner.load([[side], [side]]);
  scanner.faults = { jamAfter: 1 };
  await page.keyboard.press("F4");
  await see(page.getByText("Kẹt giấy: đã nhận 1 trang.")).toBeVisible({ timeout: 30_000 });
  await see(page.getByText("có 1 ảnh")).toBeVisible();
  await judge("scan jam");
  scanner.faults = {};
  scanner.mend();
  await page.keyboard.press("F4");
  await see(page.getByText("Quét xong 1 trang.")).toBeVisible({ timeout: 30_000 });
  await see(page.getByText("có 2 ảnh")).toBeVisible();
  await page.keyboard.press("Control+ArrowRight");
  const steps = page.getByRole("list", { name: "Các bước đã chỉnh trang này" });
  await see(steps).toContainText("xoay phải", { timeout: 20_000 });
  await page.keyboard.press("Control+z");
  await see(steps).toHaveCount(0);
  await page.getByRole("button", { name: "Chỉnh trang" }).click();
  await judge("page menu");
  await page.getByRole("menuitem", { name: "Bỏ đốm" }).click();
  await see(page.getByRole("button", { name: /Đang xem bản đọc/ })).toBeVisible({ timeout: 20_000 });
  await page.locator('[data-page="1"]').focus();
  await page.keyboard.press("Delete");
  await see(page.getByRole("heading", { name: "Đã bỏ ra (1)" })).toBeVisible();
  await page.getByRole("button", { name: /^Đưa lại trang 1/ }).click();
  await see(page.getByText("có 2 ảnh")).toBeVisible();
  // scanned again in the place of the page that is shown; the old one lies in the tray
  await page.getByLabel("Trang mới vào").selectOption("replaced");
  scanner.load([[side]]);
  await page.locator('[data-page="1"]').focus();
  await page.keyboard.press("F4");
  await see(page.getByRole("heading", { name: "Đã bỏ ra (1)" })).toBeVisible({ timeout: 30_000 });
  await see(page.getByText("đã thay", { exact: false })).toBeVisible();
  await see(page.getByText("có 2 ảnh")).toBeVisible();
  // while a scan is not at its end another F4 begins none
  await see(page.getByRole("button", { name: "Quét tiếp" })).toBeVisible({ timeout: 30_000 });
  // and one more behind it, which is taken out again
  await page.getByLabel("Trang mới vào").selectOption("after");
  scanner.load([[side]]);
  await page.locator('[data-page="0"]').focus();
  await page.keyboard.press("F4");
  await see(page.getByText("có 3 ảnh")).toBeVisible({ timeout: 30_000 });
  await page.locator('[data-page="1"]').focus();
  await page.keyboard.press("Delete");
  await see(page.getByText("có 2 ảnh")).toBeVisible();
  await judge("scan done");
  await see(page.getByText("2 trang, đúng?")).toBeVisible();
  await page.keyboard.press("F9");
  await pages.waitToSign(page);
  await pages.signDocuments(
    page,
    office.office.officers.find((one) => one.username === "tn1")?.token?.pin ?? "",
  );
  await pages.openSigned(page);
  await see(page.getByRole("heading", { name: "Thông tin đọc được" })).toBeVisible({ timeout: 120_000 });
  await judge("check screen");
  // a doubtful number is typed, or taken over by the key that its button names
  const value = page.getByRole("textbox", { name: "Số, ký hiệu" });
  await see(value).toHaveValue("");
  await see(page.getByRole("button", { name: /^Dùng chữ máy đọc/ })).toContainText("Alt D");
  await page.keyboard.press("Alt+d");
  await see(value).toHaveValue("215/2024/QĐ-UBND");
  await page.keyboard.press("Enter");
  await see(page.getByRole("textbox", { name: "Ngày tháng năm cấp" })).toBeFocused();
});
