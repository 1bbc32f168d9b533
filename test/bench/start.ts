import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { findBrowser } from "../../main/hosts/find-tools.mjs";
import { openBrowser } from "../e2e/drivers/browser.ts";
import * as pages from "../e2e/pages/index.ts";
import { clientOf } from "../support/core-client.ts";
import { draftOf } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { fillFolder } from "./fill.ts";

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
  const filled = await fillFolder(folder, DOSSIERS);
  say(`${DOSSIERS} hồ sơ đã ghi trong ${Math.round(filled / 1000)} s`);
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
    content: draftOf("Trần Văn Đo"),
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
