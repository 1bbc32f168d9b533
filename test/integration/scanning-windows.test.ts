import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ScannerAddress, ScanProfile } from "../../main/core/scanning/types.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { createHelperScanners } from "../../main/scanners/helper.ts";
import { type DriverFault, writeScanHelper } from "../support/scan-helper.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Drivers of Windows through a helper that we wrote: what the counter sees of them. The real ones stand in unverified.md. */
const DEVICE: ScannerAddress = { kind: "windows", address: "{6BDD1FC6}\\0001", certificate: null };
const PROFILE: ScanProfile = { dpi: 300, colour: "colour", source: "feeder", duplex: true, paper: "A4" };
let folder = "";
let page = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "helper-"));
  page = join(folder, "page.png");
  await sharp({ create: { width: 600, height: 800, channels: 3, background: "#fff" } })
    .png()
    .toFile(page);
});
afterAll(() => rmSync(folder, { recursive: true }));

const helper = (sheets: number, fault?: DriverFault, silence = 30_000) =>
  createHelperScanners(writeScanHelper(folder, { sheets, fault, page }), { ask: 30_000, silence });

async function pass(sheets: number, fault?: DriverFault, silence?: number) {
  const run = await helper(sheets, fault, silence).start(DEVICE, PROFILE);
  let pages = 0;
  for (;;) {
    const step = await run.next();
    if ("end" in step) return { pages, end: step.end };
    expect(step.page.mediaType).toBe("image/png");
    expect(Buffer.compare(step.page.bytes, readFileSync(page))).toBe(0);
    pages++;
  }
}

test("finds a device, tells its driver's version and what it can do, and whether paper lies in it", async () => {
  const scanners = helper(2);
  const [found] = await scanners.list();
  expect(found).toMatchObject({ ...DEVICE, name: "Fujitsu fi-7160" });
  expect(await scanners.describe(DEVICE)).toEqual({
    name: "Fujitsu fi-7160, PaperStream IP 3.30",
    address: DEVICE.address,
    sources: [{ source: "feeder", duplex: true, dpi: [200, 300], colours: ["colour", "grey"] }],
  });
  expect([await scanners.state(DEVICE), await helper(0).state(DEVICE)]).toEqual(["loaded", "empty"]);
  await expect(scanners.describe({ ...DEVICE, address: "other" })).rejects.toMatchObject({
    code: "scanner.unreachable",
  });
});

test("feeds all sheets byte for byte; an empty feeder is a state, no error", async () => {
  expect(await pass(4)).toEqual({ pages: 4, end: "done" });
  expect(await pass(0)).toEqual({ pages: 0, end: "empty" });
});

test.each<[DriverFault, string]>([
  ["jam", "jam"],
  ["cover-open", "cover-open"],
  ["vanishes", "gone"],
  ["lies", "bad-page"],
])("a driver that plays %s in the middle leaves the pages that came", async (fault, end) => {
  expect(await pass(5, fault)).toEqual({ pages: 2, end });
});

test("a driver that hangs is ended after its time, a slow one that shows life is not", async () => {
  expect(await pass(5, "hangs", 2_000)).toEqual({ pages: 2, end: "gone" });
  expect(await pass(3, "slow", 2_000)).toEqual({ pages: 3, end: "done" });
});

test("a pass can be stopped", async () => {
  const run = await helper(50, "slow").start(DEVICE, PROFILE);
  expect(await run.next()).toHaveProperty("page");
  await run.cancel();
  for (;;) {
    const step = await run.next();
    if (!("end" in step)) continue;
    expect(step.end).toBe("cancelled");
    break;
  }
});

test("without a helper, with one that is not there, and with a program that is none, nothing is found and that is told", async () => {
  const junk = join(folder, "junk");
  writeFileSync(junk, "#!/bin/sh\necho hello\n", { mode: 0o755 });
  expect(await createHelperScanners(undefined).list()).toEqual([]);
  for (const [program, code] of [
    [undefined, "scanner.no-driver"],
    [join(folder, "absent"), "scanner.no-driver"],
    [junk, "scanner.unreachable"],
  ] as const) {
    const scanners = createHelperScanners(program, { ask: 10_000, silence: 10_000 });
    expect(await scanners.list()).toEqual([]);
    await expect(scanners.describe(DEVICE)).rejects.toMatchObject({ code });
  }
});

test("the scanner child takes the helper that IT named, and a pass goes through it", async () => {
  const program = writeScanHelper(folder, { sheets: 2, page });
  const child = nodeChildren().start("scanner", { env: { COUNTER_SCAN_HELPER: program } });
  try {
    const { id } = await child.call<{ id: string }>("start", { scanner: DEVICE, profile: PROFILE });
    const steps = [
      await child.call("next", { id }),
      await child.call("next", { id }),
      await child.call("next", { id }),
    ];
    expect(steps.map((step) => Object.keys(step as object)[0])).toEqual(["page", "page", "end"]);
  } finally {
    await child.stop();
  }
});
