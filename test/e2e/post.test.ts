import { expect as patient } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** A paper is drawn by a child that may have to start first. */
const see = patient.configure({ timeout: 60_000 });

/** A parcel of the post and a printer that does not print: both by keys, as far as the person who waits sees it. */
let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
}, 180_000);
afterAll(async () => {
  await driver?.close();
  await office?.end();
});

test("a parcel is entered and received from its own time; the receipt goes back with a list", async () => {
  const { page } = driver;
  await page.getByRole("link", { name: "Bưu gửi đến", exact: true }).press("Enter");
  await see(page.getByText("Chưa có bưu gửi nào.")).toBeVisible();
  // the cursor is there already; what is missing is said beside its field
  await see(page.locator('[name="sender"]')).toBeFocused();
  await page.keyboard.press("F9");
  await see(page.getByText("Ghi họ và tên người gửi.")).toBeVisible();
  await see(page.locator('[name="arrivedAt"]')).toHaveValue("");
  const sender = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên Người Gửi Từ Xa";
  await page.keyboard.insertText(sender);
  await see(page.locator('[name="arrivedAt"]')).toHaveValue(/^\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}$/);
  await page.locator('[name="address"]').fill("Bản Huồi Tụ, xã Huồi Tụ, tỉnh Nghệ An");
  await page.locator('[name="content"]').fill("Tờ khai đăng ký lại khai sinh, một bản sao");
  await page.locator('[name="enclosed"]').fill("8000");
  await page.keyboard.press("F9");
  const begin = page.getByRole("button", { name: `Nhận hồ sơ của ${sender}` });
  await see(begin).toBeVisible();
  await pages.judgeScreen(page, "post parcels");
  await begin.press("Enter");
  await see(page.getByText(/^Nhận qua bưu chính/)).toBeVisible();
  // whoever sent it is proposed as the applicant
  await see(page.getByLabel("Họ và tên")).toHaveValue(sender);
  await page.getByLabel("Số định danh").first().fill("040190012345");
  await page.getByLabel("Ngày sinh").fill("06/05/1990");
  await see(page.getByLabel("Địa chỉ")).toHaveValue("Bản Huồi Tụ, xã Huồi Tụ, tỉnh Nghệ An");
  await pages.pickProcedure(page, "1.004884");
  await pages.tickComponents(page, []);
  await pages.judgeScreen(page, "post receive");
  await page.keyboard.press("F9");
  await see(page.getByTestId("dossier-code")).toBeVisible();
});

test("the printer is away: the code stands large for the person, the paper waits and is not forgotten", async () => {
  const { page } = driver;
  const code = await page.getByTestId("dossier-code").textContent();
  await see(page.getByRole("button", { name: /^In sau/ })).toBeVisible();
  await page.keyboard.press("Shift+F9");
  await see(page.getByText("Bản nào đã ra khỏi máy in?")).toBeVisible();
  await see(page.getByRole("button", { name: /^In Liên 2, vẫn số/ })).toBeFocused();
  await pages.judgeScreen(page, "post jam");
  await page.keyboard.press("Shift+F7");
  await see(page.getByTestId("large-code")).toHaveText(code ?? "");
  await see(page.getByRole("img", { name: `Mã QR của hồ sơ ${code}` })).toBeVisible();
  await pages.judgeScreen(page, "post large code");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Mở giấy chờ in" }).press("Enter");
  await see(page.getByRole("list", { name: "Giấy chờ in" }).getByRole("listitem")).toHaveCount(1);
  await see(page.getByText("In sau: đã đưa mã cho người nộp", { exact: false })).toBeVisible();
  await pages.judgeScreen(page, "post waiting papers");
});

