import { randomUUID } from "node:crypto";
import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DayFigure } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf } from "../support/core-client.ts";
import { draftOf } from "../support/office.ts";
import { createOfficeDay, knowAddress, type OfficeDay } from "../support/office-day.ts";
import { fileOnline, judged, type TestFile } from "../support/online.ts";
import { readRawDay } from "../support/raw-day.ts";
import { decisionPdf } from "../support/signable-pdfs.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { BrowserDriver } from "./drivers/driver.ts";
import * as pages from "./pages/index.ts";
import { judgeScreen } from "./pages/judge.ts";

/**
 * A day of a whole office, from opening check to closing sheet: two machines, three officers at the counters and the
 * head, one province whose line is down from 9 to 15 o'clock, a power cut, a change of shift, five dossiers filed
 * online. The first machine is driven in its window by keys; whoever sits at the second calls its core.
 */
let day: OfficeDay;
let driver: BrowserDriver;
/** the head, at the first machine beside the window */
let head: CoreClient;
let second: CoreClient;
const PATIENT = { timeout: 120_000 };

const FILED = {
  accepted: "Nguyễn Thị Tiếp Nhận",
  asked: "Trần Văn Bổ Sung",
  refused: "Lê Thị Từ Chối",
  returned: "Phạm Nộp Nhầm",
  compared: "Đặng Thị Minh Đối Chiếu",
};
/** codes of the day by what became of them */
const codes = { morning: "", beside: "", without: "", cut: "", late: "" };
const UNIT = "Phòng Văn hóa - Xã hội";
const FEE = 20_000;

const account = (username: string) => day.first.account(username);
const citizen = (at: number) => day.first.office.citizens[at]!;

beforeAll(async () => {
  day = await createOfficeDay();
  second = await day.startSecond();
  await sit(second, "tn2");
  await second.call("exchange.now", {});
  const { port } = await second.call("exchange.view", {});
  await knowAddress(day.first.folder, `127.0.0.1:${port}`, day.now());
  driver = await openBrowser({ dataDir: day.first.folder, headless: true, coreEnv: day.env });
  head = clientOf(driver.core, "head");
  await day.at("07:20");
  await pages.signIn(driver.page, "tn1", account("tn1").password);
  await sit(head, "truong");
}, 240_000);

afterAll(async () => {
  await driver?.close();
  await day?.end();
});

const sit = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: account(username).password });

/** kill -9 of the window's core: it is gone, then there again; whoever sat beside the window sits down again. */
async function cutPower(): Promise<void> {
  const { core } = driver;
  const gone = new Promise<void>((done) => {
    const stop = core.onEvent((_to, { topic, ids }) => {
      if (topic !== "core" || !ids.includes("down")) return;
      stop();
      done();
    });
  });
  driver.killCore();
  await gone;
  expect((await core.ready()).state).toBe("ready");
  await sit(head, "truong");
}

const withOriginals = (fullName: string, originals: number) => {
  const draft = draftOf(fullName);
  return { ...draft, components: draft.components.map((one) => ({ ...one, originals })) };
};

/** A paper that was given out, kept as a picture. */
async function keepPaper(client: CoreClient, formId: string, name: string): Promise<void> {
  const { token } = await client.call("forms.file", { id: formId });
  await pages.takePaper(await client.blob(token), name);
}

