import { expect, type Page } from "@playwright/test";
import { goTo } from "./seat.ts";
import { words } from "./words.ts";

/**
 * Signs every waiting scan of the officer, typing the PIN where the token is not open yet; answers the words of the
 * results. Fails with the window's words when one was not signed.
 */
export async function signDocuments(page: Page, pin: string, timeout = 120_000): Promise<string> {
  await goTo(page, "Ký số");
  await expect(page.getByRole("button", { name: /^Ký \d+ bản/ })).toBeEnabled({ timeout: 60_000 });
  await page.keyboard.press("F9");
  const field = page.getByLabel("Mã PIN của token");
  const results = page.getByRole("region", { name: "Kết quả ký" });
  const work = page.getByRole("region", { name: "Tiến độ ký" });
  await expect(field.or(results).or(work).first()).toBeVisible({ timeout });
  if (await field.isVisible()) {
    await field.focus();
    await page.keyboard.type(pin);
    await page.keyboard.press("Enter");
  }
  await expect(results.or(page.getByRole("alert")).first()).toBeVisible({ timeout });
  const said = await words((await results.isVisible()) ? results : page.getByRole("alert").first());
  const counts = /Đã ký (\d+) trong (\d+) bản/.exec(said);
  expect(counts && counts[1] === counts[2] && counts[1] !== "0", said).toBe(true);
  return said;
}

/** From the results of signing: opens the first signed paper, where its fields are read. */
export async function openSigned(page: Page): Promise<void> {
  const link = page.getByRole("link", { name: "Xem thông tin đọc được" }).first();
  await link.focus();
  await page.keyboard.press("Enter");
}

/** What the window says of the token. */
export async function readTokens(page: Page): Promise<string> {
  await goTo(page, "Ký số");
  const panel = page
    .locator("section.panel")
    .filter({ has: page.getByRole("heading", { name: "Token", exact: true }) });
  await expect(panel.getByText("Đang tìm token…")).toBeHidden({ timeout: 60_000 });
  return words(panel);
}