test("a procedure is looked up from the board by a key, its sheet drawn, and it is reported as wrong", async () => {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Bảng việc", exact: true }).press("Enter");
  await page.keyboard.press("F4");
  await see(page.getByRole("heading", { level: 1 })).toHaveText("Tra cứu thủ tục");
  await page.locator('[name="procedure"]').fill("1.004884");
  await see(
    page.getByRole("listbox", { name: "Thủ tục tìm thấy" }).getByRole("option").first(),
  ).toBeVisible();
  await page.keyboard.press("Enter");
  await see(page.getByRole("article")).toBeVisible();
  await page.keyboard.press("F8");
  await see(page.getByRole("img", { name: "Phiếu hướng dẫn thủ tục" }).first()).toBeVisible();
  await pages.judgeScreen(page, "post guidance");
  await page.keyboard.press("F7");
  await see(page.locator('[name="feedbackTopic"]')).toHaveValue("procedure");
  await see(page.getByText("1.004884")).toBeVisible();
  await pages.judgeScreen(page, "post report procedure");
  expect(await page.locator('[name="feedbackContent"]').inputValue()).toBe("");

  // recorded and forwarded, answered, told: each step has the cursor, and F9
  await see(page.locator('[name="feedbackName"]')).toBeFocused();
  await page.keyboard.press("F9");
  await see(page.getByText("Ghi họ và tên người phản ánh.")).toBeVisible();
  const person = "Nguyễn Phước Quý Thị Hoàng Diệu Huyền Công Tằng Tôn Nữ Hương Giang";
  await page.keyboard.insertText(person);
  await page.locator('[name="feedbackContent"]').fill("Thủ tục này ghi lệ phí khác với bảng niêm yết");
  await page.locator('[name="feedbackAgency"]').fill("xa dai hue");
  await see(
    page.getByRole("listbox", { name: "Chuyển đến cơ quan: tìm thấy" }).getByRole("option").first(),
  ).toBeVisible();
  await page.locator('[name="feedbackAgency"]').press("Enter");
  await page.keyboard.press("F9");
  await see(page.locator('[name="feedbackAnswer"]')).toBeFocused();
  await pages.judgeScreen(page, "post feedback forwarded");
  await page.keyboard.press("F9");
  await see(page.getByText("Chép nội dung trả lời, ít nhất 5 chữ cái.")).toBeVisible();
  await page.keyboard.insertText("Đã sửa mức lệ phí trên bảng niêm yết.");
  await page.keyboard.press("F9");
  await see(page.locator('[name="feedbackTold"]')).toBeFocused();
  await page.keyboard.press("F9");
  await see(page.getByRole("row").filter({ hasText: person }).getByText("Đã báo")).toBeVisible();
  await pages.judgeScreen(page, "post feedback told");
});

/** The top of the parcels' register, opened anew. */
async function openParcels(): Promise<void> {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Bưu gửi đến", exact: true }).press("Enter");
  await see(page.locator('[name="sender"]')).toBeFocused();
}

test("the receipt goes back with a list, its envelope gets its number; a parcel that is no dossier goes back with a reason", async () => {
  const { page } = driver;
  await openParcels();
  await see(page.getByRole("button", { name: "Gửi trả giấy cho 1 người" })).toBeVisible();
  await page.keyboard.press("F8");
  await see(page.getByText(/Đã lập danh sách bưu gửi số/)).toBeVisible();
  await see(page.getByRole("button", { name: "Chưa có giấy phải gửi trả" })).toBeDisabled();
  await page.getByRole("button", { name: /^Ghi số hiệu gửi trả cho/ }).press("Enter");
  await see(page.locator('[name="backTracking"]')).toBeFocused();
  await page.keyboard.press("Enter");
  await see(page.getByText("Ghi số hiệu bưu chính dán trên phong bì.")).toBeVisible();
  await pages.judgeScreen(page, "post parcel tracking");
  await page.locator('[name="backTracking"]').fill("RB987654321VN");
  await page.keyboard.press("Enter");
  await see(page.getByText("RB987654321VN")).toBeVisible();

  await page.locator('[name="sender"]').fill("Lầu Bá Nhầm Nơi");
  await page.locator('[name="address"]').fill("Bản Huồi Tụ, xã Huồi Tụ");
  await page.locator('[name="content"]').fill("Đơn gửi nhầm cơ quan");
  await page.keyboard.press("F9");
  await see(page.getByText("Đã ghi vào sổ bưu gửi của Lầu Bá Nhầm Nơi")).toBeVisible();
  await page.getByRole("button", { name: "Gửi trả bưu gửi của Lầu Bá Nhầm Nơi" }).press("Enter");
  await page.locator('[name="closeReason"]').selectOption("");
  await page.getByRole("button", { name: "Ghi gửi trả" }).press("Enter");
  await see(page.getByText("Ghi rõ lý do, ít nhất 5 chữ cái.")).toBeVisible();
  await pages.judgeScreen(page, "post parcel close");
  await page.locator('[name="closeWhy"]').fill("Thuộc thẩm quyền của xã khác");
  await page.getByRole("button", { name: "Ghi gửi trả" }).press("Enter");
  await see(page.getByText("Thuộc thẩm quyền của xã khác")).toBeVisible();
});
