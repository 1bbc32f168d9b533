import { z } from "zod";
import { Blob, Empty, Id, Sha256, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";
import { KeyList, SealReport } from "./seal-report.ts";

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
  /** why it is `unreadable` */
  problem: z.enum(["pdf.unreadable", "pdf.encrypted"]).optional(),
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

/** The four kinds of paper made from an electronic file; the rule of each is dated data. */
export const CopyKind = z.enum(["converted", "true-copy", "certified", "view"]);
export type CopyKind = z.infer<typeof CopyKind>;

/** Whether the paper of a kind needs the agency's seal. */
const SealNeed = z.enum(["required", "when-required", "none"]);

/** One paper copy of the register (sổ bản giấy). */
export const PaperCopy = z.object({
  id: Id,
  number: z.string(),
  kind: CopyKind,
  kindWord: z.string(),
  resultId: Id.nullable(),
  documentId: Id.nullable(),
  /** code of the document */
  code: z.string(),
  title: z.string(),
  purpose: z.string(),
  forWhom: z.string(),
  copies: z.number().int(),
  pages: z.number().int(),
  by: z.string(),
  at: Timestamp,
  state: StateWord,
  why: z.string(),
  qrText: z.string(),
  /** it carries the system's signed code */
  sealed: z.boolean(),
  seal: SealNeed,
  /** who put the seal on the paper; null while nobody did */
  stamped: z.object({ by: z.string(), at: Timestamp }).nullable(),
  /** how often it went to a printer, the last time and what became of it */
  printed: z.object({ times: z.number().int(), at: Timestamp.nullable(), failed: z.string() }),
});
export type PaperCopy = z.infer<typeof PaperCopy>;

const CopySourceName = {
  resultId: Id.optional(),
  documentId: Id.optional(),
};
const oneSource = (input: { resultId?: string | undefined; documentId?: string | undefined }): boolean =>
  (input.resultId === undefined) !== (input.documentId === undefined);

/** A kind with its conditions as they stand for one file. */
const CopyKindView = z.object({
  kind: CopyKind,
  name: z.string(),
  says: z.string(),
  source: z.string(),
  unverified: z.boolean(),
  seal: SealNeed,
  sealed: z.boolean(),
  allowed: z.boolean(),
  /** why it is not, in words */
  why: z.string(),
  conditions: z.array(
    z.object({
      key: z.string(),
      how: z.enum(["checked", "asked", "printed"]),
      text: z.string(),
      source: z.string(),
      unverified: z.boolean(),
      /** asked when printing, when the picture is there to compare with */
      after: z.boolean(),
      state: z.enum(["met", "failed", "open"]),
    }),
  ),
  details: z.array(z.object({ key: z.string(), label: z.string(), example: z.string() })),
});

/** How the key and the list of keys of this machine stand (dấu kiểm của hệ thống). */
const SealStatus = z.object({
  state: StateWord,
  sentence: z.string(),
  key: z
    .object({ id: z.string(), notAfter: z.string(), used: z.number().int(), maxCodes: z.number().int() })
    .nullable(),
  list: KeyList.extend({ revoked: z.number().int(), withdrawn: z.number().int() }).nullable(),
});

/** What the codes on a paper are and what they are worth. */
const CodeCheck = z.object({
  checkedAt: Timestamp,
  /** legal items as printed, without a signature */
  items: z.array(z.object({ label: z.string(), value: z.string() })),
  trial: z.boolean(),
  /** a paper of training: nothing on it is worth anything */
  training: z.boolean(),
  /** an identity card, masked */
  card: z.object({ identity: z.string(), fullName: z.string() }).nullable(),
  seal: SealReport.nullable(),
  /** the two codes speak of two documents */
  differ: z.string().nullable(),
  /** the document as this machine has it, to hold the paper against; null when it is not here */
  ours: z
    .object({
      title: z.string(),
      code: z.string(),
      state: StateWord.nullable(),
      picture: Blob.nullable(),
    })
    .nullable(),
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
  /** Papers digitised here that may become paper: those that this officer may see, newest first. */
  "copies.documents": query(
    "officer",
    Empty,
    z.array(
      z.object({
        id: Id,
        title: z.string(),
        dossierCode: z.string(),
        scannedAt: Timestamp,
        state: StateWord,
        copies: z.number().int(),
      }),
    ),
  ),
  /** What may be made of one file, and each condition as it stands. */
  "copies.kinds": query(
    "officer",
    z.strictObject(CopySourceName).refine(oneSource),
    z.object({
      title: z.string(),
      code: z.string(),
      dossierId: Id.nullable(),
      applicantName: z.string(),
      verification: VerifyReport,
      kinds: z.array(CopyKindView),
      register: z.array(PaperCopy),
      seal: SealStatus,
      /** entries of the book of certification whose copies are not all printed, newest first */
      certifications: z.array(z.object({ id: Id, words: z.string() })),
    }),
  ),
  /**
   * Checks every condition of the kind, renders the paper, reads its codes back from the picture, then takes a number of
   * the register.
   */
  "copies.make": command(
    COUNTER,
    z
      .strictObject({
        ...CopySourceName,
        kind: CopyKind.default("converted"),
        purpose: z.string().trim().min(2).max(300),
        forWhom: z.string().trim().min(2).max(200),
        copies: z.number().int().min(1).max(20),
        /** keys of the conditions that the officer confirmed */
        confirmed: z.array(z.string().max(40)).max(20).default([]),
        details: z
          .strictObject({
            officeNumber: z.string().trim().max(60).optional(),
            signerTitle: z.string().trim().max(200).optional(),
            signerName: z.string().trim().max(200).optional(),
            certification: z.string().max(60).optional(),
          })
          .default({}),
      })
      .refine(oneSource),
    z.object({ copy: PaperCopy, file: Blob, previews: z.array(Blob) }),
  ),
  /** Made but not yet printed, or printed: its pages once more. */
  "copies.pictures": query("officer", z.strictObject({ id: Id }), z.array(Blob)),
  /** Judges a file that somebody brought; it is read and not kept. */
  "copies.check": command(
    "officer",
    z.strictObject({ upload: z.string().max(200) }),
    z.object({
      name: z.string(),
      sha256: Sha256,
      checkedAt: Timestamp,
      /** why no scanner for malware looked at it; null: it was looked at and is clean */
      notScanned: z.string().nullable(),
      report: VerifyReport,
      /** pages with marks, frames with the number of each signature drawn on them */
      pages: z.array(z.object({ page: z.number().int(), picture: Blob })),
      /** the report as a PDF */
      file: Blob,
    }),
  ),
  "copies.file": query("officer", z.strictObject({ id: Id }), Blob),
  /** Reads the codes back once more and prints; a second printing needs a reason. */
  "copies.print": command(
    COUNTER,
    z.strictObject({
      id: Id,
      confirmed: z.array(z.string().max(40)).max(20).default([]),
      why: z.string().trim().max(300).default(""),
    }),
    z.object({ job: z.string(), printer: z.string(), copy: PaperCopy }),
  ),
  /** The keeper of the seal put it on the paper (NĐ 45/2020 Điều 18.2.d; NĐ 30/2020 Điều 32, 33). */
  "copies.stamp": command(["seal-clerk"], z.strictObject({ id: Id }), PaperCopy),
  /** Takes a paper back: its code is refused at every counter that has the next list. */
  "copies.withdraw": command(
    COUNTER,
    z.strictObject({ id: Id, why: z.string().trim().min(3).max(300) }),
    PaperCopy,
  ),
  "copies.sealStatus": query("officer", Empty, SealStatus),
  /** Reads the codes of a paper from a picture, a PDF or the text that a hand scanner sent, and judges them here. */
  "copies.checkCode": command(
    "officer",
    z
      .strictObject({ upload: z.string().max(200).optional(), text: z.string().trim().max(4000).optional() })
      .refine((input) => (input.upload === undefined) !== (input.text === undefined)),
    CodeCheck,
  ),
  "copies.record": query("officer", z.strictObject({ sha256: Sha256 }), CopyRecord.nullable()),
  "copies.register": query("officer", Empty, z.array(PaperCopy)),
  /** The province's list of keys that this machine has, as it was signed; for the command line. */
  "copies.keyList": query("officer", Empty, z.object({ list: z.unknown() })),
};
