import { z } from "zod";
import { TermUnit } from "../../../preload/contract/common.ts";
import { SubmittedAs } from "../../../preload/contract/dossiers.ts";

/**
 * Shapes of the project's own dated resources. A value that was not read in a source carries
 * `unverified: true` (or `<key>Unverified` when only that key is meant); `source` names where it was read,
 * for the catalogue by a key of `catalogue/sources.json`.
 */
const Mark = { source: z.string().optional(), unverified: z.literal(true).optional() };
const Day = z.iso.date();
const InForce = { inForceFrom: Day.nullable(), inForceTo: Day.nullable() };
const leaf = <T extends z.ZodType>(value: T) => z.strictObject({ value, ...Mark });

// --- catalogue of procedures (thủ tục hành chính) ---

export const Level = z.enum([
  "COMMUNE",
  "PROVINCE",
  "PROVINCE_COMMUNE",
  "COMMUNE_OTHER",
  "MINISTRY_COMMUNE",
  "MINISTRY_PROVINCE",
  "MINISTRY_PROVINCE_COMMUNE",
  "MINISTRY",
  "OTHER",
]);
export const ChannelKind = z.enum(["DIRECT", "ONLINE", "POSTAL"]);

/** Why a paper is digitised or not (TT 01/2023/TT-VPCP Điều 4, TT 03/2025/TT-VPCP Điều 5). */
export const DIGITISE_REASONS = [
  "EARLIER_RESULT",
  "SECTOR_LAW",
  "LIST",
  "REQUEST",
  "SHOW_ONLY",
  "PLAIN_COPY",
  "CERTIFIED_COPY",
  "DB_SHARED",
  "SECRET",
  "E_FILED",
] as const;

export const ComponentResource = z.strictObject({
  name: leaf(z.string().min(1)),
  code: leaf(z.string()).optional(),
  form: leaf(z.string()).nullable(),
  originals: leaf(z.number().int().min(0)),
  copies: leaf(z.number().int().min(0)),
  showOriginal: leaf(z.boolean()),
  required: leaf(z.boolean()).optional(),
  digitise: z.strictObject({
    value: z.enum(["EARLIER_RESULT", "MUST", "ON_REQUEST", "NO"]),
    reason: z.enum(DIGITISE_REASONS),
    ...Mark,
  }),
  /** ways in which it may be handed in; where it is missing they follow from the numbers and the rule */
  submittedAs: z.strictObject({ value: z.array(SubmittedAs).min(1), ...Mark }).optional(),
  note: z.string().optional(),
});

export type ComponentResource = z.infer<typeof ComponentResource>;

const TermResource = z.strictObject({
  value: z.number().positive().nullable(),
  unit: TermUnit,
  unitUnverified: z.literal(true).optional(),
  text: z.string(),
  after15h: z
    .strictObject({
      rule: z.literal("NEXT_WORKING_DAY"),
      text: z.string(),
      appliesTo: z.string().optional(),
      ...Mark,
    })
    .nullable(),
  extension: z
    .strictObject({ value: z.number().positive(), unit: TermUnit, when: z.string(), ...Mark })
    .optional(),
  byChannel: z
    .array(z.strictObject({ channel: ChannelKind, value: z.number().positive(), unit: TermUnit }))
    .optional(),
  ...Mark,
});

