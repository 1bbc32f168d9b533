import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { der, derInteger, derNull, derOctets, derOid, sequence, setOf } from "../../pdf/der.ts";

/** Who a certificate names; the identity goes into UID as Vietnamese CAs write it, `CCCD:` and 12 digits. */
export interface SubjectName {
  commonName: string;
  organisation?: string;
  identity?: string;
  /** tax code of an organisation, UID `MST:` */
  taxCode?: string;
}

export interface CertificateWish {
  subject: SubjectName;
  /** SPKI of the subject, as a key */
  publicKey: KeyObject;
  issuer: SubjectName;
  issuerKey: KeyObject;
  serial: bigint;
  /** milliseconds since the epoch */
  notBefore: number;
  notAfter: number;
  ca?: boolean;
  /** key usage bits of the first octet; default signing and non-repudiation, for a CA certificates and CRLs */
  keyUsage?: number;
  /** OIDs of extended key usage */
  extendedKeyUsage?: string[];
  /** further extensions, DER each */
  extensions?: Uint8Array[];
}

const SIGN_AND_COMMIT = 0xc0;
const CERTIFICATES_AND_LISTS = 0x06;

/**
 * A certificate (X.509 v3, SHA-256) in DER. For the demonstration and for tests, whose authorities are
 * trusted in their own folders only.
 */
export function issueCertificate(wish: CertificateWish): Uint8Array {
  const algorithm = signatureAlgorithm(wish.issuerKey);
  const spki = spkiOf(wish.publicKey);
  const issuerSpki = spkiOf(
    createPublicKey(wish.issuerKey.export({ type: "pkcs8", format: "pem" }) as string),
  );
  const usage = wish.keyUsage ?? (wish.ca ? CERTIFICATES_AND_LISTS : SIGN_AND_COMMIT);
  const extensions = [
    extension("2.5.29.19", true, wish.ca ? sequence(der(0x01, Buffer.from([255]))) : sequence()),
    extension("2.5.29.15", true, der(0x03, Buffer.from([trailingZeros(usage), usage]))),
    extension("2.5.29.14", false, derOctets(keyId(spki))),
    extension("2.5.29.35", false, sequence(der(0x80, keyId(issuerSpki)))),
    ...(wish.extendedKeyUsage
      ? [extension("2.5.29.37", true, sequence(...wish.extendedKeyUsage.map(derOid)))]
      : []),
    ...(wish.extensions ?? []),
  ];
  const tbs = sequence(
    der(0xa0, derInteger(Buffer.from([2]))),
    derInteger(
      Buffer.from(
        wish.serial
          .toString(16)
          .padStart(2, "0")
          .replace(/^(.(..)*)$/, "0$1"),
        "hex",
      ),
    ),
    algorithm,
    nameDer(wish.issuer),
    sequence(time(wish.notBefore), time(wish.notAfter)),
    nameDer(wish.subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", tbs, wish.issuerKey);
  return sequence(tbs, algorithm, der(0x03, Buffer.from([0]), signature));
}

/** PEM text of a DER certificate. */
export function toPem(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** The private key of a PEM text. */
export const privateKeyOf = (pem: string): KeyObject => createPrivateKey(pem);

const spkiOf = (key: KeyObject): Uint8Array => key.export({ type: "spki", format: "der" });

/** SHA-1 of the key's bytes names a key in a certificate (RFC 5280, 4.2.1.2); nothing is protected by it. */
const keyId = (spki: Uint8Array): Uint8Array => createHash("sha1").update(spki).digest();

function signatureAlgorithm(key: KeyObject): Uint8Array {
  return key.asymmetricKeyType === "ec"
    ? sequence(derOid("1.2.840.10045.4.3.2"))
    : sequence(derOid("1.2.840.113549.1.1.11"), derNull());
}

/** One certificate extension. */
export function extension(type: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(derOid(type), ...(critical ? [der(0x01, Buffer.from([255]))] : []), derOctets(value));
}

function nameDer(name: SubjectName): Uint8Array {
  const parts: [string, number, string | undefined][] = [
    ["2.5.4.6", 0x13, "VN"],
    ["2.5.4.10", 0x0c, name.organisation],
    ["2.5.4.3", 0x0c, name.commonName],
    ["0.9.2342.19200300.100.1.1", 0x0c, name.identity ? `CCCD:${name.identity}` : undefined],
    ["0.9.2342.19200300.100.1.1", 0x0c, name.taxCode ? `MST:${name.taxCode}` : undefined],
  ];
  return sequence(
    ...parts.flatMap(([type, tag, value]) =>
      value === undefined ? [] : [setOf(sequence(derOid(type), der(tag, Buffer.from(value, "utf8"))))],
    ),
  );
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
function time(ms: number): Uint8Array {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function trailingZeros(byte: number): number {
  let count = 0;
  while (count < 7 && ((byte >> count) & 1) === 0) count += 1;
  return count;
}
