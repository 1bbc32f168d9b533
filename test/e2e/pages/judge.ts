import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "vitest";

/** Where pictures of the screens go that are looked at by eye; undefined: none are made. */
const pictures = process.env.COUNTER_PICTURES;

/** What every screen must be: no wider than the window and accessible. A picture of it is kept under `name`. */
export async function judgeScreen(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, name).toBeLessThanOrEqual(0);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
  expect(found, name).toEqual([]);
}
