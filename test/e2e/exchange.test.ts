import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../db/database.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { clientOf } from "../support/core-client.ts";
import { certifyMachine } from "../support/device-enrolment.ts";
import { meet, type OfficeMachine, startMachine, testAuthority } from "../support/exchange-machines.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/** Two real machines of one office, the line to the province down: a window at one, the other beside it. */
let office: TestOffice;
let driver: BrowserDriver;
let other: OfficeMachine;

/** Of a lost machine: twelve operations were open, three of them came back. */
const LOST = {
  asked: ["may-hong"],
  dossiers: 1240,
  receptions: 3,
  operations: 3,
  told: {
    version: 1,
    name: "QUAY-09",
    port: 0,
    position: 9,
    lastSeq: 140,
    open: [[129, 140]],
    blocks: [],
    replaces: [],
    at: "2026-01-09T10:02:00.000+07:00",
  },
  heardAt: "2026-01-09T10:02:00.000+07:00",
  known: [[129, 131]],
};

beforeAll(async () => {
  office = await createTestOffice();
  const authority = testAuthority();
  other = await startMachine("QUAY-02", { authority, unit: office.config.agency.code, keep: true });
  const port = await other.port();
  // the office's machine is enrolled and knows where the other is, before its window opens
  const keys = nodeKeyStore({ dataDir: office.folder, kind: "file" });
  const ports = nodePorts(office.folder, keys);
  const { database } = await openDatabase({
    folder: office.folder,
    masterKey: await keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
  });
  const written = toTimestamp(Date.now());
  await certifyMachine({ database, ports }, authority, office.config.agency.code, {
    issued: Date.now(),
    written,
  });
  await database.write({ actor: "test", at: written }, (tx) =>
    tx.db
      .insertInto("exchange_addresses")
      .values({ address: `127.0.0.1:${port}`, by: "CNTT", at: written })
      .execute(),
  );
  // a machine that this one stands in for since long, as its account was kept
  await database.write({ actor: "test", at: written }, (tx) =>
    tx.db
      .insertInto("exchange_restores")
      .values({
        device_id: "may-hong",
        name: "QUAY-09",
        by: "Dương Đình Kỷ",
        why: "Ổ đĩa hỏng hẳn sau khi mất điện",
        state: "done",
        report: JSON.stringify(LOST),
        at: written,
        done_at: written,
      })
      .execute(),
  );
  await database.close();
  await office.province.stop();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
});

afterAll(async () => {
  await driver?.close();
  await other?.off();
  await office?.end();
});

