import { expect, type Page } from "@playwright/test";
import { goTo } from "./seat.ts";
import { words } from "./words.ts";

/** "Gửi ngay", then waits until nothing waits any more; answers the one sentence. */
export async function syncNow(page: Page, timeout = 180_000): Promise<string> {
  await goTo(page, "Đồng bộ");
  await page.keyboard.press("F9");
  await expect(page.getByRole("button", { name: "Chờ gửi (0)" })).toBeVisible({ timeout });
  return readSyncSentence(page);
}

/** The sentence of the sync centre. */
export async function readSyncSentence(page: Page): Promise<string> {
  await goTo(page, "Đồng bộ");
  return words(page.getByTestId("sync-sentence"));
}

/** Pauses or resumes sending (F8). */
export async function togglePause(page: Page): Promise<void> {
  await goTo(page, "Đồng bộ");
  const button = page.getByRole("button", { name: /^(Tạm dừng|Tiếp tục gửi)$/ });
  const before = await words(button);
  await page.keyboard.press("F8");
  await expect(button).not.toHaveText(before);
}
