import { createHash } from "node:crypto";
import sharp from "sharp";
import type { TokenCertificate } from "../core/signing/types.ts";
import { buildChain, chainRevocation } from "./chain.ts";
import { checkCertificates } from "./cms-build.ts";
import { parseCms } from "./cms-read.ts";
import { crlSignedBy } from "./crl.ts";
import { DerError } from "./der.ts";
import { describeCertificate } from "./describe-certificate.ts";
import { finishTimestamp, type PreparedTimestamp, prepareTimestamp } from "./document-timestamp.ts";
import { type Fetched, type Lookup, needsOf } from "./evidence.ts";
import { acceptsList, issuerOfList, listsWanted } from "./lists.ts";
import { type InkColour, readMarkImage } from "./mark-image.ts";
import { markPlaces } from "./mark-preview.ts";
import { rasterisePage } from "./page-raster.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepared.ts";
import { openSignable } from "./signable.ts";
import { signatureFields } from "./signature-fields.ts";
import { type ReadSignature, readSignature } from "./signature-value.ts";
import { finish } from "./signed.ts";
import { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { readTimestampResponse, type TimestampAsked, timestampRequest } from "./timestamp-request.ts";
import { isSelfSigned, loadTrust } from "./trust.ts";
import { addToStore } from "./validation-store.ts";
import { type VerifyResult, verifyPdf } from "./verify.ts";

/** What the pdf child does for signatures; every hostile file is parsed here. */
export const signatureMethods = {
  /** Never refuses a file: what cannot be read is a verdict. `now` is milliseconds since the epoch. */
  verify: async (params: {
    bytes: Uint8Array;
    trustFolders?: string[];
    listFolder?: string;
    now: number;
  }): Promise<VerifyResult> =>
    verifyPdf(params.bytes, { trust: loadTrust(params.trustFolders ?? [], params), now: params.now }),

  /**
   * State of a signer's certificate (its DER first, possible issuers after it) at `now`, before its key is used:
   * `stale` when its issuer's lists are at hand and none is in force any more, `unlisted` when there are none.
   */
  revocation: async (params: {
    certificates: Uint8Array[];
    trustFolders: string[];
    listFolder?: string;
    now: number;
  }): Promise<"good" | "revoked" | "stale" | "unlisted"> => {
    const [signer, ...others] = checkCertificates(params.certificates);
    const trust = loadTrust(params.trustFolders, params);
    const chain = buildChain(signer!, others, trust, params.now);
    const known = chainRevocation(chain, trust, params.now);
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

  /** Whether a file may be signed at all, and how many pages it has. Throws what `openSignable` throws. */
  signable: async ({ bytes, name }: { bytes: Uint8Array; name?: string }): Promise<{ pages: number }> => ({
    pages: openSignable(bytes, name).pages.length,
  }),

  markPlaces,

  /** Whether a PNG may stand as a signature or a seal. Throws `signing.image-unfit`. */
  checkMarkImage: async ({ png, ink }: { png: Uint8Array; ink: InkColour }): Promise<null> => {
    await readMarkImage(png, { colour: ink, usualMm: 36 });
    return null;
  },

  /** The certificate of the newest signature; null when there is none that can be read. */
  newestSigner: async ({ bytes }: { bytes: Uint8Array }): Promise<TokenCertificate | null> => {
    try {
      const signatures = signatureFields(PdfFile.open(bytes)).flatMap((field) =>
        field.value ? [readSignature(field.name, field.value)] : [],
      );
      const newest = signatures
        .filter((one) => one.subFilter !== "ETSI.RFC3161" && one.range)
        .reduce<ReadSignature | undefined>(
          (last, one) => (last && last.range![2] > one.range![2] ? last : one),
          undefined,
        );
      const signer = newest?.cms().signer;
      return signer ? describeCertificate(signer) : null;
    } catch (error) {
      if (error instanceof PdfSyntaxError || error instanceof DerError) return null;
      throw error;
    }
  },

  /** End of the certificate behind the newest time stamp over the whole file, milliseconds; null without one. */
  provedUntil: async ({ bytes }: { bytes: Uint8Array }): Promise<number | null> => {
    const newest = signatureFields(PdfFile.open(bytes))
      .flatMap((field) => (field.value ? [readSignature(field.name, field.value)] : []))
      .filter((one) => one.subFilter === "ETSI.RFC3161" && one.range)
      .reduce<ReadSignature | undefined>(
        (last, one) => (last && last.range![2] > one.range![2] ? last : one),
        undefined,
      );
    return (newest && parseCms(newest.contents).signer?.notAfter) ?? null;
  },

  /** One page as it is seen, PNG; page from 1. */
  pagePicture: async ({ bytes, page }: { bytes: Uint8Array; page: number }): Promise<Uint8Array> => {
    const { data, width, height } = await rasterisePage(bytes, page - 1);
    return sharp(data, { raw: { width, height, channels: 4 } })
      .flatten({ background: "#fff" })
      .png({ compressionLevel: 4 })
      .toBuffer();
  },

  /**
   * Which lists of the issuers of these certificates (the signer's first) should be fetched: those that are not at
   * hand, or past half of their life. Only addresses in certificates that a trusted root stands behind.
   */
  listsWanted: async (params: ListParams): Promise<{ issuer: string; urls: string[] }[]> =>
    listsWanted(params.certificates, loadTrust(params.trustFolders, params), params.now),

  /** Whether these bytes are a list of that issuer which says more than what is at hand. */
  acceptList: async (
    params: ListParams & { issuer: string; bytes: Uint8Array },
  ): Promise<{ good: boolean }> => ({
    good: acceptsList(params, loadTrust(params.trustFolders, params)),
  }),

  /** Whose list these bytes are, where that issuer stands below a trusted root and they say more than what is at hand. */
  offeredList: async (
    params: Omit<ListParams, "certificates"> & { bytes: Uint8Array },
  ): Promise<{ issuer: string | null }> => ({
    issuer: issuerOfList(params.bytes, loadTrust(params.trustFolders, params), params.now) ?? null,
  }),

  /** What a time stamp service is asked for one signature value, and what its answer is checked against. */
  timestampRequest: async (params: {
    signature: Uint8Array;
    nonce: Uint8Array;
  }): Promise<{ request: Uint8Array; asked: TimestampAsked }> => {
    const hash = createHash("sha256").update(params.signature).digest();
    return {
      request: timestampRequest(hash, params.nonce),
      asked: { hash, nonce: params.nonce },
    };
  },

  /** Puts the signature into its place, with the time stamp when the service gave one. */
  finish: async (params: {
    prepared: Prepared;
    signature: Uint8Array;
    timestamp?: { asked: TimestampAsked; response: Uint8Array };
  }): Promise<{ bytes: Uint8Array; stamped: boolean }> => {
    const { prepared, signature, timestamp } = params;
    const token = timestamp && readTimestampResponse(timestamp.response, timestamp.asked).token;
    const { bytes, stamped } = finish(prepared, signature, token);
    return { bytes, stamped };
  },

  /** A file with an empty place for the time stamp of the whole of it, and what the service is asked. */
  prepareTimestamp: async (params: {
    bytes: Uint8Array;
    nonce: Uint8Array;
    tokenSize?: number;
    name?: string;
  }): Promise<{ prepared: PreparedTimestamp; request: Uint8Array; asked: TimestampAsked }> => {
    const prepared = prepareTimestamp(params.bytes, params.tokenSize, params.name);
    return {
      prepared,
      request: timestampRequest(prepared.digest, params.nonce),
      asked: { hash: prepared.digest, nonce: params.nonce },
    };
  },

  finishTimestamp: async (params: {
    prepared: PreparedTimestamp;
    asked: TimestampAsked;
    response: Uint8Array;
  }): Promise<{ bytes: Uint8Array; tokenSize: number }> => {
    const { token } = readTimestampResponse(params.response, params.asked);
    return { bytes: finishTimestamp(params.prepared, token), tokenSize: token.length };
  },

  /** What has to be fetched so that the signatures of this file can be proved later. */
  evidenceNeeds: async (params: EvidenceParams): Promise<{ lookups: Lookup[]; complete: boolean }> => {
    const { lookups, complete } = evidenceOf(params);
    return { lookups, complete };
  },

  /**
   * The file with certificates, lists and answers behind it (DSS). `complete` says whether every certificate of
   * every signature is known to be good; a revoked one is said and nothing is written.
   */
  addEvidence: async (
    params: EvidenceParams,
  ): Promise<{ bytes: Uint8Array; complete: boolean; revoked: boolean }> => {
    const { file, proofs, complete, revoked } = evidenceOf(params);
    if (revoked) return { bytes: params.bytes, complete: false, revoked };
    return { bytes: addToStore(file, proofs) ?? params.bytes, complete, revoked };
  },
};

interface ListParams {
  certificates: Uint8Array[];
  trustFolders: string[];
  listFolder?: string;
  now: number;
}

interface EvidenceParams {
  bytes: Uint8Array;
  trustFolders: string[];
  listFolder?: string;
  fetched: Fetched[];
  now: number;
  nonce: Uint8Array;
  /** SHA-256 of the certificate that signed on this machine */
  own?: string;
}

function evidenceOf(params: EvidenceParams) {
  const { file } = openSignable(params.bytes);
  const trust = loadTrust(params.trustFolders, params);
  return { file, ...needsOf(file, { ...params, own: params.own, trust }) };
}
