import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "vitest";

/** Where pictures of the screens go that are looked at by eye; undefined: none are made. */
const pictures = process.env.COUNTER_PICTURES;

/** Keeps a picture of the screen as it stands, where pictures are wanted. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Keeps a picture of a paper's first page, where pictures are wanted. */
export async function takePaper(pdf: Uint8Array, name: string): Promise<void> {
  if (!pictures) return;
  const path = join(pictures, `${name}.pdf`);
  await writeFile(path, pdf);
  await promisify(execFile)("pdftoppm", ["-r", "80", "-png", path, join(pictures, name)]);
}

/** What the screen violates of WCAG 2.2 A and AA; one text, so that a report that shortens lists still says it. */
async function violationsOn(page: Page): Promise<string> {
  const { violations } = await new AxeBuilder({ page })
    // the other mode opens a page of its own, which the host rightly closes
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`)
    .join("\n");
}

/**
 * No violation of WCAG 2.2 A and AA on the screen once it has settled: what a picture that comes in changes (a part
 * begins to scroll) is answered a moment later, and nobody's key is faster.
 */
export async function expectAccessible(page: Page, name = ""): Promise<void> {
  await expect.poll(() => violationsOn(page), { message: name, interval: 500, timeout: 15_000 }).toBe("");
}

/** No wider than the window. A picture of the screen is kept under `name`. */
export async function expectFits(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, name).toBeLessThanOrEqual(0);
  await takePicture(page, name);
}

/** What every screen must be: no wider than the window and accessible. A picture of it is kept under `name`. */
export async function judgeScreen(page: Page, name: string): Promise<void> {
  await expectFits(page, name);
  await expectAccessible(page, name);
}
