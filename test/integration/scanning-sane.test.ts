import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import type { ScannerAddress, ScanProfile } from "../../main/core/scanning/types.ts";
import { sniff } from "../../main/imaging/sniff.ts";
import { readAnswer } from "../../main/scanners/dns-sd.ts";
import { findScanners, question, scannersIn } from "../../main/scanners/mdns.ts";
import { endOfStatus, readOptions, sane } from "../../main/scanners/sane.ts";

/** Drivers of Linux through `scanimage` with its test driver, and the discovery of scanners on the network. */
const TEST: ScannerAddress = { kind: "sane", address: "test", certificate: null };
const PROFILE: ScanProfile = { dpi: 150, colour: "grey", source: "feeder", duplex: false, paper: "A5" };

async function pass(profile: Partial<ScanProfile> = {}, extra: string[] = []) {
  const run = await sane.start(TEST, { ...PROFILE, ...profile }, extra);
  let pages = 0;
  for (;;) {
    const step = await run.next();
    if ("end" in step) return { pages, end: step.end };
    expect(sniff(step.page.bytes)).toBe("png");
    pages += 1;
  }
}

describe("scanimage", () => {
  test("the feeder's ten sheets come one by one, then it is empty and the pass is done", async () => {
    expect(await pass()).toEqual({ pages: 10, end: "done" });
  });

  test("the glass gives one page", async () => {
    expect(await pass({ source: "platen" })).toEqual({ pages: 1, end: "done" });
  });

  test.each([
    ["JAMMED", "jam"],
    ["NO_DOCS", "empty"],
    ["COVER_OPEN", "cover-open"],
    ["DEVICE_BUSY", "busy"],
    ["IO_ERROR", "gone"],
    ["NO_MEM", "no-memory"],
    ["ACCESS_DENIED", "no-access"],
  ])("SANE_STATUS_%s of the driver ends the pass as %s", async (status, end) => {
    expect(await pass({}, [`--read-return-value=SANE_STATUS_${status}`])).toEqual({ pages: 0, end });
  });

  test("every status has an end; an unknown one is a failure, pages that came make an empty feeder the end", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 77, null].map((one) => endOfStatus(one, 0))).toEqual([
      ...["empty", "gone", "cancelled", "busy", "refused", "empty", "jam", "empty", "cover-open"],
      ...["gone", "no-memory", "no-access", "failed", "failed"],
    ]);
    expect(endOfStatus(7, 3)).toBe("done");
  });

  test("a device that is not there, and a name that is no device", async () => {
    await expect(sane.describe({ ...TEST, address: "nosuch:1" })).rejects.toMatchObject({
      code: "scanner.unreachable",
    });
    await expect(sane.describe({ ...TEST, address: "--help" })).rejects.toMatchObject({
      code: "scanner.bad-address",
    });
  });

  test("cancelling ends at once and keeps what came", async () => {
    const run = await sane.start(TEST, PROFILE, ["--read-delay=yes", "--read-delay-duration=200000"]);
    const waiting = run.next();
    await run.cancel();
    expect(await waiting).toMatchObject({ end: "cancelled" });
  });

  test("what a driver can do is read from its options", async () => {
    const { sources } = await sane.describe(TEST);
    expect(sources.map(({ source, duplex, colours }) => [source, duplex, colours])).toEqual([
      ["feeder", false, ["colour", "grey"]],
      ["platen", false, ["colour", "grey"]],
    ]);
    expect(sources[0]?.dpi).toContain(300);
    const duplex = readOptions(
      "    --mode Lineart|Gray|Color [Color]\n    --source Flatbed|ADF Front|ADF Duplex [Flatbed]\n    --resolution 100|200|300dpi [200]\n",
      "fujitsu:1",
      "Fujitsu",
    );
    expect(duplex.sources[0]).toEqual({
      source: "feeder",
      duplex: true,
      dpi: [100, 200, 300],
      colours: ["colour", "grey"],
    });
  });
});

/** Bytes of an answer as a device sends it: pointer, service, texts and address, names repeated by reference. */
function announcement(): Buffer {
  const label = (text: string) => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
  const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
  const record = (name: Buffer, type: number, data: Buffer) =>
    Buffer.concat([name, u16(type), u16(1), Buffer.from([0, 0, 0, 120]), u16(data.length), data]);
  const service = Buffer.concat([label("_uscan"), label("_tcp"), label("local"), Buffer.from([0])]);
  const toService = Buffer.from([0xc0, 12]);
  const own = Buffer.concat([label("Máy quét tầng 2"), toService]);
  const host = Buffer.concat([label("mfp"), label("local"), Buffer.from([0])]);
  const texts = Buffer.concat(["txtvers=1", "rs=eSCL", "ty=Canon MF445", "duplex=T"].map(label));
  const head = Buffer.concat([u16(0), u16(0x8400), u16(0), u16(4), u16(0), u16(0)]);
  return Buffer.concat([
    head,
    record(service, 12, own),
    record(own, 33, Buffer.concat([u16(0), u16(0), u16(8080), host])),
    record(own, 16, texts),
    record(host, 1, Buffer.from([127, 0, 0, 1])),
  ]);
}

describe("discovery", () => {
  test("a device that answers the question is found by name, address and path", async () => {
    const device = createSocket("udp4");
    await new Promise<void>((resolve) => device.bind(0, "127.0.0.1", resolve));
    const asked: Buffer[] = [];
    device.on("message", (message, from) => {
      asked.push(message);
      device.send(announcement(), from.port, from.address);
    });
    const found = await findScanners(300, device.address() as AddressInfo);
    device.close();
    expect(found).toEqual([
      { kind: "escl", address: "http://127.0.0.1:8080/eSCL", name: "Canon MF445", certificate: null },
    ]);
    expect(Buffer.from(question()).equals(asked[0] as Buffer)).toBe(true);
    expect(asked[0]?.toString("latin1")).toMatch(/_uscan.*_uscans/s);
  });

  test("cut-off and hostile answers are read as far as they make sense", () => {
    const whole = announcement();
    for (let length = 0; length <= whole.length; length++) {
      expect(scannersIn(readAnswer(whole.subarray(0, length)), "10.0.0.1").length).toBeLessThan(2);
    }
    const loop = Buffer.concat([
      Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
      Buffer.from([0xc0, 12, 0, 12, 0, 1]),
    ]);
    expect(readAnswer(loop)).toEqual([]);
  });
});
