import { z } from "zod";
import { Blob, Day, Empty, Id, TermUnit, Timestamp } from "./common.ts";
import { SubmittedAs } from "./dossiers.ts";
import { command, query } from "./procedure.ts";
import { ADMIN, COUNTER } from "./roles.ts";

export const ProcedureSummary = z.object({
  code: z.string(),
  name: z.string(),
  field: z.string(),
  level: z.string(),
  termText: z.string(),
  /** whether it is in force today */
  inForce: z.enum(["NOW", "ENDED", "NOT_YET"]),
});
export type ProcedureSummary = z.infer<typeof ProcedureSummary>;

/** A procedure as the search finds it. */
export const FoundProcedure = ProcedureSummary.extend({
  /** the officer who asks receives it often */
  frequent: z.boolean(),
});
export type FoundProcedure = z.infer<typeof FoundProcedure>;

/** A paper that the case asks for (thành phần hồ sơ). */
export const CatalogueComponent = z.object({
  name: z.string(),
  code: z.string().nullable(),
  form: z.string().nullable(),
  originals: z.number().int(),
  copies: z.number().int(),
  showOriginal: z.boolean(),
  required: z.boolean(),
  digitise: z.object({ value: z.string(), reason: z.string(), unverified: z.boolean() }),
  /** ways in which it may be handed in, the usual one first */
  submittedAs: z.array(SubmittedAs).min(1),
  /** the catalogue itself names these ways and accepts no other; false: they follow from the paper's kind, as advice */
  waysBinding: z.boolean(),
  note: z.string().nullable(),
});
export type CatalogueComponent = z.infer<typeof CatalogueComponent>;

export const ProcedureDetail = ProcedureSummary.extend({
  version: z.string(),
  /** null: not known, taken as open */
  inForceFrom: Day.nullable(),
  inForceTo: Day.nullable(),
  /** number of the decision that published it; empty when unknown */
  publishedBy: z.string(),
  channels: z.array(z.object({ type: z.string(), label: z.string(), level: z.string().nullable() })),
  agencies: z.object({ receiving: z.string(), handling: z.string() }),
  /** internal workflow (quy trình nội bộ) in order; no steps where no decision was found */
  workflow: z.object({
    steps: z.array(
      z.object({
        who: z.string(),
        what: z.string(),
        /** null: not counted (không tính thời gian) */
        hours: z.number().nullable(),
      }),
    ),
    /** of the counted steps */
    hours: z.number(),
    /** as it is printed, such as `168 giờ (21 ngày làm việc)`; empty without steps */
    text: z.string(),
  }),
  cases: z.array(z.object({ name: z.string(), components: z.array(CatalogueComponent) })),
  term: z.object({
    value: z.number().nullable(),
    unit: TermUnit,
    text: z.string(),
    after15h: z.boolean(),
    unverified: z.boolean(),
  }),
  fees: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      /** đồng; null where the province sets it and it was not found */
      amount: z.number().nullable(),
      per: z.string().nullable(),
      note: z.string().nullable(),
      unverified: z.boolean(),
    }),
  ),
  results: z.array(z.object({ name: z.string(), code: z.string().nullable() })),
  legalBases: z.array(z.object({ number: z.string(), title: z.string() })),
  notes: z.array(z.string()),
  unverifiedCount: z.number().int(),
});
export type ProcedureDetail = z.infer<typeof ProcedureDetail>;

/** What an import does to a procedure. */
export const ImportKind = z.enum(["new", "changed", "ended", "withdrawn", "unchanged", "refused"]);
export type ImportKind = z.infer<typeof ImportKind>;

const ImportCounts = z.object({
  new: z.number().int(),
  changed: z.number().int(),
  ended: z.number().int(),
  /** taken out again by an undo */
  withdrawn: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
});

/** The account of changes (bản kê thay đổi), before anything is changed. */
export const ImportCheck = z.object({
  /** names exactly this account; what is applied is what was read */
  hash: z.string(),
  fileName: z.string(),
  fileSha256: z.string(),
  /** the kind of file in words */
  format: z.string(),
  whole: z.boolean(),
  counts: ImportCounts,
  /** procedures that have values to be confirmed after it */
  unverified: z.number().int(),
  /** false: there is nothing to apply */
  applicable: z.boolean(),
  remarks: z.array(z.string()),
  entries: z.array(
    z.object({
      kind: ImportKind,
      code: z.string(),
      name: z.string(),
      /** place in the file: row or item */
      where: z.string(),
      /** how many fields differ */
      changes: z.number().int(),
      /** why it is refused, or the first thing to look at; empty when there is none */
      say: z.string(),
    }),
  ),
});
export type ImportCheck = z.infer<typeof ImportCheck>;

