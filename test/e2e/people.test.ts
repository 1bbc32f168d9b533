import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { keysOf, throughInputMethod } from "../support/vietnamese-keys.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const expectAccessible = () => pages.expectAccessible(driver.page);

const MOONG =
  "040190004321|186123456|Moong Thị Quỳnh Nhưỡng|03021990|Nữ|Bản Xốp Cốc, Xã Tri Lễ, Tỉnh Nghệ An|15042021";
const name = () => driver.page.locator('[name="fullName"]');

test("with Telex on, a card scanned from any field is read as it is and leaves that field alone", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await page.getByLabel("Điện thoại").focus();
  await page.keyboard.insertText("0912");
  // the hand leaves the keys for the scanner: what is sent without any pause is one scan
  await pages.waitForDraft(page);
  // Unikey makes "Mông" of the scanner's "Moong"; nothing of it may stay
  await pages.scan(page, throughInputMethod(MOONG, "telex"));
  await see(name()).toHaveValue("Moong Thị Quỳnh Nhưỡng");
  await see(page.getByLabel("Điện thoại")).toHaveValue("0912");
  await see(name()).toHaveAccessibleDescription(/Bộ gõ tiếng Việt đang bật/);
  await see(
    page.getByRole("combobox", { name: "Thủ tục" }).or(page.locator('[name="procedure"]')).first(),
  ).toBeFocused();
  await expectAccessible();
});

test("what cannot be told is left empty, with the keys to press", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  const other = MOONG.replace("040190004321|186123456|Moong Thị", "040190004322||Moong Thị");
  await pages.scan(page, keysOf(other, "telex"));
  await see(page.locator('[name="identity"]')).toHaveValue("040190004322");
  await see(name()).toHaveValue("");
  await see(name()).toBeFocused();
  await see(name()).toHaveAccessibleDescription(/Ctrl\+Shift/);
});

test("from card to receipt, then the same person again by one key: recognised, and a second dossier is questioned", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await pages.scan(page, throughInputMethod(MOONG, "vni"));
  await see(name()).toHaveValue("Moong Thị Quỳnh Nhưỡng");
  await page.getByLabel("Điện thoại").fill("0912345678");
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, []);
  await pages.waitForDraft(page);
  await page.keyboard.press("F9");
  const first = await pages.readReceived(page);
  expect(first.words).toContain("Moong Thị Quỳnh Nhưỡng");

  await page.keyboard.press("F5");
  await see(page.locator('[name="procedure"]')).toBeFocused();
  await see(name()).toHaveValue("Moong Thị Quỳnh Nhưỡng");
  await pages.pickProcedure(page, "1.004884");
  await see(page.getByText(`Đang có hồ sơ ${first.code} cùng thủ tục`)).toBeVisible();

  // another day: the card again, what it does not carry is taken from the time before
  await pages.openReceiving(page);
  await pages.scan(page, MOONG.replace("Bản Xốp Cốc", "Bản Huồi Mới"));
  await see(page.getByText("Đã nộp 1 hồ sơ")).toBeVisible();
  const different = page.getByRole("table", { name: "Chỗ khác với lần nộp trước" });
  await see(different).toContainText("Bản Xốp Cốc");
  await see(page.getByLabel("Điện thoại")).toHaveValue("");
  await page.keyboard.press("F5");
  await see(page.getByLabel("Điện thoại")).toHaveValue("0912345678");
  await see(page.getByLabel("Địa chỉ")).toHaveValue(/Bản Huồi Mới/);
  await expectAccessible();
});

test("an organisation by keyboard: its own fields, a wrong tax code said at its field, who hands in on the receipt", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await see(page.getByLabel("Tên tổ chức")).toBeVisible();
  await see(page.getByLabel("Giới tính")).toHaveCount(0);
  await page.getByLabel("Tên tổ chức").fill("Công ty trách nhiệm hữu hạn một thành viên thủy lợi Phủ Quỳ");
  await page.getByLabel("Mã số thuế, mã số doanh nghiệp").fill("0100109107");
  await page.getByLabel("Người đại diện theo pháp luật").fill("Trần Thị Giám");
  await page.getByLabel("Địa chỉ trụ sở").fill("Khối 3, xã Đại Huệ");
  await page.getByLabel("Nộp thay theo ủy quyền").focus();
  await page.keyboard.press("Space");
  await see(page.getByLabel("Nộp thay theo ủy quyền")).toBeChecked();
  await page.getByLabel("Họ và tên người được ủy quyền").focus();
  // the PC is busy in the middle of the name: the scan is one all the same
  await pages.scan(page, office.office.citizens[0]!.cardQr, 28);
  await see(page.getByLabel("Họ và tên người được ủy quyền")).toHaveValue(
    office.office.citizens[0]!.fullName,
  );
  await see(page.getByLabel("Tên tổ chức")).toHaveValue(/Phủ Quỳ/);
  await page.getByLabel("Giấy tờ ủy quyền").fill("Giấy giới thiệu số 15/2026");
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F9");
  await see(page.getByLabel("Mã số thuế, mã số doanh nghiệp")).toBeFocused();
  await see(page.locator("main").getByRole("alert").first()).toContainText("số kiểm tra không khớp");
  await expectAccessible();
  await page.getByLabel("Mã số thuế, mã số doanh nghiệp").fill("0100109106");
  await pages.waitForDraft(page);
  await page.keyboard.press("F9");
  const received = await pages.readReceived(page);
  await pages.openDossier(page, received.code);
  const facts = page.locator("main");
  await see(facts).toContainText("Chưa xác thực");
  await see(facts).toContainText(`${office.office.citizens[0]!.fullName}; Giấy giới thiệu số 15/2026`);
  await expectAccessible();
});

test("a pasted list becomes a dossier for each, received and printed in one run", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  await pages.scanCard(page, office.office.citizens[1]!.cardQr);
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F6");
  const list = page.getByLabel("Danh sách người");
  await see(list).toBeFocused();
  await list.fill("Vi Văn Một;040301000011\nLô Thị Hai;0403010000\nKha Thị Ba");
  await see(page.getByText("1 trong 3 dòng phải sửa")).toBeVisible();
  await list.fill("Vi Văn Một;040301000011\nLô Thị Hai;040301000022\nKha Thị Ba");
  await see(page.getByText("Đọc được 3 người")).toBeVisible();
  await page.getByLabel("Giấy tờ ủy quyền, giấy giới thiệu").fill("Giấy giới thiệu số 3");
  await expectAccessible();
  await see(page.getByRole("button", { name: "Tiếp nhận 3 hồ sơ và in" })).toBeEnabled();
  await page.keyboard.press("F9");
  const done = page.getByRole("table", { name: "Hồ sơ vừa tiếp nhận" });
  await see(done.getByRole("row")).toHaveCount(4);
  await see(done).toContainText("Kha Thị Ba");
  await expectAccessible();
});
