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
  mark?: { agencyName?: string; copyForm?: string; documentNumber?: string };
  /** points, origin bottom left of the page as seen; default is the preset's corner of page 1 */
  markBox?: { page: number; x: number; y: number; width: number; height: number };
  certificate: Pick<TokenCertificate, "der">;
  /** other certificates at hand (those on the token), among which the issuers are found */
  issuers?: Uint8Array[];
  /** signs the DER of the signed attributes with the certificate's key, SHA-256 inside */
  sign(data: Uint8Array): Promise<Uint8Array>;
  pdf: PdfProcess;
  /** file name for error texts */
  name?: string;
}

/**
 * One PAdES B-B signature: prepare in the PDF process, sign on the token, put it in place. The bytes that
 * come back begin with the bytes that went in. Throws the AppErrors of the two processes; the input is
 * never changed.
 */
export async function signDocument(request: SignRequest): Promise<Uint8Array> {
  const { pdf, bytes, preset, signerName, scannedAt, signedAt, mark, markBox, certificate } = request;
  const { prepared, toSign } = await pdf.call<{ prepared: unknown; toSign: Uint8Array }>("prepare", {
    bytes,
    preset,
    mark: { ...mark, signerName, scannedAt, signedAt },
    certificates: [certificate.der, ...(request.issuers ?? [])],
    signedAt: fromTimestamp(signedAt),
    markBox,
    name: request.name,
  });
  const signature = await request.sign(toSign);
  const signed = await pdf.call<{ bytes: Uint8Array }>("finish", { prepared, signature });
  return signed.bytes;
}