/** One procedure of an account: field by field. */
export const ImportEntry = z.object({
  kind: ImportKind,
  code: z.string(),
  name: z.string(),
  where: z.string(),
  /** an empty side was not there */
  changes: z.array(z.object({ field: z.string(), old: z.string(), new: z.string() })),
  remarks: z.array(z.string()),
  /** values that nobody has confirmed, as they will stand in the catalogue */
  unverified: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type ImportEntry = z.infer<typeof ImportEntry>;

/** An import that was applied. */
export const CatalogueImport = z.object({
  id: Id,
  fileName: z.string(),
  fileSha256: z.string(),
  format: z.string(),
  counts: ImportCounts,
  by: z.string(),
  at: Timestamp,
  /** the import that this one took back, or null */
  undoes: Id.nullable(),
  /** true when a later import took this one back */
  undone: z.boolean(),
});
export type CatalogueImport = z.infer<typeof CatalogueImport>;

export const Agency = z.object({
  /** key of the resources, not an official code */
  id: z.string(),
  name: z.string(),
  /** what helps to tell two of the same name apart: the units that were merged, the level */
  about: z.string(),
});
export type Agency = z.infer<typeof Agency>;

export const catalogue = {
  "catalogue.search": query(
    "officer",
    z.strictObject({ text: z.string().max(200), limit: z.number().int().min(1).max(100).default(20) }),
    z.array(FoundProcedure),
  ),
  /** The version in force today, or a version under which something was received. */
  "catalogue.procedure": query(
    "officer",
    z.strictObject({ code: z.string().max(50), version: z.string().max(64).optional() }),
    ProcedureDetail,
  ),
  /**
   * One procedure as a sheet to take home (phiếu hướng dẫn): what to bring, fee, term, legal basis, for the case of the
   * person who asks. A paper that the case requires is on it whatever is left out.
   */
  "catalogue.guidanceSheet": command(
    COUNTER,
    z.strictObject({
      code: z.string().max(50),
      /** -1: every case */
      caseIndex: z.number().int().min(-1).max(200).default(-1),
      /** papers that this person does not need and fees that do not apply, by their places in case and procedure */
      leftOut: z
        .strictObject({
          papers: z.array(z.number().int().min(0).max(500)).max(500),
          fees: z.array(z.number().int().min(0).max(500)).max(500),
        })
        .default({ papers: [], fees: [] }),
    }),
    z.object({ formId: Id }),
  ),
  /** Agencies (cơ quan) that bear these keys, then those in force now whose names meet the text. */
  "catalogue.agencies": query(
    "officer",
    z.strictObject({
      text: z.string().max(200),
      ids: z.array(z.string().max(100)).max(500).default([]),
      limit: z.number().int().min(0).max(100).default(12),
    }),
    z.array(Agency),
  ),
  /** Reads a file and says exactly what it would change. Changes nothing. */
  "catalogue.checkImport": command(
    ADMIN,
    z.strictObject({
      upload: z.string().max(200),
      /** the file is the whole catalogue: what it leaves out has ended */
      whole: z.boolean(),
    }),
    ImportCheck,
  ),
  /** The account of taking an import back: every procedure as it was before. Changes nothing. */
  "catalogue.checkUndo": command(ADMIN, z.strictObject({ importId: Id }), ImportCheck),
  "catalogue.importEntry": query(
    ADMIN,
    z.strictObject({ hash: z.string().max(64), code: z.string().max(100), where: z.string().max(200) }),
    ImportEntry,
  ),
  /** Applies the very account that was read, once. Throws `catalogue.check-gone`, `catalogue.check-stale`. */
  "catalogue.applyImport": command(ADMIN, z.strictObject({ hash: z.string().max(64) }), CatalogueImport),
  "catalogue.imports": query(ADMIN, Empty, z.array(CatalogueImport)),
  /** An empty table with the columns that are understood and one procedure as an example. */
  "catalogue.importTemplate": query(ADMIN, z.strictObject({ format: z.enum(["xlsx", "csv"]) }), Blob),
  /** Every value that was not read in a source, for the administrator. */
  "catalogue.unverified": query(
    ADMIN,
    Empty,
    z.object({
      total: z.number().int(),
      items: z.array(
        z.object({
          area: z.string(),
          path: z.string(),
          label: z.string(),
          value: z.string(),
          source: z.string(),
        }),
      ),
    }),
  ),
};