export const ProcedureResource = z.strictObject({
  code: z.string().min(1),
  codeSource: leaf(z.string()),
  name: leaf(z.string().min(1)),
  field: z.strictObject({ name: leaf(z.string()), code: leaf(z.string().nullable()) }),
  level: z.strictObject({ value: Level, label: z.string(), ...Mark }),
  inForceFrom: z.strictObject({ value: Day.nullable(), note: z.string().optional(), ...Mark }),
  inForceTo: z.strictObject({ value: Day.nullable(), note: z.string().optional(), ...Mark }),
  publishedBy: leaf(z.string().nullable()),
  cases: z.array(z.strictObject({ name: leaf(z.string()), components: z.array(ComponentResource) })).min(1),
  channels: z.array(
    z.strictObject({ type: ChannelKind, label: z.string(), level: leaf(z.string()).optional(), ...Mark }),
  ),
  term: TermResource,
  fees: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["LE_PHI", "PHI"]),
      amount: z.number().min(0).nullable(),
      currency: z.literal("VND"),
      per: z.string().optional(),
      code: z.string().nullable(),
      exempt: z.string().optional(),
      note: z.string().optional(),
      ...Mark,
    }),
  ),
  results: z.array(z.strictObject({ name: leaf(z.string()), code: leaf(z.string().nullable()) })),
  legalBases: z.array(
    z.strictObject({
      number: z.string(),
      title: z.string(),
      titleUnverified: z.literal(true).optional(),
      ...Mark,
    }),
  ),
  agencies: z.strictObject({ receiving: leaf(z.string()), handling: leaf(z.string()) }),
  workflow: z.array(
    z.strictObject({
      step: z.number().int(),
      who: z.string(),
      what: z.string(),
      hours: z.number().nullable(),
      countsTime: z.boolean(),
      ...Mark,
    }),
  ),
  dataReplacements: z.array(
    z.strictObject({
      component: z.string(),
      appliesTo: z.string(),
      database: z.string(),
      owner: z.string(),
      legalRef: z.string(),
      inForceFrom: Day,
      inForceTo: Day,
      ...Mark,
    }),
  ),
  notes: z.array(z.string()).optional(),
});
export type ProcedureResource = z.infer<typeof ProcedureResource>;

export const SourcesResource = z.object({ sources: z.record(z.string(), z.string()) });

export const CatalogueIndex = z.object({
  title: z.string(),
  asOf: z.string(),
  expected: z.object({
    procedures: z.number(),
    cases: z.number(),
    components: z.number(),
    objects: z.number(),
    unverifiedObjects: z.number(),
  }),
  procedures: z.array(z.string()),
});

// --- agencies (cơ quan) ---

export const AgencyLevel = z.enum(["province", "department", "district", "commune"]);

export const Agency = z.strictObject({
  /** key of these files, not an official code */
  id: z.string(),
  /** mã định danh cơ quan kiểu cũ; null where it was not found */
  code: z.string().nullable(),
  codeNewForm: z.string().optional(),
  name: z.string(),
  unitName: z.string().optional(),
  unitType: z.string().optional(),
  agencyName: z.string().optional(),
  nameVariants: z.array(z.string()).optional(),
  level: AgencyLevel,
  parent: z.string().nullable(),
  ...InForce,
  nationalUnitCode: z.string().nullable(),
  unchanged: z.boolean().optional(),
  mergedFrom: z
    .array(
      z.strictObject({
        name: z.string(),
        nationalUnitCode: z.string().optional(),
        id: z.string().optional(),
      }),
    )
    .optional(),
  mergedInto: z.string().optional(),
  replacedBy: z.string().optional(),
  formerDistrict: z.string().optional(),
  serviceCentreReported: z.boolean().optional(),
  address: z.string().optional(),
  operatesFrom: Day.optional(),
  note: z.string().optional(),
  sources: z.array(z.string()),
  unverified: z.literal(true).optional(),
  unverifiedFields: z.array(z.string()).optional(),
});
export type Agency = z.infer<typeof Agency>;

export const AgenciesIndex = z.object({
  title: z.string(),
  asOf: Day,
  files: z.array(z.string()),
  expected: z.object({
    province: z.number(),
    department: z.number(),
    district: z.number(),
    commune: z.number(),
    formerCommunes: z.number(),
  }),
  sources: z.record(z.string(), z.string()),
});
export const AgenciesFile = z.object({ title: z.string(), ...InForce, agencies: z.array(Agency) });
