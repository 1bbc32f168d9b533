import { expect as see } from "@playwright/test";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillFolder, openFolder } from "../bench/fill.ts";
import { startCoreClient } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** The hand stays where it is: over thousands of rows, over a page that is loaded anew, under a word held open. */
const ROWS = 2_000;
let office: TestOffice;
let driver: BrowserDriver;

beforeAll(async () => {
  office = await createTestOffice();
  const core = startCoreClient(office.folder);
  await core.core.ready();
  await core.core.close();
  await fillFolder(office.folder, ROWS);
  const database = await openFolder(office.folder);
  await database.write({ actor: "tester", at: "2026-01-09T08:00:00.000+07:00" }, async (tx) => {
    await tx.db.updateTable("dossiers").set({ state: "result-ready" }).execute();
  });
  await database.close();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** The row under the hand, from 0; -1 when the hand is on no row. */
const rowUnderHand = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const active = document.activeElement;
    if (!active?.matches("[data-row]")) return -1;
    return Number(active.closest<HTMLElement>("[data-index]")?.dataset.index ?? -1);
  });

test("a board of thousands of rows is walked by the keyboard to its end and back, and the hand never falls out", async () => {
  const { page } = driver;
  const ready = page.getByRole("button", { name: new RegExp(`^${ROWS}`) });
  await see(ready).toBeVisible();
  await page.evaluate(() => {
    const seen = window as typeof window & { fallen: number };
    seen.fallen = 0;
    document.addEventListener("focusout", () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) seen.fallen += 1;
      });
    });
  });
  await page.keyboard.press("7");
  await see.poll(() => rowUnderHand(page)).toBe(0);
  let before = 0;
  for (let step = 0; step < 2_000 && before < ROWS - 1; step += 1) {
    await page.keyboard.press("PageDown");
    const at = await rowUnderHand(page);
    expect(at, `after row ${before}`).toBeGreaterThanOrEqual(before);
    // at the end of what was fetched: more is on its way
    if (at === before) await page.waitForTimeout(20);
    before = at;
  }
  expect(before).toBe(ROWS - 1);
  await page.keyboard.press("ArrowUp");
  expect(await rowUnderHand(page)).toBe(ROWS - 2);
  await page.keyboard.press("Home");
  await see.poll(() => rowUnderHand(page)).toBe(0);
  await page.keyboard.press("End");
  await see.poll(() => rowUnderHand(page)).toBe(ROWS - 1);
  const drawn = await page.locator("[data-row]").count();
  expect(drawn).toBeLessThan(100);
  expect(await page.evaluate(() => (window as typeof window & { fallen: number }).fallen)).toBe(0);
});

test("a card laid down while a word is held open is read, and the field keeps the word alone", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  const note = page.getByLabel("Ghi chú");
  await note.focus();
  await page.keyboard.insertText("chờ ");
  await pages.waitForDraft(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "giấ", selectionStart: 3, selectionEnd: 3 });
  await see(note).toHaveValue("chờ giấ");
  await pages.scan(page, office.office.citizens[1]!.cardQr);
  await see(page.locator('[name="fullName"]')).toHaveValue(office.office.citizens[1]!.fullName);
  await see(note).toHaveValue("chờ giấ");
  await session.detach();
});

test("a text that comes as a whole and a Space at once: the tick under the hand is set", async () => {
  const { page } = driver;
  await page.locator('[name="address"]').focus();
  await page.keyboard.insertText("Xóm Hồng Sơn, xã Đại Huệ, tỉnh Nghệ An");
  await page.locator('[name="isAuthorised"]').focus();
  await page.keyboard.press("Space");
  await see(page.locator('[name="isAuthorised"]')).toBeChecked();
  await page.keyboard.press("Space");
  await see(page.locator('[name="isAuthorised"]')).not.toBeChecked();
});

test("a page that was loaded anew opens the form with the cursor where it was, letters chosen", async () => {
  const { page } = driver;
  const note = page.getByLabel("Ghi chú");
  await note.focus();
  await page.keyboard.press("Home");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("Shift+ArrowRight");
  await pages.waitForDraft(page);
  // the hand rests, so that its place is kept
  await page.waitForTimeout(1_500);
  await page.reload();
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await see(note).toHaveValue("chờ giấ");
  await see(note).toBeFocused();
  const chosen = (field: HTMLTextAreaElement) => [field.selectionStart, field.selectionEnd];
  expect(await note.evaluate(chosen)).toEqual([0, 3]);
  expect(driver.cspReports()).toEqual([]);
});

/** What the hand does while the core gives no answer; the answers come afterwards, all at once. */
async function beforeAnswers(work: () => Promise<void>): Promise<void> {
  const pid = driver.core.pid()!;
  process.kill(pid, "SIGSTOP");
  try {
    await work();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

test("papers of a procedure and a card that are answered late move no hand that went on", async () => {
  const { page } = driver;
  await page.keyboard.press("F2");
  const note = page.getByLabel("Ghi chú");
  const papers = page.getByRole("list", { name: "Giấy tờ của hồ sơ" });
  await page.keyboard.press("F4");
  await page.keyboard.insertText("1.004884");
  await see(page.getByRole("listbox", { name: "Thủ tục tìm thấy" }).getByRole("option")).toHaveCount(1);
  await beforeAnswers(async () => {
    await page.keyboard.press("Enter");
    await note.focus();
    await page.keyboard.insertText("chờ ");
  });
  await see(papers).toBeVisible();
  await see(note).toBeFocused();
  await page.keyboard.insertText("giấy");
  await see(note).toHaveValue("chờ giấy");

  const tick = papers.getByRole("checkbox").first();
  await beforeAnswers(async () => {
    await pages.scan(page, office.office.citizens[2]!.cardQr);
    await tick.focus();
    await page.keyboard.down("Space");
  });
  await see(page.locator('[name="fullName"]')).toHaveValue(office.office.citizens[2]!.fullName);
  await page.keyboard.up("Space");
  await see(tick).toBeChecked();

  // the next search is being typed when the first one is answered
  const field = page.getByRole("combobox", { name: "Tìm hồ sơ" });
  await page.keyboard.press("F3");
  await page.keyboard.insertText("nguyen");
  await beforeAnswers(async () => {
    await page.keyboard.press("Enter");
    await page.keyboard.insertText(" van");
  });
  await see(page.locator("main [data-row]").first()).toBeVisible();
  await see(field).toBeFocused();
  await see(field).toHaveValue("nguyen van");
});
