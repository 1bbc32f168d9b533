import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLAMD, type Clamd, EICAR, startClamd } from "../support/clamd.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { type FakeScanner, startFakeScanner } from "../support/fake-escl.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { fileOnline, judged, type TestFile } from "../support/online.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { decisionPdf } from "../support/signable-pdfs.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** Five dossiers filed online, each answered in another way, by keys alone. */
let office: TestOffice;
let driver: Driver;
let head: CoreClient;
let clamd: Clamd | undefined;
let scanner: FakeScanner;
const NAMES = {
  accepted: "Nguyễn Thị Tiếp Nhận",
  asked: "Trần Văn Bổ Sung",
  refused: "Lê Thị Từ Chối",
  returned: "Phạm Nộp Nhầm",
  infected: "Hoàng Mã Độc",
};
const CASE = "Không có bản sao Giấy khai sinh";
const HOUR = 3_600_000;

if (!CLAMD) console.warn("BỎ QUA: không có clamd, không quét mã độc thật trong cửa sổ");

beforeAll(async () => {
  clamd = CLAMD ? await startClamd() : undefined;
  [office, scanner] = await Promise.all([createTestOffice(), startFakeScanner()]);
  const path = join(office.folder, "office.json");
  const config = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...config, clamd: clamd?.socket ?? null }));
  const pdf: TestFile = {
    componentName: "Tờ khai đăng ký lại khai sinh theo mẫu",
    title: "to-khai.pdf",
    mediaType: "application/pdf",
    bytes: await decisionPdf(),
  };
  const photo: TestFile = {
    componentName: "Giấy tờ có thông tin về nơi sinh",
    title: "anh-ho-khau.jpg",
    mediaType: "image/jpeg",
    bytes: await makePage(DECISION),
  };
  const bad: TestFile = { ...pdf, title: "giay-to.pdf", bytes: EICAR };
  const filed = (ago: number) => new Date(Date.now() - ago + 7 * HOUR).toISOString().replace("Z", "+07:00");
  const file = (fullName: string, days: number, files: TestFile[], applicant = {}) =>
    fileOnline(office, {
      fullName,
      files,
      applicant,
      more: { caseName: CASE, filedAt: filed(days * 24 * HOUR) },
    });
  // the oldest is the most pressing and stands on top
  const ids = [
    await file(NAMES.infected, 9, clamd ? [pdf, bad] : [pdf]),
    await file(NAMES.refused, 0.03, [pdf]),
    await file(NAMES.asked, 0.02, [photo], { address: "" }),
    await file(NAMES.accepted, 0.01, [pdf, photo]),
    await file(NAMES.returned, 0, [pdf]),
  ];
  const browser = await openBrowser({ dataDir: office.folder, headless: true });
  driver = browser;
  await pages.signIn(driver.page, "truong", office.account("truong").password);
  head = clientOf(browser.core, "head");
  await head.call("accounts.signIn", { username: "truong", password: office.account("truong").password });
  await head.call("sync.now", {});
  for (const id of ids) await judged(head.call.bind(head), id);
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await scanner?.close();
  await office?.end();
  await clamd?.stop();
});

const open = (name: string) => pages.openFiling(driver.page, name);

const left = async () =>
  (await head.call("online.inbox", { show: "open", text: "" })).rows.map((row) => row.applicantName);

test("the inbox shows the most pressing on top, in plain words of working hours", async () => {
  const { page } = driver;
  await page.getByRole("link", { name: "Trực tuyến", exact: true }).press("Enter");
  const rows = page.locator("[data-row]");
  await see(rows).toHaveCount(5);
  await see(rows.first()).toHaveText(NAMES.infected);
  await see(rows.first()).toBeFocused();
  await see(page.getByText(/^trễ .* làm việc$/)).toBeVisible();
  await see(page.getByText("1 hồ sơ đã quá giờ trả lời", { exact: false })).toBeVisible();
  await pages.judgeScreen(page, "online inbox");
});

test("accepted by F8: number, due date and receipt; the original is laid beside it when the person comes", async () => {
  const { page } = driver;
  await open(NAMES.accepted);
  await see(page.locator("figure img").first()).toBeVisible();
  await pages.judgeScreen(page, "online filing");
  await page.keyboard.press("F8");
  await see(page.locator(".act-form")).toBeVisible();
  await pages.judgeScreen(page, "online accept");
  await pages.acceptFiling(page);
  await pages.judgeScreen(page, "online accepted");
  await page
    .getByRole("button", { name: /^Đã đối chiếu: / })
    .first()
    .press("Enter");
  await see(page.getByText("Đã đối chiếu, khớp bản chính")).toBeVisible();
  expect(await left()).not.toContain(NAMES.accepted);
});

