/** Multicast DNS (RFC 6762) and service discovery (RFC 6763), as far as counters need them. */
export const GROUP = { address: "224.0.0.251", port: 5353 };
export const PTR = 12;
export const TXT = 16;
export const AAAA = 28;
export const SRV = 33;
export const A = 1;
/** Records that one answer may hold; a hostile one holds thousands. */
export const MOST_RECORDS = 200;

export type DnsRecord = { name: string; type: number } & (
  | { target: string; port: number }
  | { texts: Record<string, string> }
  | { address: string }
);

/** A name as its labels. */
export function encodeName(name: string): Buffer {
  const labels = name.split(".").map((label) => {
    const text = Buffer.from(label);
    return Buffer.concat([Buffer.from([text.length]), text]);
  });
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** The question for services of these names; the top bit asks for an answer to us alone. */
export function questionFor(names: readonly string[]): Uint8Array {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(names.length, 4);
  return Buffer.concat([
    head,
    ...names.map((name) => Buffer.concat([encodeName(name), Buffer.from([0, PTR, 0x80, 1])])),
  ]);
}

/** The names that a message asks for; empty for an answer. */
export function readQuestions(message: Uint8Array): string[] {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const names: string[] = [];
  if (bytes.length < 12 || (bytes[2]! & 0x80) !== 0) return names;
  let at = 12;
  for (let left = Math.min(bytes.readUInt16BE(4), MOST_RECORDS); left > 0; left--) {
    const found = readName(bytes, at);
    if (!found) return names;
    names.push(found.name.toLowerCase());
    at = found.next + 4;
  }
  return names;
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
export function readAnswer(message: Uint8Array): DnsRecord[] {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const records: DnsRecord[] = [];
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