test("window 1 finds and hands over what window 2 received; who is there and what lies where is said in words", async () => {
  const { page } = driver;
  const dossier = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Hai Quầy"),
  });
  await other.finish(dossier.id);
  const alone = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Một Nơi"),
  });
  const ready = await other.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Phạm Chờ Trao"),
  });
  await other.finish(ready.id);
  await pages.goTo(page, "Đồng bộ");
  await page.getByRole("button", { name: "Máy cùng cơ quan" }).click();
  const row = page.getByRole("cell", { name: "QUAY-02" });
  await see(row).toBeVisible({ timeout: 120_000 });
  // what a lost machine cost stands above, and leaves the machines their room
  await see(page.getByText(/^Thiếu 9 việc chưa gửi của máy hỏng, số 132–140\./)).toBeVisible();
  await row.scrollIntoViewIfNeeded();
  await see(row).toBeInViewport({ ratio: 1 });
  await see(page.getByRole("row", { name: /QUAY-02.*Đang liên lạc.*3/ })).toBeVisible({ timeout: 120_000 });
  await pages.judgeScreen(page, "exchange-1-machines");

  // what is announced may still be under way: looking again finds it
  await see(async () => {
    await pages.openDossier(page, dossier.code);
    await see(page.getByText("Hồ sơ nhận ở QUAY-02. Cứ làm tiếp tại đây")).toBeVisible();
  }).toPass({ timeout: 60_000 });
  // nothing of it has reached the province, and nobody says so
  await see(page.getByText("Máy nhận chưa gửi")).toBeVisible();
  await pages.judgeScreen(page, "exchange-2-dossier");
  await page.getByRole("button", { name: "Trả kết quả", exact: true }).click();
  await see(page.getByRole("heading", { name: `Trả kết quả ${dossier.code}` })).toBeVisible();
  await pages.judgeScreen(page, "exchange-3-hand-over");
  await page.keyboard.press("F9");
  await see(page.getByRole("heading", { name: "Đã trả kết quả" })).toBeVisible({ timeout: 60_000 });
  await meet(other);
  expect((await other.call("dossiers.get", { id: dossier.id })).state.code).toBe("returned");

  // the printer of window 1 stands still: window 2 is asked, finds the paper, and says why it does not print either
  const [card] = office.office.citizens;
  await pages.goTo(page, "Quầy");
  await pages.beginByCard(page, card!.cardQr, card!.fullName);
  const { code } = await pages.receiveIt(page, "1.004884");
  await page.getByRole("button", { name: "Nhờ máy QUAY-02 in" }).press("Enter");
  await see(page.getByText("Đang chờ máy QUAY-02 in")).toBeVisible({ timeout: 60_000 });
  await pages.judgeScreen(page, "exchange-print-asked");
  await meet(other);
  const asked = () => other.call("forms.waiting", {});
  await expect.poll(async () => (await asked())[0]?.code, { timeout: 60_000 }).toBe(code);
  const [paper] = await asked();
  expect(paper).toMatchObject({ asksHere: true, mine: true });
  await other.call("forms.dropWaiting", { id: paper!.id, why: "Máy in ở đây cũng hết mực" });
  await meet(other);
  const head = clientOf(driver.core, "head");
  await head.call("accounts.signIn", { username: "truong", password: office.account("truong").password });
  const waiting = async () => {
    await head.call("exchange.now", {});
    return (await head.call("forms.waiting", {})).map(({ state }) => state.code);
  };
  await expect.poll(waiting, { timeout: 120_000 }).toEqual(["refused"]);
  await pages.command(page, "Khi sự cố");
  // what somebody waits for is shown first
  await see(page.getByRole("button", { name: /^Giấy chờ in/, pressed: true })).toBeVisible();
  await see(page.getByText("Máy QUAY-02 không in: Máy in ở đây cũng hết mực")).toBeVisible({
    timeout: 60_000,
  });
  await see(page.getByRole("button", { name: /^In ở máy này/ })).toBeVisible();
  await see(page.getByRole("heading", { name: "Giấy chờ in (1)" })).toBeVisible();
  await pages.judgeScreen(page, "exchange-print-refused");

  // the other machine goes: what it received can still be looked at, and its disk is told lost by the head
  await other.off();
  await pages.openDossier(page, alone.code);
  await see(page.getByText(/máy đó không trả lời/)).toBeVisible({ timeout: 120_000 });
  // what may only be looked at offers nothing that would be refused
  await see(page.getByText("Hồ sơ chỉ xem được.")).toBeVisible();
  await see(page.getByRole("toolbar", { name: "Việc tiếp theo của hồ sơ" })).toHaveCount(0);
  for (const name of ["Số hóa giấy tờ", "In giấy tiếp nhận"]) {
    await see(page.getByRole("button", { name })).toHaveCount(0);
  }
  await pages.judgeScreen(page, "exchange-4-silent");

  // what lies ready may be handed over all the same, and says who took it and why
  await pages.openDossier(page, ready.code);
  const why = page.getByLabel("Lý do trao khi chưa liên lạc được");
  await why.fill("Người dân đang đợi, máy kia mất điện");
  await why.press("Enter");
  await see(
    page.getByText(/Người dân đang đợi, máy kia mất điện\)\. Chỉ trao được kết quả\.$/),
  ).toBeVisible();
  await pages.judgeScreen(page, "exchange-leased");

  // the head puts this machine in its place, with the head's own password
  await pages.switchOfficer(page, "truong", office.account("truong").password);
  await pages.goTo(page, "Đồng bộ");
  await page.getByRole("button", { name: "Máy cùng cơ quan" }).click();
  await page.getByRole("button", { name: "Máy này hỏng…" }).click({ timeout: 120_000 });
  const dialog = page.getByRole("dialog", { name: "Máy này thay cho QUAY-02" });
  await see(dialog.getByText("Lúc này không liên lạc được với máy nào khác của cơ quan.")).toBeVisible();
  await dialog.getByLabel("Lý do").fill("Ổ đĩa của QUAY-02 hỏng hẳn sau khi mất điện, đã lập biên bản");
  await dialog.getByLabel("Mật khẩu của trưởng bộ phận").fill("không phải mật khẩu");
  await dialog.getByRole("button", { name: "Thay thế", exact: true }).click();
  await see(dialog.getByRole("alert")).toBeVisible({ timeout: 60_000 });
  await see(dialog.getByLabel("Mật khẩu của trưởng bộ phận")).toHaveValue("");
  await pages.judgeScreen(page, "exchange-5-restore");
});
