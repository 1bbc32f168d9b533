import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { ScannerAddress, ScanProfile, ScanStep } from "../../main/core/scanning/types.ts";
import { createEscl, esclRoot } from "../../main/scanners/escl.ts";
import { type FakeScanner, type Faults, startFakeScanner } from "../support/fake-escl.ts";

/** Our client of network scanners against a device of our own, and that device against a client of others. */
const escl = createEscl({ pace: 4 });
const PROFILE: ScanProfile = { dpi: 300, colour: "colour", source: "feeder", duplex: false, paper: "A4" };
const device: { fake?: FakeScanner } = {};
let sides: Uint8Array[];

beforeAll(async () => {
  sides = await Promise.all(
    [0, 1, 2, 3].map((shade) =>
      sharp({
        create: { width: 400, height: 560, channels: 3, background: { r: 250, g: 60 * shade, b: 10 } },
      })
        .jpeg()
        .toBuffer(),
    ),
  );
});
afterEach(async () => {
  await device.fake?.close();
});

async function fake(faults: Faults, tls?: { key: string; cert: string }): Promise<FakeScanner> {
  device.fake = await startFakeScanner({ faults, tls });
  device.fake.load(sides.slice(0, 3).map((side) => [side]));
  return device.fake;
}

const at = (scanner: FakeScanner, certificate: string | null = null): ScannerAddress => ({
  kind: "escl",
  address: scanner.url,
  certificate,
});

/** All pages of a pass and how it ended. */
async function pass(scanner: ScannerAddress, profile: Partial<ScanProfile> = {}) {
  const run = await escl.start(scanner, { ...PROFILE, ...profile });
  const pages: Uint8Array[] = [];
  for (;;) {
    const step: ScanStep = await run.next();
    if ("end" in step) return { pages, end: step.end };
    pages.push(step.page.bytes);
  }
}
const same = (pages: Uint8Array[], wanted: Uint8Array[]) =>
  expect(pages.map((page) => Buffer.from(page).toString("base64"))).toEqual(
    wanted.map((page) => Buffer.from(page).toString("base64")),
  );

describe("pages arrive whole and in order, whatever the device's habit", () => {
  const habits: [string, Faults][] = [
    ["an ordinary device", {}],
    ["busy before the job and before each page", { busyJobs: 2, busyPages: 2 }],
    ["404 before the feeder has moved", { earlyNotFound: 2 }],
    ["410 before the feeder has moved", { earlyNotFound: 2, earlyGone: true }],
    ["a job said to be on localhost", { location: "localhost" }],
    ["a job at a broken address", { location: "broken-ipv6" }],
    ["a job whose place is not told", { location: "missing" }],
    ["a device that wants to be called localhost", { host: "localhost" }],
    ["a device that hangs up after headers", { hangsUp: true }],
    ["a feeder that tells nothing", { silentFeeder: true }],
  ];
  test.each(habits)("%s", async (_, faults) => {
    const scanner = await fake(faults);
    const { pages, end } = await pass(at(scanner));
    expect(end).toBe("done");
    same(pages, sides.slice(0, 3));
    expect(scanner.jobs()).toMatchObject({ open: 0 });
  });

  test("duplex gives front and back of each sheet; the glass gives one page", async () => {
    const scanner = await fake({});
    scanner.load([sides.slice(0, 2), sides.slice(2, 4)]);
    same((await pass(at(scanner), { duplex: true })).pages, sides);
    scanner.lay(sides[3] as Uint8Array);
    same((await pass(at(scanner), { source: "platen" })).pages, sides.slice(3));
  });

  test("a device that claims more than it can is asked for 300 dpi", async () => {
    const scanner = await fake({ trueDpi: 300 });
    expect((await pass(at(scanner), { dpi: 600 })).end).toBe("done");
    expect(scanner.settings()).toContain("<scan:XResolution>300<");
  });
});