test("07:20 both counters are opened with what was found; what was filed overnight has come", async () => {
  const { page } = driver;
  await second.call("sync.now", {});
  await pages.syncNow(page);
  const pdf: TestFile = {
    componentName: "Tờ khai đăng ký lại khai sinh theo mẫu",
    title: "to-khai.pdf",
    mediaType: "application/pdf",
    bytes: await decisionPdf(),
  };
  const filings: string[] = [];
  for (const fullName of Object.values(FILED)) {
    filings.push(
      await fileOnline(day.first, {
        fullName,
        files: [pdf],
        applicant: fullName === FILED.asked ? { address: "" } : {},
        more: { caseName: "Không có bản sao Giấy khai sinh", filedAt: `${day.day}T06:55:00.000+07:00` },
      }),
    );
  }
  await pages.syncNow(page);
  await second.call("sync.now", {});
  for (const id of filings) await judged(head.call.bind(head), id);
  await page.getByRole("link", { name: "Quầy", exact: true }).press("Enter");
  await page.getByRole("link", { name: "Chưa kiểm tra đầu ngày" }).press("Enter");
  const lines = page.getByRole("table", { name: "Kiểm tra trước khi mở cửa" });
  await see(lines.getByRole("row").filter({ hasText: "Chưa chọn máy quét" })).toBeVisible(PATIENT);
  await page.keyboard.press("F9");
  await see(page.getByRole("button", { name: /Ghi nhận lần kiểm tra nữa/ })).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-01-opening");
  await second.call("daily.open", { note: "" }, randomUUID());
});

test("08:10 the first people: a fee is taken, one online dossier accepted, one sent back for more", async () => {
  const { page } = driver;
  await day.at("08:10");
  await pages.beginByCard(page, citizen(0).cardQr, citizen(0).fullName);
  codes.morning = (await pages.receiveIt(page, "1.004222")).code;
  expect(await pages.takeFee(page)).toContain("Đã thu 20.000 đ");
  codes.beside = (
    await second.call("dossiers.receive", {
      draftId: randomUUID(),
      content: withOriginals("Vi Thị Quầy Hai", 2),
    })
  ).code;
  await pages.openFiling(page, FILED.accepted);
  await pages.acceptFiling(page);
  await pages.openFiling(page, FILED.asked);
  await pages.answerFiling(page, "F6", "Chưa khai địa chỉ");
  await pages.syncNow(page);
  await second.call("sync.now", {});
  expect((await day.province().state()).dossiers).toHaveLength(3);
});

test("09:00 the line goes down: receiving, refusing, giving back go on, and the window says what waits", async () => {
  const { page } = driver;
  await day.at("09:00");
  await day.line(false);
  await pages.openFiling(page, FILED.refused);
  await pages.answerFiling(page, "F7", "Đã có Giấy khai sinh trong sổ hộ tịch");
  await pages.openFiling(page, FILED.returned);
  await pages.answerFiling(page, "F9", "Thuộc thẩm quyền của xã Vân Tụ");
  await pages.openFiling(page, FILED.compared);
  await pages.acceptFiling(page);
  await pages.takePicture(page, "day-02-accepted");
  await see(page.getByTestId("status-line")).toContainText(/chưa gửi/i);
  await day.at("09:30");
  const without = await second.call("dossiers.receive", {
    draftId: randomUUID(),
    content: withOriginals("Lô Thị Mất Đường Truyền", 1),
  });
  codes.without = without.code;
});

test("10:20 the power goes in the middle of a reception: nothing typed is lost, the dossier is received once", async () => {
  const { page } = driver;
  await day.at("10:20");
  await pages.beginByCard(page, citizen(1).cardQr, citizen(1).fullName);
  await pages.pickProcedure(page, "1.004873");
  await pages.tickComponents(page, []);
  await pages.typeInto(page, "note", "Nhận lúc mất điện");
  await pages.waitForDraft(page);
  await cutPower();
  await see(page.locator('[name="fullName"]')).toHaveValue(citizen(1).fullName);
  await see(page.locator('[name="note"]')).toHaveValue("Nhận lúc mất điện");
  // the second cut comes while the reception itself is under way: it was made, or it was not
  await page.keyboard.press("F9");
  await cutPower();
  const found = () => head.call("dossiers.search", { text: citizen(1).fullName });
  if ((await found()).length === 0) {
    await pages.waitForDraft(page);
    await page.keyboard.press("F9");
    await pages.readReceived(page);
  }
  expect(await found()).toHaveLength(1);
  codes.cut = (await found())[0]!.code;
  await pages.goTo(page, "Quầy");
});

