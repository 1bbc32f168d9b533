import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  extension,
  issueCertificate,
  privateKeyOf,
  type SubjectName,
  toPem,
} from "../../main/hosts/demo/certificates.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { der, derInteger, derNull, derOctets, derOid, sequence, setOf } from "../../main/pdf/der.ts";

const DAY = 86_400_000;
const SHA256 = sequence(derOid("2.16.840.1.101.3.4.2.1"));

/** A key with its certificate. */
export interface TestIdentity {
  keyPem: string;
  key: KeyObject;
  certificate: Uint8Array;
  /** PKCS#1 v1.5 or ECDSA in DER, SHA-256, as a token would answer */
  sign(data: Uint8Array): Uint8Array;
}

export type KeyKind = "rsa" | "ec" | "weak-ec" | "ed25519";

export interface IdentityWish {
  name?: string;
  organisation?: string;
  /** 12 digits, null for a certificate without UID */
  identity?: string | null;
  kind?: KeyKind;
  bits?: number;
  notBefore?: number;
  notAfter?: number;
  keyUsage?: number;
  extendedKeyUsage?: string[];
  /** where the issuer publishes, as certificates of an authority on loopback name it */
  addresses?: { ocsp?: string; crl?: string; issuer?: string };
  /** an OCSP responder that is not to be checked itself */
  noCheck?: boolean;
  ca?: boolean;
}

/** A certification authority of one test, with what it can issue. */
export interface TestAuthority extends TestIdentity {
  pem: string;
  issue(wish?: IdentityWish): TestIdentity;
  /** an authority below this one */
  issueAuthority(name: string, wish?: Pick<IdentityWish, "addresses">): TestAuthority;
  /** a revocation list in DER; serials are those of `readCertificate`, hex */
  crl(options: {
    thisUpdate: number;
    nextUpdate: number;
    revoked?: { serial: string; at: number; extensions?: Uint8Array[] }[];
    extensions?: Uint8Array[];
  }): Uint8Array;
}

let serial = 1000n;

export function makeAuthority(name: string, now = Date.now()): TestAuthority {
  const { keyPem, key } = newKey("rsa", 2048);
  const subject: SubjectName = { commonName: name, organisation: "Kiểm thử" };
  const certificate = issueCertificate({
    subject,
    publicKey: publicOf(keyPem),
    issuer: subject,
    issuerKey: key,
    serial: serial++,
    notBefore: now - 3650 * DAY,
    notAfter: now + 3650 * DAY,
    ca: true,
  });
  return authorityOf(subject, keyPem, key, certificate, now);
}

/** The authority of a certificate and key that stand in files. */
export function authorityFrom(keyPem: string, certificate: Uint8Array): TestAuthority {
  const { commonName, organisation } = readCertificate(certificate);
  return authorityOf({ commonName, organisation }, keyPem, privateKeyOf(keyPem), certificate, Date.now());
}

function authorityOf(
  subject: SubjectName,
  keyPem: string,
  key: KeyObject,
  certificate: Uint8Array,
  now: number,
): TestAuthority {
  const issue = (wish: IdentityWish = {}): { subject: SubjectName; identity: TestIdentity } => {
    const own = newKey(wish.kind ?? "rsa", wish.bits ?? 2048);
    const named: SubjectName = {
      commonName: wish.name ?? "Nguyễn Thị Lan",
      organisation: wish.organisation ?? "UBND xã thử nghiệm",
      identity: wish.identity === null ? undefined : (wish.identity ?? "040190000001"),
    };
    const issued = issueCertificate({
      subject: named,
      publicKey: publicOf(own.keyPem),
      issuer: subject,
      issuerKey: key,
      serial: serial++,
      notBefore: wish.notBefore ?? now - 365 * DAY,
      notAfter: wish.notAfter ?? now + 365 * DAY,
      keyUsage: wish.keyUsage,
      extendedKeyUsage: wish.extendedKeyUsage,
      extensions: extensionsOf(wish),
      ca: wish.ca,
    });
    return { subject: named, identity: identityOf(own.keyPem, own.key, issued) };
  };
  return {
    ...identityOf(keyPem, key, certificate),
    pem: toPem(certificate),
    issue: (wish) => issue(wish).identity,
    issueAuthority: (name, wish) => {
      const { subject: named, identity } = issue({ ...wish, name, identity: null, ca: true });
      return authorityOf(named, identity.keyPem, identity.key, identity.certificate, now);
    },
    crl: ({ thisUpdate, nextUpdate, revoked = [], extensions = [] }) => {
      const algorithm = sequence(derOid("1.2.840.113549.1.1.11"), derNull());
      const entries = revoked.map((one) =>
        sequence(
          derInteger(Buffer.from(one.serial, "hex")),
          time(one.at),
          ...(one.extensions ? [sequence(...one.extensions)] : []),
        ),
      );
      const tbs = sequence(
        derInteger(Buffer.from([1])),
        algorithm,
        readCertificate(certificate).subjectDer,
        time(thisUpdate),
        time(nextUpdate),
        ...(entries.length > 0 ? [sequence(...entries)] : []),
        ...(extensions.length > 0 ? [der(0xa0, sequence(...extensions))] : []),
      );
      return sequence(tbs, algorithm, der(0x03, Buffer.from([0]), sign("sha256", tbs, key)));
    },
  };
}

