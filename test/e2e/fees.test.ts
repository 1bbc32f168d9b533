import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** Money at the counter, keyboard alone. */
let office: TestOffice;
let driver: Driver;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** A picture of the screen for whoever looks, where a folder is named; no violation of WCAG 2.2 A and AA. */
const look = (name: string) => pages.judgeScreen(driver.page, name);

test("the common fee in cash is two keystrokes after the receipt", async () => {
  const { page } = driver;
  await pages.signIn(page, "tn1", office.account("tn1").password);
  await pages.receiveDossier(page, {
    card: office.office.citizens[2]!.cardQr,
    procedure: "1.004222",
  });
  await page.keyboard.press("F4");
  await see(page.getByLabel("Tiền người nộp đưa (đ)")).toBeFocused();
  await see(page.getByTestId("fee-total")).toHaveText("20.000 đ");
  // nothing lies over the field where the cursor stands, on the smallest screen either
  await expect
    .poll(() =>
      page.getByLabel("Tiền người nộp đưa (đ)").evaluate((field) => {
        const { left, right, top, bottom } = field.getBoundingClientRect();
        return [top + 2, bottom - 2].every((y) => document.elementFromPoint((left + right) / 2, y) === field);
      }),
    )
    .toBe(true);
  await look("take");
  await page.keyboard.press("Enter");
  await see(page.getByText(/Đã thu 20\.000 đ, biên lai điện tử số/)).toBeVisible();
  await look("taken");
});

test("every part of the money's screen is reached with F6, accessible, without scrolling sideways", async () => {
  const { page } = driver;
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Thu phí" }).focus();
  await page.keyboard.press("Enter");
  for (const part of [
    "Thu tiền",
    "Hôm nay",
    "Chưa nộp, chờ đối chiếu",
    "Quyển biên lai",
    "Hủy, hoàn",
    "Đối chiếu",
    "Nộp kho bạc",
  ]) {
    await see(page.getByRole("tab", { name: part, exact: true })).toHaveAttribute("aria-selected", "true");
    await page.waitForLoadState("networkidle");
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, part).toBe(0);
    await look(`part-${part}`);
    await page.keyboard.press("F6");
  }
});

test("the drawer is counted, the day closed, its cash listed for the treasury", async () => {
  const { page } = driver;
  await pages.moneyPart(page, "Đối chiếu");
  await pages.countDrawer(page, 20_000);
  await look("counted");
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa sổ\./)).toBeVisible();
  await pages.moneyPart(page, "Nộp kho bạc");
  await page.getByLabel("Nộp vào tài khoản").fill("3511.0.1234567, KBNN Nghệ An");
  await page.keyboard.press("F9");
  await see(page.getByText("Không có tiền mặt chờ nộp.")).toBeVisible();
  await look("remitted");
});
