import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Page, expect as see } from "@playwright/test";
import { expect, onTestFinished, test } from "vitest";
import { loadContract } from "../provincial-server/contract.ts";
import { createProvincialServer } from "../provincial-server/server.ts";
import { createTestOffice } from "../support/office.ts";
import { startProvider } from "../support/oidc-provider.ts";
import { tempDir } from "../support/temp-dir.ts";
import { selfSigned } from "../support/tls-identity.ts";
import { openBrowser } from "./drivers/browser.ts";
import * as pages from "./pages/index.ts";

/** How a machine and its people come to the province, screen by screen: each is looked at. */
const UNIT = {
  code: "H40.12.3",
  codeUnverified: false,
  name: "Ủy ban nhân dân xã Đại Huệ",
  parentName: "Ủy ban nhân dân tỉnh Nghệ An",
  unitName:
    "Trung tâm Phục vụ hành chính công xã Đại Huệ thuộc Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
  abbreviation: "TTPVHCC",
  address: "Xóm 5, xã Đại Huệ, tỉnh Nghệ An",
  phone: "",
};
const PASSWORD = "mật khẩu dài 1";
const FULL_NAME = "Nguyễn Phước Quý Thị Hoàng Diệu Huyền";
/** a busy machine starts a browser and a core slowly */
const SLOW = { timeout: 120_000 };

const field = (page: Page, label: string) =>
  page.locator("input, select").and(page.getByLabel(label, { exact: true }));

test("a new machine: address, compared certificate, code, first account; then its way out of the office's network", async () => {
  const tls = selfSigned();
  const province = await createProvincialServer({
    dataDir: tempDir(),
    contract: loadContract(),
    tls,
    policy: {
      system: { name: "Hệ thống tỉnh", owner: UNIT.parentName, lookupUrl: "tra cứu" },
      escrowPublicKey: null,
      anchors: [{ name: "ca-tinh", pem: tls.cert }],
      sealAuthorities: [],
      settings: {},
    },
  });
  const before = process.env.COUNTER_PASSPHRASE;
  process.env.COUNTER_PASSPHRASE = "cụm từ của CNTT";
  const driver = await openBrowser({ dataDir: tempDir(), headless: true });
  onTestFinished(async () => {
    await driver.close();
    await province.close();
    if (before === undefined) delete process.env.COUNTER_PASSPHRASE;
    else process.env.COUNTER_PASSPHRASE = before;
    expect(province.violations).toEqual([]);
  });
  const { page } = driver;
  await see(page.getByRole("heading", { name: "Ghi danh máy này" })).toBeVisible(SLOW);
  const server = field(page, "Địa chỉ máy chủ tỉnh");
  await see(server).toBeFocused(SLOW);
  await pages.judgeScreen(page, "enrol-1-server");
  await server.fill("http://may-chu.example");
  await page.keyboard.press("Enter");
  await see(page.getByText("phải bắt đầu bằng https://", { exact: false }).first()).toBeVisible(SLOW);
  await pages.judgeScreen(page, "enrol-2-address-refused");
  await server.fill(province.url);
  await page.keyboard.press("Enter");
  await see(page.getByTestId("fingerprint")).toBeVisible(SLOW);
  const shown = (await page.getByTestId("fingerprint").innerText()).replace(/\s/g, "").toLowerCase();
  expect(shown).toBe(tls.fingerprint);
  await pages.judgeScreen(page, "enrol-3-fingerprint");
  await see(page.getByRole("button", { name: "Đã so, giống hệt" })).toBeFocused();
  await page.keyboard.press("Enter");
  await see(field(page, "Mã ghi danh")).toBeFocused();
  await field(page, "Mã ghi danh").fill("ABCD-2345");
  await field(page, "Tên máy này").fill("QUẦY-01");
  await field(page, "Họ và tên").fill(FULL_NAME);
  await field(page, "Mật khẩu (ít nhất 10 ký tự)").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await see(page.getByText("Máy chủ tỉnh không có mã ghi danh này.")).toBeVisible(SLOW);
  await pages.judgeScreen(page, "enrol-4-code-refused");
  const [made] = await province.machines.makeCodes({ unit: UNIT, names: [""], hours: 1 });
  await field(page, "Mã ghi danh").fill(made!.code.toLowerCase());
  // without a first account nobody could sign in afterwards
  await page.keyboard.press("Enter");
  await see(page.getByText("chưa có tài khoản nào để đăng nhập", { exact: false })).toBeVisible(SLOW);
  await pages.judgeScreen(page, "enrol-4-no-account");
  // switched off half-way, it says that the same code goes on
  await page.reload();
  await see(page.getByText("Gõ lại đúng mã đó để làm tiếp", { exact: false })).toBeVisible(SLOW);
  await see(server).toHaveValue(province.url);
  await pages.judgeScreen(page, "enrol-4-half-way");
  await server.press("Enter");
  await page.getByRole("button", { name: "Đã so, giống hệt" }).press("Enter");
  await field(page, "Mã ghi danh").fill(made!.code);
  await field(page, "Tên máy này").fill("QUẦY-01");
  await field(page, "Họ và tên").fill(FULL_NAME);
  await field(page, "Mật khẩu (ít nhất 10 ký tự)").fill(PASSWORD);
  await page.keyboard.press("Enter");
  // the counter opens by itself
  await see(page.getByText("Ai đang ngồi quầy?")).toBeVisible(SLOW);
  await see(page.getByText(FULL_NAME)).toBeVisible();
  await pages.judgeScreen(page, "enrol-5-sign-in");
  await pages.signIn(page, "quantri", PASSWORD);
  await page.getByRole("link", { name: "Quản trị", exact: true }).click();
  await page.getByRole("button", { name: "Kết nối và thư mục quét" }).click();
  await see(page.getByText(`Đã ghi danh cho ${UNIT.name}`)).toBeVisible();
  await pages.judgeScreen(page, "enrol-6-connection");

  const kind = field(page, "Máy này ra mạng");
  await kind.selectOption({ label: "Qua proxy đặt bằng tay" });
  await field(page, "Địa chỉ proxy").fill("đây không phải địa chỉ");
  await page.getByRole("button", { name: "Đặt đường ra mạng" }).click();
  await see(page.getByRole("alert").first()).toBeVisible();
  await pages.judgeScreen(page, "network-1-refused");
  await field(page, "Địa chỉ proxy").fill(
    "proxy-cua-van-phong-uy-ban-nhan-dan-xa-dai-hue.nghean.gov.vn:3128",
  );
  await field(page, "Tên đăng nhập proxy").fill("quay01");
  await field(page, "Mật khẩu proxy").fill("bí mật");
  await page.getByRole("button", { name: "Đặt đường ra mạng" }).click();
  await see(page.getByText("Đã đặt; lần gửi tới sẽ đi đường này")).toBeVisible();
  await see(page.getByText("Đã có mật khẩu; để trống là giữ nguyên.")).toBeVisible();
  await see(field(page, "Mật khẩu proxy")).toHaveValue("");
  await pages.judgeScreen(page, "network-2-proxy");
  await kind.selectOption({ label: "Theo tệp cấu hình tự động (PAC)" });
  await pages.judgeScreen(page, "network-3-pac");
  await kind.selectOption({ label: "Đi thẳng, không qua proxy" });
  await page.getByRole("button", { name: "Đặt đường ra mạng" }).click();

  // shut out by the province: its own window says so
  const [joined] = (await province.machines.list()) as { deviceId: string }[];
  await province.machines.revoke(joined!.deviceId, "báo mất máy ngày 27/11");
  await page.getByRole("link", { name: "Đồng bộ" }).click();
  await page.getByRole("button", { name: /^Gửi ngay/ }).press("Enter");
  await see(page.getByText("máy này đã bị tỉnh thu hồi", { exact: false }).first()).toBeVisible(SLOW);
  await pages.judgeScreen(page, "enrol-7-revoked");
});

