import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { sendAsAnother } from "../support/other-machine.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** The sync centre in the window: what was refused is led to its field, corrected, and arrives once. */
let office: TestOffice;
let driver: BrowserDriver;
let head: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await pages.signIn(driver.page, "truong", office.account("truong").password);
  head = clientOf(driver.core, "head");
  await head.call("accounts.signIn", { username: "truong", password: office.account("truong").password });
});

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const receive = (name: string) =>
  head.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });

async function admin(path: string, body: unknown): Promise<Response> {
  return fetch(`${office.province.url}/admin/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${office.province.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Goes on by Tab until what has the focus is called so, by its words or its name; fails where Tab never comes there. */
async function tabTo(page: BrowserDriver["page"], name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    const now = await page.evaluate(() => {
      const at = document.activeElement;
      return [at?.textContent?.trim() ?? "", at?.getAttribute("name") ?? ""];
    });
    if (now.includes(name)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not come to “${name}”`);
}

test("a refused name is led to its field by keys, corrected, and goes out in its place", async () => {
  const { page } = driver;
  await head.call("sync.pause", { paused: true });
  const one = await receive("Nguyễn Văn Sai Tên");
  const two = await receive("Lê Thị Đúng");
  await admin("faults", {
    kind: "reject",
    path: "/v1/operations",
    reason: "Họ tên không khớp cơ sở dữ liệu dân cư.",
    pointer: "/applicant/fullName",
  });
  await head.call("sync.pause", { paused: false });
  // from here to the corrected receipt the keyboard alone, as a clerk without a mouse would go
  await page.keyboard.press("Alt+5");
  await see(page.getByRole("heading", { name: "Đồng bộ với tỉnh" })).toBeVisible();
  await page.keyboard.press("F9");
  await see(page.getByRole("button", { name: "Không gửi được (1)" })).toBeVisible();
  await tabTo(page, "Không gửi được (1)");
  await page.keyboard.press("Enter");
  await see(page.getByText("Chỗ bị từ chối: Họ và tên.")).toBeVisible();
  await see(page.getByText("Họ tên không khớp cơ sở dữ liệu dân cư", { exact: false }).first()).toBeVisible();
  // without its reception the province takes nothing of the dossier: setting it aside is not offered
  await see(page.getByRole("button", { name: "Gửi lại nguyên văn" })).toBeVisible();
  await see(page.getByRole("button", { name: "Đặt riêng…" })).toHaveCount(0);
  await pages.judgeScreen(page, "sync refused");
  await see(page.getByText("Hồ sơ và tệp vẫn còn nguyên trên máy này.", { exact: false })).toBeVisible();
  await tabTo(page, "Sửa ô “Họ và tên” rồi gửi lại");
  await page.keyboard.press("Enter");
  await see(page.locator('[name="correct-fullName"]')).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Nguyễn Văn Đúng Tên");
  await tabTo(page, "why");
  await page.keyboard.type("Tỉnh từ chối vì sai họ tên");
  await page.keyboard.press("Control+Enter");
  await see(page.getByRole("button", { name: "Sửa và cấp lại", exact: true })).toBeVisible();
  await tabTo(page, "Sửa và cấp lại");
  await page.keyboard.press("Enter");
  await see(page.getByText("Đã ghi nhận.", { exact: false }).first()).toBeVisible();
  await pages.syncNow(page);
  const state = (await (
    await fetch(`${office.province.url}/admin/state`, {
      headers: { authorization: `Bearer ${office.province.adminToken}` },
    })
  ).json()) as { operations: { id: string; kind: string; dossierId: string }[]; dossiers: { id: string }[] };
  expect(state.dossiers.map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
  const mine = state.operations.filter(({ dossierId }) => dossierId === one.id);
  expect(mine[0]?.kind).toBe("dossier.received");
  const told = await fetch(`${office.province.url}/admin/operations/${mine[0]!.id}`, {
    headers: { authorization: `Bearer ${office.province.adminToken}` },
  });
  expect(JSON.stringify(await told.json())).toContain("Nguyễn Văn Đúng Tên");
});

test("the list says what waits, walks by keys, opens with Enter", async () => {
  const { page } = driver;
  await head.call("sync.pause", { paused: true });
  for (const name of ["Trần Thị Một", "Trần Thị Hai", "Trần Thị Ba"]) await receive(name);
  await pages.goTo(page, "Đồng bộ");
  const list = page
    .getByRole("region", { name: "Chờ gửi" })
    .or(page.locator('section[aria-label="Chờ gửi"]'));
  await see(list.first()).toBeVisible();
  await see(page.getByTestId("sync-sentence")).toContainText(
    /^3 hồ sơ chưa gửi, cũ nhất từ .*đang tạm dừng gửi\.$/,
  );
  await see(page.getByRole("button", { name: "Gửi ngay" })).toBeDisabled();
  await see(list.first().locator("[data-row]").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("F6");
  await see(list.first().getByText("Gửi trước")).toBeVisible();
  await pages.judgeScreen(page, "sync waiting");
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { level: 1 })).toContainText("-");
  await head.call("sync.pause", { paused: false });
  expect(await driver.cspReports()).toEqual([]);
});