test("11:20 the morning's drawer is counted, the shift handed over with what is in hand", async () => {
  const { page } = driver;
  await day.at("11:20");
  await pages.command(page, "thu phi");
  await pages.moneyPart(page, "Đối chiếu");
  await pages.countDrawer(page, FEE);
  await pages.takePicture(page, "day-03-drawer");
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa sổ\./)).toBeVisible(PATIENT);
  await pages.openDaily(page, "Bàn giao ca");
  await see(page.getByRole("table", { name: "Việc, tiền, giấy tờ đang giữ" })).toBeVisible(PATIENT);
  await page.getByLabel("Tên đăng nhập của người nhận").fill("tn3");
  await page.getByLabel("Mật khẩu của người nhận").fill(account("tn3").password);
  await pages.takePicture(page, "day-04-shift");
  await page.keyboard.press("F9");
  await see(page.getByText(/Đã giao cho/)).toBeVisible(PATIENT);
  await pages.switchOfficer(page, "tn3", account("tn3").password);
  const [note] = (await head.call("daily.shift", {})).earlier;
  expect(note).toMatchObject({ giver: account("tn1").fullName, taker: account("tn3").fullName });
  await keepPaper(head, note!.formId, "day-04-shift-note");
});

test("14:00 what the second machine received without the line is given out at the first; originals are compared", async () => {
  const { page } = driver;
  await day.at("14:00");
  const { id } = (await second.call("dossiers.search", { text: codes.without }))[0]!;
  await second.call("life.finish", { id, title: "Giấy xác nhận", number: "12/XN", note: "" });
  await sit(second, "truong");
  for (const { id: componentId } of (await second.call("returns.get", { id })).results) {
    await second.call("returns.excuseScan", { componentId, why: "Máy quét hỏng" });
  }
  await sit(second, "tn2");
  await head.call("exchange.now", {});
  await pages.openDossier(page, codes.without);
  await see(page.getByText("Hồ sơ nhận ở QUAY-02. Cứ làm tiếp tại đây")).toBeVisible(PATIENT);
  await page.getByRole("button", { name: "Trả kết quả", exact: true }).press("Enter");
  await see(page.getByRole("heading", { name: `Trả kết quả ${codes.without}` })).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-05-hand-over");
  await page.keyboard.press("F9");
  await see(page.getByRole("heading", { name: "Đã trả kết quả" })).toBeVisible(PATIENT);
  await second.call("exchange.now", {});
  expect((await second.call("dossiers.get", { id })).state.code).toBe("returned");

  await pages.openFiling(page, FILED.compared, true);
  await page
    .getByRole("button", { name: /^Đã đối chiếu: / })
    .first()
    .press("Enter");
  await see(page.getByText("Đã đối chiếu, khớp bản chính")).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-06-compared");
});

test("14:30 dossiers go to the unit that settles them, which signs for them with its own name", async () => {
  const { page } = driver;
  await day.at("14:30");
  await pages.goTo(page, "Quầy");
  await page.getByRole("link", { name: "Chuyển hồ sơ" }).press("Enter");
  await see(page.getByRole("button", { name: /^Bàn giao \d+ hồ sơ/ })).toBeVisible(PATIENT);
  await page.locator('[name="toUnit"]').fill(UNIT);
  await page.keyboard.press("F9");
  await page.getByRole("button", { name: "Bên nhận xác nhận trên máy" }).press("Enter");
  await page.getByLabel("Tên đăng nhập của người nhận").fill("chuyenmon");
  await page.getByLabel("Mật khẩu của người nhận").fill(account("chuyenmon").password);
  await pages.takePicture(page, "day-07-transfer");
  await page.getByRole("button", { name: "Xác nhận đã nhận" }).press("Enter");
  await see(page.getByText(/Bên nhận đã xác nhận trên máy/)).toBeVisible(PATIENT);
  const [list] = (await head.call("life.worklist", {})).lists;
  expect(list?.signedBy).toBe("chuyenmon");
  await keepPaper(head, list!.formId, "day-07-transfer-list");

  // one of them comes back with its result at once, signed for by both sides
  const back = page.getByRole("form", { name: "Nhận lại từ đơn vị giải quyết" });
  await back.getByRole("checkbox", { name: `Nhận lại hồ sơ ${codes.cut}` }).press("Space");
  await back.getByRole("button", { name: "Nhận lại 1 hồ sơ về quầy" }).press("Enter");
  await page.getByRole("button", { name: "Bên giao xác nhận trên máy" }).press("Enter");
  await page.getByLabel("Tên đăng nhập của người giao").fill("chuyenmon");
  await page.getByLabel("Mật khẩu của người giao").fill(account("chuyenmon").password);
  await pages.takePicture(page, "day-07-back");
  await page.getByRole("button", { name: "Xác nhận đã giao" }).press("Enter");
  await see(page.getByText(/Bên giao đã xác nhận trên máy/)).toBeVisible(PATIENT);
  const returned = (await head.call("life.worklist", {})).lists.find(({ isBack }) => isBack);
  expect(returned).toMatchObject({
    codes: [codes.cut],
    taker: account("tn3").fullName,
    signedBy: "chuyenmon",
  });
  await keepPaper(head, returned!.formId, "day-07-back-list");
});

