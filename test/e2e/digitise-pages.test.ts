import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect as eyes } from "@playwright/test";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DossierDetail } from "../../preload/contract/index.ts";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { CONTINUATION, DECISION, makePage } from "../support/pages.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";
import * as sources from "./pages/sources.ts";

/** Pictures are worked on while one waits: on a busy machine that takes longer than playwright waits by itself. */
const see = eyes.configure({ timeout: 60_000 });

/** What an officer does with pages, from the list at the desk to the law's gate before the hand-over; by keyboard and mouse. */
const MUST = "Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó";
let office: TestOffice;
let driver: Driver;
let other: CoreClient;
let dossier: DossierDetail;

beforeAll(async () => {
  office = await createTestOffice();
  ({ driver, other } = await openTwoSeats(office));
  const draft = draftOf("Lương Thị Quét Sau");
  const [paper] = draft.components;
  if (!paper) throw new Error("no paper");
  dossier = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: {
      ...draft,
      procedureCode: "1.004873",
      caseIndex: 1,
      components: [
        { ...paper, name: MUST },
        { ...paper, name: "Tờ khai" },
      ],
    },
  });
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const judge = (name: string) => pages.judgeScreen(driver.page, name);
const images = (count: number) =>
  see(driver.page.getByText(`có ${count} ảnh`)).toBeVisible({ timeout: 60_000 });
/** The page's picture is there in its size: where something is on the screen is measured after it. */
const drawn = () =>
  see
    .poll(() =>
      driver.page
        .locator(".page-view img")
        .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
        .catch(() => false),
    )
    .toBe(true);
const stepsDone = () => driver.page.getByRole("list", { name: "Các bước đã chỉnh trang này" });

test("the desk says what must be scanned before which hand-over; Enter opens its scan", async () => {
  const { page } = driver;
  const panel = page.getByRole("button", { name: `${dossier.code} ${MUST}` });
  await see(panel).toBeVisible();
  await see(page.getByText(/^Chuyển trước /)).toBeVisible();
  await judge("desk later");
  await page.keyboard.press("Alt+q");
  await see(panel).toBeFocused();
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: MUST })).toBeVisible();
  await see(page.getByText("Chưa có trang nào.")).toBeVisible();
  await pages.goTo(page, "Số hóa");
  await see(page.getByRole("heading", { name: "Quét sau, trước khi chuyển (1)" })).toBeVisible();
  await judge("area later");
  await panel.focus();
  await page.keyboard.press("Enter");
  await see(page.getByText("Chưa có trang nào.")).toBeVisible();
});

test("a copied picture is pasted, files are dropped anywhere, the scanner's folder is named and emptied", async () => {
  const { page } = driver;
  const [decision, continuation] = await Promise.all([makePage(DECISION), makePage(CONTINUATION)]);
  await sources.pastePicture(page, decision);
  await images(1);
  const folder = join(office.folder, "may-quet-cua-toi");
  await mkdir(folder);
  const [dropped, watched] = [join(office.folder, "tha-vao.png"), join(folder, "quet-1.jpg")];
  await writeFile(dropped, continuation);
  const drag = await sources.dragFiles(page, [dropped]);
  await see(page.getByText("Thả tệp vào đây", { exact: false })).toBeVisible();
  await drag.drop();
  await images(2);
  await writeFile(watched, await makePage(CONTINUATION.slice(1), { format: "jpeg" }));
  await page.getByRole("button", { name: "Đổi thư mục" }).click();
  await page.getByLabel("Đường dẫn thư mục").fill(folder);
  await page.keyboard.press("Enter");
  await see(page.getByText(folder, { exact: true })).toBeVisible();
  await pages.takeWatched(page, 3);
});

test("a photo shows the corners that were found; they move by key and mouse, flattening is a step that can be taken back", async () => {
  const { page } = driver;
  const sheet = await sharp(await makePage(DECISION))
    .resize(900)
    .toBuffer();
  const photo = await sharp({ create: { width: 1500, height: 1900, channels: 3, background: "#2e2f31" } })
    .composite([{ input: sheet, left: 320, top: 300 }])
    .png()
    .toBuffer();
  await sources.pastePicture(page, photo);
  await images(4);
  await see(page.getByRole("heading", { name: "Trang 4 / 4" })).toBeVisible();
  await page.keyboard.press("Alt+n");
  const corner = page.getByRole("slider", { name: "Góc trên trái" });
  await see(corner).toBeFocused();
  await see(corner).toHaveAttribute("aria-valuetext", /^2\d % từ trái, 1\d % từ trên$/);
  const found = (await corner.getAttribute("aria-valuetext")) ?? "";
  await page.keyboard.press("Shift+ArrowLeft");
  await see(corner).not.toHaveAttribute("aria-valuetext", found);
  await page.keyboard.press("Shift+ArrowRight");
  await see(corner).toHaveAttribute("aria-valuetext", found);
  await judge("photo corners");
  await drawn();
  const last = page.getByRole("slider", { name: "Góc trên phải" });
  const before = await last.getAttribute("aria-valuetext");
  const box = await last.boundingBox();
  if (!box) throw new Error("no corner");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 20, { steps: 3 });
  await see(last).not.toHaveAttribute("aria-valuetext", before ?? "");
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
  await corner.focus();
  await page.keyboard.press("Enter");
  await see(stepsDone()).toContainText("nắn phẳng ảnh chụp (bản ký)");
  await judge("photo flat");
  await page.keyboard.press("Control+z");
  await see(stepsDone()).toHaveCount(0);
  await page.keyboard.press("Control+y");
  await see(stepsDone()).toContainText("nắn phẳng");
});

