import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { networkInterfaces } from "node:os";
import {
  A,
  encodeName,
  GROUP,
  PTR,
  questionFor,
  readAnswer,
  readQuestions,
  SRV,
  TXT,
} from "../../scanners/dns-sd.ts";

const SERVICE = "_quay-mot-cua._tcp.local";
/** How long an answer counts, seconds; a machine that was switched off is forgotten after it. */
const LIFE_S = 120;
const ASK_EVERY_MS = 30_000;
/** a flood of answers is not remembered whole */
const MOST_FOUND = 64;

interface Announced {
  /** `host:port` of the others */
  found(): string[];
  close(): Promise<void>;
}

/** The machine's addresses on its local networks. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === "IPv4" && !one.internal)
    .map((one) => one.address);
}

function record(name: string, type: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(LIFE_S, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), head, data]);
}

/** The answer to who asks for the service: a name drawn at the start, a port, addresses. Nothing else. */
export function announcement(name: string, port: number, addresses: readonly string[]): Uint8Array {
  const own = `${name}.${SERVICE}`;
  const host = `${name}.local`;
  const place = Buffer.alloc(6);
  place.writeUInt16BE(port, 4);
  const records = [
    record(SERVICE, PTR, encodeName(own)),
    record(own, SRV, Buffer.concat([place, encodeName(host)])),
    record(own, TXT, Buffer.from([3, ...Buffer.from("v=1")])),
    ...addresses.map((address) => record(host, A, Buffer.from(address.split(".").map(Number)))),
  ];
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0x8400, 2);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, ...records]);
}

/** What this machine answers to a question that was not asked from the group's port (RFC 6762 6.7): under its number. */
export function answerTo(question: Uint8Array, announced: Uint8Array): Uint8Array {
  const answer = Buffer.from(announced);
  answer.set(question.subarray(0, 2));
  const asked = Buffer.concat([encodeName(SERVICE), Buffer.from([0, PTR, 0, 1])]);
  answer.writeUInt16BE(1, 4);
  return Buffer.concat([answer.subarray(0, 12), asked, answer.subarray(12)]);
}

/** `host:port` of the machines that an answer names; `from` stands for one that leaves its address out. */
export function machinesIn(message: Uint8Array, from: string): { name: string; address: string }[] {
  const records = readAnswer(message);
  return records.flatMap((pointer) => {
    if (pointer.type !== PTR || pointer.name !== SERVICE || !("target" in pointer)) return [];
    const own = pointer.target.toLowerCase();
    const place = records.find((one) => one.type === SRV && one.name === own);
    if (!place || !("target" in place) || place.port === 0) return [];
    const hosts = records.filter((one) => one.type === A && one.name === place.target.toLowerCase());
    // the address that it spoke from is one that reaches it
    const told = hosts.flatMap((one) => ("address" in one ? [one.address] : []));
    const host = told.length === 0 || told.includes(from) ? from : told[0];
    return [{ name: own, address: `${host}:${place.port}` }];
  });
}

/** Makes this machine known to the others of its network and hears of them; quietly nothing where multicast is blocked. */
export function announce(port: number, group = GROUP): Announced {
  // drawn anew at every start: nobody learns from it which machine this is
  const name = `qmc-${randomBytes(6).toString("hex")}`;
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  const found = new Map<string, { name: string; until: number }>();
  let closed = false;
  const send = (message: Uint8Array) => {
    if (!closed) socket.send(message, group.port, group.address, () => undefined);
  };
  const tell = () => send(announcement(name, port, ownAddresses()));
  socket.on("error", () => undefined);
  socket.on("message", (message, { address, port: from }) => {
    if (readQuestions(message).includes(SERVICE)) {
      if (from === group.port) tell();
      else socket.send(answerTo(message, announcement(name, port, ownAddresses())), from, address, () => {});
    }
    for (const machine of machinesIn(message, address)) {
      if (machine.name.startsWith(`${name}.`) || (found.size >= MOST_FOUND && !found.has(machine.address)))
        continue;
      found.set(machine.address, { name: machine.name, until: performance.now() + LIFE_S * 1000 });
    }
  });
  socket.bind(group.port, () => {
    for (const own of [undefined, ...ownAddresses()]) {
      try {
        socket.addMembership(group.address, own);
      } catch {
        // a network without multicast, or joined already: addresses are typed there
      }
    }
    tell();
    send(questionFor([SERVICE]));
  });
  const asking = setInterval(() => send(questionFor([SERVICE])), ASK_EVERY_MS);
  asking.unref();
  return {
    found() {
      for (const [address, { until }] of found) if (until < performance.now()) found.delete(address);
      return [...found.keys()];
    },
    close() {
      closed = true;
      clearInterval(asking);
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}
