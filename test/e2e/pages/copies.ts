import { expect, type Page } from "@playwright/test";
import { goTo } from "./seat.ts";
import { words } from "./words.ts";

/** Opens the first result, or the one of this dossier. */
export async function openResult(page: Page, dossierCode?: string, timeout = 120_000): Promise<void> {
  await goTo(page, "Bản giấy");
  const rows = page.getByRole("table", { name: "Kết quả đã về" }).getByRole("row");
  const link = (dossierCode ? rows.filter({ hasText: dossierCode }) : rows).getByRole("link").first();
  await expect(link).toBeVisible({ timeout });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Kiểm tra chữ ký số" })).toBeVisible({ timeout });
}

/** The report on the signatures of the open result, in words. */
export async function readVerification(page: Page): Promise<string> {
  const panel = page
    .locator("section.panel")
    .filter({ has: page.getByRole("heading", { name: "Kiểm tra chữ ký số" }) });
  return words(panel);
}

/** Makes a paper copy of the open result; answers its number in the register. */
export async function makePaperCopy(
  page: Page,
  input: { purpose: string; forWhom?: string; timeout?: number },
): Promise<string> {
  await page.getByLabel("Mục đích").fill(input.purpose);
  if (input.forWhom !== undefined) await page.getByLabel("Cấp cho").fill(input.forWhom);
  await page.keyboard.press("F9");
  const number = page.getByTestId("copy-number");
  await expect(number).toBeVisible({ timeout: input.timeout ?? 120_000 });
  await expect(page.getByRole("img", { name: /^Trang 1 của bản giấy/ })).toBeVisible({ timeout: 30_000 });
  return words(number);
}
