import { AppError } from "../errors.ts";
import { fromTimestamp, type Timestamp } from "../time.ts";
import type { TokenCertificate } from "./types.ts";

/** The process that parses PDF files, as the engine calls it: a kept child, or the methods themselves. */
export interface PdfProcess {
  call<T>(method: string, params: unknown, options?: { timeout?: number; signal?: AbortSignal }): Promise<T>;
}

/** What one signature needs. */
export interface SignRequest {
  bytes: Uint8Array;
  /** a key of `resources/law/signature-presets.json` */
  preset: string;
  signerName: string;
  /** when the paper was scanned, for preset SCAN_CA_NHAN */
  scannedAt?: Timestamp;
  /** claimed signing time, and printed by the presets of an agency */
  signedAt: Timestamp;
  /** further fields of the preset's lines */
  mark?: Partial<
    Record<"agencyName" | "copyForm" | "documentNumber" | "number" | "day" | "month" | "year", string>
  >;
  /** PNG of the handwritten signature or the seal; `widthMm` its real width where it is known */
  image?: { png: Uint8Array; widthMm?: number };
  /** in what capacity the person signs; stands in the signature */
  capacity?: string;
  /** points, origin bottom left of the page as seen; default is the preset's corner of page 1 */
  markBox?: { page: number; x: number; y: number; width: number; height: number };
  /** where the upper left corner of the mark was put by hand, parts of the page as seen; only where nothing stands */
  markAt?: { left: number; top: number };
  certificate: Pick<TokenCertificate, "der">;
  /** other certificates at hand (those on the token), among which the issuers are found */
  issuers?: Uint8Array[];
  /** signs the DER of the signed attributes with the certificate's key, SHA-256 inside */
  sign(data: Uint8Array): Promise<Uint8Array>;
  /** asks the time stamp service; undefined where there is none or it did not answer */
  stamp?(request: Uint8Array): Promise<Uint8Array | undefined>;
  /** sixteen bytes for the question to the time stamp service */
  nonce?: Uint8Array;
  /** bytes that a time stamp of the service takes, learned from the last one */
  timestampRoom?: number;
  pdf: PdfProcess;
  /** file name for error texts */
  name?: string;
}

/** A signed file, and whether a time stamp stands in its signature (B-T) or is to be completed (B-B). */
export interface SignedDocument {
  bytes: Uint8Array;
  stamped: boolean;
}

/**
 * One PAdES signature: prepare in the PDF process, sign on the token, have the time certified where that can be
 * had, put it in place. The bytes that come back begin with the bytes that went in. Throws the AppErrors of the two
 * processes; the input is never changed, and a missing time stamp never loses a signature.
 */
export async function signDocument(request: SignRequest): Promise<SignedDocument> {
  const { pdf, bytes, preset, signerName, scannedAt, signedAt, mark, markBox, markAt, certificate } = request;
  const { prepared, toSign } = await pdf.call<{ prepared: unknown; toSign: Uint8Array }>("prepare", {
    bytes,
    preset,
    mark: { ...mark, signerName, scannedAt, signedAt },
    certificates: [certificate.der, ...(request.issuers ?? [])],
    signedAt: fromTimestamp(signedAt),
    markBox,
    markAt,
    image: request.image,
    capacity: request.capacity,
    name: request.name,
    timestampRoom: request.timestampRoom,
  });
  const signature = await request.sign(toSign);
  const timestamp = await timestampOf(request, signature);
  try {
    return await pdf.call<SignedDocument>("finish", { prepared, signature, timestamp });
  } catch (error) {
    // what the service answered is no time stamp of this signature: it is asked again later
    if (!(error instanceof AppError && error.code === "signing.timestamp-refused")) throw error;
    return pdf.call<SignedDocument>("finish", { prepared, signature });
  }
}

async function timestampOf(request: SignRequest, signature: Uint8Array) {
  if (!request.stamp || !request.nonce) return undefined;
  const { request: question, asked } = await request.pdf.call<{ request: Uint8Array; asked: unknown }>(
    "timestampRequest",
    { signature, nonce: request.nonce },
  );
  const response = await request.stamp(question);
  return response && { asked, response };
}
