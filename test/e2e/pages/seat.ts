import { expect, type Page } from "@playwright/test";
import { words } from "./words.ts";

/** Waits until the window asks who sits at the counter, passing over the account of a recovery. */
export async function waitForSignIn(page: Page, timeout = 60_000): Promise<void> {
  const field = page.getByLabel("Tên đăng nhập");
  const goOn = page.getByRole("button", { name: "Đã đọc, vào làm việc" });
  await expect(field.or(goOn)).toBeVisible({ timeout });
  if (await goOn.isVisible()) {
    await goOn.focus();
    await page.keyboard.press("Enter");
  }
  await expect(field).toBeVisible();
}

/** Types name and password; Enter leads from one field to the other, and only then the password is typed. */
async function typeSeat(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("Tên đăng nhập").fill(username);
  const field = page.locator('input[name="password"]');
  await expect(async () => {
    await page.getByLabel("Tên đăng nhập").press("Enter");
    await expect(field).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Signs in by typing; ends at the board, or at the officer's parked form when one was left open. */
export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await waitForSignIn(page);
  await typeSeat(page, username, password);
  await expect(page.getByRole("button", { name: "Đổi người" })).toBeVisible({ timeout: 120_000 });
}

/** Tries to sign in and answers the words of the refusal. */
export async function signInRefused(page: Page, username: string, password: string): Promise<string> {
  await waitForSignIn(page);
  await typeSeat(page, username, password);
  const alert = page.getByRole("alert");
  await expect(alert).toBeVisible();
  return words(alert);
}

/** F12: parks what is open and asks for the next officer; signs that one in when given. */
export async function switchOfficer(page: Page, username?: string, password?: string): Promise<void> {
  await page.keyboard.press("F12");
  await waitForSignIn(page);
  if (username !== undefined && password !== undefined) await signIn(page, username, password);
}

/** Areas of the rail in their order; `Alt` and a digit goes there. */
const AREAS = ["Quầy", "Số hóa", "Ký số", "Bản giấy", "Đồng bộ", "Quản trị"] as const;
export type Area = (typeof AREAS)[number];

/** Goes to an area by its key. */
export async function goTo(page: Page, area: Area): Promise<void> {
  await page.keyboard.press(`Alt+${AREAS.indexOf(area) + 1}`);
  await expect(page.getByRole("link", { name: area, exact: true })).toHaveAttribute("aria-current", "page");
}

/** The words of the line at the bottom. */
export async function readStatusLine(page: Page): Promise<string> {
  return words(page.getByTestId("status-line"));
}

/** Says that the PC's date is right, when the window doubts it. Answers whether it did. */
export async function confirmClock(page: Page): Promise<boolean> {
  const button = page.getByRole("button", { name: "Tôi xác nhận ngày giờ này đúng" });
  if (!(await button.isVisible())) return false;
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(button).toBeHidden();
  return true;
}

/** Looks for anything with the field on top: a name, a code, a scanned text. */
export async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press("F3");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Enter");
}

/** F3, Tab, Enter: the menu behind the officer's name; there "Đổi mật khẩu". */
export async function openOwnPassword(page: Page): Promise<void> {
  await page.keyboard.press("F3");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Đổi mật khẩu" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Mật khẩu đang dùng")).toBeFocused();
}

/** Types the three fields of the open screen and presses Enter. */
export async function changePassword(
  page: Page,
  input: { current: string; next: string; again?: string },
): Promise<void> {
  await page.getByLabel("Mật khẩu đang dùng").fill(input.current);
  await page.getByLabel("Mật khẩu mới", { exact: true }).fill(input.next);
  await page.getByLabel("Gõ lại mật khẩu mới").fill(input.again ?? input.next);
  await page.keyboard.press("Enter");
}
