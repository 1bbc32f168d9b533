import { createSocket } from "node:dgram";
import type { FoundScanner } from "../core/scanning/types.ts";
import { A, type DnsRecord, GROUP, MOST_RECORDS, PTR, questionFor, readAnswer, SRV, TXT } from "./dns-sd.ts";

/** The services under which scanners make themselves known: plain and TLS. */
const SERVICES = { "_uscan._tcp.local": "http", "_uscans._tcp.local": "https" } as const;
/** The question for both services. */
export const question = (): Uint8Array => questionFor(Object.keys(SERVICES));

/** Scanners that the records name; `from` is the sender, for answers that leave their address out. */
export function scannersIn(records: readonly DnsRecord[], from: string): FoundScanner[] {
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
    const records = new Map<string, DnsRecord[]>();
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
