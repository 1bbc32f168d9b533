import { z } from "zod";
import { Empty, Id, Timestamp } from "./common.ts";
import { DocumentSummary } from "./digitise.ts";
import { WireError } from "./errors.ts";
import { command, query } from "./procedure.ts";
import { SCANNING } from "./roles.ts";

export const TokenCertificate = z.object({
  keyId: z.string(),
  commonName: z.string(),
  issuer: z.string(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  mine: z.boolean(),
  usable: z.boolean(),
  why: z.string().nullable(),
});

export const Token = z.object({
  label: z.string(),
  serial: z.string(),
  pinState: z.enum(["ok", "count-low", "final-try", "locked"]),
  certificates: z.array(TokenCertificate),
});
export type Token = z.infer<typeof Token>;

/** How far a signature is completed (ETSI EN 319 142-1): B-B has neither a certified time nor proof. */
export const SignatureLevel = z.enum(["B-B", "B-T", "B-LT", "B-LTA"]);

export const signing = {
  "signing.tokens": query(
    "officer",
    Empty,
    z.object({ module: z.string().nullable(), tokens: z.array(Token), problem: WireError.nullable() }),
  ),
  /** One's own signatures that still lack a time stamp or proof, and whether the office has a service for it. */
  "signing.levels": query(
    "officer",
    Empty,
    z.object({
      service: z.boolean(),
      wanted: SignatureLevel,
      papers: z.array(
        z.object({
          documentId: Id,
          dossierCode: z.string(),
          title: z.string(),
          signedAt: Timestamp,
          level: SignatureLevel,
          problem: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Tries now to complete one's own signatures. */
  "signing.complete": command(SCANNING, Empty, z.object({ papers: z.number().int() })),
  "signing.queue": query("officer", Empty, z.array(DocumentSummary)),
  /** Signs the officer's own scans, or those of a campaign that name the officer, with preset SCAN_CA_NHAN. The PIN is used once and never kept outside the token's process. */
  "signing.sign": command(
    [...SCANNING, "signer"],
    z.strictObject({
      documentIds: z.array(Id).min(1).max(200),
      tokenSerial: z.string().max(100),
      keyId: z.string().max(200),
      pin: z.string().min(1).max(64),
    }),
    z.object({
      results: z.array(z.object({ documentId: Id, ok: z.boolean(), error: WireError.nullable() })),
    }),
  ),
};
