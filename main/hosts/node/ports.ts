import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Clock, KeyStore, NetworkWay, Ports, Random, Timers } from "../../core/ports.ts";
import { nodeChildren } from "./children.ts";
import { nodeDisk } from "./disk.ts";
import { nodeLan } from "./lan.ts";
import { fileLog } from "./log.ts";
import { systemMalware } from "./malware.ts";
import { nodeNet } from "./net.ts";
import { systemPrinter } from "./printer.ts";
import { systemSerial } from "./serial.ts";
import { systemBrowser } from "./system-browser.ts";

/** The world as plain Node sees it, for the core of one data folder. Logs go to `logs/` in that folder. */
export function nodePorts(dataDir: string, keys: KeyStore, way?: NetworkWay): Ports {
  return {
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    net: nodeNet(way),
    lan: nodeLan(),
    browser: systemBrowser(),
    disk: nodeDisk(),
    keys,
    children: nodeChildren(),
    printer: systemPrinter(),
    serial: systemSerial(),
    malware: systemMalware(),
    log: fileLog(join(dataDir, "logs")),
  };
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export const systemRandom: Random = { uuid: timedUuid, bytes: (count) => randomBytes(count) };

/**
 * A UUID of version 7 (RFC 9562): milliseconds, then 74 random bits. What is made one after the other lies side by side
 * in every index by id, so that working off a long queue does not decipher and write another page for each row.
 */
function timedUuid(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Longest wait that `setTimeout` keeps; a longer one would fire at once. */
const LONGEST_WAIT = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_WAIT));
    return () => clearTimeout(timer);
  },
};
