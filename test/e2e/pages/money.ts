import { expect, type Page } from "@playwright/test";

const NOTES = [100_000, 20_000, 10_000, 5_000, 2_000, 1_000];

/** Walks with F6 to a part of the money's screen. */
export async function moneyPart(page: Page, name: string): Promise<void> {
  const chosen = page.getByRole("tab", { selected: true });
  for (let tries = 0; tries < 7; tries += 1) {
    const now = await chosen.innerText();
    if (now === name) return;
    await page.keyboard.press("F6");
    await expect(chosen).not.toHaveText(now);
  }
  await expect(chosen).toHaveText(name);
}

/** Types how many of each note lie in the drawer; it must balance. */
export async function countDrawer(page: Page, amount: number): Promise<void> {
  let left = amount;
  for (const note of NOTES) {
    const count = Math.floor(left / note);
    left %= note;
    await page.locator(`[name="note-${note}"]`).focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(String(count));
  }
  await expect(page.getByText("Khớp đến từng đồng")).toBeVisible();
}
