import { z } from "zod";
import { Applicant } from "../../../preload/contract/applicant.ts";
import { Id, Sha256 } from "../../../preload/contract/common.ts";
import { fromTimestamp, type Timestamp, toTimestamp } from "../time.ts";
import { visibleText } from "../visible-text.ts";

/** A word or a sentence of the portal that a person will read. */
const shown = (most: number, least = 0) =>
  z.string().max(most).transform(visibleText).pipe(z.string().min(least));
const moment = z.iso.datetime({ offset: true }).transform((at): Timestamp => toTimestamp(fromTimestamp(at)));

const Attachment = z.looseObject({
  id: Id,
  componentName: shown(1000, 1),
  componentCode: shown(100).nullable().default(null),
  title: shown(1000, 1),
  mediaType: z.string().max(100),
  sha256: Sha256,
  size: z.number().int().min(1),
});
export type ToldAttachment = z.infer<typeof Attachment>;

const Declaration = z
  .array(
    z
      .looseObject({ label: shown(500, 1), value: shown(4000) })
      .transform(({ label, value }) => ({ label, value })),
  )
  .max(300);

/** Schema `Filing` of resources/sync/openapi.json. */
export const ToldFiling = z.looseObject({
  portalCode: shown(100, 1),
  agencyCode: z.string().max(100),
  procedureCode: shown(100, 1),
  procedureName: shown(1000).default(""),
  caseName: shown(1000).default(""),
  applicant: z.record(z.string(), z.unknown()).transform(toldApplicant),
  declaration: Declaration.default([]),
  deliverTo: z.enum(["COUNTER", "POST"]).catch("COUNTER"),
  note: shown(2000).default(""),
  accountVerified: z.boolean().default(false),
  assisted: z
    .looseObject({ by: shown(300, 1), agency: shown(300), consent: shown(2000, 1) })
    .transform(({ by, agency, consent }) => ({ by, agency, consent }))
    .nullable()
    .default(null),
  filedAt: moment,
  round: z.number().int().min(0).max(100),
  roundAt: moment,
  attachments: z.array(Attachment).max(500),
});
export type ToldFiling = z.infer<typeof ToldFiling>;

/** Schema `FilingSupplement`. */
export const ToldSupplement = z.looseObject({
  round: z.number().int().min(1).max(100),
  at: moment,
  declaration: Declaration.optional(),
  attachments: z.array(Attachment).max(500),
});

/** Schema `FilingAnswer`. */
export const ToldAnswer = z.looseObject({
  id: Id,
  round: z.number().int().min(0).max(100),
  answer: z.enum(["accepted", "asked", "refused", "returned"]),
  items: z.array(shown(1000)).max(100).default([]),
  why: shown(2000).default(""),
  by: shown(300),
  at: moment,
  late: z.boolean().default(false),
  deviceId: Id,
});
export type ToldAnswer = z.infer<typeof ToldAnswer>;

const BLANK = {
  fullName: "",
  identity: "",
  birthDate: "",
  sex: "",
  address: "",
  phone: "",
  email: "",
} as const;
/** the State's answer about a person comes to the dossier; a filing proves nobody (interop 3.1) */
const OWN = ["source", "verified", "verifiedAt", "verifiedNote"];

/** Whatever of an applicant can be read; what cannot has its usual value and is found missing afterwards. */
function toldApplicant(raw: Record<string, unknown>): Applicant {
  const read = Object.entries(Applicant.shape).flatMap(([name, schema]) => {
    const value = raw[name];
    if (value === undefined || OWN.includes(name)) return [];
    const field = schema.safeParse(typeof value === "string" ? visibleText(value) : value);
    return field.success ? [[name, field.data]] : [];
  });
  return Applicant.parse({ ...BLANK, ...Object.fromEntries(read), source: "typed" });
}
