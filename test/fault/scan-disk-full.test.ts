import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { type FakeScanner, startFakeScanner } from "../support/fake-escl.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { makePage } from "../support/pages.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** The disk of the data folder fills up in the middle of page 37 of a stack that lies in the feeder; a real small disk. */
const disk = mkdtempSync(join(tmpdir(), "full-disk-"));
const canMount =
  process.platform === "linux" &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=128m", "tmpfs", disk]).status === 0;
const KEPT = 36;
let office: TestOffice;
let window: CoreClient;
let scanner: FakeScanner;
let side: Uint8Array;

beforeAll(async () => {
  if (!canMount) return;
  // the office is made on the small disk
  const before = process.env.TMPDIR;
  process.env.TMPDIR = disk;
  [office, scanner, side] = await Promise.all([
    createTestOffice(),
    startFakeScanner(),
    makePage([{ text: "Trang của một chồng dày", x: 30, y: 40 }], { format: "jpeg", dpi: 100 }),
  ]);
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  window = startCoreClient(office.folder);
  await window.core.ready();
  await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
});

afterAll(async () => {
  await window?.core.close();
  await scanner?.close();
  await office?.end();
  if (canMount) spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true });
});

const ended = async (documentId: string) => {
  await window.call("scanning.start", { documentId });
  await expect
    .poll(async () => (await window.call("scanning.view", {})).run?.running, {
      timeout: 240_000,
      interval: 200,
    })
    .toBe(false);
  return (await window.call("scanning.view", {})).run?.end;
};
const pages = async (id: string) =>
  (await window.call("digitise.get", { id })).pageList.map((one) => one.sha256);

test.runIf(canMount)(
  "a disk that is full in the middle of page 37 keeps 36 pages, says so in words, and the same key goes on",
  async () => {
    const dossier = await window.call("dossiers.receive", {
      draftId: randomUUID(),
      content: draftOf("Lò Văn Đầy"),
    });
    const componentId = dossier.components[0]?.id ?? "";
    const { id } = await window.call("digitise.open", { dossierId: dossier.id, componentId });
    await window.call("scanning.add", { kind: "escl", address: scanner.url });
    const stack = (sheets: number) => scanner.load(Array.from({ length: sheets }, () => [side]));
    stack(KEPT);
    expect(await ended(id)).toMatchObject({ code: "done" });
    const kept = await pages(id);
    expect(kept).toHaveLength(KEPT);

    // room for the half of a page: the file of page 37 is cut off while it is written
    const ballast = join(disk, "ballast");
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - Math.floor(side.length / 2)));
    stack(4);
    const end = await ended(id);
    expect(end).toMatchObject({ code: "disk-full", tone: "bad", again: true });
    expect(end?.word).toContain("Ổ đĩa của máy tính đã đầy");
    expect(end?.action).toContain("Xóa bớt tệp");
    expect(await pages(id)).toEqual(kept);
    // the device is not left with a job that nobody fetches
    await expect.poll(() => scanner.jobs().open, { timeout: 60_000 }).toBe(0);

    rmSync(ballast);
    stack(4);
    expect(await ended(id)).toMatchObject({ code: "done" });
    expect(await pages(id)).toHaveLength(KEPT + 4);
    expect((await pages(id)).slice(0, KEPT)).toEqual(kept);
    // and the paper is put together
    await window.call("digitise.confirmPages", { documentId: id, count: KEPT + 4 });
    expect((await window.call("digitise.get", { id })).state).toBe("assembling");
  },
);
