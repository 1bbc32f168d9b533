import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect as see } from "@playwright/test";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { issueSignedResult } from "../support/signed-result.ts";
import type { Driver } from "./drivers/driver.ts";
import { openTwoSeats } from "./drivers/two-seats.ts";
import * as pages from "./pages/index.ts";

/** Paper copies through the window, by keys alone: make, read back, take back, check the code of a paper. */
let office: TestOffice;
let driver: Driver;
let other: CoreClient;
/** what the browser's camera sees: a film of one JPEG, written before it is opened */
let film: string;
/** a folder that is given gets a picture of every screen */
const PATIENT = { timeout: 120_000 };

beforeAll(async () => {
  office = await createTestOffice();
  film = join(office.folder, "camera.mjpeg");
  ({ driver, other } = await openTwoSeats(office, {
    switches: ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`],
  }));
  const dossier = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Quỳnh Hương"),
  });
  await other.call("sync.now", {});
  await issueSignedResult({
    province: office.province,
    demo: office,
    dossierCode: dossier.code,
    title: "Trích lục khai sinh",
  });
  await other.call("sync.now", {});
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

/** Holds the upper half of a paper's first page before the camera. */
async function showToCamera(pdf: string): Promise<void> {
  const stem = join(office.folder, "held");
  await promisify(execFile)("pdftoppm", ["-r", "110", "-png", "-singlefile", pdf, stem]);
  const seen = sharp(`${stem}.png`).resize({ width: 1280, height: 720, fit: "cover", position: "top" });
  await writeFile(film, await seen.jpeg({ quality: 95, chromaSubsampling: "4:2:0" }).toBuffer());
}

/** Accessible, nothing wider than the window, and a picture where one is wanted. */
async function judge(name: string): Promise<void> {
  const { page } = driver;
  await see(page.getByText(/^Đang .*…$/)).toHaveCount(0, PATIENT);
  await pages.judgeScreen(page, name);
}

test("by keys: a result becomes a converted copy, its card, its check, its withdrawal", async () => {
  const { page } = driver;
  await pages.openResult(page);
  await see(page.getByRole("radio", { name: /^Bản giấy chuyển đổi/ })).toBeChecked(PATIENT);
  await judge("bản giấy 1 chọn loại");
  const number = await pages.makePaperCopy(page, { purpose: "nộp nhà trường" });
  expect(number).toMatch(/BG-/);
  // the hand stands at the condition that is asked before the printing
  await see(page.getByRole("checkbox", { name: /^Đã đối chiếu ảnh bản giấy/ })).toBeFocused();
  await judge("bản giấy 2 đã lập");

  await page.getByRole("radio", { name: /^Sao y/ }).focus();
  await page.keyboard.press("Space");
  await see(page.getByLabel("Số bản sao do văn thư cấp")).toBeVisible();
  await judge("bản giấy 3 sao y");
  await page.keyboard.press("F9");
  await see(page.getByRole("alert").filter({ hasText: "Còn điều kiện chưa được xác nhận" })).toBeVisible(
    PATIENT,
  );

  await pages.goTo(page, "Bản giấy");
  await judge("bản giấy 4 danh sách");
  const row = page.getByRole("table", { name: "Sổ bản giấy" }).getByRole("link", { name: number });
  await row.focus();
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: `Bản giấy ${number}` })).toBeVisible(PATIENT);
  await see(page.getByRole("img", { name: /^Trang 1 của bản giấy/ })).toBeVisible(PATIENT);
  await judge("bản giấy 5 thẻ");

  const copy = (await other.call("copies.register", {})).find((one) => one.number === number);
  const blob = await other.call("copies.file", { id: copy!.id });
  const file = join(office.folder, "ban-giay.pdf");
  await writeFile(file, await other.blob(blob.token));
  const check = async () => {
    await pages.goTo(page, "Bản giấy");
    await see(page.getByRole("button", { name: "Kiểm mã trên bản giấy" })).toBeVisible();
    await page.keyboard.press("F7");
    await see(page.getByRole("heading", { name: "Kiểm mã trên bản giấy" })).toBeVisible();
    await page.getByLabel("Chọn ảnh hoặc PDF").setInputFiles(file);
  };
  await check();
  await see(page.getByText("Dấu kiểm đúng, hãy so với giấy")).toBeVisible(PATIENT);
  await see(page.getByRole("img", { name: /bản điện tử trên máy này/ })).toBeVisible(PATIENT);
  await judge("bản giấy 6 kiểm mã đúng");
  await showToCamera(file);
  await page.keyboard.press("F8");
  await see(page.getByRole("button", { name: "Chụp và kiểm" })).toBeFocused(PATIENT);
  await judge("bản giấy 6a máy ảnh");
  await page.keyboard.press("Enter");
  // put away by itself once the code is read
  await see(page.getByRole("button", { name: "Dùng máy ảnh của máy này" })).toBeVisible(PATIENT);
  await see(page.getByText("Dấu kiểm đúng, hãy so với giấy")).toBeVisible(PATIENT);

  await pages.goTo(page, "Bản giấy");
  await row.click();
  await page.getByRole("button", { name: "Thu hồi bản giấy này…" }).click();
  await page.getByLabel("Vì sao thu hồi").fill("ghi sai tên");
  await page.keyboard.press("Enter");
  await see(page.getByText("Đã thu hồi", { exact: true }).first()).toBeVisible(PATIENT);
  await check();
  await see(page.getByText("Dấu kiểm không có giá trị")).toBeVisible(PATIENT);
  await judge("bản giấy 7 kiểm mã thu hồi");
}, 400_000);

test("a code that nobody signed, and the printers of a machine that has none, are said in words", async () => {
  const { page } = driver;
  await pages.goTo(page, "Bản giấy");
  await page.getByRole("button", { name: "Kiểm mã trên bản giấy" }).click();
  await page.getByLabel(/^Quét bằng máy quét cầm tay/).fill("NA1:KHÔNG PHẢI MÃ");
  await page.keyboard.press("Enter");
  await see(page.getByText("Dấu kiểm không có giá trị")).toBeVisible(PATIENT);
  await pages.goTo(page, "Bản giấy");
  await page.getByRole("button", { name: "Máy in", exact: true }).click();
  await see(page.getByRole("heading", { name: "Máy in", exact: true })).toBeVisible();
  await judge("bản giấy 8 máy in");
}, 200_000);