test("people sign in at the province, by a code at another device where no browser opens", async () => {
  const provider = await startProvider({
    "sub-lan": { name: FULL_NAME, preferred_username: "lan.nt", roles: ["mot-cua"] },
    "sub-no": { name: "Người ngoài", preferred_username: "nguoi.ngoai", roles: ["khac"] },
  });
  const office = await createTestOffice();
  onTestFinished(() => office.end());
  const path = join(office.folder, "office.json");
  const config = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  const provinceAccounts = {
    clientId: "quay-mot-cua",
    issuer: provider.issuer,
    usernameClaim: "preferred_username",
    nameClaim: "name",
    roleClaim: "roles",
    roles: { "mot-cua": ["receiving-officer"] },
    grace: [{ days: 7, inForceFrom: "2020-01-01", inForceTo: null, source: "Quy định thử" }],
  };
  await writeFile(path, JSON.stringify({ ...config, provinceAccounts }));
  const driver = await openBrowser({ dataDir: office.folder, headless: true });
  onTestFinished(() => driver.close());
  const { page } = driver;
  await pages.waitForSignIn(page, SLOW.timeout);
  const device = page.getByRole("button", { name: "Dùng mã trên máy khác" });
  await see(device).toBeVisible();
  await pages.judgeScreen(page, "province-1-sign-in");
  const byCode = async (login: string) => {
    await device.click();
    const code = await page.getByTestId("device-code").innerText(SLOW);
    const address = await page
      .locator("section", { hasText: "gõ mã" })
      .getByRole("strong")
      .first()
      .innerText();
    await provider.visit(`${address}?user_code=${code}`, login);
  };
  await device.click();
  await see(page.getByTestId("device-code")).toBeVisible(SLOW);
  await pages.judgeScreen(page, "province-2-code");
  await page.getByRole("button", { name: "Dừng" }).click();
  await byCode("sub-no");
  await see(page.getByRole("alert")).toBeVisible(SLOW);
  await pages.judgeScreen(page, "province-3-no-role");
  await byCode("sub-lan");
  await see(page.getByRole("button", { name: "Đổi người" })).toBeVisible(SLOW);
  await see(page.getByText(FULL_NAME).first()).toBeVisible();
  await pages.judgeScreen(page, "province-4-inside");
});
