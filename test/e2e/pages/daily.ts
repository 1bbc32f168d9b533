import type { Locator, Page } from "@playwright/test";

/** The link to a part of "Trong ngày". */
export const dailyPart = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Các việc trong ngày" }).getByRole("link", { name, exact: true });

/** Goes to a part of "Trong ngày" from anywhere. */
export async function openDaily(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Quầy", exact: true }).press("Enter");
  await page.getByRole("link", { name: "Trong ngày" }).press("Enter");
  await dailyPart(page, name).press("Enter");
}
