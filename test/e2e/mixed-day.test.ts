import { join } from "node:path";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";

/**
 * A day at the window: thirty dossiers of every kind from a keyboard and a hand scanner, the money, the certification
 * lane, and in the evening everything in the database and at the province, once.
 */
let office: TestOffice;
let driver: BrowserDriver;
/** codes in the order of reception; the one that was voided among them */
const codes: string[] = [];
let voided = "";
/** đồng in the drawer by what the window said */
let drawer = 0;

beforeAll(async () => {
  office = await createTestOffice();
  driver = await openBrowser({ dataDir: office.folder, headless: true });
  await driver.page.setViewportSize({ width: 1366, height: 768 });
  await pages.signIn(driver.page, "tn1", office.account("tn1").password);
  await pages.syncNow(driver.page);
  await pages.goTo(driver.page, "Quầy");
}, 120_000);

afterAll(async () => {
  await driver?.close();
  await office?.end();
});

const citizen = (at: number) => office.office.citizens[at % office.office.citizens.length]!;
const byCard = (at: number) => pages.beginByCard(driver.page, citizen(at).cardQr, citizen(at).fullName);

async function received(procedure: string): Promise<string> {
  const { code } = await pages.receiveIt(driver.page, procedure);
  codes.push(code);
  return code;
}

/** An empty form with a name, a place, and what else is there of the person. */
async function byHand(fullName: string, more: () => Promise<void> = async () => {}): Promise<void> {
  const { page } = driver;
  await pages.openReceiving(page);
  await more();
  await pages.typeInto(page, "fullName", fullName);
  await pages.typeInto(page, "address", "Xóm 3, xã Đại Huệ");
}

test("one to eight: the queue of the morning, card after card; one goes on with a second dossier", async () => {
  for (const [at, procedure] of ["khai sinh", "1.004873", "ket hon", "1.000656", "1.004884"].entries()) {
    await byCard(at);
    await received(procedure);
  }
  await driver.page.keyboard.press("F5");
  await see(driver.page.locator('[name="fullName"]')).toHaveValue(citizen(4).fullName);
  await received("1.004873");
  await byCard(5);
  await received("1.001022");
  await byCard(0);
  await received("1.004837");
});

test("nine to twelve: fees in cash with change, by transfer, exact, and none", async () => {
  const { page } = driver;
  await byCard(1);
  await received("1.004222");
  expect(
    await pages.takeFee(page, async () => {
      await page.keyboard.insertText("50000");
      await see(page.getByText("Trả lại 30.000 đ")).toBeVisible();
    }),
  ).toContain("Đã thu 20.000 đ");
  drawer += 20_000;
  await byCard(2);
  await received("3.000333");
  expect(
    await pages.takeFee(page, async () => {
      await pages.choose(page, "fee-method", 1);
      await pages.typeInto(page, "fee-reference", "FT26112601");
      await pages.choose(page, "fee-checked", 1);
      await page.locator('[name="fee-reference"]').focus();
    }),
  ).toContain("Đã thu 200.000 đ");
  await byCard(3);
  await received("3.000347");
  expect(await pages.takeFee(page)).toContain("Đã thu 135.000 đ");
  drawer += 135_000;
  await byCard(4);
  await received("1.012812");
});