test("a page is cropped by mouse and by keyboard; every step stands in words and is taken back", async () => {
  const { page } = driver;
  await page.locator('[data-page="0"]').click();
  await see(page.getByRole("heading", { name: "Trang 1 / 4" })).toBeVisible();
  await page.keyboard.press("Alt+c");
  const left = page.getByRole("slider", { name: "Mép trái" });
  await see(left).toBeFocused();
  await drawn();
  const picture = await page.locator(".frame").boundingBox();
  if (!picture) throw new Error("no picture");
  await page.mouse.move(picture.x + picture.width * 0.1, picture.y + 20);
  await page.mouse.down();
  await page.mouse.move(picture.x + picture.width * 0.9, picture.y + 400, { steps: 4 });
  await page.mouse.up();
  await see(left).toHaveAttribute("aria-valuetext", /^cắt (9|10|11) %$/);
  await left.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await see(left).toHaveAttribute("aria-valuetext", /^cắt 1[456] %$/);
  await judge("crop");
  await page.keyboard.press("Enter");
  await see(stepsDone()).toContainText(/cắt mép: trái 1[456] %/);
  await see(page.getByRole("button", { name: /Đang xem bản đọc/ })).toBeVisible();
  await judge("cropped");
  await page.keyboard.press("Control+z");
  await see(stepsDone()).toHaveCount(0);
  // Esc leaves the page as it was, and the screen open
  await page.keyboard.press("Alt+c");
  await see(left).toBeFocused();
  await page.keyboard.press("Escape");
  await see(left).toHaveCount(0);
  await see(page.getByRole("heading", { name: "Trang 1 / 4" })).toBeVisible();
});

test("a file becomes two papers at the page shown, and one again", async () => {
  const { page } = driver;
  await page.locator('[data-page="2"]').click();
  const to = page.getByLabel("Tách từ trang 3 đến hết thành");
  await to.selectOption("Tờ khai");
  await page.getByRole("button", { name: "Tách", exact: true }).focus();
  await page.keyboard.press("Enter");
  await images(2);
  const undo = page.getByRole("button", { name: /^Hoàn tác tách giấy tờ/ });
  await see(undo).toBeVisible();
  await page.keyboard.press("Alt+z");
  await images(4);
  await page.locator('[data-page="2"]').click();
  await to.selectOption("Tờ khai");
  await page.getByRole("button", { name: "Tách", exact: true }).click();
  await images(2);
  await page.getByLabel("Gộp giấy tờ khác vào đây").selectOption("Tờ khai (2 trang)");
  await page.getByRole("button", { name: "Gộp", exact: true }).focus();
  await page.keyboard.press("Enter");
  await images(4);
});

test("two passes of a duplex stack are mixed; the blank backs leave with one key and are counted once", async () => {
  const { page } = driver;
  const blank = await sharp({ create: { width: 1654, height: 2339, channels: 3, background: "#f8f6ef" } })
    .withMetadata({ density: 200 })
    .jpeg()
    .toBuffer();
  const side = await makePage(CONTINUATION, { format: "jpeg" });
  const files = await Promise.all(
    [side, await makePage(DECISION, { format: "jpeg" }), blank, blank].map(async (bytes, index) => {
      const path = join(office.folder, `chong-${index}.jpg`);
      await writeFile(path, bytes);
      return path;
    }),
  );
  await page.keyboard.press("Escape");
  await pages.openPaper(page, "Tờ khai").catch(async () => {
    // it was opened when the other paper was cut
    await page.getByRole("link", { name: "Mở (0 trang)" }).click();
  });
  await see(page.getByRole("heading", { name: "Tờ khai" })).toBeVisible();
  await pages.addFiles(page, files, 4);
  await page.getByRole("button", { name: "Trộn hai mặt" }).focus();
  await page.keyboard.press("Enter");
  await see(page.getByRole("button", { name: /^Hoàn tác trộn hai mặt/ })).toBeVisible();
  await see(page.getByLabel("Bỏ 2 mặt trắng ra khay: 2, 4")).toBeChecked();
  await see(page.getByText("2 trang, đúng?")).toBeVisible();
  await judge("duplex blanks");
  await page.keyboard.press("F9");
  await see(page.getByRole("heading", { name: "Tiến độ" })).toBeVisible();
  const documents = await other.call("digitise.list", { dossierId: dossier.id });
  expect(documents).toEqual([]);
});

test("a dossier with a paper that must be scanned is not handed over; a ground of the law is written down by keyboard", async () => {
  const { page } = driver;
  const draft = draftOf("Lương Thị Căn Cứ");
  const [paper] = draft.components;
  if (!paper) throw new Error("no paper");
  const held = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: { ...draft, procedureCode: "1.004873", caseIndex: 1, components: [{ ...paper, name: MUST }] },
  });
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).click();
  const tick = page.getByLabel(`Chuyển hồ sơ ${held.code}`);
  await see(tick).toBeDisabled();
  await see(page.getByRole("button", { name: /^Bàn giao 0 hồ sơ/ })).toBeVisible();
  await judge("transfer held");
  const row = page.getByRole("row", { name: new RegExp(held.code) });
  await row.getByRole("link", { name: "Còn 1 giấy phải quét" }).focus();
  await page.keyboard.press("Enter");
  const exempt = page.getByRole("button", { name: `Không phải số hóa: ${MUST}` });
  await exempt.focus();
  await page.keyboard.press("Enter");
  await see(page.getByLabel("Trường hợp")).toBeFocused();
  await judge("exempt");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("CSDL hộ tịch điện tử, mã 40-2026-15");
  await page.keyboard.press("Enter");
  await see(page.getByText("CSDL hộ tịch điện tử, mã 40-2026-15", { exact: false })).toBeVisible();
  await judge("exempted");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).click();
  await see(tick).toBeEnabled();
  expect(await driver.cspReports()).toEqual([]);
});
