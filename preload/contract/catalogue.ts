import { z } from "zod";
import { Day, Empty, TermUnit } from "./common.ts";
import { SubmittedAs } from "./dossiers.ts";
import { query } from "./procedure.ts";
import { ADMIN } from "./roles.ts";

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
  /** ways in which it may be handed in, the usual one first; what is in fact handed in decides */
  submittedAs: z.array(SubmittedAs).min(1),
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
    z.array(ProcedureSummary),
  ),
  /** The version in force today, or a version under which something was received. */
  "catalogue.procedure": query(
    "officer",
    z.strictObject({ code: z.string().max(50), version: z.string().max(64).optional() }),
    ProcedureDetail,
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