test("thirteen to twenty: organisations, others who act for somebody, who has no number or cannot sign", async () => {
  const { page } = driver;
  await byHand("Công ty trách nhiệm hữu hạn một thành viên thủy lợi Phủ Quỳ", async () => {
    await pages.choose(page, "kind", 1);
    await pages.typeInto(page, "identity", "0100109106");
    await pages.typeInto(page, "representative.fullName", "Trần Thị Giám");
  });
  await received("1.003622");
  await byHand("Hộ kinh doanh Quán Bà Lụa", async () => {
    await pages.choose(page, "kind", 2);
    await pages.typeInto(page, "representative.fullName", "Đậu Thị Lụa");
    await pages.choose(page, "identityKind", 2);
    await pages.typeInto(page, "noIdentityReason", "Đang đăng ký thành lập");
  });
  await received("1.001612");
  expect(await pages.takeFee(page)).toContain("Đã thu 50.000 đ");
  drawer += 50_000;
  // who hands in for another lays the own card while the cursor is in the authorised person's field
  await byHand("Lô Thị Ủy Quyền", async () => {
    await pages.tick(page, "isAuthorised");
    await page.locator('[name="authorised.fullName"]').focus();
    await pages.scan(page, citizen(0).cardQr);
    await see(page.locator('[name="authorised.fullName"]')).toHaveValue(citizen(0).fullName);
    await pages.typeInto(page, "authorised.paper", "Giấy ủy quyền số 12/2026");
  });
  await received("1.004873");
  await byHand("Nguyễn Gia Bảo Trâm", async () => {
    await pages.typeInto(page, "birthDate", "05052015");
    await pages.tick(page, "hasGuardian");
    await pages.typeInto(page, "guardian.fullName", "Trần Thị Mẹ");
    await pages.typeInto(page, "guardian.relation", "mẹ");
  });
  await received("1.011607");
  await byHand("Bounthavy Keomany", async () => {
    await pages.choose(page, "identityKind", 4);
    await pages.typeInto(page, "noIdentityReason", "Người nước ngoài chưa có giấy tờ cư trú");
  });
  await received("1.001776");
  await byHand("Somchai Vongsa", async () => {
    await pages.choose(page, "identityKind", 2);
    await pages.typeInto(page, "identity", "P1234567");
    await pages.typeInto(page, "nationality", "Lào");
  });
  await received("ket hon");
  await byHand("Phan Đình Cũ", async () => {
    await pages.choose(page, "identityKind", 1);
    await pages.typeInto(page, "identity", "187654321");
  });
  await received("1.014027");
  await byHand("Lữ Thị Điểm Chỉ", async () => {
    await pages.tick(page, "cannotSign");
    await pages.typeInto(page, "witness", "Lữ Thị Mai Pha");
  });
  await received("1.010803");
});

test("twenty-one to twenty-five: a list is received in one run", async () => {
  const { page } = driver;
  await byCard(1);
  await pages.pickProcedure(page, "1.004873");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F6");
  await see(page.getByLabel("Danh sách người")).toBeFocused();
  const names = ["Vi Văn Một", "Lô Thị Hai", "Kha Thị Ba", "Moong Văn Bốn", "Lữ Thị Năm"];
  await page.keyboard.insertText(names.map((name, at) => `${name};04030100001${at}`).join("\n"));
  await see(page.getByText("Đọc được 5 người")).toBeVisible();
  await pages.typeInto(page, "manyPaper", "Giấy giới thiệu số 3");
  await see(page.getByRole("button", { name: "Tiếp nhận 5 hồ sơ và in" })).toBeEnabled();
  await page.keyboard.press("F9");
  const done = page.getByRole("table", { name: "Hồ sơ vừa tiếp nhận" });
  await see(done.getByRole("row")).toHaveCount(6);
  codes.push(...(await done.locator("tbody tr td:first-child").allInnerTexts()));
});

test("twenty-six to thirty: settled at once, sent home and back at another window, taken by mistake and redone", async () => {
  const { page } = driver;
  await byCard(2);
  await pages.pickProcedure(page, "2.000635");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F7");
  await see(page.getByLabel(/^Phải bổ sung/)).toBeFocused();
  await page.keyboard.press("F9");
  await pages.pressButton(page, "Giải quyết ngay, trả kết quả luôn");
  await see(page.getByLabel("Kết quả đã trả")).toBeFocused();
  await page.keyboard.press("Enter");
  const title = page.getByRole("heading", { name: /^Đã tiếp nhận, giải quyết và trả kết quả/ });
  codes.push(/: (\S+)$/.exec(await title.innerText())?.[1] ?? "");

  await byHand("Hoàng Thị Quay Lại");
  await pages.pickProcedure(page, "1.004859");
  await page.keyboard.press("F7");
  await see(page.getByLabel(/^Phải bổ sung/)).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText("Bản chính giấy khai sinh");
  await pages.pressButton(page, "Lập phiếu, để người dân về bổ sung");
  await see(page.getByRole("heading", { name: "Đã lập phiếu hướng dẫn, chưa tiếp nhận" })).toBeVisible();

  await byCard(3);
  const wrong = await received("1.001193");
  voided = wrong;
  await pages.openDossier(page, wrong);
  await page.keyboard.press("F9");
  await pages.pressButton(page, /^Việc khác/);
  await pages.pressButton(page, "Hủy do tiếp nhận nhầm");
  await see(page.getByLabel("Lý do hủy")).toBeFocused();
  await page.keyboard.insertText("Chọn nhầm thủ tục khai sinh");
  await pages.pressButton(page, "Hủy hồ sơ");
  await see(page.locator("main").getByText("Đã hủy do tiếp nhận nhầm").first()).toBeVisible();
  await page.keyboard.press("F5");
  await see(page.locator('[name="fullName"]')).toHaveValue(citizen(3).fullName);
  await received("1.004884");

  await pages.switchOfficer(page, "tn2", office.account("tn2").password);
  await pages.command(page, "ve bo sung");
  await see(page.getByLabel(/^Tìm theo họ tên/)).toBeFocused();
  await page.keyboard.insertText("hoang thi quay");
  await pages.pressButton(page, "Mở tiếp biểu mẫu của Hoàng Thị Quay Lại");
  await see(page.locator('[name="fullName"]')).toHaveValue("Hoàng Thị Quay Lại");
  await pages.tickComponents(page, []);
  await page.keyboard.press("F9");
  codes.push((await pages.readReceived(page)).code);
  await byCard(5);
  await page.locator('[name="note"]').focus();
  await page.keyboard.insertText("Trả qua bưu chính");
  await received("1.001731");
  await pages.switchOfficer(page, "tn1", office.account("tn1").password);
});

