import type { VerifyReport } from "../../preload/contract/index.ts";

export type Signature = VerifyReport["signatures"][number];

/** A signature with nothing against it, but for what the test changes. */
export function soundSignature(change: Partial<Signature> = {}): Signature {
  return {
    field: "Signature1",
    signer: "Cơ quan",
    issuer: "CA",
    time: null,
    timeSource: "none",
    subFilter: "ETSI.CAdES.detached",
    digest: "SHA-256",
    level: "B-B",
    integrity: "intact",
    chain: "trusted",
    revocation: "good",
    coversWholeFile: true,
    changesAfter: "none",
    notes: [],
    ...change,
  };
}
