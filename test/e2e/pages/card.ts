import { expect, type Page } from "@playwright/test";

/** Hands the picture of a card to the receiving form and waits for the name read from its QR. */
export async function readCardPicture(page: Page, file: string): Promise<string> {
  await page.getByLabel("Chọn ảnh thẻ").and(page.locator("input[type=file]")).setInputFiles(file);
  const name = page.getByLabel("Họ và tên");
  await expect(name).not.toHaveValue("", { timeout: 60_000 });
  return name.inputValue();
}
