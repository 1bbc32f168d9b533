import { createHash, createPublicKey, type KeyObject, randomBytes, sign, verify } from "node:crypto";

/** X.509 as far as a device authority needs it: it reads PKCS#10 requests and issues certificates for P-256 keys. */

const ECDSA_SHA256 = "1.2.840.10045.4.3.2";
const CLIENT_AND_SERVER = ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"];

export interface Subject {
  /** CN */
  name: string;
  /** OU */
  unit?: string;
}

/** A request whose signature holds: the key that a certificate is asked for, and the name in it. */
export interface CertificateRequest {
  publicKey: KeyObject;
  name: string;
}

/** Reads a PKCS#10 request in PEM; undefined when it is none, or not signed with its own P-256 key. */
export function readRequest(pem: string): CertificateRequest | undefined {
  try {
    const outer = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]+?)-----END/.exec(pem)?.[1] ?? "";
    const [info, , signature] = children(element(Buffer.from(outer, "base64")).body);
    const [, subject, spki] = children(info!.body);
    const publicKey = createPublicKey({ key: spki!.raw, format: "der", type: "spki" });
    if (publicKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") return undefined;
    if (!verify("sha256", info!.raw, publicKey, signature!.body.subarray(1))) return undefined;
    const [, value] = children(children(children(subject!.body)[0]!.body)[0]!.body);
    return { publicKey, name: value!.body.toString("utf8") };
  } catch {
    return undefined;
  }
}

/** Issues a certificate in PEM; an authority's own when `ca`. */
export function issue(wish: {
  subject: Subject;
  publicKey: KeyObject;
  issuer: Subject;
  issuerKey: KeyObject;
  notBefore: number;
  notAfter: number;
  ca?: boolean;
}): string {
  const algorithm = sequence(oid(ECDSA_SHA256));
  const spki = wish.publicKey.export({ type: "spki", format: "der" });
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const issuerSpki = createPublicKey(wish.issuerKey).export({ type: "spki", format: "der" });
  const extensions = sequence(
    extension("2.5.29.19", true, wish.ca ? sequence(Buffer.from([1, 1, 255])) : sequence()),
    extension("2.5.29.15", true, Buffer.from(wish.ca ? [3, 2, 1, 0x06] : [3, 2, 7, 0x80])),
    extension("2.5.29.14", false, element4(keyId(spki))),
    extension("2.5.29.35", false, sequence(tagged(0x80, keyId(issuerSpki)))),
    ...(wish.ca
      ? []
      : [
          extension("2.5.29.37", false, sequence(...CLIENT_AND_SERVER.map(oid))),
          extension("2.5.29.17", false, sequence(tagged(0x86, Buffer.from(`urn:uuid:${wish.subject.name}`)))),
        ]),
  );
  const body = sequence(
    tagged(0xa0, Buffer.from([2, 1, 2])),
    tagged(0x02, serial),
    algorithm,
    nameOf(wish.issuer),
    sequence(time(wish.notBefore), time(wish.notAfter)),
    nameOf(wish.subject),
    spki,
    tagged(0xa3, extensions),
  );
  const signature = sign("sha256", body, wish.issuerKey);
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

const keyId = (spki: Buffer) => createHash("sha1").update(spki).digest();
const element4 = (bytes: Buffer) => tagged(0x04, bytes);
const sequence = (...parts: Buffer[]) => tagged(0x30, ...parts);

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split(".").map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tagged(0x06, Buffer.from(bytes));
}

const extension = (type: string, critical: boolean, value: Buffer) =>
  sequence(oid(type), ...(critical ? [Buffer.from([1, 1, 255])] : []), element4(value));

function nameOf(subject: Subject): Buffer {
  const part = (type: string, value: string) =>
    tagged(0x31, sequence(oid(type), tagged(0x0c, Buffer.from(value, "utf8"))));
  return sequence(
    ...(subject.unit === undefined ? [] : [part("2.5.4.11", subject.unit)]),
    part("2.5.4.3", subject.name),
  );
}

/** UTCTime until 2049, GeneralizedTime after. */
function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return digits < "2050" ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

interface Element {
  raw: Buffer;
  body: Buffer;
}

function element(bytes: Buffer): Element {
  let length = bytes[1]!;
  let start = 2;
  if (length & 0x80) {
    const count = length & 0x7f;
    length = bytes.readUIntBE(2, count);
    start += count;
  }
  const end = start + length;
  if (!(end <= bytes.length)) throw new Error("cut off");
  return { raw: bytes.subarray(0, end), body: bytes.subarray(start, end) };
}

function children(body: Buffer): Element[] {
  const list: Element[] = [];
  for (let at = 0; at < body.length; ) {
    const one = element(body.subarray(at));
    list.push(one);
    at += one.raw.length;
  }
  return list;
}
