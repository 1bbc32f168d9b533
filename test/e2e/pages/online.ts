import { expect, type Page } from "@playwright/test";
import { goTo } from "./seat.ts";

/** Opens a filing from the inbox by its name and keys; one that was answered already lies elsewhere (F7). */
export async function openFiling(page: Page, name: string, answered = false): Promise<void> {
  await goTo(page, "Quầy");
  await page.getByRole("link", { name: "Trực tuyến", exact: true }).press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hồ sơ trực tuyến");
  if (answered) await page.keyboard.press("F7");
  await page.locator('[name="findFiling"]').fill(name);
  await expect(page.locator("[data-row]")).toHaveText([name]);
  await page.locator('[name="findFiling"]').press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

const ANSWERS = {
  F6: { button: "Yêu cầu và lập phiếu", said: "Chờ người nộp bổ sung." },
  F7: { button: "Từ chối và lập phiếu", said: "Đã từ chối." },
  F9: { button: "Trả lại", said: "Đã trả lại." },
};

/** Answers the open filing with a reason: F6 asks for more, F7 refuses, F9 gives it back. */
export async function answerFiling(page: Page, key: keyof typeof ANSWERS, why: string): Promise<void> {
  const { button, said } = ANSWERS[key];
  if (!(await page.locator('[name="why"]').isVisible())) await page.keyboard.press(key);
  await page.locator('[name="why"]').fill(why);
  await page.getByRole("button", { name: button, exact: true }).last().press("Enter");
  await expect(page.getByText(said, { exact: false })).toBeVisible();
}

/** F8: receives the open filing with its receipt. */
export async function acceptFiling(page: Page): Promise<void> {
  if (!(await page.locator(".act-form").isVisible())) await page.keyboard.press("F8");
  await page.getByRole("button", { name: "Tiếp nhận và lập giấy tiếp nhận" }).press("Enter");
  await expect(page.getByText(/Đã tiếp nhận, mã hồ sơ/)).toBeVisible();
}
