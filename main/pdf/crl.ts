import { verify } from "node:crypto";
import { addressesOf, urls } from "./addresses.ts";
import { SIGNATURES } from "./algorithms.ts";
import type { CertificateInfo } from "./certificate.ts";
import { type Asn1, asn1Time, child, DerError, octets, oid, parseAsn1, TAG } from "./der.ts";

/** A list names each certificate that an authority ever took back: some hundred thousand, four elements each. */
const MAX_LIST_ELEMENTS = 4_000_000;

const OID_DISTRIBUTION_POINT = "2.5.29.28";
const OID_DELTA = "2.5.29.27";
const OID_ENTRY_ISSUER = "2.5.29.29";
const OID_REASON = "2.5.29.21";
/** reason of an entry in a delta list: no longer revoked */
const REMOVED = 8;

/** `part`: nothing; else the certificates with one of these addresses of lists, of users or authorities alone. */
type ListScope = "all" | "part" | { points: string[] | undefined; only: "users" | "authorities" | undefined };

/** A certificate revocation list (danh sách chứng thư bị thu hồi), read but not yet believed. */
export interface Crl {
  /** the whole list, as it goes into a file */
  der: Uint8Array;
  issuerDer: Uint8Array;
  /** milliseconds since the epoch; `nextUpdate` NaN when it names none */
  thisUpdate: number;
  nextUpdate: number;
  /** serial number in hex to the time of revocation */
  revoked: Map<string, number>;
  /** what it says of a certificate that is not on it */
  scope: ListScope;
  tbs: Uint8Array;
  algorithm: string;
  signature: Uint8Array;
}

/** Reads a list in DER. Throws DerError when it is none. */
export function readCrl(bytes: Uint8Array): Crl {
  const root = parseAsn1(bytes, MAX_LIST_ELEMENTS);
  const tbs = child(root, 0, TAG.sequence);
  let at = tbs.children[0]?.tag === TAG.integer ? 1 : 0;
  const algorithm = oid(child(child(tbs, at), 0));
  const issuer = child(tbs, at + 1, TAG.sequence);
  const thisUpdate = asn1Time(child(tbs, at + 2));
  at += 3;
  let nextUpdate = Number.NaN;
  const next = tbs.children[at];
  if (next && (next.tag === TAG.utcTime || next.tag === TAG.generalizedTime)) {
    nextUpdate = asn1Time(next);
    at += 1;
  }
  const list = tbs.children[at]?.tag === TAG.sequence ? tbs.children[at] : undefined;
  const entries = readEntries(list, issuer.raw);
  const extensions = tbs.children.find((c) => c.tag === TAG.context(0));
  const bits = child(root, 2, TAG.bitString);
  if (Number.isNaN(thisUpdate)) throw new DerError("list without a time");
  return {
    der: root.raw,
    issuerDer: issuer.raw,
    thisUpdate,
    nextUpdate,
    revoked: entries.revoked,
    scope: entries.strange ? "part" : scopeOf(extensionsIn(extensions)),
    tbs: tbs.raw,
    algorithm,
    signature: bits.body.subarray(1),
  };
}

/**
 * The certificates of the list's own issuer that are on it. Entries of an indirect list may belong to others (RFC 5280,
 * 5.3.3: an issuer holds for all entries that follow), and a delta list also names what was given back.
 */
function readEntries(
  list: Asn1 | undefined,
  issuer: Uint8Array,
): { revoked: Map<string, number>; strange: boolean } {
  const revoked = new Map<string, number>();
  let strange = false;
  let own = true;
  for (const entry of list?.children ?? []) {
    let back = false;
    for (const { id, critical, value } of extensionsIn(entry.children[2])) {
      if (id === OID_ENTRY_ISSUER) own = names(value).some((name) => Buffer.compare(name, issuer) === 0);
      else if (id === OID_REASON) back = octets(value).at(-1) === REMOVED;
      else if (critical) strange = true;
    }
    if (own && !back)
      revoked.set(Buffer.from(child(entry, 0, TAG.integer).body).toString("hex"), asn1Time(child(entry, 1)));
  }
  return { revoked, strange };
}

