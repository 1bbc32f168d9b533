import type { Evidence } from "./chain.ts";
import type { Cms } from "./cms-read.ts";
import { readCrl } from "./crl.ts";
import { type Asn1, DerError, TAG } from "./der.ts";
import { readOcsp } from "./ocsp.ts";

/** Adobe's signed attribute with revocation data (RevocationInfoArchival). */
const OID_ADOBE_REVOCATION = "1.2.840.113583.1.1.8";
const MAX_ITEMS = 50;

/** Lists and answers that stand in the signature itself, read but not believed; what cannot be read is left out. */
export function embeddedEvidence(cms: Cms): Evidence {
  const archive = cms.attributes.get(OID_ADOBE_REVOCATION)?.[0];
  const part = (tag: number): Uint8Array[] =>
    (archive?.children.find((c) => c.tag === TAG.context(tag))?.children[0]?.children ?? []).map(
      (one: Asn1) => one.raw,
    );
  return {
    crls: [...cms.crls, ...part(0)].slice(0, MAX_ITEMS).flatMap((bytes) => read(readCrl, bytes)),
    ocsps: part(1)
      .slice(0, MAX_ITEMS)
      .flatMap((bytes) => read(readOcsp, bytes)),
  };
}

function read<T>(parse: (bytes: Uint8Array) => T, bytes: Uint8Array): T[] {
  try {
    return [parse(bytes)];
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return [];
  }
}
