import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { startCoreClient } from "../support/core-client.ts";
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

const expectAccessible = () => pages.expectAccessible(driver.page);

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

test("a key that ends the session right after the core was killed is remembered, and the last letters are kept", async () => {
  const { page } = driver;
  driver.killCore();
  await page.getByLabel("Địa chỉ").fill("Xóm Hồng Sơn, xã Đại Huệ, tỉnh Nghệ An");
  await page.keyboard.press("F12");
  // nobody presses it again
  const seat = page.getByRole("status").filter({ hasText: "Đang đổi người" });
  await see(seat.or(page.getByLabel("Tên đăng nhập"))).toBeVisible();
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await see(page.getByLabel("Địa chỉ")).toHaveValue("Xóm Hồng Sơn, xã Đại Huệ, tỉnh Nghệ An");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Quỳnh Nhưỡng");
});

test("another officer at the same PC sees none of it; the first finds it parked", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "tn2", office.account("tn2").password);
  await pages.goTo(page, "Quầy");
  expect(await pages.readParkedForms(page)).toEqual([]);
  await see(page.getByText("Quỳnh Nhưỡng")).toHaveCount(0);
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  // a key that comes with the first picture is obeyed: the form that opens by itself takes nobody back
  await page.keyboard.press("Alt+1");
  await see(page.getByRole("region", { name: "Biểu mẫu đang dở" }).getByRole("link")).toHaveText([
    "Nguyễn Thị Quỳnh Nhưỡng",
  ]);
  await see(page.getByRole("heading", { name: "Quầy hôm nay" })).toBeVisible();
  // who only signs in finds the form as it was left
  await page.getByRole("link", { name: "Nguyễn Thị Quỳnh Nhưỡng" }).press("Enter");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Quỳnh Nhưỡng");
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await see(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Quỳnh Nhưỡng");
  await page.keyboard.press("Escape");
  await see(page.getByRole("heading", { name: "Quầy hôm nay" })).toBeVisible();
});

test.each([
  [
    "a foreigner with everybody who may come along",
    "1.001193",
    { kind: "individual", identityKind: "passport" },
  ],
  ["a person without a number", "2.000815", { kind: "individual", identityKind: "none" }],
  ["an organisation", "3.000722", { kind: "organisation", identityKind: "tax-code" }],
  ["a household business", "1.001612", { kind: "household-business", identityKind: "other" }],
])(
  "whatever stands in the form of %s, half a day and a paper not added yet too, comes back as it was typed",
  async (_who, procedure, given) => {
    const { page } = driver;
    await pages.openReceiving(page);
    await pages.pickProcedure(page, procedure);
    const filled = await pages.fillForm(page, { ...given, birthDate: "3/2", manualDueDay: "31/1" });
    const extra = page.getByLabel("Giấy tờ khác", { exact: true });
    await extra.press("Enter");
    await see(extra).toHaveValue("");
    await extra.fill("Giấy tờ đang gõ dở");
    await page.getByLabel("Quét mã QR của thẻ").fill("0400899902");
    await pages.waitForDraft(page);
    const typed = await pages.readForm(page);
    for (const name of new Set(filled)) expect(typed[name], name).toBeTruthy();
    await pages.switchOfficer(page, "tn2", office.account("tn2").password);
    await pages.goTo(page, "Quầy");
    expect(await pages.readParkedForms(page)).toEqual([]);
    await pages.switchOfficer(page, "tn1", office.account("tn1").password);
    await see.poll(() => pages.readForm(page)).toEqual(typed);
    // what lies on the counter and would not stand on the receipt is said first
    await page.keyboard.press("F9");
    await see(page.getByRole("alert").first()).toContainText("Còn một giấy tờ khác đang gõ");
    await see(extra).toBeFocused();
    await page.getByRole("button", { name: "Bỏ biểu mẫu này" }).press("Enter");
    await see(page.getByRole("heading", { name: "Quầy hôm nay" })).toBeVisible();
  },
);

