import { expect, type Page } from "@playwright/test";

/** Số hóa, F4: the list of campaigns. */
export async function openCampaigns(page: Page): Promise<void> {
  await page.keyboard.press("Alt+2");
  await expect(page.getByRole("heading", { name: "Số hóa giấy tờ" })).toBeVisible();
  await page.keyboard.press("F4");
  await expect(page.getByRole("heading", { name: "Chiến dịch số hóa" })).toBeVisible();
}

/** Opens a campaign at one of its parts, by the keyboard. */
export async function openCampaign(page: Page, name: string, part: string): Promise<void> {
  await openCampaigns(page);
  const link = page.getByRole("link", { name });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await openPart(page, part);
}

export const partLink = (page: Page, part: string) =>
  page
    .getByRole("navigation", { name: "Việc của chiến dịch" })
    .getByRole("link", { name: new RegExp(`^${part}( \\(|$)`) });

export async function openPart(page: Page, part: string): Promise<void> {
  await partLink(page, part).focus();
  await page.keyboard.press("Enter");
  await expect(partLink(page, part)).toHaveAttribute("aria-current", "page");
}

/** F6: a plan where each scanner signs. Ends at the empty inventory. */
export async function makeCampaign(page: Page, plan: Record<string, string>): Promise<void> {
  await page.keyboard.press("F6");
  await expect(page.getByLabel("Số kế hoạch")).toBeFocused();
  for (const [label, value] of Object.entries(plan)) await page.getByLabel(label).fill(value);
  await page.keyboard.press("F9");
  await expect(page.getByText("Danh mục còn trống.")).toBeVisible();
}

/** Chooses a table, reads the account of what it would make, applies it. */
export async function importIndex(page: Page, path: string, said: RegExp): Promise<void> {
  await page.getByLabel("Chọn tệp Excel, CSV").and(page.locator("input[type=file]")).setInputFiles(path);
  await expect(page.getByText(said)).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("F9");
  await expect(page.getByRole("heading", { name: /^Danh mục kết quả/ })).toBeVisible();
}

/** F6, F9: all boxes that are in no batch as one. */
export async function makeBatch(page: Page): Promise<void> {
  await page.keyboard.press("F6");
  await expect(page.getByLabel("Tên lô")).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByText("Chưa có lần giao nhận nào.")).toBeVisible();
}

/** F7: hands the whole batch to the scanning team, counted as the inventory says. */
export async function handOverBatch(
  page: Page,
  counted: { folders: number; papers: number; sheets: number },
): Promise<void> {
  await page.keyboard.press("F7");
  await expect(page.getByLabel("Bên nhận", { exact: true })).toBeFocused();
  await page.getByLabel("Cặp, tập đếm được").fill(String(counted.folders));
  await page.getByLabel("Kết quả đếm được").fill(String(counted.papers));
  await page.getByLabel("Tờ đếm được", { exact: true }).fill(String(counted.sheets));
  await page.keyboard.press("F9");
  await expect(page.getByRole("heading", { name: "Đã bàn giao" })).toBeVisible();
}

/** From the folder on screen: scans its first result without a scan, hands the folder in. */
export async function scanFolder(page: Page, file: string): Promise<void> {
  await expect(page.getByRole("button", { name: /^Quét: / }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Xác nhận số trang" })).toBeVisible();
  await page.getByLabel("Chọn tệp").and(page.locator("input[type=file]")).setInputFiles(file);
  await expect(page.getByText("có 1 ảnh")).toBeVisible({ timeout: 60_000 });
  const field = page.getByLabel("Số trang giấy đã quét");
  await field.fill("1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Xác nhận số trang" })).toBeHidden({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByText("Đã đủ. Bấm F9 để nộp")).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByText("Đã nộp", { exact: true })).toBeVisible();
}

/** F9: what is in sight passes. Answers its name. */
export async function passCheck(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Đạt, bản tiếp theo/ });
  await expect(button).toBeFocused({ timeout: 30_000 });
  await expect(page.locator(".page-view img")).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Enter");
}

/** F4: what is in sight is sent back, or rejected where it is signed. */
export async function failCheck(page: Page, fault: string, why: string): Promise<void> {
  await page.keyboard.press("F4");
  await expect(page.getByLabel("Lý do")).toBeFocused();
  await page.keyboard.type(why);
  await page.getByLabel(fault).check();
  await page.keyboard.press("F9");
}