/** Directory names [4] in a GeneralNames that an extension holds. */
const names = (value: Asn1): Uint8Array[] =>
  parseAsn1(octets(value)).children.flatMap((one) =>
    one.tag === TAG.context(4) && one.children[0] ? [one.children[0].raw] : [],
  );

interface Extension {
  id: string;
  critical: boolean;
  value: Asn1;
}

/** Extensions, given as they are or in their wrapper [0]. */
function extensionsIn(element: Asn1 | undefined): Extension[] {
  const all = element?.tag === TAG.context(0) ? element.children[0] : element;
  return (all?.children ?? []).map((one) => {
    const flag = one.children[1]?.tag === TAG.boolean ? one.children[1] : undefined;
    return { id: oid(child(one, 0)), critical: flag?.body[0] === 255, value: child(one, flag ? 2 : 1) };
  });
}

/** Partitioned lists name what they are about; delta lists, indirect ones and those of some reasons leave things out. */
function scopeOf(extensions: Extension[]): ListScope {
  let scope: ListScope = "all";
  for (const { id, critical, value } of extensions) {
    if (id === OID_DELTA) return "part";
    if (id !== OID_DISTRIBUTION_POINT) {
      if (critical) return "part";
      continue;
    }
    const point = parseAsn1(octets(value));
    const part = (at: number) => point.children.find((one) => one.tag === TAG.context(at));
    const says = (at: number) => part(at)?.body[0] === 255;
    if (part(3) || says(4) || says(5)) return "part";
    const where = part(0);
    scope = {
      points: where ? urls([where]) : undefined,
      only: says(1) ? "users" : says(2) ? "authorities" : undefined,
    };
  }
  return scope;
}

/** Whether the list would name this certificate, were it revoked. */
function isAbout({ scope }: Crl, info: CertificateInfo): boolean {
  if (typeof scope === "string") return scope === "all";
  if (scope.only && (scope.only === "authorities") !== info.isCa) return false;
  return !scope.points || addressesOf(info).lists.some((url) => scope.points?.includes(url));
}

/** A list may be megabytes, which are not hashed anew for each signature that is made or judged by it. */
const judged = new WeakMap<Crl, Map<string, boolean>>();

/** Whether this issuer's key signed the list. */
export function crlSignedBy(crl: Crl, issuer: CertificateInfo): boolean {
  const known = judged.get(crl) ?? new Map<string, boolean>();
  judged.set(crl, known);
  const answer = known.get(issuer.sha256) ?? verifyList(crl, issuer);
  known.set(issuer.sha256, answer);
  return answer;
}

function verifyList(crl: Crl, issuer: CertificateInfo): boolean {
  const hash = SIGNATURES[crl.algorithm];
  if (!hash || Buffer.compare(crl.issuerDer, issuer.subjectDer) !== 0) return false;
  try {
    return verify(hash, crl.tbs, issuer.x509.publicKey, crl.signature);
  } catch {
    return false;
  }
}

/**
 * Whether silence at `thisUpdate`, or until `nextUpdate`, says something of the moment `at`. Authorities stop naming
 * certificates that have ended (RFC 5280, 3.3), so that what was issued later says nothing of them.
 */
export const speaksFor = (
  said: { thisUpdate: number; nextUpdate: number },
  info: Pick<CertificateInfo, "notAfter">,
  at: number,
): boolean =>
  said.thisUpdate >= at ? said.thisUpdate <= Math.max(info.notAfter, at) : said.nextUpdate >= at;

/**
 * State of one certificate at the moment `at`, from lists its issuer signed: `revoked` when one names it
 * (at or before `at`), `good` when a complete list in force at `at` or issued later does not, else `unknown`.
 */
export function revocationOf(
  info: CertificateInfo,
  issuer: CertificateInfo,
  crls: Crl[],
  at: number,
): "good" | "revoked" | "unknown" {
  let answer: "good" | "unknown" = "unknown";
  for (const crl of crls) {
    if (!crlSignedBy(crl, issuer)) continue;
    const since = crl.revoked.get(info.serial);
    if (since !== undefined && !(since > at)) return "revoked";
    if (isAbout(crl, info) && speaksFor(crl, info, at)) answer = "good";
  }
  return answer;
}
