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

/** The rows of one list of the sync centre, in words. */
export async function readSyncItems(
  page: Page,
  list: "Chờ gửi" | "Không gửi được" | "Đã gửi",
): Promise<string[]> {
  await goTo(page, "Đồng bộ");
  const tab = page.getByRole("button", { name: new RegExp(`^${list}( \\(\\d+\\))?$`) });
  await tab.focus();
  await page.keyboard.press("Enter");
  const empty = page.locator(".empty");
  const rows = page.getByRole("table", { name: list }).locator("tbody tr");
  await expect(empty.or(rows.first())).toBeVisible();
  return (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " "));
}

/** Pauses or resumes sending (F8). */
export async function togglePause(page: Page): Promise<void> {
  await goTo(page, "Đồng bộ");
  const button = page.getByRole("button", { name: /^(Tạm dừng|Tiếp tục gửi)$/ });
  const before = await words(button);
  await page.keyboard.press("F8");
  await expect(button).not.toHaveText(before);
}
