import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";

/** Every screen of the counter's row of tabs, with a dossier in each list, as a screen reader and a small screen see it. */
let office: TestOffice;
let driver: Driver;
let other: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  ({ driver, other } = await openTwoSeats(office));
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** Something for each list. */
async function fill(): Promise<void> {
  const named = (name: string) => ({ draftId: randomUUID(), content: draftOf(name) });
  const ready = await other.call("dossiers.receive", named("Nguyễn Phước Quý Thị Hoàng Diệu Huyền"));
  await other.call("life.finish", { id: ready.id, title: "Trích lục", number: "", note: "" });
  await other.call("dossiers.receive", named("Trần Lê Nguyễn Khánh Hạ Đoan Trang"));
  await other.call("life.sendHome", {
    ...named("Đặng Thị Kim Khuyên"),
    items: ["Bản chính giấy chứng sinh"],
    why: "thiếu giấy tờ bắt buộc",
  });
}

/** Goes from tab to tab of the counter and looks at each. */
async function eachTab(look: (name: string) => Promise<void>): Promise<void> {
  const { page } = driver;
  await pages.goTo(page, "Quầy");
  const tabs = page.getByRole("navigation", { name: "Việc tại quầy" });
  const names = await tabs.getByRole("link").allInnerTexts();
  expect(names.length).toBeGreaterThan(8);
  const more = tabs.getByRole("button", { name: /^Khác/ });
  await more.press("Enter");
  const seldom = await tabs.getByRole("menuitem").allInnerTexts();
  expect(seldom.length).toBeGreaterThan(2);
  await page.keyboard.press("Escape");
  for (const [index, name] of [...names, ...seldom].entries()) {
    const isSeldom = index >= names.length;
    if (isSeldom) await more.press("Enter");
    const tab = isSeldom ? more : tabs.getByRole("link", { name, exact: true });
    await (isSeldom ? tabs.getByRole("menuitem", { name, exact: true }) : tab).click();
    await see(tab).toHaveAttribute("aria-current", "page");
    if (isSeldom) await see(more).toContainText(name);
    await see(page.locator("main h1, main h2").first()).toBeVisible();
    await see(page.getByText(/^Đang .*…$/)).toHaveCount(0);
    await look(`${index + 1} ${name}`);
  }
}

const fits = (name: string) => pages.expectFits(driver.page, name);
const judge = (name: string) => pages.judgeScreen(driver.page, name);

test("in an office that has nothing yet every list says what to do", async () => {
  await eachTab((name) => fits(`empty ${name}`));
  // what is not there yet is said with the way to it, never as a blank panel
  const empty = driver.page.locator("main .empty");
  await pages.goTo(driver.page, "Quầy");
  await see(empty.first()).toBeVisible();
  for (const words of await empty.allInnerTexts()) expect(words.trim()).toMatch(/\S+ \S+ \S+/);
});

test("every screen of the counter is accessible and fits without scrolling sideways", async () => {
  await fill();
  await eachTab(judge);
  expect(await driver.cspReports()).toEqual([]);
});

test("the page of a dossier lists the papers that were given out", async () => {
  const { page } = driver;
  const [dossier] = await other.call("dossiers.search", { text: "Đoan Trang" });
  await pages.openDossier(page, dossier?.code ?? "");
  await see(page.getByText("Giấy tiếp nhận hồ sơ và hẹn trả kết quả").first()).toBeVisible();
  await judge("dossier");
});
