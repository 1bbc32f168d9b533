import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { openDatabase } from "../../db/database.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { findBrowser } from "../../main/hosts/find-tools.mjs";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { openBrowser } from "../e2e/drivers/browser.ts";
import * as pages from "../e2e/pages/index.ts";
import { clientOf } from "../support/core-client.ts";
import { DECISION, makePage } from "../support/pages.ts";

/**
 * How long a clerk waits: from start to the usable receiving form with 100,000 dossiers on the disk, against
 * the same browser opening a blank page; and how long a call takes while OCR runs on all workers, against the
 * same call with nothing else to do. Pairs are run in turn, ratios are of medians.
 */
const DOSSIERS = Number(process.env.DOSSIERS ?? 100_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const CALLS = 400;

const say = (line: string) => process.stderr.write(`${line}\n`);
const median = (values: number[]) => quantile(values, 0.5);
const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
const round = (value: number) => Math.round(value * 100) / 100;

const folder = await mkdtemp(join(tmpdir(), "counter-bench-"));
try {
  const { office } = await prepareDemonstration({
    folder,
    serverUrl: "http://127.0.0.1:9",
    deviceToken: "bench",
    say,
  });
  const officer = office.officers[0];
  if (!officer) throw new Error("no officer");
  await firstStart(officer);
  await fill();
  const ours: number[] = [];
  const blank: number[] = [];
  for (let at = 0; at < ROUNDS; at++) {
    blank.push(await blankPage());
    ours.push(await usableForm(officer));
    say(
      `lượt ${at + 1}: trang trống ${round(blank.at(-1) ?? 0)} ms, biểu mẫu dùng được ${round(ours.at(-1) ?? 0)} ms`,
    );
  }
  const calls = await callsWhileReading(officer);
  const result = {
    bench: "start",
    dossiers: DOSSIERS,
    startRatio: round(median(ours) / median(blank)),
    callRatio: round(calls.busyP99 / calls.quietP99),
    startMs: ours.map(round),
    blankMs: blank.map(round),
    ...calls,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Makes the accounts, so that the rounds measure opening and not making. */
async function firstStart(one: { username: string; password: string }) {
  const driver = await openBrowser({ dataDir: folder, headless: true });
  await pages.signIn(driver.page, one.username, one.password);
  await driver.close();
}

/** Years of dossiers, written through the database's own door in pieces of 2,000. */
async function fill() {
  const ports = nodePorts(folder, nodeKeyStore({ dataDir: folder, kind: "file" }));
  const { database } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
  });
  const account = await database.read.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
  const begun = Date.now();
  for (let from = 0; from < DOSSIERS; from += 2000) {
    await database.write({ actor: "bench", at: toTimestamp(begun) }, async (tx) => {
      for (let at = from; at < Math.min(from + 2000, DOSSIERS); at += 20) {
        const rows = Array.from({ length: Math.min(20, DOSSIERS - at) }, (_, index) =>
          row(at + index, begun, account.id),
        );
        await tx.db.insertInto("dossiers").values(rows).execute();
      }
    });
  }
  await database.close();
  say(`${DOSSIERS} hồ sơ đã ghi trong ${Math.round((Date.now() - begun) / 1000)} s`);
}

function row(at: number, begun: number, receivedBy: string) {
  const receivedAt = toTimestamp(begun - (DOSSIERS - at) * 300_000);
  const name = `Nguyễn Thị ${["Ánh", "Bưởi", "Đào", "Hường", "Yến"][at % 5]} ${at}`;
  const code = `H41.99.D1-${receivedAt.slice(2, 10).replaceAll("-", "")}-${String(at + 10_000).padStart(6, "0")}`;
  return {
    id: randomUUID(),
    code,
    provisional: 0,
    code_unverified: 1,
    agency_code: "H41.99.D1",
    procedure_code: "1.004884",
    procedure_name: "Thủ tục đăng ký lại khai sinh",
    procedure_version: "bench",
    case_name: "",
    state: at % 50 === 0 ? "received" : "returned",
    applicant_name: name,
    search_text: `${code.toLowerCase()} nguyen thi ${at}`,
    identity: String(40_000_000_000 + at).padStart(12, "0"),
    applicant: JSON.stringify({ fullName: name }),
    sets: 1,
    deliver_to: "COUNTER",
    note: "",
    received_at: receivedAt,
    received_by: receivedBy,
    due_at: toTimestamp(begun - (DOSSIERS - at) * 300_000 + 5 * 86_400_000),
    due: "{}",
    term_text: "05 ngày làm việc",
    receipt_file: null,
    returned_at: null,
  };
}

async function blankPage(): Promise<number> {
  const begun = performance.now();
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? undefined,
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage();
  await page.goto("about:blank");
  const spent = performance.now() - begun;
  await browser.close();
  return spent;
}

async function usableForm(one: { username: string; password: string }): Promise<number> {
  const begun = performance.now();
  const driver = await openBrowser({ dataDir: folder, headless: true });
  await pages.signIn(driver.page, one.username, one.password);
  await pages.openReceiving(driver.page);
  const spent = performance.now() - begun;
  await driver.close();
  return spent;
}

/** p99 of the call that runs at every search, quiet and while pages are read on every OCR worker. */
async function callsWhileReading(one: { username: string; password: string }) {
  const driver = await openBrowser({ dataDir: folder, headless: true });
  try {
    const client = clientOf(driver.core, "bench");
    await driver.core.ready();
    await client.call("accounts.signIn", { username: one.username, password: one.password });
    const measure = async () => {
      const spent: number[] = [];
      for (let at = 0; at < CALLS; at++) {
        const begun = performance.now();
        await client.call("dossiers.search", { text: `nguyen ${at * 17}`, limit: 20 });
        spent.push(performance.now() - begun);
      }
      return spent;
    };
    await measure();
    const quiet = await measure();
    const documentId = await startReading(client);
    const busy = await measure();
    const state = (await client.call("digitise.get", { id: documentId })).state;
    if (state !== "assembling") say("chú ý: việc nhận dạng xong trước khi đo hết");
    return {
      quietP99: round(quantile(quiet, 0.99)),
      busyP99: round(quantile(busy, 0.99)),
      callMedian: round(median(busy)),
    };
  } finally {
    await driver.close();
  }
}

async function startReading(client: ReturnType<typeof clientOf>): Promise<string> {
  const dossier = await client.call("dossiers.receive", {
    draftId: randomUUID(),
    content: {
      applicant: {
        fullName: "Trần Văn Đo",
        identity: "",
        birthDate: "",
        sex: "",
        address: "Xã Đại Huệ",
        phone: "",
        email: "",
        source: "typed",
      },
      procedureCode: "1.004884",
      caseIndex: 0,
      components: [
        {
          name: "Giấy tờ đo",
          code: null,
          received: true,
          submittedAs: "ORIGINAL",
          originals: 1,
          copies: 0,
          secret: false,
        },
      ],
      sets: 1,
      deliverTo: "COUNTER",
      note: "",
      manualDueDay: "",
    },
  });
  const componentId = dossier.components[0]?.id ?? "";
  const document = await client.call("digitise.open", { dossierId: dossier.id, componentId }, randomUUID());
  const page = await makePage(DECISION, { format: "jpeg" });
  const uploads: string[] = [];
  for (let at = 0; at < 20; at++) uploads.push(await client.upload(`trang-${at}.jpg`, "image/jpeg", page));
  await client.call("digitise.addPages", { documentId: document.id, uploads });
  await client.call("digitise.confirmPages", { documentId: document.id, count: uploads.length });
  return document.id;
}
