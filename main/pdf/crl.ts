import { verify } from "node:crypto";
import { SIGNATURES } from "./algorithms.ts";
import type { CertificateInfo } from "./certificate.ts";
import { type Asn1, asn1Time, child, DerError, oid, parseAsn1, TAG } from "./der.ts";

/** A list names each certificate that an authority ever took back: some hundred thousand, four elements each. */
const MAX_LIST_ELEMENTS = 4_000_000;

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
  /** partial and indirect lists say nothing about a certificate that is not on them */
  complete: boolean;
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
  const revoked = new Map<string, number>();
  for (const entry of list?.children ?? []) {
    revoked.set(Buffer.from(child(entry, 0, TAG.integer).body).toString("hex"), asn1Time(child(entry, 1)));
  }
  const extensions = tbs.children.find((c) => c.tag === TAG.context(0));
  const bits = child(root, 2, TAG.bitString);
  if (Number.isNaN(thisUpdate)) throw new DerError("list without a time");
  return {
    der: root.raw,
    issuerDer: issuer.raw,
    thisUpdate,
    nextUpdate,
    revoked,
    complete:
      !hasCritical(extensions) && !(list?.children ?? []).some((entry) => hasCritical(entry.children[2])),
    tbs: tbs.raw,
    algorithm,
    signature: bits.body.subarray(1),
  };
}

/** Any critical extension narrows a list (delta, indirect, by distribution point). */
function hasCritical(wrapper: Asn1 | undefined): boolean {
  const extensions = wrapper?.tag === TAG.context(0) ? wrapper.children[0] : wrapper;
  return (extensions?.children ?? []).some(
    (e) => e.children[1]?.tag === TAG.boolean && e.children[1].body[0] === 255,
  );
}

/** Whether this issuer's key signed the list. */
export function crlSignedBy(crl: Crl, issuer: CertificateInfo): boolean {
  const hash = SIGNATURES[crl.algorithm];
  if (!hash || Buffer.compare(crl.issuerDer, issuer.subjectDer) !== 0) return false;
  try {
    return verify(hash, crl.tbs, issuer.x509.publicKey, crl.signature);
  } catch {
    return false;
  }
}

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
    const covers = crl.thisUpdate >= at || (!Number.isNaN(crl.nextUpdate) && crl.nextUpdate >= at);
    if (crl.complete && covers) answer = "good";
  }
  return answer;
}