/** Authority information access, list distribution points and id-pkix-ocsp-nocheck, as far as they are wished. */
function extensionsOf({ addresses = {}, noCheck }: IdentityWish): Uint8Array[] {
  const uri = (text: string): Uint8Array => der(0x86, Buffer.from(text, "latin1"));
  const access = (type: string, url: string | undefined): Uint8Array[] =>
    url ? [sequence(derOid(type), uri(url))] : [];
  const named = [
    ...access("1.3.6.1.5.5.7.48.1", addresses.ocsp),
    ...access("1.3.6.1.5.5.7.48.2", addresses.issuer),
  ];
  return [
    ...(named.length > 0 ? [extension("1.3.6.1.5.5.7.1.1", false, sequence(...named))] : []),
    ...(addresses.crl
      ? [extension("2.5.29.31", false, sequence(sequence(der(0xa0, der(0xa0, uri(addresses.crl))))))]
      : []),
    ...(noCheck ? [extension("1.3.6.1.5.5.7.48.1.5", false, derNull())] : []),
  ];
}

function identityOf(keyPem: string, key: KeyObject, certificate: Uint8Array): TestIdentity {
  return {
    keyPem,
    key,
    certificate,
    sign: (data) => sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", data, key),
  };
}

function newPair(kind: KeyKind, bits: number): { privateKey: KeyObject } {
  if (kind === "ed25519") return generateKeyPairSync("ed25519");
  if (kind === "rsa") return generateKeyPairSync("rsa", { modulusLength: bits });
  return generateKeyPairSync("ec", { namedCurve: kind === "ec" ? "prime256v1" : "secp224r1" });
}

function newKey(kind: KeyKind, bits: number): { keyPem: string; key: KeyObject } {
  const { privateKey } = newPair(kind, bits);
  const keyPem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  return { keyPem, key: privateKeyOf(keyPem) };
}

const publicOf = (keyPem: string): KeyObject => createPublicKey(keyPem);

function time(ms: number): Uint8Array {
  return der(0x18, Buffer.from(`${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`));
}

/** An RFC 3161 token over SHA-256 of `stamped`, by a certificate for time stamping. */
export function makeTimestamp(authority: TestAuthority, stamped: Uint8Array, at: number): Uint8Array {
  const tsa = authority.issue({
    name: "Máy chủ dấu thời gian thử",
    identity: null,
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.8"],
    notBefore: at - DAY,
  });
  const info = readCertificate(tsa.certificate);
  const one = derInteger(Buffer.from([1]));
  const tstInfo = sequence(
    one,
    derOid("1.2.3.4.1"),
    sequence(SHA256, derOctets(createHash("sha256").update(stamped).digest())),
    one,
    time(at),
  );
  const type = derOid("1.2.840.113549.1.9.16.1.4");
  const attributes = setOf(
    sequence(derOid("1.2.840.113549.1.9.3"), setOf(type)),
    sequence(derOid("1.2.840.113549.1.9.4"), setOf(derOctets(createHash("sha256").update(tstInfo).digest()))),
  );
  const tagged = Buffer.from(attributes);
  tagged[0] = 0xa0;
  const signer = sequence(
    one,
    sequence(info.issuerDer, info.serialDer),
    SHA256,
    tagged,
    sequence(derOid("1.2.840.113549.1.1.1"), derNull()),
    derOctets(tsa.sign(attributes)),
  );
  const signed = sequence(
    derInteger(Buffer.from([3])),
    setOf(SHA256),
    sequence(type, der(0xa0, derOctets(tstInfo))),
    der(0xa0, info.der),
    setOf(signer),
  );
  return sequence(derOid("1.2.840.113549.1.7.2"), der(0xa0, signed));
}
