import { z } from "zod";
import { Applicant } from "./applicant.ts";
import { Blob, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { HandedIn } from "./dossiers.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

const Declared = z.strictObject({
  label: z.string().trim().normalize().min(1).max(200),
  value: z.string().trim().normalize().max(2000),
});

/** A dossier that the counter files online for a person (nộp trực tuyến giúp), as a list shows it. */
export const AssistRow = z.object({
  id: Id,
  /** what the person looks it up by */
  reference: z.string(),
  applicantName: z.string(),
  procedureName: z.string(),
  by: z.string(),
  at: Timestamp,
  state: StateWord,
  /** given by the portal once it has the filing; empty before */
  portalCode: z.string(),
  /** it is in the inbox of filings here */
  arrived: z.boolean(),
});
export type AssistRow = z.infer<typeof AssistRow>;

const AssistPaper = z.object({
  /** pages are scanned into it by this id */
  id: Id,
  name: z.string(),
  required: z.boolean(),
  files: z.array(
    z.object({
      id: Id,
      title: z.string(),
      size: z.number().int(),
      /** null for a PDF */
      picture: Blob.nullable(),
    }),
  ),
});

export const AssistDetail = AssistRow.extend({
  draftId: Id,
  caseName: z.string(),
  applicant: Applicant,
  identityMasked: z.string(),
  deliverTo: z.enum(["COUNTER", "POST"]),
  declaration: z.array(Declared),
  papers: z.array(AssistPaper),
  /** what the person is to say yes to, read to them or by them */
  consent: z.string(),
  /** where the person could do it alone */
  portals: z.array(z.object({ name: z.string(), address: z.string() })),
  /** what keeps it from being sent; empty when nothing does */
  missing: z.array(z.string()),
  formId: Id.nullable(),
});
export type AssistDetail = z.infer<typeof AssistDetail>;

export const assist = {
  /** From a receiving form, which stays as it is until the filing is sent; begun again it goes on. */
  "assist.begin": command(COUNTER, z.strictObject({ draftId: Id, content: HandedIn }), AssistDetail),
  "assist.get": query(COUNTER, z.strictObject({ id: Id }), AssistDetail),
  /** What is being prepared here, then what was sent, the latest first. */
  "assist.list": query(COUNTER, Empty, z.array(AssistRow)),
  "assist.declare": command(
    COUNTER,
    z.strictObject({ id: Id, declaration: z.array(Declared).max(100) }),
    AssistDetail,
  ),
  /** Files of the person, by the tokens of their uploads. */
  "assist.addFiles": command(
    COUNTER,
    z.strictObject({ paperId: Id, uploads: z.array(z.string().max(200)).min(1).max(20) }),
    AssistDetail,
  ),
  "assist.removeFile": command(COUNTER, z.strictObject({ id: Id, fileId: Id }), AssistDetail),
  /** The person said yes: it is sent, or waits for the line; the receiving form is done with. */
  "assist.send": command(COUNTER, z.strictObject({ id: Id, consented: z.literal(true) }), AssistDetail),
  /** Not filed this way after all: the files go, the receiving form stays. */
  "assist.drop": command(COUNTER, z.strictObject({ id: Id }), Empty),
};
