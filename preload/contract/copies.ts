import { z } from "zod";
import { Blob, Empty, Id, Sha256, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

/** One signature of a file as verification found it. */
export const SignatureReport = z.object({
  field: z.string(),
  signer: z.string(),
  issuer: z.string(),
  time: z.string().nullable(),
  timeSource: z.enum(["timestamp", "claimed", "none"]),
  subFilter: z.string(),
  digest: z.string(),
  level: z.string(),
  integrity: z.enum(["intact", "broken", "unknown"]),
  chain: z.enum(["trusted", "untrusted", "incomplete", "expired", "unknown"]),
  revocation: z.enum(["good", "revoked", "unknown"]),
  coversWholeFile: z.boolean(),
  changesAfter: z.enum(["none", "permitted", "suspicious"]),
  notes: z.array(z.string()),
  /** which trust hierarchy it stands under: state (VGCA), public (NEAC), one that the office added; absent when unknown */
  hierarchy: z.enum(["government", "public", "added"]).optional(),
  /** where its mark is seen: page from 1, `[left, top, right, bottom]` as fractions from the top left; absent when it has none */
  place: z
    .object({ page: z.number().int(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]) })
    .optional(),
});

export const VerifyReport = z.object({
  verdict: z.enum(["valid", "warning", "invalid", "unsigned", "unreadable"]),
  signatures: z.array(SignatureReport),
});
export type VerifyReport = z.infer<typeof VerifyReport>;

/** A result that came from the province (kết quả giải quyết). */
export const ResultSummary = z.object({
  id: Id,
  dossierId: Id,
  dossierCode: z.string(),
  applicantName: z.string(),
  code: z.string(),
  title: z.string(),
  arrivedAt: Timestamp,
  state: StateWord,
  sha256: Sha256,
  copies: z.number().int(),
});

/** A converted paper copy (bản giấy chuyển đổi, NĐ 45/2020 Điều 18.2). */
export const PaperCopy = z.object({
  id: Id,
  number: z.string(),
  resultId: Id,
  resultCode: z.string(),
  purpose: z.string(),
  forWhom: z.string(),
  copies: z.number().int(),
  pages: z.number().int(),
  by: z.string(),
  at: Timestamp,
  state: StateWord,
  qrText: z.string(),
});

/** What the paper form of a registered result prints; asked for by the hash of the file. */
export const CopyRecord = z.object({
  sha256: Sha256,
  withdrawn: z.boolean(),
  dossierCode: z.string(),
  procedureCode: z.string(),
  /** masked as the office decided for its codes */
  subjectIdentity: z.string(),
  resultCode: z.string(),
  paperName: z.string(),
  systemName: z.string(),
  systemOwner: z.string(),
  lookUp: z.string(),
  unitName: z.string(),
  verification: VerifyReport,
});
export type CopyRecord = z.infer<typeof CopyRecord>;

export const copies = {
  "copies.results": query("officer", Empty, z.array(ResultSummary)),
  "copies.result": query(
    "officer",
    z.strictObject({ id: Id }),
    ResultSummary.extend({ file: Blob, verification: VerifyReport, register: z.array(PaperCopy) }),
  ),
  /** Verifies the result, renders the stamped copy, reads its QR back from the picture, then takes a register number. */
  "copies.make": command(
    COUNTER,
    z.strictObject({
      resultId: Id,
      purpose: z.string().trim().min(2).max(300),
      forWhom: z.string().trim().min(2).max(200),
      copies: z.number().int().min(1).max(20),
    }),
    z.object({ copy: PaperCopy, file: Blob, previews: z.array(Blob) }),
  ),
  /** Judges a file that somebody brought; it is read and not kept. */
  "copies.check": command(
    "officer",
    z.strictObject({ upload: z.string().max(200) }),
    z.object({
      name: z.string(),
      sha256: Sha256,
      checkedAt: Timestamp,
      report: VerifyReport,
      /** pages with marks, frames with the number of each signature drawn on them */
      pages: z.array(z.object({ page: z.number().int(), picture: Blob })),
      /** the report as a PDF */
      file: Blob,
    }),
  ),
  "copies.file": query("officer", z.strictObject({ id: Id }), Blob),
  "copies.print": command(COUNTER, z.strictObject({ id: Id }), z.object({ job: z.string() })),
  "copies.record": query("officer", z.strictObject({ sha256: Sha256 }), CopyRecord.nullable()),
  "copies.register": query("officer", Empty, z.array(PaperCopy)),
};