test("two machines differ and a wished day: both stand side by side on the dossier, and the officer decides", async () => {
  const { page } = driver;
  const dossier = await receive("Phạm Thị Hẹn");
  await pages.syncNow(page);
  const later = `${Number(dossier.dueAt.slice(0, 4)) + 1}-03-01T17:00:00.000+07:00`;
  await admin(`dossiers/${dossier.id}/due`, { dueAt: later, why: "Chờ kết quả xác minh của công an xã" });
  await pages.syncNow(page);
  await page.getByRole("button", { name: "Khác nhau (1)" }).press("Enter");
  await see(page.getByText("Lý do của tỉnh: Chờ kết quả xác minh của công an xã")).toBeVisible();
  await pages.judgeScreen(page, "sync differences");
  await page.getByRole("link", { name: dossier.code }).press("Enter");
  await see(page.getByText("Tỉnh đề nghị đổi ngày hẹn trả").first()).toBeVisible();
  await pages.judgeScreen(page, "sync dossier");
  await page.getByLabel("Quyết định vì sao").fill("Đã hẹn trên giấy, người dân đi xa");
  await page.getByRole("button", { name: "Giữ ngày trên giấy" }).press("Enter");
  await see(page.getByText("Giữ ngày hẹn trả trên giấy").first()).toBeVisible();
  expect((await head.call("dossiers.get", { id: dossier.id })).dueAt).toBe(dossier.dueAt);
});

test("two counters wrote another address of one person: both stand side by side, and the losing one is taken back by hand", async () => {
  const { page } = driver;
  const { id } = await receive("Vũ Thị Hai Máy");
  await pages.syncNow(page);
  const { applicant, components, sets, deliverTo, note, dueAt, receivedAt } = await head.call(
    "dossiers.get",
    { id },
  );
  await head.call("sync.pause", { paused: true });
  const told = { sets, deliverTo, note, dueAt, nationalState: 2, baseRevision: 1, why: "Bà con nhắc lại" };
  await sendAsAnother(office.province, {
    kind: "dossier.event",
    dossierId: id,
    createdAt: receivedAt,
    body: {
      ...{
        ...told,
        dossierId: id,
        eventId: randomUUID(),
        event: "correct",
        from: "received",
        to: "received",
      },
      ...{ at: receivedAt, by: "Lê Thị Quầy Hai", applicant: { ...applicant, address: "Xóm 9, xã Đại Huệ" } },
    },
  });
  await head.call("life.correct", {
    ...{ id, why: "Nghe nhầm số xóm", sets, deliverTo, note },
    applicant: { ...applicant, address: "Xóm 6, xã Đại Huệ" },
    components: components.map(({ name, code, received, submittedAs, originals, copies }) => ({
      ...{ name, code, received, submittedAs, originals, copies },
      secret: false,
    })),
  });
  await head.call("sync.pause", { paused: false });
  await pages.syncNow(page);
  await page.getByRole("button", { name: "Khác nhau (1)" }).press("Enter");
  const both = page.locator(".side-by-side").first();
  await see(both).toContainText("Tỉnh giữ (đến trước, Lê Thị Quầy Hai)");
  await see(both).toContainText("Xóm 9, xã Đại Huệ");
  await see(both).toContainText("Máy này đã ghi");
  await see(both).toContainText("Xóm 6, xã Đại Huệ");
  await pages.judgeScreen(page, "sync two counters");
  // what the province kept counts here too, until an officer says otherwise
  expect((await head.call("dossiers.get", { id })).applicant.address).toBe("Xóm 9, xã Đại Huệ");
  await page.getByRole("button", { name: "Lấy lại nội dung của máy này" }).press("Enter");
  await see(page.getByText("Đã ghi quyết định.", { exact: false }).first()).toBeVisible();
  expect((await head.call("dossiers.get", { id })).applicant.address).toBe("Xóm 6, xã Đại Huệ");
  await pages.syncNow(page);
  await see(page.getByRole("button", { name: "Khác nhau (0)" })).toBeVisible();
});

test("ages, what will be erased, and a package on a stick are said on screens of their own", async () => {
  const { page } = driver;
  await head.call("sync.pause", { paused: true });
  await receive("Hoàng Văn Gói");
  // rows that come late take nothing out of the hand: Enter is for what was walked to meanwhile
  await pages.goTo(page, "Quầy");
  driver.core.kill("SIGSTOP");
  await pages.goTo(page, "Đồng bộ");
  await page.getByRole("button", { name: "Tuổi dữ liệu" }).focus();
  driver.core.kill("SIGCONT");
  await see(page.locator('section[aria-label="Chờ gửi"] [data-row]')).toBeVisible();
  await see(page.getByRole("button", { name: "Tuổi dữ liệu" })).toBeFocused();
  await page.getByRole("button", { name: "Tuổi dữ liệu" }).press("Enter");
  await see(page.getByText("Danh mục thủ tục", { exact: true })).toBeVisible();
  await pages.judgeScreen(page, "sync ages");
  await page.getByRole("button", { name: "Xóa bản trên máy" }).press("Enter");
  await see(page.getByText("Chưa có bản nào đến lượt.")).toBeVisible();
  await pages.judgeScreen(page, "sync erasure");
  await page.getByRole("button", { name: "Gói USB" }).press("Enter");
  // both ways are seen at once, whoever never did either
  for (const name of ["Xuất gói", "Nạp gói"]) {
    await see(page.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
  }
  await page.getByLabel("Thư mục hoặc ổ USB nhận").fill(office.folder);
  await page.getByLabel("Mật khẩu của gói (ít nhất 12 ký tự)").fill("mưa nguồn chớp bể");
  await page.getByLabel("Gõ lại mật khẩu").fill("mưa nguồn chớp bể");
  await page.getByLabel("Gõ lại mật khẩu").press("Enter");
  await see(page.getByText("Đã ghi và đọc lại 1 việc, 0 tệp.")).toBeVisible({ timeout: 60_000 });
  await pages.judgeScreen(page, "sync packages");
  await head.call("sync.pause", { paused: false });
  expect(await driver.cspReports()).toEqual([]);
});
