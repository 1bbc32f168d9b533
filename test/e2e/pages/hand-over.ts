import { expect, type Page } from "@playwright/test";
import { search } from "./seat.ts";
import { words } from "./words.ts";

/** Finds the dossier by its code and opens it; one hit opens by itself. */
export async function openDossier(page: Page, dossierCode: string): Promise<void> {
  await search(page, dossierCode);
  await expect(page.getByRole("heading", { name: dossierCode })).toBeVisible();
}

/** Finds the dossier by its code, opens it, and hands its result over; answers the words of its new state. */
export async function handOver(
  page: Page,
  input: { dossierCode: string; receivedBy: string },
): Promise<string> {
  await search(page, input.dossierCode);
  const found = page.getByRole("link", { name: new RegExp(input.dossierCode) }).first();
  await expect(found).toBeVisible();
  await found.focus();
  await page.keyboard.press("Enter");
  const receiver = page.getByLabel("Người nhận kết quả");
  await expect(receiver).toBeVisible();
  await receiver.fill(input.receivedBy);
  await page.keyboard.press("Enter");
  const state = page.getByText("Đã trả kết quả").first();
  await expect(state).toBeVisible();
  return words(state);
}
