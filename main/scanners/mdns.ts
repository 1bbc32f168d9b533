import { createSocket } from "node:dgram";
import type { FoundScanner } from "../core/scanning/types.ts";

/** The services under which scanners make themselves known: plain and TLS. */
const SERVICES = { "_uscan._tcp.local": "http", "_uscans._tcp.local": "https" } as const;
const GROUP = { address: "224.0.0.251", port: 5353 };
const PTR = 12;
const TXT = 16;
const AAAA = 28;
const SRV = 33;
const A = 1;
/** Records that one answer may hold; a hostile one holds thousands. */
const MOST_RECORDS = 200;

type Record_ = { name: string; type: number } & (
  | { target: string; port: number }
  | { texts: Record<string, string> }
  | { address: string }
);

/** The question for both services; the top bit asks for an answer to us alone. */
export function question(): Uint8Array {
  const names = Object.keys(SERVICES).map((name) => {
    const labels = name
      .split(".")
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
    return Buffer.concat([...labels, Buffer.from([0, 0, PTR, 0x80, 1])]);
  });
  const head = Buffer.alloc(12);
  head.writeUInt16BE(names.length, 4);
  return Buffer.concat([head, ...names]);
}

/** A name with its compressed parts; undefined when it leads nowhere. */
function readName(bytes: Buffer, start: number): { name: string; next: number } | undefined {
  const labels: string[] = [];
  let at = start;
  let next = -1;
  for (let hops = 0; hops < 64; hops++) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: labels.join("."), next: next < 0 ? at + 1 : next };
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined) return undefined;
      if (next < 0) next = at + 2;
      at = ((length & 0x3f) << 8) | low;
    } else {
      labels.push(bytes.toString("utf8", at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  return undefined;
}

/** The records of one answer that matter here. Anything malformed ends the reading; what was read is kept. */
export function readAnswer(message: Uint8Array): Record_[] {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const records: Record_[] = [];
  if (bytes.length < 12) return records;
  let at = 12;
  for (let left = bytes.readUInt16BE(4); left > 0; left--) {
    const name = readName(bytes, at);
    if (!name) return records;
    at = name.next + 4;
  }
  const count = bytes.readUInt16BE(6) + bytes.readUInt16BE(8) + bytes.readUInt16BE(10);
  for (let index = 0; index < Math.min(count, MOST_RECORDS); index++) {
    const found = readName(bytes, at);
    if (!found || found.next + 10 > bytes.length) return records;
    const type = bytes.readUInt16BE(found.next);
    const length = bytes.readUInt16BE(found.next + 8);
    const data = found.next + 10;
    if (data + length > bytes.length) return records;
    const record = readRecord(bytes, type, data, length);
    if (record) records.push({ name: found.name.toLowerCase(), type, ...record });
    at = data + length;
  }
  return records;
}

function readRecord(bytes: Buffer, type: number, data: number, length: number) {
  if (type === PTR) {
    const target = readName(bytes, data);
    return target && { target: target.name, port: 0 };
  }
  if (type === SRV && length > 6) {
    const target = readName(bytes, data + 6);
    return target && { target: target.name, port: bytes.readUInt16BE(data + 4) };
  }
  if (type === A && length === 4) return { address: [...bytes.subarray(data, data + 4)].join(".") };
  if (type === AAAA && length === 16) {
    const parts = Array.from({ length: 8 }, (_, part) => bytes.readUInt16BE(data + part * 2).toString(16));
    return { address: `[${parts.join(":")}]` };
  }
  if (type !== TXT) return undefined;
  const texts: Record<string, string> = {};
  for (let at = data; at < data + length; ) {
    const size = bytes[at] ?? 0;
    const text = bytes.toString("utf8", at + 1, Math.min(at + 1 + size, data + length));
    const equals = text.indexOf("=");
    if (equals > 0) texts[text.slice(0, equals).toLowerCase()] = text.slice(equals + 1);
    at += 1 + size;
  }
  return { texts };
}

/** Scanners that the records name; `from` is the sender, for answers that leave their address out. */
export function scannersIn(records: readonly Record_[], from: string): FoundScanner[] {
  const found: FoundScanner[] = [];
  for (const pointer of records) {
    const scheme = SERVICES[pointer.name as keyof typeof SERVICES];
    if (pointer.type !== PTR || !scheme || !("target" in pointer)) continue;
    const own = pointer.target.toLowerCase();
    const service = records.find((one) => one.type === SRV && one.name === own);
    if (!service || !("target" in service)) continue;
    const host = service.target.toLowerCase();
    const addresses = records.filter((one) => one.name === host && "address" in one);
    const chosen = addresses.find((one) => one.type === A) ?? addresses[0];
    const address = chosen && "address" in chosen ? chosen.address : from;
    const info = records.find((one) => one.type === TXT && one.name === own);
    const texts = info && "texts" in info ? info.texts : {};
    const path = (texts.rs || "eSCL").replace(/^\/+|\/+$/g, "");
    if (!/^[\w./-]{1,100}$/.test(path)) continue;
    found.push({
      kind: "escl",
      address: `${scheme}://${address}:${service.port}/${path}`,
      name: (texts.ty || pointer.target.split("._")[0] || address).slice(0, 120),
      certificate: null,
    });
  }
  return found;
}

/**
 * Asks the local network for scanners and listens for `ms` milliseconds. Empty where multicast is blocked, which is
 * common at counters: the address is then typed.
 */
export function findScanners(ms: number, group = GROUP): Promise<FoundScanner[]> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    const found = new Map<string, FoundScanner>();
    const records = new Map<string, Record_[]>();
    let done = false;
    const end = () => {
      if (done) return;
      done = true;
      socket.close();
      resolve([...found.values()]);
    };
    socket.on("error", end);
    socket.on("message", (message, { address }) => {
      // a device may spread its records over several answers
      const known = [...(records.get(address) ?? []), ...readAnswer(message)].slice(-MOST_RECORDS);
      records.set(address, known);
      for (const scanner of scannersIn(known, address)) found.set(scanner.address, scanner);
    });
    const ask = () => {
      if (!done) socket.send(question(), group.port, group.address, (error) => error && end());
    };
    socket.bind(0, ask);
    // a lost packet must not hide a scanner
    setTimeout(ask, ms / 3);
    setTimeout(end, ms);
  });
}
