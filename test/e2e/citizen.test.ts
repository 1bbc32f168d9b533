import { type Page, expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DossierDetail } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { handOverOf } from "../support/hand-over.ts";
import { receive } from "../support/life.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** The person before the counter: the officer's screen turned round, and a second screen of the person's own. */
let office: TestOffice;
let driver: BrowserDriver;
let head: CoreClient;
let dossier: DossierDetail;
let second: Page;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  head = clientOf(driver.core, "head");
  await head.core.ready();
  await head.call("accounts.signIn", { username: "truong", password: office.account("truong").password });
  dossier = await receive(head, "Nguyễn Phước Hài Lòng");
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** How often the province is told of a rating. */
const ratings = async () => {
  const items = await Promise.all(
    (["waiting", "done"] as const).map((which) => head.call("sync.items", { which, limit: 200 })),
  );
  return items.flat().filter(({ what }) => what === "Đánh giá của người dân").length;
};

test("the officer's screen turned round shows the dossier with the fee as it was computed", async () => {
  const { page } = driver;
  await pages.openDossier(page, dossier.code);
  const { proposals } = await head.call("fees.dossier", { dossierId: dossier.id });
  const proposal = proposals[0]!;
  await head.call("fees.demand", {
    dossierId: dossier.id,
    lines: [
      {
        source: "other",
        index: null,
        name: "Lệ phí cấp bản sao",
        kind: "LE_PHI",
        quantity: 3,
        pages: 0,
        price: 8_000,
        basis: "Nghị quyết thử",
        ground: "",
        groundWhy: "",
        moment: "return",
      },
    ],
  });
  await page.keyboard.press("F11");
  const turned = page.getByRole("region", { name: "Màn hình dành cho người dân" });
  await see(turned).toContainText(dossier.code);
  await see(turned).toContainText("Lệ phí cấp bản sao: 24.000 đ (chưa nộp)");
  await see(turned).not.toContainText(proposal.name);
  await page.keyboard.press("F11");
  await see(turned).toBeHidden();
});

test("the person's own screen is a page of an origin of its own that greets", async () => {
  const { page } = driver;
  const opened = driver.page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Quầy", exact: true }).click();
  await page.getByRole("link", { name: "Trả kết quả" }).click();
  await page.getByRole("button", { name: "Mở màn hình người dân" }).click();
  second = (await opened) as Page;
  await see(second.getByRole("heading", { name: "Kính chào Ông (Bà)" })).toBeVisible();
  expect(new URL(second.url()).origin).toBe("https://citizen.counter.invalid");
  expect(driver.citizen()).toBe(second);
  await pages.expectAccessible(second);
});

test("no key of the officer's board rates, and no call of the officer's window; a finger does, once", async () => {
  const fees = await head.call("fees.dossier", { dossierId: dossier.id });
  for (const { id: dueId } of fees.dues) await head.call("fees.cancelDue", { dueId, why: "Được miễn" });
  await head.call("life.finish", { id: dossier.id, title: "Trích lục khai sinh", number: "7", note: "" });
  const ready = await head.call("returns.get", { id: dossier.id });
  for (const { id: componentId } of ready.results)
    await head.call("returns.excuseScan", { componentId, why: "Khổ giấy A0, máy không quét được" });
  const given = await head.call(
    "returns.handOver",
    handOverOf(await head.call("returns.get", { id: dossier.id }), { askRating: true }),
  );
  expect(given.ratingShown).toBe(true);
  const question = second.getByRole("region", { name: /hài lòng/ });
  await see(question).toBeVisible();
  await see(question).toContainText(dossier.procedureName);
  await pages.expectAccessible(second);

  // the keyboard belongs to the officer, whichever page has the focus
  const levels = question.getByRole("button", { pressed: false });
  for (const at of [0, 4]) {
    await levels.nth(at).focus();
    for (const key of ["Enter", "Space", "1", "5"]) await second.keyboard.press(key);
  }
  await see(question.getByRole("button", { pressed: true })).toHaveCount(0);
  await question.getByRole("button", { name: "Không đánh giá" }).focus();
  await second.keyboard.press("Enter");
  await see(question).toBeVisible();
  const refused = await driver.page.evaluate(async () => {
    const { counter } = window as unknown as { counter: { call(envelope: unknown): Promise<unknown> } };
    const input = { ticket: "x".repeat(32), level: 5, remarks: [], comment: "" };
    return counter.call({ v: 1, id: "1", proc: "citizen.rate", input });
  });
  expect(refused).toMatchObject({ ok: false, error: { code: "citizen.screen-only" } });
  expect(await ratings()).toBe(0);

  // a small second display shows what sends the answer without scrolling
  await second.setViewportSize({ width: 1024, height: 768 });
  await levels.nth(3).click();
  await see(second.getByRole("button", { name: "Gửi đánh giá" })).toBeInViewport({ ratio: 1 });
  await pages.takePicture(second, "citizen-rated");
  await second.getByLabel("Ý kiến khác").fill("Cảm ơn cán bộ");
  await pages.expectAccessible(second);
  await second.getByRole("button", { name: "Gửi đánh giá" }).click();
  await see(second.getByRole("heading", { name: "Xin cảm ơn Ông (Bà)" })).toBeVisible();
  expect(await ratings()).toBe(1);
  const again = head.call("citizen.ask", { handOverId: given.handOverId });
  await expect(again).rejects.toThrow(/đã có đánh giá/);
  expect(driver.cspReports()).toEqual([]);
});
