import { expect, type Page } from "@playwright/test";
import { words } from "./words.ts";

/** From the panel after F9, or from an open dossier: F6, the list of its papers. */
export async function openPapers(page: Page): Promise<void> {
  await page.keyboard.press("F6");
  await expect(page.getByRole("heading", { name: "Chọn giấy tờ để quét" })).toBeVisible();
}

/** Opens the first paper whose name holds `words`, or the first that may be scanned. */
export async function openPaper(page: Page, words = ""): Promise<void> {
  const button = page
    .getByRole("button", { name: new RegExp(`^Quét giấy này: .*${literal(words)}`) })
    .first();
  await expect(button).toBeVisible();
  await button.press("Enter");
  await expect(page.getByRole("heading", { name: "Xác nhận số trang" })).toBeVisible({ timeout: 30_000 });
}

/** Adds pages from files and waits until the window shows `images` pages. */
export async function addFiles(page: Page, files: string[], images: number): Promise<void> {
  await page.getByLabel("Chọn tệp").and(page.locator("input[type=file]")).setInputFiles(files);
  await expect(page.getByText(`có ${images} ảnh`)).toBeVisible({ timeout: 120_000 });
}

/** Takes everything that lies in the scanner's folder (F8) and waits for `images` pages. */
export async function takeWatched(page: Page, images: number): Promise<void> {
  await expect(page.getByRole("button", { name: /^Lấy [1-9]\d* tệp/ })).toBeEnabled({ timeout: 30_000 });
  await page.keyboard.press("F8");
  await expect(page.getByText(`có ${images} ảnh`)).toBeVisible({ timeout: 120_000 });
}

/** Says how many sides there were. */
export async function confirmCount(page: Page, count: number): Promise<void> {
  const field = page.getByLabel("Số trang giấy đã quét");
  await field.focus();
  await field.fill(String(count));
  await page.keyboard.press("Enter");
}

/** Scans one paper of the dossier on screen and waits until it can be signed. */
export async function digitisePaper(
  page: Page,
  input: { files: string[]; count: number; paper?: string; timeout?: number },
): Promise<void> {
  await openPapers(page);
  await openPaper(page, input.paper);
  await addFiles(page, input.files, input.count);
  await confirmCount(page, input.count);
  await waitToSign(page, input.timeout);
}

/** Waits until the paper on screen is assembled. */
export async function waitToSign(page: Page, timeout = 300_000): Promise<void> {
  await expect(page.getByText("Đã ghép", { exact: false })).toBeVisible({ timeout });
}

/** Confirms the field under the cursor and goes to the next, until none is left. Answers how many. */
export async function confirmFields(page: Page, timeout = 120_000): Promise<number> {
  const panel = page.getByRole("heading", { name: "Thông tin đọc được" });
  await expect(panel).toBeVisible({ timeout });
  const done = page.getByText("Đã xác nhận hết");
  const left = page.getByText(/^Còn \d+ mục$/);
  let count = 0;
  while (!(await done.isVisible())) {
    const before = await words(left);
    await page.locator('input[name="fieldValue"]').focus();
    // a doubtful number is taken over by a key of its own
    if (await page.getByRole("button", { name: "Dùng chữ máy đọc" }).isVisible()) {
      await page.keyboard.press("Alt+d");
    }
    await page.keyboard.press("Enter");
    await expect(done.or(left.filter({ hasNotText: before }))).toBeVisible();
    count += 1;
  }
  return count;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
