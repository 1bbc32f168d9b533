import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpeningLine } from "../../preload/contract/index.ts";
import { refusal } from "../support/life.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";

/** The routines of a day at the counter: opening, closing, handing over. */
let office: TestOffice;
let opened: OpenCore;
let officer: ReturnType<OpenCore["as"]>;
let cashier: ReturnType<OpenCore["as"]>;

async function seat(client: string, username: string): Promise<ReturnType<OpenCore["as"]>> {
  const window = opened.as(client);
  await window("accounts.signIn", { username, password: office.account(username).password });
  return window;
}

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
  officer = await seat("officer", "tn1");
  cashier = await seat("cashier", "thuphi");
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

const lineOf = (lines: readonly OpeningLine[], code: string): OpeningLine => {
  const found = lines.find((one) => one.code === code);
  if (!found) throw new Error(`no line ${code}`);
  return found;
};

test("opening: every line says a state in words, and what to do where it is not good", async () => {
  await officer("sync.now", {});
  const { lines, opened: before } = await officer("daily.check", {});
  expect(before).toBeNull();
  expect(lines.map(({ code }) => code)).toEqual([
    "clock",
    "stock",
    "token",
    "printer",
    "scanner",
    "calendar",
    "revocation",
    "catalogue",
    "disk",
    "backup",
    "unsent",
    "transfer",
  ]);
  for (const line of lines) {
    expect(line.state.word, line.code).toMatch(/\p{L}{2}/u);
    expect(line.found, line.code).toMatch(/\.$/);
    expect(line.todo === null, line.code).toBe(line.state.tone === "good");
  }
  expect(lineOf(lines, "clock")).toMatchObject({ state: { word: "Đúng" }, place: null });
  expect(lineOf(lines, "scanner")).toMatchObject({
    state: { word: "Chưa chọn" },
    place: "/digitise/scanners",
  });
});

test("opening: who, when and what was found is recorded once, and told to whoever sits here", async () => {
  const key = "6a1f6d52-8f5e-4b7e-9f0b-0d3f7c1f2a10";
  const first = await officer("daily.open", { note: "Máy quét đang sửa" }, key);
  expect(await officer("daily.open", { note: "Máy quét đang sửa" }, key)).toEqual(first);
  expect(first.by).toBe(office.account("tn1").fullName);
  expect(first.problems.map(({ name }) => name)).toContain("Máy quét");
  expect(await cashier("daily.opened", {})).toEqual({ opened: true });
  const { opened: now, earlier } = await cashier("daily.check", {});
  expect(now).toEqual(first);
  expect(earlier).toEqual([]);
  expect(await refusal(cashier("daily.open", { note: "" }))).toBe("session.forbidden");
});

test("opening: a clock that was set wrong is the first line, and confirming it settles it", async () => {
  opened.shift(30 * 60_000);
  const doubted = lineOf((await officer("daily.check", {})).lines, "clock");
  expect(doubted).toMatchObject({ state: { tone: "bad" }, place: "confirm-clock" });
  expect(doubted.found).toContain("vừa bị đổi");
  opened.shift(-30 * 60_000);
  expect(lineOf((await officer("daily.check", {})).lines, "clock").state.tone).toBe("good");
});
