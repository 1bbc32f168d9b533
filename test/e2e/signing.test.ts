import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect as seen } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signatureFields } from "../../main/pdf/signature-fields.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { blueSignature, redSeal } from "../support/mark-images.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { decisionPdf, plainPdf } from "../support/signable-pdfs.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** A slow machine is no failure. */
const see = seen.configure({ timeout: 90_000 });

/** Papers signed by the leader and issued by the keeper of the seal, many copies at once, all by keys. */
const COPIES = 12;
let office: TestOffice;
let driver: BrowserDriver;
let helper: CoreClient;

async function judge(name: string): Promise<void> {
  const { page } = driver;
  await see(page.getByText(/^Đang (mở|tìm).*…$/)).toHaveCount(0);
  await pages.judgeScreen(page, name);
}

const as = (username: string) =>
  pages.switchOfficer(driver.page, username, office.account(username).password);

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  helper = clientOf(driver.core, "helper");
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  await helper.call("accounts.signIn", { username: "vanthu", password: office.account("vanthu").password });
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

test("a document is put up, looked at, signed in a capacity with the PIN in our own dialog, and issued", async () => {
  const { page } = driver;
  const file = join(office.folder, "quyet-dinh.pdf");
  await writeFile(file, await decisionPdf());
  for (const [which, png] of [
    ["mine", await blueSignature()],
    ["seal", await redSeal()],
  ] as const) {
    const upload = await helper.upload("hinh.png", "image/png", png);
    await helper.call("signing.setImage", { which, upload, widthMm: 36 });
  }
  await pages.goTo(page, "Ký số");
  await page.keyboard.press("F2");
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await page.getByLabel("Trích yếu").fill("Quyết định về việc giao đất");
  await page.getByLabel("Ký hiệu").fill("QĐ-UBND");
  await page
    .getByLabel("Trình ai ký")
    .selectOption({ label: `${office.account("lanhdao").fullName}, ${office.account("lanhdao").title}` });
  await judge("1 trinh ky");
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: "Trình ký một tệp PDF" })).toBeHidden();

  await as("lanhdao");
  await pages.goTo(page, "Ký số");
  await see(page.getByRole("img", { name: /^Trang 1 của Quyết định/ })).toBeVisible();
  await page.getByLabel("Ký với tư cách").selectOption("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH");
  await judge("2 lanh dao xem");
  await page.keyboard.press("F9");
  const pin = page.getByLabel("Mã PIN của token");
  await see(pin).toBeFocused();
  await page.keyboard.type("00000000");
  await page.keyboard.press("Enter");
  await see(page.getByRole("alert")).toContainText("Mã PIN không đúng");
  await see(page.getByRole("dialog")).toContainText("Không biết còn mấy lần");
  await judge("3 ma PIN");
  await page.keyboard.type(office.account("lanhdao").token?.pin ?? "");
  await page.keyboard.press("Enter");
  await see(page.getByRole("region", { name: "Kết quả ký" })).toContainText("Đã ký 1 trong 1 bản");
  await judge("4 da ky");

  await as("vanthu");
  await pages.goTo(page, "Ký số");
  await see(page.getByLabel(/^Số văn bản/)).toHaveValue("1");
  await judge("5 phat hanh");
  // the number is moved by keys and by mouse, never upon what is written there
  const number = page.getByRole("button", { name: /^Số 01/ });
  await see(number).toBeVisible();
  const place = () => number.evaluate((one) => [one.style.left, one.style.top].map(Number.parseFloat));
  const [left, top] = (await place()) as [number, number];
  await number.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await see.poll(place).toEqual([left, seen.closeTo(top + 2.75, 3)]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await see.poll(place).toEqual([left, top]);
  const drag = async (byLeft: number, byTop: number) => {
    const [from, size] = [await number.boundingBox(), await page.locator(".mark-stage").boundingBox()];
    const [x, y] = [from!.x + from!.width / 2, from!.y + from!.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + byLeft * size!.width, y + byTop * size!.height, { steps: 4 });
    await page.mouse.up();
  };
  await drag(0.08, 0);
  const covers = page.getByText("chỗ này đã có chữ hoặc hình");
  await see(covers).toBeVisible();
  await see(page.getByRole("button", { name: "Ký 1 bản" })).toBeDisabled();
  await judge("6 che chu");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await see(covers).toBeHidden();
  await drag(0.05, 0.06);
  await see.poll(place).toEqual([seen.closeTo(left + 5, 0), seen.closeTo(top + 6, 0)]);
  await see(covers).toBeHidden();
  await judge("7 da doi cho");
  const [wanted] = (await place()) as [number, number];
  await pages.signDocuments(page, office.office.seal.pin);
  const [paper] = await helper.call("signing.papers", {});
  expect(paper).toMatchObject({
    state: { code: "issued" },
    number: 1,
    capacity: "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
  });
  const { file: issued } = await helper.call("signing.paper", { id: paper!.id });
  const fields = signatureFields(PdfFile.open(await helper.blob(issued.token)));
  expect(fields).toHaveLength(6);
  const rect = fields[2]!.dict.get("Rect") as number[];
  expect(rect[0]! / 595.28).toBeCloseTo(wanted / 100, 2);
}, 400_000);

test("many copies at once: one goes back with its reason, the rest are signed without another PIN, each said", async () => {
  const { page } = driver;
  for (let i = 1; i <= COPIES; i += 1) {
    const upload = await helper.upload("ban-sao.pdf", "application/pdf", await plainPdf());
    const title = `Bản sao sổ hộ tịch ${i}`;
    await helper.call("signing.put", { id: randomUUID(), kind: "copy", upload, title, copyForm: "SAO Y" });
  }
  await page.keyboard.press("Escape");
  await see(page.getByText(`Chọn ${COPIES} trong ${COPIES} bản`)).toBeVisible();
  await judge("8 muoi hai ban");
  await page.keyboard.press("F4");
  await page.getByLabel("Vì sao không ký").fill("Trang mờ, quét lại");
  await page.getByRole("button", { name: "Trả lại kèm lý do" }).press("Enter");
  const left = COPIES - 1;
  await see(page.getByText(`Chọn ${left} trong ${left} bản`)).toBeVisible();
  await page.keyboard.press("F9");
  const results = page.getByRole("region", { name: "Kết quả ký" });
  await see(results).toContainText(`Đã ký ${left} trong ${left} bản`, { timeout: 120_000 });
  await judge("9 ket qua");
  await page.keyboard.press("Escape");
  await see(page.getByText("Không có bản nào chờ ký.")).toBeVisible();
}, 240_000);
