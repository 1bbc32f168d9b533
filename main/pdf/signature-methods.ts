import { buildChain, chainRevocation } from "./chain.ts";
import { checkCertificates } from "./cms-build.ts";
import { crlSignedBy } from "./crl.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepared.ts";
import { finish } from "./signed.ts";
import { isSelfSigned, loadTrust } from "./trust.ts";
import { type VerifyResult, verifyPdf } from "./verify.ts";

/** What the pdf child does for signatures; every hostile file is parsed here. */
export const signatureMethods = {
  /** Never refuses a file: what cannot be read is a verdict. `now` is milliseconds since the epoch. */
  verify: async (params: {
    bytes: Uint8Array;
    trustFolders?: string[];
    now: number;
  }): Promise<VerifyResult> =>
    verifyPdf(params.bytes, { trust: loadTrust(params.trustFolders ?? []), now: params.now }),

  /**
   * State of a signer's certificate (its DER first, possible issuers after it) at `now`, before its key is used:
   * `stale` when its issuer's lists are at hand and none is in force any more, `unlisted` when there are none.
   */
  revocation: async (params: {
    certificates: Uint8Array[];
    trustFolders: string[];
    now: number;
  }): Promise<"good" | "revoked" | "stale" | "unlisted"> => {
    const [signer, ...others] = checkCertificates(params.certificates);
    const trust = loadTrust(params.trustFolders);
    const chain = buildChain(signer!, others, trust, params.now);
    const known = chainRevocation(chain, trust.crls, params.now);
    if (known !== "unknown") return known;
    const issuer = chain.path[1];
    return issuer && trust.crls.some((crl) => crlSignedBy(crl, issuer)) ? "stale" : "unlisted";
  },

  /**
   * A file with an empty place for one signature, and the bytes the key has to sign. `certificates` holds
   * the signer's first, then any that may be its issuers; only those of its path go into the file.
   */
  prepare: async (
    params: PrepareOptions & { bytes: Uint8Array; trustFolders?: string[] },
  ): Promise<{ prepared: Prepared; toSign: Uint8Array }> => {
    const { bytes, trustFolders, ...options } = params;
    const [signer, ...others] = checkCertificates(options.certificates);
    const { path } = buildChain(signer!, others, loadTrust(trustFolders ?? []), options.signedAt);
    const certificates = path.filter((info, i) => i === 0 || !isSelfSigned(info)).map((info) => info.der);
    const prepared = await prepare(bytes, { ...options, certificates });
    return { prepared, toSign: prepared.signedAttributes };
  },

  /** Puts the signature into its place. */
  finish: async (params: { prepared: Prepared; signature: Uint8Array }): Promise<{ bytes: Uint8Array }> => ({
    bytes: finish(params.prepared, params.signature).bytes,
  }),
};
