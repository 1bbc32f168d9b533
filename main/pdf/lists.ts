import { addressesOf } from "./addresses.ts";
import type { CertificateInfo } from "./certificate.ts";
import { buildChain } from "./chain.ts";
import { checkCertificates } from "./cms-build.ts";
import { type Crl, crlSignedBy, readCrl } from "./crl.ts";
import { DerError } from "./der.ts";
import type { TrustStore } from "./trust.ts";

/**
 * Issuers on the paths of these certificates whose list is missing or past half of its life, with where it is
 * published. Every certificate stands for itself; the others may be its issuers.
 */
export function listsWanted(
  certificates: Uint8Array[],
  trust: TrustStore,
  now: number,
): { issuer: string; urls: string[] }[] {
  const wanted = new Map<string, { issuer: string; urls: string[] }>();
  for (const [info, issuer] of links(certificates, trust, now)) {
    const newest = newestOf(trust.crls, issuer);
    if (newest && now < newest.thisUpdate + (newest.nextUpdate - newest.thisUpdate) / 2) continue;
    const urls = addressesOf(info).lists;
    if (urls.length > 0) wanted.set(issuer.sha256, { issuer: issuer.sha256, urls });
  }
  return [...wanted.values()];
}

/** Whether the bytes are a list that this issuer signed, in force, and newer than what is at hand. */
export function acceptsList(
  given: { certificates: Uint8Array[]; issuer: string; bytes: Uint8Array; now: number },
  trust: TrustStore,
): boolean {
  const issuer = links(given.certificates, trust, given.now).find(
    ([, one]) => one.sha256 === given.issuer,
  )?.[1];
  if (!issuer) return false;
  try {
    const list = readCrl(given.bytes);
    const newest = newestOf(trust.crls, issuer);
    return (
      crlSignedBy(list, issuer) &&
      list.nextUpdate >= given.now &&
      !(newest && newest.thisUpdate > list.thisUpdate)
    );
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return false;
  }
}

/**
 * The SHA-256 of the certificate whose list these bytes are, signed by it, in force and newer than what is at hand;
 * of a root or what stands below one. Undefined where they are none of these.
 */
export function issuerOfList(bytes: Uint8Array, trust: TrustStore, now: number): string | undefined {
  try {
    const list = readCrl(bytes);
    const known = [...trust.anchors.values(), ...trust.intermediates];
    const issuer = known.find((one) => crlSignedBy(list, one));
    if (!issuer || list.nextUpdate < now) return undefined;
    const { path } = buildChain(issuer, known, trust, now);
    if (!trust.anchors.has(path.at(-1)!.sha256)) return undefined;
    const newest = newestOf(trust.crls, issuer);
    return newest && newest.thisUpdate > list.thisUpdate ? undefined : issuer.sha256;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return undefined;
  }
}

/** Certificate and issuer, for all below a trusted root. */
function links(
  certificates: Uint8Array[],
  trust: TrustStore,
  now: number,
): [CertificateInfo, CertificateInfo][] {
  const known = checkCertificates(certificates);
  return known.flatMap((leaf) => {
    const { path } = buildChain(leaf, known, trust, now);
    if (!trust.anchors.has(path.at(-1)!.sha256)) return [];
    return path.slice(0, -1).map((info, i): [CertificateInfo, CertificateInfo] => [info, path[i + 1]!]);
  });
}

const newestOf = (crls: Crl[], issuer: CertificateInfo): Crl | undefined =>
  crls
    .filter((crl) => crlSignedBy(crl, issuer))
    .reduce<Crl | undefined>(
      (best, crl) => (best && best.thisUpdate >= crl.thisUpdate ? best : crl),
      undefined,
    );
