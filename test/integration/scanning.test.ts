import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { type FakeScanner, startFakeScanner } from "../support/fake-escl.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";

/** From a network scanner into a paper, through the real core and its scanner child. */
let office: TestOffice;
let window: CoreClient;
let scanner: FakeScanner;
let side: Uint8Array;

beforeAll(async () => {
  [office, scanner, side] = await Promise.all([
    createTestOffice(),
    startFakeScanner(),
    makePage(DECISION, { format: "jpeg", dpi: 150 }),
  ]);
  window = startCoreClient(office.folder);
  await window.core.ready();
  await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
}, 60_000);

afterAll(async () => {
  await window?.core.close();
  await scanner?.close();
  await office?.end();
});

async function openPaper(): Promise<string> {
  const dossier = await window.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Hồ Thị Quét"),
  });
  const componentId = dossier.components[0]?.id ?? "";
  return (await window.call("digitise.open", { dossierId: dossier.id, componentId })).id;
}

async function scanned(documentId: string) {
  await window.call("scanning.start", { documentId });
  await expect
    .poll(async () => (await window.call("scanning.view", {})).run?.running, { timeout: 20_000 })
    .toBe(false);
  const { run } = await window.call("scanning.view", {});
  const { pageList } = await window.call("digitise.get", { id: documentId });
  return { run, pages: pageList.length };
}

test("without a scanner the way to one is told; one that is added is remembered with its profile", async () => {
  const documentId = await openPaper();
  await expect(window.call("scanning.start", { documentId })).rejects.toMatchObject({
    wire: { code: "scanner.none" },
  });
  const added = await window.call("scanning.add", { kind: "escl", address: scanner.url });
  expect(added).toMatchObject({ chosen: true, warnings: [] });
  expect(added.profile).toEqual({ dpi: 300, colour: "colour", source: "feeder", duplex: false, paper: "A4" });
  const weak = { ...added.profile, dpi: 100, colour: "grey" as const };
  const { warnings } = await window.call("scanning.setProfile", { id: added.id, profile: weak });
  expect(warnings.join(" ")).toMatch(/200 dpi.*quét màu/s);
  await expect(
    window.call("scanning.setProfile", { id: added.id, profile: { ...weak, dpi: 101 } }),
  ).rejects.toMatchObject({ wire: { code: "scanner.cannot" } });
  await window.call("scanning.setProfile", { id: added.id, profile: added.profile });
  expect(await window.call("scanning.state", { id: added.id })).toMatchObject({ word: "Khay giấy trống" });
  expect((await scanned(documentId)).run?.end).toMatchObject({ code: "empty", word: "Khay giấy trống." });
});

test("a jam in the middle keeps the pages, says what to do, and the same key goes on with the rest", async () => {
  const documentId = await openPaper();
  scanner.load([[side], [side], [side], [side]]);
  scanner.faults = { jamAfter: 3 };
  const jam = await scanned(documentId);
  expect(jam.pages).toBe(3);
  expect(jam.run?.end?.word).toBe("Kẹt giấy: đã nhận 3 trang.");
  expect(jam.run?.end?.action).toContain("sau trang 3");
  scanner.faults = {};
  scanner.mend();
  const rest = await scanned(documentId);
  expect(rest).toMatchObject({ pages: 4, run: { end: { code: "done" }, pages: 1 } });
});

test("a colleague cannot scan into the paper, nor end the pass; the officer can", async () => {
  const documentId = await openPaper();
  const colleague = clientOf(window.core, "colleague");
  await colleague.call("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  scanner.load([[side], [side], [side]]);
  scanner.faults = { busyPages: 25 };
  await window.call("scanning.start", { documentId });
  await expect.poll(() => scanner.jobs().open, { timeout: 10_000 }).toBe(1);
  await expect(colleague.call("scanning.cancel", { documentId })).rejects.toMatchObject({
    wire: { code: "digitise.not-yours" },
  });
  await window.call("scanning.cancel", { documentId });
  await expect
    .poll(async () => (await window.call("scanning.view", {})).run?.end?.code, { timeout: 10_000 })
    .toBe("cancelled");
  expect(scanner.jobs().open).toBe(0);
});
