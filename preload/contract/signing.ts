import { z } from "zod";
import { Empty, Id, Timestamp } from "./common.ts";
import { DocumentSummary } from "./digitise.ts";
import { WireError } from "./errors.ts";
import { command, query } from "./procedure.ts";
import { SCANNING, SIGNING } from "./roles.ts";

export const TokenCertificate = z.object({
  keyId: z.string(),
  commonName: z.string(),
  issuer: z.string(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  /** what the officer may sign with it: as a person, or for the agency as keeper of its seal */
  use: z.enum(["personal", "agency"]).nullable(),
  mine: z.boolean(),
  usable: z.boolean(),
  why: z.string().nullable(),
});

export const Token = z.object({
  label: z.string(),
  serial: z.string(),
  /** whose tokens its library is for, "" when unknown */
  library: z.string(),
  pinState: z.enum(["ok", "count-low", "final-try", "locked"]),
  /** wrong PINs typed here since the last right one; how many more it bears is told by `pinState` alone */
  refused: z.number().int(),
  /** after how many wrong PINs tokens of this country usually lock; nothing that this one said */
  usualTries: z.number().int(),
  /** the officer has given the PIN; `until` it is asked again if nobody signs */
  session: z.object({ since: Timestamp, until: Timestamp }).nullable(),
  certificates: z.array(TokenCertificate),
});
export type Token = z.infer<typeof Token>;

/** How far a signature is completed (ETSI EN 319 142-1): B-B has neither a certified time nor proof. */
export const SignatureLevel = z.enum(["B-B", "B-T", "B-LT", "B-LTA"]);

/** A PKCS#11 library of this machine, and why it cannot be used. */
const TokenLibrary = z.object({
  path: z.string(),
  issuer: z.string(),
  foundBy: z.enum(["setting", "registry", "table", "scan"]),
  bits: z.union([z.literal(32), z.literal(64)]).nullable(),
  why: z.string().nullable(),
});

const Tokens = z.object({
  module: z.string().nullable(),
  tokens: z.array(Token),
  libraries: z.array(TokenLibrary),
  /** name of the signing program that IT set for this machine */
  service: z.string().nullable(),
  /** why no token can be seen at all */
  problem: WireError.nullable(),
});

const Serial = z.string().max(100);
const Pin = z.string().min(1).max(64);

export const signing = {
  "signing.tokens": query("officer", Empty, Tokens),
  /** Looks for libraries and tokens anew. */
  "signing.lookAgain": command("officer", Empty, Tokens),
  /** Opens a token with its PIN, tried once; it stays open until it is pulled out, idle, or the officer leaves. */
  "signing.unlock": command(SIGNING, z.strictObject({ tokenSerial: Serial, pin: Pin }), Empty),
  "signing.lock": command("officer", z.strictObject({ tokenSerial: Serial }), Empty),
  /** One's own signatures that still lack a time stamp or proof, and whether the office has a service for it. */
  "signing.levels": query(
    "officer",
    Empty,
    z.object({
      service: z.boolean(),
      wanted: SignatureLevel,
      papers: z.array(
        z.object({
          /** `paper`: a document, copy or annex that the agency issued */
          kind: z.enum(["scan", "paper"]),
          id: Id,
          dossierCode: z.string().nullable(),
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
  /**
   * Signs the officer's own scans, or those of a campaign that name the officer, with preset SCAN_CA_NHAN. A PIN opens
   * the token first; without one it must be open. It is used once and never kept outside the token's process.
   */
  "signing.sign": command(
    SIGNING,
    z.strictObject({
      documentIds: z.array(Id).min(1).max(200),
      tokenSerial: Serial,
      keyId: z.string().max(200),
      pin: Pin.optional(),
    }),
    z.object({
      results: z.array(z.object({ documentId: Id, ok: z.boolean(), error: WireError.nullable() })),
    }),
  ),
};
