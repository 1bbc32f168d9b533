import { createHash, X509Certificate } from "node:crypto";
import { SIGNATURES } from "./algorithms.ts";
import { type Asn1, asn1Time, child, DerError, octets, oid, parseAsn1, TAG } from "./der.ts";

const OID_COMMON_NAME = "2.5.4.3";
const OID_ORGANISATION = "2.5.4.10";
/** RFC 4519 userId; Vietnamese CAs write `CCCD:0xxxxxxxxxxx`, `MST:...` there, at times twice. */
const OID_USER_ID = "0.9.2342.19200300.100.1.1";
const OID_KEY_USAGE = "2.5.29.15";
const OID_BASIC_CONSTRAINTS = "2.5.29.19";
const OID_EXTENDED_KEY_USAGE = "2.5.29.37";

const OID_SUBJECT_KEY_ID = "2.5.29.14";
const OID_POLICIES = "2.5.29.32";
/** MD5 only to be recognised, never to be believed. */
const ISSUED_WITH: Record<string, string> = { ...SIGNATURES, "1.2.840.113549.1.1.4": "md5" };
/** Critical extensions that are looked at, or bind nobody here. */
const EVALUATED = new Set([
  OID_KEY_USAGE,
  OID_BASIC_CONSTRAINTS,
  OID_EXTENDED_KEY_USAGE,
  OID_SUBJECT_KEY_ID,
  OID_POLICIES,
]);

/** What the program needs of a certificate, read from its DER and never by splitting a printed name. */
export interface CertificateInfo {
  der: Uint8Array;
  x509: X509Certificate;
  commonName: string;
  /** O of the subject, undefined when it names none */
  organisation: string | undefined;
  /** `CN, O, C` and the rest, for a person to read */
  subject: string;
  issuer: string;
  /** 12 digits from a UID `CCCD:`, undefined when the certificate has none (VGCA personal ones may lack it) */
  identity: string | undefined;
  /** the raw values of every UID */
  userIds: string[];
  serial: string;
  /** DER of issuer and serial, as CMS wants them */
  issuerDer: Uint8Array;
  subjectDer: Uint8Array;
  serialDer: Uint8Array;
  /** milliseconds since the epoch */
  notBefore: number;
  notAfter: number;
  keyAlgorithm: "rsa" | "ec" | "other";
  /** bits of the RSA modulus or the curve; 0 when unknown */
  keyBits: number;
  isCa: boolean;
  /** hash of its issuer's signature as node:crypto names it; undefined for one that we do not know */
  issuedWith: string | undefined;
  /** undefined when the extension is absent, which allows everything */
  keyUsage: { digitalSignature: boolean; nonRepudiation: boolean; keyCertSign: boolean } | undefined;
  extendedKeyUsage: string[];
  /** subject key identifier */
  keyIdentifier: Uint8Array | undefined;
  /** critical extensions that this program does not evaluate */
  unknownCritical: string[];
  sha256: string;
}

/** What was read last, by the SHA-256 of its bytes: a batch meets the same few certificates at every signature. */
const known = new Map<string, CertificateInfo>();
const MOST_KNOWN = 200;

/** Reads one certificate in DER. Throws DerError when it is none. */
export function readCertificate(bytes: Uint8Array): CertificateInfo {
  const key = createHash("sha256").update(bytes).digest("hex");
  const before = known.get(key);
  if (before) return before;
  const info = parseCertificate(bytes);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, info);
  return info;
}

function parseCertificate(bytes: Uint8Array): CertificateInfo {
  const root = parseAsn1(bytes);
  const der = root.raw;
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(der);
  } catch {
    throw new DerError("no certificate");
  }
  const tbs = child(root, 0, TAG.sequence);
  const at = tbs.children[0]?.tag === TAG.context(0) ? 1 : 0;
  const serialDer = child(tbs, at, TAG.integer);
  const issuer = child(tbs, at + 2, TAG.sequence);
  const validity = child(tbs, at + 3, TAG.sequence);
  const subject = child(tbs, at + 4, TAG.sequence);
  const [notBefore, notAfter] = [asn1Time(child(validity, 0)), asn1Time(child(validity, 1))];
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) throw new DerError("certificate without a validity");
  const subjectParts = nameParts(subject);
  const extensionsElement = tbs.children.find((c) => c.tag === TAG.context(3));
  const extensions = readExtensions(extensionsElement);
  const keyIdentifier = extensions.get(OID_SUBJECT_KEY_ID);
  const userIds = subjectParts.filter((p) => p.type === OID_USER_ID).map((p) => p.value);
  return {
    der,
    x509,
    commonName: subjectParts.findLast((p) => p.type === OID_COMMON_NAME)?.value ?? "",
    organisation: subjectParts.findLast((p) => p.type === OID_ORGANISATION)?.value,
    subject: printName(subjectParts),
    issuer: printName(nameParts(issuer)),
    identity: userIds.map((v) => /^CCCD:\s*(\d{12})$/i.exec(v)?.[1]).find((v) => v !== undefined),
    userIds,
    serial: Buffer.from(serialDer.body).toString("hex"),
    issuerDer: issuer.raw,
    subjectDer: subject.raw,
    serialDer: serialDer.raw,
    notBefore,
    notAfter,
    ...keyOf(x509),
    isCa: x509.ca,
    issuedWith: ISSUED_WITH[oid(child(child(root, 1, TAG.sequence), 0))],
    keyUsage: readKeyUsage(extensions.get(OID_KEY_USAGE)),
    extendedKeyUsage: (extensions.get(OID_EXTENDED_KEY_USAGE)?.children ?? []).map(oid),
    keyIdentifier: keyIdentifier && octets(keyIdentifier),
    unknownCritical: criticalOf(extensionsElement).filter((id) => !EVALUATED.has(id)),
    sha256: createHash("sha256").update(der).digest("hex"),
  };
}

