import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

const CARD = "040301990202||Lê Thị Bích Ngà|23112001|Nữ|Xóm 7, Xã Đại Huệ, Tỉnh Nghệ An|08032022";
let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const expectAccessible = () => pages.expectAccessible(driver.page);

test("a certified copy from the card to the number, by keyboard alone", async () => {
  const { page } = driver;
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await page.getByRole("link", { name: "Chứng thực" }).click();
  await see(page.getByLabel("Người yêu cầu chứng thực")).toBeFocused();
  // the signer is written once a day; the machine remembers
  await page.getByLabel("Người ký chứng thực").fill("Cao Tiến Nghị");
  await page.getByLabel("Chức danh").fill("Phó Chủ tịch");
  await page.getByLabel("Người yêu cầu chứng thực").focus();
  await expectAccessible();

  await pages.scan(page, CARD);
  await see(page.getByLabel("Người yêu cầu chứng thực")).toHaveValue("Lê Thị Bích Ngà");
  await see(page.getByLabel("Tên giấy tờ")).toBeFocused();
  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  for (const letter of "Bang DH") await press(letter === " " ? "Space" : letter);
  await press("Enter");
  await press("5");
  await press("Enter");
  await press("3");
  await see(page.getByText("21.000 đ", { exact: true }).first()).toBeVisible();
  await press("Enter");
  await see(page.getByText(/Số chứng thực 1, quyển QUAY-01/)).toBeVisible();
  expect(keys).toBeLessThanOrEqual(12);
  await see(page.getByText("1 việc · 3 bản · đã thu 21.000 đ")).toBeVisible();
  // the next person: the cursor is back in the first field, the signer still there
  await see(page.getByLabel("Người yêu cầu chứng thực")).toBeFocused();
  await see(page.getByLabel("Người ký chứng thực")).toHaveValue("Cao Tiến Nghị");
  await expectAccessible();
});

test("a mistaken entry is taken back with its reason, and a signature asks for the paper of who signs", async () => {
  const { page } = driver;
  await page.getByRole("button", { name: "Hủy việc số 1" }).click();
  // the step says what becomes of the money before it is taken
  await see(page.getByText(/Đã thu 21.000 đ \(Biên lai điện tử số/)).toBeVisible();
  await see(page.getByRole("button", { name: "Hủy và đề nghị trả lại 21.000 đ" })).toBeVisible();
  await see(page.getByLabel(/Vì sao hủy việc số 1/)).toBeFocused();
  await expectAccessible();
  await page.getByLabel(/Vì sao hủy việc số 1/).fill("ghi nhầm số trang");
  await page.keyboard.press("Enter");
  await see(page.getByText("Đã hủy")).toBeVisible();
  await see(page.getByText("Chờ duyệt trả lại tiền")).toBeVisible();
  await page.keyboard.press("F6");
  await page.getByLabel("Người yêu cầu chứng thực").fill("Trần Văn Ký");
  await page.getByLabel("Tên giấy tờ").fill("Giấy ủy quyền");
  await page.keyboard.press("F9");
  await see(page.getByText("Ghi số giấy tờ tùy thân của người ký.")).toBeVisible();
  await see(page.getByLabel("Số giấy tờ tùy thân")).toBeFocused();
  await expectAccessible();
});

test("the working calendar is read by everybody and by a screen reader", async () => {
  const { page } = driver;
  await pages.command(page, "Lịch làm việc");
  await see(page.getByText("Tháng 12")).toBeVisible();
  await expectAccessible();
});
