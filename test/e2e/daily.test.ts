import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";
import { judgeScreen } from "./pages/judge.ts";

/** The routines of a day in the window, from the keyboard. */
/** Tokens, printers, scanners and the province are asked: as long as they take. */
const PATIENT = { timeout: 120_000 };

let office: TestOffice;
let driver: Driver;
let other: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  const browser = await openBrowser({ dataDir: office.folder, headless: true });
  driver = browser;
  other = clientOf(browser.core, "other");
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
  await see(lines).toBeVisible(PATIENT);
  await see(lines.getByRole("row").filter({ hasText: "Chưa chọn máy quét" })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-open");
  // the digit on a line goes where it is mended, Alt+← comes back
  const scanner = lines.getByRole("button", { name: /Mở Máy quét/ });
  const digit = await scanner.locator(".key").textContent();
  await page.locator("main").focus();
  await page.keyboard.press(digit ?? "");
  await see(page.getByRole("heading", { name: /Máy quét/ }).first()).toBeVisible(PATIENT);
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Trong ngày" }).press("Enter");
  await see(lines).toBeVisible(PATIENT);
  await page.keyboard.press("F9");
  await see(page.getByRole("button", { name: /Ghi nhận lần kiểm tra nữa/ })).toBeVisible(PATIENT);
  await see(page.getByText(office.account("tn1").fullName).last()).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-opened");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Bảng việc" }).press("Enter");
  await see(page.getByRole("link", { name: "Chưa kiểm tra đầu ngày" })).toHaveCount(0, PATIENT);
  expect(await driver.cspReports()).toEqual([]);
});

/** A dossier with an original, handed over to the unit that settles it. */
async function handedOver(): Promise<void> {
  await other.call("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  const draft = draftOf("Nguyễn Thị Bản Chính");
  const content = { ...draft, components: draft.components.map((one) => ({ ...one, originals: 2 })) };
  const dossier = await other.call("dossiers.receive", { draftId: randomUUID(), content });
  await other.call("dossiers.receive", { draftId: randomUUID(), content: draftOf("Lê Văn Chờ") });
  await other.call("life.transfer", { ids: [dossier.id], toUnit: "Phòng Kinh tế", coordinatingUnit: "" });
}

const part = (name: string) => pages.dailyPart(driver.page, name);

test("whoever takes dossiers over says so at the giver's window with a sign-in of their own", async () => {
  const { page } = driver;
  await handedOver();
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).press("Enter");
  await page.getByRole("button", { name: "Bên nhận xác nhận trên máy" }).press("Enter");
  await page.getByLabel("Tên đăng nhập của người nhận").fill("chuyenmon");
  await page.getByLabel("Mật khẩu của người nhận").fill(office.account("chuyenmon").password);
  await judgeScreen(page, "transfer-take");
  await page.getByRole("button", { name: "Xác nhận đã nhận" }).press("Enter");
  await see(page.getByText(/Bên nhận đã xác nhận trên máy/)).toBeVisible(PATIENT);
});

/** What was filed with a refused dossier goes back to the person, who signs for it. */
async function giveOriginalsBack(): Promise<void> {
  const { page } = driver;
  const draft = draftOf("Lê Bị Từ Chối");
  const content = { ...draft, components: draft.components.map((one) => ({ ...one, originals: 3 })) };
  const { id, code } = await other.call("dossiers.receive", { draftId: randomUUID(), content });
  await other.call("accounts.signIn", {
    username: "chuyenmon",
    password: office.account("chuyenmon").password,
  });
  await other.call("life.refuse", { id, why: "Không đủ điều kiện" });
  const row = page.getByRole("row").filter({ hasText: code });
  await row.getByRole("button", { name: "Trả lại bản chính" }).press("Enter");
  await see(page.getByRole("form", { name: `Trả lại bản chính của ${code}` })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-give-originals");
  await page.getByRole("button", { name: "Đã trả, lập giấy ký nhận" }).press("Enter");
  await see(row).toHaveCount(0, PATIENT);
  await judgeScreen(page, "daily-given-originals");
}

test("the shift, the originals and the day's end are each a part of one screen", async () => {
  const { page } = driver;
  await page.getByRole("link", { name: "Trong ngày" }).press("Enter");
  await part("Bàn giao ca").press("Enter");
  await see(page.getByRole("table", { name: "Việc, tiền, giấy tờ đang giữ" })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-shift");
  await page.getByLabel("Tên đăng nhập của người nhận").fill("tn2");
  await page.getByLabel("Mật khẩu của người nhận").fill(office.account("tn2").password);
  await page.keyboard.press("F9");
  await see(page.getByText(/Đã giao cho/)).toBeVisible(PATIENT);
  await part("Bản chính đang giữ").press("Enter");
  await see(page.getByRole("heading", { name: "Bản chính đang giữ: 3 bản" })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-originals");
  await giveOriginalsBack();
  await part("Khóa ngày").press("Enter");
  await see(page.getByRole("table", { name: /Số liệu ngày/ })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-close");
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa lúc/)).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-closed");
});

test("the head sees the week, the month, the year's end, and what stands behind each number", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "truong", office.account("truong").password);
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Trong ngày" }).press("Enter");
  await part("Tuần tới").press("Enter");
  await see(page.getByRole("heading", { name: /Đến hạn từ/ })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-week");
  await part("Cuối tháng").press("Enter");
  await page.getByRole("button", { name: /Lập báo cáo không đối soát/ }).press("Enter");
  await see(page.getByText(/Chưa đối chiếu với tỉnh, còn nợ từ/)).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-month-owed");
  await page.getByRole("button", { name: /Đối soát tháng này/ }).press("Enter");
  await see(page.getByText(/tỉnh có/)).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-month");
  await page.getByRole("table", { name: "Theo người tiếp nhận" }).scrollIntoViewIfNeeded();
  await judgeScreen(page, "daily-month-shares");
  await part("Cuối năm").press("Enter");
  await see(page.getByRole("table", { name: "Các bước cuối năm" })).toBeVisible(PATIENT);
  await judgeScreen(page, "daily-year");
  await part("Người thay").press("Enter");
  await see(page.getByLabel("Chỉ dùng được ở máy")).not.toHaveValue("", PATIENT);
  await judgeScreen(page, "daily-substitute");
  await page.getByRole("link", { name: /^Báo cáo/ }).press("Enter");
  await see(page.getByRole("button", { name: /Xem hồ sơ/ }).first()).toBeVisible(PATIENT);
  await judgeScreen(page, "reports");
  await page
    .getByRole("button", { name: /Xem hồ sơ/ })
    .nth(1)
    .press("Enter");
  await see(page.getByRole("heading", { name: "Theo cán bộ tiếp nhận" })).toBeVisible(PATIENT);
  await see(page.getByText(/Lê Văn Chờ|Không có hồ sơ nào được tính/).first()).toBeVisible(PATIENT);
  await judgeScreen(page, "reports-detail");
  await page.keyboard.press("Escape");
  await see(page.getByRole("table").getByRole("columnheader", { name: "Lĩnh vực" })).toBeVisible(PATIENT);
  // the tenth has a digit of its own too, and the hand is at its dossiers
  await page.keyboard.press("0");
  await see(page.getByRole("heading", { name: "Đã gửi hết về tỉnh trên số hồ sơ đã tiếp nhận" })).toBeVisible(
    PATIENT,
  );
  await see(page.getByRole("button", { name: /ược tính$/, pressed: true })).toBeFocused();
  await judgeScreen(page, "reports-tenth");
  expect(await driver.cspReports()).toEqual([]);
});
