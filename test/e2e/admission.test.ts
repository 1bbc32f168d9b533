import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDeviceAuthority } from "../provincial-server/device-authority.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { enrol } from "../support/office-day.ts";
import { serialLine } from "../support/serial-line.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";
import { judgeScreen } from "./pages/judge.ts";

/** A substitute's slip laid under the scanner at the sign-in screen, with both kinds of scanner. */
const PATIENT = { timeout: 60_000 };
const OWN_PASSWORD = "tự đặt cho ca này";
let office: TestOffice;
let driver: BrowserDriver;
let head: CoreClient;
let machine: string;

beforeAll(async () => {
  office = await createTestOffice();
  const now = Date.now();
  await enrol(office.folder, openDeviceAuthority(now), office.config.agency.code, now);
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.core.ready();
  head = clientOf(driver.core, "head");
  await head.call("accounts.signIn", { username: "truong", password: office.account("truong").password });
  machine = (await head.call("office.status", {})).machineName;
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const made = (person: { fullName: string; username: string }) =>
  head.call("accounts.admit", {
    ...person,
    roles: ["receiving-officer"],
    machine,
    hours: 4,
    password: office.account("truong").password,
  });
const field = (name: string) => driver.page.locator(`[name="redeem-${name}"]`);

/** Types what the slip does not say, takes the seat, and leaves it again. */
async function takeSeat(person: { fullName: string; username: string }, isShort: boolean): Promise<void> {
  const { page } = driver;
  if (isShort) {
    await see(field("name")).toBeFocused(PATIENT);
    await page.keyboard.insertText(person.fullName);
    await field("username").fill(person.username);
  }
  await field("password").focus();
  await page.keyboard.insertText(OWN_PASSWORD);
  await page.keyboard.press("Enter");
  await see(page.getByRole("button", { name: new RegExp(person.fullName) })).toBeVisible(PATIENT);
  await pages.switchOfficer(page);
  await see(page.getByLabel("Tên đăng nhập")).toBeFocused(PATIENT);
}

test("a scanner on the keyboard: the slip's QR opens the form and fills the code, whatever field has the cursor", async () => {
  const { page } = driver;
  await see(page.getByLabel("Tên đăng nhập")).toBeFocused(PATIENT);
  const person = { fullName: "Ngô Thị Thay Ca", username: "nttca" };
  const { short } = await made(person);
  await page.keyboard.insertText("tn");
  await pages.scan(page, short!);
  await see(field("code")).toHaveValue(short!);
  await judgeScreen(page, "admission-scanned");
  await takeSeat(person, true);

  // the long form, which names the person itself
  const other = { fullName: "Lê Văn Thay Dài", username: "lvtdai" };
  const { code } = await made(other);
  await pages.scan(page, code);
  await see(field("code")).toHaveValue(code);
  await see(field("password")).toBeFocused();
  await takeSeat(other, false);

  // what an input method made of it is said at the field, before anything is sent
  await pages.scan(page, code.replace("VAOCA1", "VAOCÁ"));
  await see(field("code")).toHaveAccessibleDescription(/Bộ gõ tiếng Việt đã đổi chữ của mã/);
  await judgeScreen(page, "admission-rewritten");
  await page.getByRole("button", { name: "Thôi" }).press("Enter");
});

test.skipIf(process.platform === "win32")("a scanner on a serial line does the same", async (context) => {
  const { page } = driver;
  const line = await serialLine();
  if (!line) return context.skip("no python3");
  const admin = clientOf(driver.core, "admin");
  await admin.call("accounts.signIn", {
    username: "quantri",
    password: office.account("quantri").password,
  });
  await admin.call("people.chooseScanner", { port: line.port, baud: 9600 });
  for (const isShort of [true, false]) {
    const person = isShort
      ? { fullName: "Phan Thị Cổng Nối", username: "ptcong" }
      : { fullName: "Hồ Văn Cổng Dài", username: "hvcong" };
    const { short, code } = await made(person);
    await see(page.getByLabel("Tên đăng nhập")).toBeVisible(PATIENT);
    line.send(isShort ? short! : code);
    await see(field("code")).toHaveValue(isShort ? short! : code, PATIENT);
    await takeSeat(person, isShort);
  }
  // a card laid there before anybody signed in is given to nobody
  line.send(office.office.citizens[0]!.cardQr);
  line.send("0".repeat(32));
  await see(page.getByLabel("Tên đăng nhập")).toHaveValue("");
  await see(field("code")).toHaveCount(0);
  expect(driver.cspReports()).toEqual([]);
});