/** The value of an extension, undefined when the certificate has none of this OID. */
export function extensionOf(info: CertificateInfo, type: string): Asn1 | undefined {
  const tbs = child(parseAsn1(info.der), 0);
  return readExtensions(tbs.children.find((c) => c.tag === TAG.context(3))).get(type);
}

/** Path length limit of a CA, undefined when it has none. */
export function pathLength(info: CertificateInfo): number | undefined {
  const basic = extensionOf(info, OID_BASIC_CONSTRAINTS);
  const limit = basic?.children.find((c) => c.tag === TAG.integer);
  return limit && limit.body.length === 1 ? limit.body[0] : undefined;
}

/** Curves of the standards for signatures (FIPS 186, RFC 5639); others count as no key. */
const CURVE_BITS: Record<string, number> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  brainpoolP256r1: 256,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
};

function keyOf(x509: X509Certificate): Pick<CertificateInfo, "keyAlgorithm" | "keyBits"> {
  try {
    const key = x509.publicKey;
    const details = key.asymmetricKeyDetails;
    if (key.asymmetricKeyType === "rsa") return { keyAlgorithm: "rsa", keyBits: details?.modulusLength ?? 0 };
    if (key.asymmetricKeyType === "ec") {
      return {
        keyAlgorithm: "ec",
        keyBits: CURVE_BITS[details?.namedCurve ?? ""] ?? 0,
      };
    }
  } catch {
    // a key OpenSSL cannot read is a key we cannot use
  }
  return { keyAlgorithm: "other", keyBits: 0 };
}

const SHORT: Record<string, string> = {
  [OID_COMMON_NAME]: "CN",
  "2.5.4.4": "SN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  [OID_ORGANISATION]: "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "T",
  "1.2.840.113549.1.9.1": "E",
  [OID_USER_ID]: "UID",
};

interface NamePart {
  type: string;
  value: string;
}

function nameParts(name: Asn1): NamePart[] {
  return name.children.flatMap((rdn) =>
    rdn.children.map((pair) => ({ type: oid(child(pair, 0)), value: nameText(child(pair, 1)) })),
  );
}

function nameText(element: Asn1): string {
  const raw = Buffer.from(element.body);
  // 0x1e BMPString is UTF-16BE, 0x0c UTF-8, the others are subsets of latin-1
  if (element.tag === 0x1e) return new TextDecoder("utf-16be").decode(raw);
  return element.tag === TAG.utf8 ? raw.toString("utf8") : raw.toString("latin1");
}

/** Most specific part first, commas inside a value escaped. */
function printName(parts: NamePart[]): string {
  return [...parts]
    .reverse()
    .map((p) => `${SHORT[p.type] ?? p.type}=${p.value.replace(/([,\\])/g, "\\$1")}`)
    .join(", ");
}

function readExtensions(wrapper: Asn1 | undefined): Map<string, Asn1> {
  const found = new Map<string, Asn1>();
  for (const extension of wrapper?.children[0]?.children ?? []) {
    const value = extension.children.at(-1);
    if (value) found.set(oid(child(extension, 0)), parseAsn1(octets(value)));
  }
  return found;
}

function criticalOf(wrapper: Asn1 | undefined): string[] {
  const flagged = (wrapper?.children[0]?.children ?? []).filter(
    (e) => e.children[1]?.tag === TAG.boolean && e.children[1].body[0] === 255,
  );
  return flagged.map((extension) => oid(child(extension, 0)));
}

function readKeyUsage(element: Asn1 | undefined): CertificateInfo["keyUsage"] {
  if (!element) return undefined;
  const bits = element.body[1] ?? 0;
  return {
    digitalSignature: (bits & 0x80) !== 0,
    nonRepudiation: (bits & 0x40) !== 0,
    keyCertSign: (bits & 0x04) !== 0,
  };
}
