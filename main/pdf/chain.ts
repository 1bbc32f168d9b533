import { type CertificateInfo, pathLength } from "./certificate.ts";
import { type Crl, revocationOf } from "./crl.ts";
import { type Ocsp, revocationByAnswers } from "./ocsp.ts";
import { isSelfSigned, signedBy, type TrustStore } from "./trust.ts";

export type ChainState = "trusted" | "untrusted" | "incomplete" | "expired" | "unknown";

export interface Chain {
  state: ChainState;
  /** the certificate first, the anchor last, as far as it was found */
  path: CertificateInfo[];
}

const MAX_DEPTH = 8;
/** Signature checks for one chain; a file with hundreds of certificates of one name is an attack. */
const MAX_CHECKS = 200;

const RANK: ChainState[] = ["trusted", "expired", "untrusted", "incomplete", "unknown"];

/**
 * Finds the path from a certificate to a trusted root by names and signatures, never by what an issuer is
 * called. `at` is the moment it must have been in force, milliseconds since the epoch. `trusted` needs all:
 * an anchor, every issuer a CA, every certificate in force, no critical extension we do not understand, none issued with MD5.
 */
export function buildChain(
  leaf: CertificateInfo,
  others: CertificateInfo[],
  trust: TrustStore,
  at: number,
): Chain {
  const budget = { left: MAX_CHECKS };
  const pool = new Map<string, CertificateInfo>();
  for (const info of [...trust.anchors.values(), ...trust.intermediates, ...others])
    pool.set(info.sha256, info);
  let best: Chain = { state: "incomplete", path: [leaf] };
  const consider = (chain: Chain): void => {
    const better = RANK.indexOf(chain.state) - RANK.indexOf(best.state);
    if (better < 0 || (better === 0 && chain.path.length > best.path.length)) best = chain;
  };
  const walk = (path: CertificateInfo[]): void => {
    if (best.state === "trusted") return;
    const last = path[path.length - 1]!;
    if (trust.anchors.has(last.sha256)) {
      consider({ state: judge(path, at), path });
      return;
    }
    if (Buffer.compare(last.subjectDer, last.issuerDer) === 0 && isSelfSigned(last)) {
      consider({ state: "untrusted", path });
      return;
    }
    consider({ state: "incomplete", path });
    if (path.length >= MAX_DEPTH) return;
    for (const issuer of pool.values()) {
      if (path.includes(issuer) || Buffer.compare(issuer.subjectDer, last.issuerDer) !== 0) continue;
      if (budget.left-- <= 0) return;
      if (signedBy(last, issuer)) walk([...path, issuer]);
    }
  };
  walk([leaf]);
  return best;
}

function judge(path: CertificateInfo[], at: number): ChainState {
  for (const [depth, info] of path.entries()) {
    if (info.unknownCritical.length > 0) return "untrusted";
    // such a certificate can be forged
    if (info.issuedWith === "md5" && depth < path.length - 1) return "untrusted";
    if (depth === 0) continue;
    if (!info.isCa || (info.keyUsage && !info.keyUsage.keyCertSign)) return "untrusted";
    const limit = pathLength(info);
    if (limit !== undefined && depth - 1 > limit) return "untrusted";
  }
  return path.every((info) => info.notBefore <= at && at <= info.notAfter) ? "trusted" : "expired";
}

/** Revocation lists and answers at hand; each is believed only where the issuer signed it. */
export interface Evidence {
  crls: Crl[];
  ocsps: Ocsp[];
}

export type Revocation = "good" | "revoked" | "unknown";

/** State of one certificate at the moment `at` by lists and answers together; a revocation in either counts. */
export function revocation(
  info: CertificateInfo,
  issuer: CertificateInfo,
  evidence: Evidence,
  at: number,
): Revocation {
  const states = [
    revocationOf(info, issuer, evidence.crls, at),
    revocationByAnswers(info, issuer, evidence, at),
  ];
  if (states.includes("revoked")) return "revoked";
  return states.includes("good") ? "good" : "unknown";
}

/**
 * State of a whole path at the moment `at`: `revoked` when any certificate is, `good` only when every one
 * below the anchor is known to be, else `unknown`.
 */
export function chainRevocation(chain: Chain, evidence: Evidence, at: number): Revocation {
  const states = chain.path.slice(0, -1).map((info, i) => revocation(info, chain.path[i + 1]!, evidence, at));
  if (states.includes("revoked")) return "revoked";
  return chain.state === "trusted" && states.length > 0 && states.every((s) => s === "good")
    ? "good"
    : "unknown";
}