test("a list of people and the half of a card's number come back after the core and the window died", async () => {
  await pages.openReceiving(driver.page);
  await driver.page.getByLabel("Quét mã QR của thẻ").fill("0400899");
  await pages.pickProcedure(driver.page, "1.004884");
  await driver.page.keyboard.press("F6");
  await driver.page.getByLabel("Danh sách người").fill("Lê Thị Một; 040089990201");
  await driver.page.getByLabel(/^Giấy tờ ủy quyền, giấy giới thiệu/).fill("Giấy giới thiệu số 1");
  await pages.waitForDraft(driver.page);
  driver.killCore();
  await driver.close();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  const { page } = driver;
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await see(page.getByLabel("Quét mã QR của thẻ")).toHaveValue("0400899");
  await page.keyboard.press("F6");
  await see(page.getByLabel("Danh sách người")).toHaveValue("Lê Thị Một; 040089990201");
  await see(page.getByLabel(/^Giấy tờ ủy quyền, giấy giới thiệu/)).toHaveValue("Giấy giới thiệu số 1");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Bỏ biểu mẫu này" }).press("Enter");
  await see(page.getByRole("heading", { name: "Quầy hôm nay" })).toBeVisible();
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

/** The database of the closed window, as someone who holds its key can open it. */
async function openClosedDatabase() {
  const keys = deriveKeys(await nodeKeyStore({ dataDir: office.folder, kind: "file" }).masterKey());
  return connect(join(office.folder, "counter.db"), keys);
}

test("what was handed out is seen as a picture, without a printer and without a PDF reader", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  const { code } = await pages.receiveDossier(page, {
    card: office.office.citizens[2]!.cardQr,
    procedure: "ket hon",
  });
  await see(pages.receiptPicture(page, code)).toBeVisible({ timeout: 60_000 });
  await expectAccessible();
  await pages.openDossier(page, code);
  await page.keyboard.press("F7");
  await see(pages.receiptPicture(page, code)).toBeVisible({ timeout: 60_000 });
  await expectAccessible();
});

test("an officer changes the own password by keyboard; what is wrong stands beside its field", async () => {
  const { page } = driver;
  const old = office.account("tn2").password;
  await pages.switchOfficer(page, "tn2", old);
  await pages.openOwnPassword(page);
  await expectAccessible();
  const current = page.getByLabel("Mật khẩu đang dùng");
  const next = page.getByLabel("Mật khẩu mới", { exact: true });
  const again = page.getByLabel("Gõ lại mật khẩu mới");
  await pages.changePassword(page, { current: old, next: "Mùa lúa chín 2026", again: "Mùa lúa chín 2027" });
  await see(again).toHaveAccessibleDescription(/chưa giống nhau/);
  await pages.changePassword(page, { current: "không phải mật khẩu", next: "Mùa lúa chín 2026" });
  await see(current).toHaveAccessibleDescription(/còn 4 lần/);
  await pages.changePassword(page, { current: old, next: "ngắn" });
  await see(next).toHaveAccessibleDescription(/ít nhất/);
  await expectAccessible();
  await pages.changePassword(page, { current: old, next: "Mùa lúa chín 2026" });
  await see(page.getByText("Đã đổi mật khẩu")).toBeVisible();
  expect(await refusedAfterLeaving("tn2", old)).toContain("còn");
  await pages.signIn(page, "tn2", "Mùa lúa chín 2026");
});

async function refusedAfterLeaving(username: string, password: string): Promise<string> {
  await pages.switchOfficer(driver.page);
  return pages.signInRefused(driver.page, username, password);
}

test("the administrator finds agencies by name, without accents, and never sees a key", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "quantri", office.account("quantri").password);
  await pages.goTo(page, "Quản trị");
  await see(page.getByText("Ủy ban nhân dân xã Vạn An", { exact: false }).first()).toBeVisible();
  const work = page.getByLabel("Nơi làm việc");
  await work.focus();
  await page.keyboard.insertText("quynh luu");
  await see(page.getByRole("option", { name: /xã Quỳnh Lưu/ }).first()).toBeVisible();
  await expectAccessible();
  await page.keyboard.press("Enter");
  await see(work).toHaveAccessibleDescription("Ủy ban nhân dân xã Quỳnh Lưu");
  expect(await page.locator("main").innerText()).not.toMatch(/commune:|department:|province:/);
});