test("15:00 the line is back: everything goes up; a person who comes after 15 o'clock waits for tomorrow's transfer", async () => {
  const { page } = driver;
  await day.at("15:00");
  await day.line(true);
  await pages.syncNow(page);
  await second.call("sync.now", {});
  await day.at("15:20");
  await pages.goTo(page, "Quầy");
  await pages.beginByCard(page, citizen(3).cardQr, citizen(3).fullName);
  codes.late = (await pages.receiveIt(page, "1.004222")).code;
  expect(await pages.takeFee(page)).toContain("Đã thu 20.000 đ");
  const waiting = (await head.call("life.worklist", {})).toTransfer;
  const list = await head.call("life.printWaiting", {}, randomUUID());
  await keepPaper(head, list.formId, "day-07-waiting-list");
  expect(waiting.find((row) => row.code === codes.late)?.by.slice(0, 10)).not.toBe(day.day);
});

test("16:45 drawers are counted and both machines closed; each sheet is what the rows say", async () => {
  const { page } = driver;
  await day.at("16:45");
  await pages.takePicture(page, "day-08-paid");
  await pages.goTo(page, "Quầy");
  await pages.command(page, "thu phi");
  await pages.moneyPart(page, "Đối chiếu");
  await pages.countDrawer(page, FEE);
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa sổ\./)).toBeVisible(PATIENT);
  await pages.syncNow(page);
  await second.call("sync.now", {});
  await second.call("exchange.now", {});
  await head.call("exchange.now", {});
  await pages.syncNow(page);
  await day.at("17:00");
  await pages.openDaily(page, "Bản chính đang giữ");
  await see(page.getByRole("heading", { name: /^Bản chính đang giữ/ })).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-08-originals");
  await pages.openDaily(page, "Khóa ngày");
  await see(page.getByRole("table", { name: /Số liệu ngày/ })).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-09-closing");
  await page.keyboard.press("F9");
  await see(page.getByText(/đã khóa lúc/)).toBeVisible(PATIENT);
  await pages.takePicture(page, "day-10-closed");
  await second.call("daily.close", { day: day.day, note: "" }, randomUUID());
  for (const [client, folder, name] of [
    [head, day.first.folder, "first"],
    [second, day.second, "second"],
  ] as const) {
    const { figures, closed } = await client.call("daily.sheet", { day: day.day });
    const { figures: counted } = await readRawDay(folder, day.day);
    expect(byCode(figures), name).toEqual(counted);
    await keepPaper(client, closed!.formId, `day-10-sheet-${name}`);
  }
});

const byCode = (figures: readonly DayFigure[]) =>
  Object.fromEntries(figures.map(({ code, count }) => [code, count]));

