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

export const signing = {
  "signing.tokens": query(
    "officer",
    Empty,
    z.object({ module: z.string().nullable(), tokens: z.array(Token), problem: WireError.nullable() }),
  ),
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