test("a term that the catalogue does not know is asked for beside its field; the receipt invents none", async () => {
  const { page } = driver;
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
  await pages.openReceiving(page);
  const name = "Nguyễn Phước Hoàng Thị Quỳnh Nhưỡng Đặng Ngọc Thuỵ Uyển Ỷ Ưởng Khuê";
  await page.getByLabel("Họ và tên").fill(name);
  await page.getByLabel("Địa chỉ").fill("Xóm 2, xã Đại Huệ");
  await pages.pickProcedure(page, "3.000722");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F9");
  const day = page.getByLabel("Ngày hẹn trả do cán bộ ghi");
  await see(day).toBeFocused();
  await see(day).toHaveAccessibleDescription(/Ghi ngày hẹn trả/);
  await page.keyboard.insertText("31/12/2026");
  await page.keyboard.press("F9");
  const received = await pages.readReceived(page);
  expect(received.words).toContain(name);
  expect(received.words).toContain("31/12/2026");
});

test("a dossier of which nothing is scanned says so and keeps the hand in the page", async () => {
  const { page } = driver;
  const { words } = await pages.receiveDossier(page, {
    card: office.office.citizens[5]!.cardQr,
    procedure: "2.000815",
  });
  expect(words).toContain("không có loại nào phải quét");
  await see(page.getByRole("button", { name: "Người tiếp theo" })).toBeFocused();
  await pages.openPapers(page);
  await see(page.getByText("không có giấy tờ nào phải quét")).toBeVisible();
  await see(page.locator("main")).toBeFocused();
  expect(await page.locator("main").innerText()).not.toMatch(/[A-Z]+_[A-Z]+/);
});

test("a doubted clock gives no number, in words, and keeps the form until an officer vouches for it", async () => {
  await driver.close();
  const database = await openClosedDatabase();
  database
    .prepare("update meta set value = ? where key = 'last-write-at'")
    .run("2031-05-06T08:00:00.000+07:00");
  database.close();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  const { page } = driver;
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await see(page.getByTestId("status-line")).toContainText("lùi về trước lần ghi gần nhất");
  await pages.openReceiving(page);
  await page.getByLabel("Họ và tên").fill("Phan Thị Đợi");
  await page.getByLabel("Địa chỉ").fill("Xóm 2, xã Đại Huệ");
  await pages.pickProcedure(page, "ket hon");
  await pages.tickComponents(page, []);
  await pages.waitForDraft(page);
  await page.keyboard.press("F9");
  await see(page.locator("main").getByRole("alert")).toContainText("ngày giờ");
  await see(page.getByLabel("Họ và tên")).toHaveValue("Phan Thị Đợi");
  await expectAccessible();
  expect(await pages.confirmClock(page)).toBe(true);
  await see(page.locator("main")).toBeFocused();
  await page.keyboard.press("F9");
  expect((await pages.readReceived(page)).words).toContain("Phan Thị Đợi");
});

/** The forms of the first officer, wherever the window opened after signing in. */
async function seeParkedForm(): Promise<void> {
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  await pages.goTo(driver.page, "Quầy");
  await see(driver.page.getByText("Quỳnh Nhưỡng").first()).toBeVisible();
}

test("a wrong key and a version from the future are two different screens, and the data stay", async () => {
  await driver.close();
  const key = join(office.folder, "keys", "master.key");
  await rename(key, `${key}.kept`);
  await writeFile(key, Buffer.alloc(32, 7), { mode: 0o600 });
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await see(driver.page.getByTestId("startup-wrong-key")).toContainText("không mở được dữ liệu");
  await expectAccessible();
  await driver.close();
  await rename(`${key}.kept`, key);

  const connection = await openClosedDatabase();
  const version = connection.pragma("user_version", { simple: true });
  connection.pragma("user_version = 99");
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await see(driver.page.getByTestId("startup-future-version")).toContainText("Cập nhật phần mềm");
  await expectAccessible();
  await driver.close();
  connection.pragma(`user_version = ${version}`);
  connection.close();

  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await seeParkedForm();
});

test("a damaged database is restored, and the account of it is read before work goes on", async () => {
  await driver.close();
  await writeFile(join(office.folder, "counter.db"), Buffer.alloc(65_536, 3));
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  const account = driver.page.getByTestId("startup-recovered");
  await see(account).toContainText("đã được khôi phục");
  await see(account.getByRole("listitem").first()).toBeVisible();
  await expectAccessible();
  await seeParkedForm();
  expect(driver.cspReports()).toEqual([]);
});

test("a second window on the same data is refused in words, and the first goes on", async () => {
  const second = startCoreClient(office.folder, "second");
  const startup = await second.core.ready();
  expect(startup.state).toBe("failed");
  expect(startup.message).toContain("đang chạy");
  await second.core.close();
  expect(await pages.readStatusLine(driver.page)).not.toBe("");
});
