import { expect, type Page } from "@playwright/test";
import { search } from "./seat.ts";
import { words } from "./words.ts";

/** Finds the dossier by its code and opens it; one hit opens by itself. */
export async function openDossier(page: Page, dossierCode: string): Promise<void> {
  await search(page, dossierCode);
  await expect(page.getByRole("heading", { name: dossierCode })).toBeVisible();
}

/**
 * Gives a dossier's one result to the person whose card is scanned, by keyboard alone from the list of what waits:
 * code, Enter; card, Enter; Enter. Answers the words of its new state.
 */
export async function handOver(page: Page, input: { dossierCode: string; card: string }): Promise<string> {
  await page.getByRole("link", { name: "Quầy", exact: false }).first().click();
  await page.getByRole("link", { name: "Trả kết quả" }).click();
  await expect(page.getByLabel(/^Quét giấy tiếp nhận/)).toBeFocused();
  await page.keyboard.insertText(input.dossierCode);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Quét thẻ của người nhận")).toBeFocused();
  await page.keyboard.insertText(input.card);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Thẻ khớp với hồ sơ")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Trả kết quả/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Đã trả kết quả" })).toBeVisible();
  return words(page.locator(".head .state").first());
}