describe("what stops a scan is a state, and what came is kept", () => {
  test("an empty feeder is no job at all, so that the device cannot call it a jam", async () => {
    const scanner = await fake({});
    scanner.load([]);
    expect(await pass(at(scanner))).toEqual({ pages: [], end: "empty" });
    expect(await escl.state(at(scanner))).toBe("empty");
  });

  const stops: [string, Faults, string, number][] = [
    ["a jam", { jamAfter: 2 }, "jam", 2],
    ["an open cover", { coverAfter: 1 }, "cover-open", 1],
    ["a web page instead of an image", { lieAt: 2 }, "bad-page", 1],
    ["a line that breaks in the middle of a page", { cutAt: 3 }, "gone", 2],
    ["a busy device", { busyJobs: 99 }, "busy", 0],
  ];
  test.each(stops)("%s", async (_, faults, end, kept) => {
    const scanner = await fake(faults);
    const got = await pass(at(scanner));
    expect(got.end).toBe(end);
    same(got.pages, sides.slice(0, kept));
    expect(scanner.jobs().open).toBe(0);
  });

  test("after a jam the rest of the stack comes with the next pass", async () => {
    const scanner = await fake({ jamAfter: 2 });
    expect((await pass(at(scanner))).end).toBe("jam");
    scanner.faults = {};
    scanner.mend();
    same((await pass(at(scanner))).pages, sides.slice(2, 3));
  });

  test("a cancelled scan frees the device", async () => {
    const scanner = await fake({ busyPages: 20 });
    const run = await escl.start(at(scanner), PROFILE);
    const waiting = run.next();
    await expect.poll(() => scanner.jobs().open).toBe(1);
    await run.cancel();
    expect(await waiting).toMatchObject({ end: "cancelled" });
    expect(scanner.jobs()).toEqual({ open: 0, deleted: 1 });
  });

  test("a device that vanished", async () => {
    const scanner = await fake({});
    await scanner.close();
    expect((await pass(at(scanner))).end).toBe("gone");
    await expect(escl.describe(at(scanner))).rejects.toMatchObject({ code: "scanner.unreachable" });
  });
});

test("a self-signed device is trusted only by its own fingerprint", async () => {
  const folder = await mkdtemp(join(tmpdir(), "counter-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  await promisify(execFile)("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=scanner".split(
      " ",
    ),
    ...["-keyout", key, "-out", cert],
  ]);
  const tls = { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  await rm(folder, { recursive: true });
  const scanner = await fake({}, tls);
  const refused = await escl.describe(at(scanner)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "scanner.untrusted" });
  const fingerprint = String((refused as AppError).params.fingerprint);
  expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect((await escl.describe(at(scanner, fingerprint))).name).toContain("Fake MFP");
  same((await pass(at(scanner, fingerprint))).pages, sides.slice(0, 3));
  const other = fingerprint.replace(/^../, fingerprint.startsWith("00") ? "11" : "00");
  await expect(escl.describe(at(scanner, other))).rejects.toMatchObject({ code: "scanner.untrusted" });
});

test("what a person types as an address", () => {
  expect(esclRoot("192.168.1.20").href).toBe("http://192.168.1.20/eSCL");
  expect(esclRoot(" 192.168.1.20:8080 ").href).toBe("http://192.168.1.20:8080/eSCL");
  expect(esclRoot("https://may-quet.local/eSCL/").href).toBe("https://may-quet.local/eSCL");
  for (const wrong of ["", "http://", "a b", "http://u:p@h/"])
    expect(() => esclRoot(wrong)).toThrow(AppError);
});

test("sane-airscan, a client of others, scans from our device", async () => {
  const scanner = await fake({});
  const folder = await mkdtemp(join(tmpdir(), "counter-airscan-"));
  try {
    await writeFile(join(folder, "dll.conf"), "airscan\n");
    const config = `[devices]\n"Fake" = ${scanner.url}\n[options]\ndiscovery = disable\n`;
    await writeFile(join(folder, "airscan.conf"), config);
    const env = { ...process.env, SANE_CONFIG_DIR: folder };
    const scan = (...args: string[]) => promisify(execFile)("scanimage", args, { env, timeout: 30_000 });
    const { stdout } = await scan("-f", "%d%n");
    const name = stdout.trim();
    expect(name).toMatch(/^airscan:/);
    const batch = `--batch=${join(folder, "p%d.png")}`;
    await scan("-d", name, "--source=ADF", "--resolution=300", "--format=png", batch);
    const pages = (await readdir(folder)).filter((one) => one.endsWith(".png")).sort();
    expect(pages).toHaveLength(3);
    const { data } = await sharp(join(folder, pages[1] as string))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.abs((data[1] as number) - 60)).toBeLessThan(6);
  } finally {
    await rm(folder, { recursive: true });
  }
});