test("more is asked for by F6 with all reasons, refused by F7, given back by F9", async () => {
  const { page } = driver;
  await open(NAMES.asked);
  await page.keyboard.press("F6");
  await see(page.getByLabel("Khai thiếu hoặc sai: địa chỉ")).toBeChecked();
  await pages.judgeScreen(page, "online ask");
  await pages.answerFiling(page, "F6", "Chưa khai địa chỉ");
  await open(NAMES.refused);
  await pages.answerFiling(page, "F7", "Đã có Giấy khai sinh trong sổ hộ tịch");
  await open(NAMES.returned);
  await pages.answerFiling(page, "F9", "Thuộc thẩm quyền của xã Vân Tụ");
  expect(await left()).toEqual([NAMES.infected]);
});

test.skipIf(!CLAMD)(
  "malware is in quarantine, said in words and reported to the head by one key",
  async () => {
    const { page } = driver;
    await open(NAMES.infected);
    await page.getByRole("button", { name: "giay-to.pdf" }).press("Enter");
    await see(
      page.getByText("Tệp này không mở, không in, không gửi đi đâu.", { exact: false }),
    ).toBeVisible();
    await pages.judgeScreen(page, "online malware");
    await page.keyboard.press("F4");
    await see(page.getByText("Đã báo trưởng bộ phận")).toBeVisible();
    const reported = await head.call("incidents.list", {});
    expect(reported).toMatchObject([{ kind: "malware", state: { code: "new" } }]);
    expect(await driver.cspReports()).toEqual([]);
  },
);

test("a person who cannot file alone is helped from the receiving form: typed, scanned, agreed to, sent, a paper to take home", async () => {
  const { page } = driver;
  await pages.openReceiving(page);
  const person = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên Người Cần Giúp Đỡ";
  await page.getByLabel("Họ và tên").fill(person);
  await page.getByLabel("Số định danh").first().fill("040190012345");
  await page.getByLabel("Ngày sinh").fill("06/05/1960");
  await page.getByLabel("Địa chỉ").fill("Bản Khe Bố, xã Tương Dương, tỉnh Nghệ An");
  await pages.pickProcedure(page, "1.004884");
  await pages.waitForDraft(page);
  await page.keyboard.press("F7");
  await page.getByRole("button", { name: "Nộp trực tuyến giúp", exact: true }).press("Enter");
  await see(page.getByRole("heading", { level: 1 })).toHaveText(`Nộp trực tuyến giúp: ${person}`);
  await page.locator('[name="declared-label-0"]').fill("Nơi đăng ký khai sinh trước đây");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("Ủy ban nhân dân xã Tam Quang, huyện Tương Dương (cũ)");
  await page.keyboard.press("Enter");
  const side = Buffer.from(await makePage(DECISION, { format: "jpeg" }));
  await head.call("scanning.add", { kind: "escl", address: scanner.url });
  scanner.load([[side], [side]]);
  scanner.faults = { jamAfter: 1 };
  await see(page.getByText("Có giấy trong khay")).toBeVisible();
  await page.keyboard.press("F4");
  await see(page.getByText("Kẹt giấy: đã nhận 1 trang.")).toBeVisible();
  await see(page.getByText("sau trang 1", { exact: false })).toBeVisible();
  const sheets = page.locator(".assist-pages img");
  await see(sheets).toHaveCount(1);
  await pages.judgeScreen(page, "online assist jam");
  scanner.faults = {};
  scanner.mend();
  await page.keyboard.press("F4");
  await see(page.getByText("Quét xong 1 trang.")).toBeVisible();
  await see(sheets).toHaveCount(2);
  const brought = { name: "ho-khau.jpg", mimeType: "image/jpeg", buffer: side };
  await page.locator('input[type="file"]').setInputFiles(brought);
  await see(sheets).toHaveCount(3);
  await see(page.getByText("Đủ để nộp.", { exact: false })).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.getByText("không đồng ý thì không nộp giúp", { exact: false })).toBeVisible();
  await see(page.locator('[name="consented"]')).toBeFocused();
  await pages.judgeScreen(page, "online assist");
  await page.keyboard.press("Space");
  await page.keyboard.press("F9");
  await see(page.getByTestId("assist-reference")).toHaveText(/^NG-.{4}-.{4}$/);
  await see(page.getByRole("img", { name: /Phiếu nộp hồ sơ trực tuyến giúp/ }).first()).toBeVisible();
  await pages.judgeScreen(page, "online assist sent");
  await page.keyboard.press("Escape");
  await see(page.locator("[data-row]").first()).toHaveText(person);
  await pages.judgeScreen(page, "online assist list");
});

test("the dossier's own page says that it was filed online, and what the originals said", async () => {
  const { page } = driver;
  const [dossier] = await head.call("dossiers.search", { text: NAMES.accepted, limit: 1 });
  await page.keyboard.press("Control+K");
  await page.keyboard.insertText(dossier!.code);
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: "Nộp trực tuyến", exact: true })).toBeVisible();
  await see(page.getByText("Đã đối chiếu, khớp bản chính")).toBeVisible();
  await pages.judgeScreen(page, "online dossier");
});