test("two certified copies go through their own lane, without a dossier", async () => {
  const { page } = driver;
  await pages.command(page, "chung thuc");
  await see(page.getByLabel("Người yêu cầu chứng thực")).toBeFocused();
  await pages.typeInto(page, "signerName", "Cao Tiến Nghị");
  await pages.typeInto(page, "signerTitle", "Phó Chủ tịch");
  await page.getByLabel("Người yêu cầu chứng thực").focus();
  for (const at of [0, 1]) {
    await pages.scan(page, citizen(at).cardQr);
    await see(page.getByLabel("Tên giấy tờ")).toBeFocused();
    await page.keyboard.insertText("Bằng tốt nghiệp");
    for (const figure of ["5", "3"]) {
      await page.keyboard.press("Enter");
      await page.keyboard.press(figure);
    }
    await see(page.getByText("21.000 đ", { exact: true }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await see(page.getByText(`Số chứng thực ${at + 1}, quyển QUAY-01`)).toBeVisible();
  }
  drawer += 42_000;
});

test("in the evening the drawer balances to the đồng", async () => {
  const { page } = driver;
  await pages.command(page, "thu phi");
  await see(page.getByRole("heading", { name: "Thu phí, lệ phí" })).toBeVisible();
  await pages.moneyPart(page, "Đối chiếu");
  await pages.countDrawer(page, drawer);
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa sổ\./)).toBeVisible();
});

test("everything is in the database and at the province once, and the numbers have no gap", async () => {
  const { page } = driver;
  expect(new Set(codes).size).toBe(30);
  await pages.syncNow(page);
  const response = await fetch(`${office.province.url}/admin/state`, {
    headers: { authorization: `Bearer ${office.province.adminToken}` },
  });
  const state = (await response.json()) as { dossiers: { code: string; state: string }[] };
  expect(state.dossiers.map((one) => one.code).sort()).toEqual([...codes].sort());
  expect(driver.cspReports()).toEqual([]);
  await driver.close();

  const keys = deriveKeys(await nodeKeyStore({ dataDir: office.folder, kind: "file" }).masterKey());
  const database = connect(join(office.folder, "counter.db"), keys);
  try {
    const all = <Row>(text: string) => database.prepare(text).all() as Row[];
    const rows = all<{ code: string; state: string; id: string }>(
      "select id, code, state from dossiers order by seq",
    );
    expect(rows.map((row) => row.code)).toEqual(codes);
    for (const { code, state: there } of state.dossiers) {
      expect(there, code).toBe(rows.find((row) => row.code === code)?.state);
    }
    expect(rows.filter((row) => row.state === "void").map((row) => row.code)).toEqual([voided]);
    const numbers = all<{ number: number }>(
      "select number from numbers_used where series = 'dossier' order by number",
    ).map((row) => row.number);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, at) => (numbers[0] ?? 0) + at));
    expect(all("select id from outbox where state != 'done'")).toEqual([]);
    const twice =
      "select dossier_id from outbox where kind = 'dossier.received' group by dossier_id having count(*) > 1";
    expect(all(twice)).toEqual([]);
    const [money] = all<{ cash: number; payments: number }>(
      "select sum(total) cash, count(*) payments from fee_payments where method = 'cash'",
    );
    expect(money).toEqual({ cash: drawer, payments: 5 });
    const receipts = all<{ code: string; n: number }>(
      `select d.code, count(*) n from dossiers d join issued_forms f on f.dossier_id = d.id
       where f.kind = 'receipt' group by d.id`,
    );
    // all but the one that was settled at once, without a receipt
    expect(receipts.map((row) => row.n)).toEqual(Array.from({ length: 29 }, () => 1));
  } finally {
    database.close();
  }
});