test("in the evening the province has everything once, both machines say the same, the head's numbers are the rows'", async () => {
  await second.call("exchange.now", {});
  await pages.syncNow(driver.page);
  await second.call("sync.now", {});
  const state = await day.province().state();
  const raw = await readRawDay(day.first.folder, day.day);
  const { online } = raw;
  expect(state.dossiers.map(({ code }) => code).sort()).toEqual([...Object.values(codes), ...online].sort());
  expect(online).toHaveLength(2);
  const received = state.operations.filter(({ kind }) => kind === "dossier.received");
  expect(new Set(received.map(({ dossierId }) => dossierId)).size).toBe(received.length);
  expect(new Set(state.operations.map(({ id }) => id)).size).toBe(state.operations.length);
  expect(day.province().violations).toEqual([]);

  for (const { code, state: there } of state.dossiers) {
    expect([code, there]).toEqual([code, raw.states[code as string]]);
  }
  const { states } = await readRawDay(day.second, day.day);
  expect(states).toEqual(raw.states);
  const { indicators } = await head.call("reports.indicators", { from: day.day, to: day.day });
  for (const [id, ratio] of Object.entries(raw.ratios)) {
    const shown = indicators.find((one) => one.id === id);
    expect([id, shown?.numerator, shown?.denominator]).toEqual([id, ...ratio]);
  }
  const answers = async (client: CoreClient) => {
    const rows = await Promise.all(
      (["open", "asked", "answered"] as const).map((show) => client.call("online.inbox", { show, text: "" })),
    );
    return rows.flatMap((one) => one.rows.map((row) => `${row.applicantName}: ${row.state.code}`)).sort();
  };
  const answered = await answers(head);
  expect(answered).toEqual(
    [
      `${FILED.accepted}: accepted`,
      `${FILED.compared}: accepted`,
      `${FILED.asked}: asked`,
      `${FILED.refused}: refused`,
      `${FILED.returned}: returned`,
    ].sort(),
  );
  expect(await answers(second)).toEqual(answered);
});

test("a substitute for the second machine gets a code that is read out, and signs in there with it", async () => {
  const { page } = driver;
  const person = { fullName: "Ngô Thị Thay Ca", username: "nttca" };
  await pages.switchOfficer(page, "truong", account("truong").password);
  await pages.openDaily(page, "Người thay");
  await page.getByLabel("Họ và tên").fill(person.fullName);
  await page.getByLabel("Tên đăng nhập ở tỉnh").fill(person.username);
  await page.getByLabel("Chỉ dùng được ở máy").fill("QUAY-02");
  await page.getByLabel("Mật khẩu của bạn").fill(account("truong").password);
  await page.keyboard.press("F9");
  const shown = page.getByTestId("entry-code");
  await see(shown).toBeVisible(PATIENT);
  await judgeScreen(page, "day-11-code");
  const code = (await shown.textContent()) ?? "";
  const slip = (await head.call("accounts.admit", {
    ...person,
    roles: ["receiving-officer"],
    machine: "QUAY-02",
    hours: 10,
    password: account("truong").password,
  })) as { formId: string };
  await keepPaper(head, slip.formId, "day-11-slip");

  // typed at a machine for which it was not made
  await pages.switchOfficer(page);
  await page.getByRole("button", { name: "Vào ca bằng mã của trưởng bộ phận" }).press("Enter");
  await see(page.locator('[name="redeem-code"]')).toBeFocused();
  // a scanner on the keyboard ends with Enter: the next empty field has the cursor
  await page.keyboard.type(code.replace(/\s/g, ""));
  await page.keyboard.press("Enter");
  await see(page.locator('[name="redeem-name"]')).toBeFocused();
  await page.locator('[name="redeem-name"]').fill(person.fullName);
  await page.locator('[name="redeem-username"]').fill(person.username);
  await page.locator('[name="redeem-password"]').fill("tự đặt cho ca này");
  await page.locator('[name="redeem-password"]').press("Enter");
  await see(page.getByText(/Mã vào ca không dùng được/)).toBeVisible(PATIENT);
  await judgeScreen(page, "day-12-redeem");

  const seat = await second.call("accounts.redeem", { ...person, code, password: "tự đặt cho ca này" });
  expect(seat.officer).toMatchObject({ ...person, roles: ["receiving-officer"] });
  expect(driver.cspReports()).toEqual([]);
});
