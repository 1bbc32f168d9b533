import { z } from "zod";
import { Sha256, Timestamp } from "./common.ts";

/** A province's list of keys as a machine has it. */
export const KeyList = z.object({
  authority: z.string(),
  edition: z.number().int(),
  issuedAt: Timestamp,
  nextUpdate: Timestamp,
  ageHours: z.number().int(),
});

/**
 * What the signed code of a paper copy (dấu kiểm của hệ thống) is worth, found without a network. `unknown` is never
 * `valid`: the key is not known here, or nothing to judge by is.
 */
export const SealReport = z.object({
  verdict: z.enum(["valid", "warning", "invalid", "unknown"]),
  /** one word for programs, such as `revoked-key`; empty when valid */
  reason: z.string(),
  why: z.string(),
  signature: z.enum(["holds", "broken", "unknown"]),
  revocation: z.enum(["good", "revoked", "unknown"]),
  /** what the code says; null when it could not be read */
  claims: z
    .object({
      kind: z.enum(["converted", "true-copy", "certified"]),
      kindWords: z.string(),
      code: z.string(),
      number: z.string(),
      issuedAt: Timestamp,
      count: z.number().int(),
      pages: z.number().int(),
      paperName: z.string(),
      holder: z.string(),
      identityEnd: z.string(),
      signers: z.string(),
      sha256: Sha256,
    })
    .nullable(),
  /** the facts to hold against the paper, in the order in which they are found on it */
  compare: z.array(z.object({ label: z.string(), value: z.string() })),
  key: z
    .object({
      id: z.string(),
      unitName: z.string(),
      machine: z.string(),
      notBefore: Timestamp.nullable(),
      notAfter: Timestamp.nullable(),
      ageDays: z.number().int().nullable(),
    })
    .nullable(),
  /** the province's list of keys that was at hand; null for none */
  list: KeyList.extend({ demonstration: z.boolean() }).nullable(),
});
export type SealReport = z.infer<typeof SealReport>;
