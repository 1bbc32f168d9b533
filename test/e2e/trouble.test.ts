import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { decisionPdf } from "../support/signable-pdfs.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";

/** Bad days in the real window: a pad for the hours without power, its leaf entered after, training and back. */
let office: TestOffice;
let driver: Driver;
let other: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  ({ driver, other } = await openTwoSeats(office));
  await other.call("sync.now", {});
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const open = (name: string) => pages.command(driver.page, name);

test("a leaf of a pad is typed by one officer, held against the paper by another, and received with its true time", async () => {
  const { page } = driver;
  await open("Khi sự cố");
  await see(page.getByRole("heading", { name: "Khi sự cố" })).toBeVisible();
  await see(page.getByText(/Ngày đó còn \d+ mã cấp trước/)).toBeVisible();
  await page.keyboard.press("F7");
  const leaves = page.getByRole("table", { name: "Các tờ của tập" });
  await see(leaves.getByRole("row")).toHaveCount(11);
  await pages.judgeScreen(page, "trouble-pad");
  const code = (await leaves.getByRole("row").nth(1).locator(".num").nth(1).innerText()).trim();

  await page.keyboard.press("F6");
  await page.keyboard.insertText(code);
  await page.keyboard.press("Enter");
  await see(page.getByRole("form", { name: "Tiếp nhận hồ sơ" })).toBeVisible();
  await see(page.getByText("Nhập lại tờ dự phòng")).toBeVisible();
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Mất Điện");
  await page.getByLabel("Địa chỉ").fill("Xã Đại Huệ, tỉnh Nghệ An");
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, []);
  await pages.waitForDraft(page);
  await page.keyboard.press("F9");
  // a leaf without its time is not taken
  await see(page.getByText("Ghi giờ và phút, ví dụ 08:45.")).toBeVisible();
  await page.getByLabel("Giờ nhận ghi trên tờ").fill("0h00");
  await page.getByLabel("Vì sao không nhận trên máy lúc đó").fill("Mất điện cả buổi");
  await pages.judgeScreen(page, "trouble-leaf");
  // what is written on the leaf is held with the form, whoever sits here meanwhile
  await pages.waitForDraft(page);
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await see(page.getByLabel("Giờ nhận ghi trên tờ")).toHaveValue("00:00");
  await see(page.getByLabel("Vì sao không nhận trên máy lúc đó")).toHaveValue("Mất điện cả buổi");
  await page.keyboard.press("F9");
  await see(page.getByText("Chờ người thứ hai xác nhận (1)")).toBeVisible();

  await page.getByRole("button", { name: code, exact: true }).first().press("Enter");
  await see(page.getByText("Bạn là người đã nhập tờ này")).toBeVisible();
  await pages.switchOfficer(page, "tn2", office.account("tn2").password);
  await open("Khi sự cố");
  await page.getByRole("button", { name: code, exact: true }).first().press("Enter");
  await see(page.getByText("Mất điện cả buổi")).toBeVisible();
  await pages.judgeScreen(page, "trouble-confirm");
  await page.keyboard.press("F9");
  await see(page.getByRole("heading", { name: code, exact: true })).toBeVisible();
  const [dossier] = await other.call("dossiers.search", { text: code });
  expect(dossier?.receivedAt.slice(11, 16)).toBe("00:00");
});

test("a restore is rehearsed in the window, with its account", async () => {
  const { page } = driver;
  await open("Khi sự cố");
  await see(page.getByRole("heading", { name: "Khi sự cố" })).toBeVisible();
  await page.keyboard.press("F4");
  await see(page.getByText("Chưa diễn tập trong lần mở này.")).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.getByText("Mọi dòng dữ liệu đang có đều trở lại đủ.")).toBeVisible({ timeout: 60_000 });
  await pages.judgeScreen(page, "trouble-rehearsal");
});

test("into training and out of it by keyboard; the window says which of the two it is in words and colour", async () => {
  const { page } = driver;
  await open("Tập huấn: vào hoặc ra");
  await see(page.getByRole("heading", { name: "Vào tập huấn" })).toBeVisible();
  await pages.judgeScreen(page, "training-before");
  await page.keyboard.press("F9");
  await see(page.locator(".training-banner")).toContainText("TẬP HUẤN", { timeout: 90_000 });
  await pages.waitForSignIn(page);
  await see(page.getByText("TapHuan#2026")).toBeVisible();
  await pages.signIn(page, "tn1", "TapHuan#2026");
  await see(page.locator(".shell.is-training")).toBeVisible();
  const foot = page.getByTestId("status-line");
  await see(foot.getByText("Tập huấn: không gửi gì về tỉnh.")).toBeInViewport({ ratio: 1 });
  await pages.judgeScreen(page, "training-board");

  // signing is practised with a token of training, whose PIN the dialog itself says
  await other.call("accounts.signIn", { username: "tn2", password: "TapHuan#2026" });
  const { fullName } = office.account("lanhdao");
  const signer = (await other.call("signing.signers", {})).find((one) => one.fullName === fullName);
  await other.call("signing.put", {
    id: randomUUID(),
    kind: "document",
    upload: await other.upload("van-ban.pdf", "application/pdf", Buffer.from(await decisionPdf())),
    title: "Quyết định để tập ký",
    symbol: "QĐ-UBND",
    signerId: signer!.id,
  });
  await pages.switchOfficer(page, "lanhdao", "TapHuan#2026");
  await pages.goTo(page, "Ký số");
  await see(page.getByRole("img", { name: /^Trang 1 của Quyết định để tập ký/ })).toBeVisible();
  await see(page.getByText("Của bạn, dùng được")).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("F9");
  const dialog = page.getByRole("dialog");
  await see(dialog).toContainText("PIN của mọi token tập huấn là 12345678");
  await see(dialog.getByLabel("Mã PIN của token")).toBeFocused();
  await pages.judgeScreen(page, "training-pin");
  await page.keyboard.type("12345678");
  await page.keyboard.press("Enter");
  await see(page.getByRole("region", { name: "Kết quả ký" })).toContainText("Đã ký 1 trong 1 bản");
  await pages.judgeScreen(page, "training-signed");
  await open("Tập huấn: vào hoặc ra");
  await see(page.getByRole("heading", { name: "Ra khỏi tập huấn" })).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.locator(".training-banner")).toHaveCount(0, { timeout: 90_000 });
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await see(page.locator(".shell.is-training")).toHaveCount(0);
});
