import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Core, createCore } from "../../main/core/core.ts";
import { loadLaw } from "../../main/core/law.ts";
import { clockProblem } from "../../main/core/office/clock-rules.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { AssembledWriter } from "../../main/pdf/assembled.ts";
import type { Output, ProcedureName } from "../../preload/contract/index.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";

const DAY = 86_400_000;
const { resources } = findPlaces();
let office: TestOffice;
let core: Core;
/** what the PC's clock is wrong by, milliseconds */
let wrongBy = 0;

async function open(): Promise<Core> {
  const ports = nodePorts(office.folder, nodeKeyStore({ dataDir: office.folder, kind: "file" }));
  const clock = { now: () => Date.now() + wrongBy, monotonic: () => performance.now() };
  return createCore({
    ports: { ...ports, clock },
    // no province: nothing but this PC says what time it is
    config: { ...office.config, sync: null },
    law: await loadLaw(async (path) => JSON.parse(await readFile(join(resources, path), "utf8"))),
    folder: office.folder,
    version: "test",
    buildDay: "2026-11-01",
    ocrWorkers: 1,
    makeWriter: (sink, meta) => new AssembledWriter(sink, { ...meta, creator: "test" }),
    demonstrationAccounts: office.office.officers.slice(0, 1),
    checkOutput: true,
  });
}

async function call<P extends ProcedureName>(proc: P, input: unknown): Promise<Output<P>> {
  const reply = await core.call({ v: 1, id: randomUUID(), proc, input }, { client: "w", origin: "window" });
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.data as Output<P>;
}

const signIn = () => {
  const { username, password } = office.account("tn1");
  return call("accounts.signIn", { username, password });
};
const receive = () => call("dossiers.receive", { draftId: randomUUID(), content: draftOf("Trần Thị Giờ") });

beforeAll(async () => {
  office = await createTestOffice();
  core = await open();
  await signIn();
});
afterAll(async () => {
  await core?.close();
  await office?.end();
});

test("a believable clock numbers; without a lease the number is marked as provisional", async () => {
  const dossier = await receive();
  expect(dossier.provisional).toBe(true);
  expect(dossier.code).toMatch(/^TAM-/);
});

test("a clock that jumps to 2009 stops numbering, keeps the form, and is recorded when vouched for", async () => {
  wrongBy = Date.parse("2009-06-01T08:00:00+07:00") - Date.now();
  await expect(receive()).rejects.toThrow("clock.unconfirmed");
  expect((await call("office.status", {})).clock.ok).toBe(false);
  const id = randomUUID();
  await call("dossiers.saveDraft", { id, content: draftOf("Người đang chờ"), revision: 1 });
  expect((await call("dossiers.draft", { id })).content.applicant.fullName).toBe("Người đang chờ");
  wrongBy = 0;
  await receive();
});

test("a PC set to next week is doubted after a restart too, until an officer confirms", async () => {
  await core.close();
  wrongBy = 7 * DAY;
  core = await open();
  await signIn();
  await expect(receive()).rejects.toThrow("clock.unconfirmed");
  // what a doubted clock wrote does not vouch for it at the next start
  await core.close();
  core = await open();
  await signIn();
  await expect(receive()).rejects.toThrow("clock.unconfirmed");
  expect((await call("office.confirmClock", {})).clock.ok).toBe(true);
  await receive();
});

test("the rules say why, each in its own words", () => {
  const now = Date.parse("2026-11-24T08:00:00+07:00");
  const usual = {
    now,
    lastWriteAt: now - DAY,
    buildDay: "2026-11-01",
    calendarYears: [2026],
    serverSkew: null,
    drift: 0,
    confirmed: null,
  };
  expect(clockProblem(usual)).toBeNull();
  expect(clockProblem({ ...usual, lastWriteAt: now + 3_600_000 })).toContain("lùi");
  expect(clockProblem({ ...usual, lastWriteAt: now - 6 * DAY })).toContain("6 ngày");
  expect(clockProblem({ ...usual, lastWriteAt: now - 6 * DAY, serverSkew: 1000 })).toBeNull();
  expect(clockProblem({ ...usual, serverSkew: 3_600_000 })).toContain("máy chủ tỉnh");
  expect(clockProblem({ ...usual, buildDay: "2027-01-01" })).toContain("phát hành");
  expect(clockProblem({ ...usual, drift: 3_600_000 })).toContain("vừa bị đổi");
  expect(clockProblem({ ...usual, calendarYears: [2025] })).toContain("lịch nghỉ");
  expect(clockProblem({ ...usual, drift: 3_600_000, confirmed: { at: now, drift: 3_600_000 } })).toBeNull();
});
