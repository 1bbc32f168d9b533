import { z } from "zod";
import { Day, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, HEAD } from "./roles.ts";

/** Bản sao từ bản chính, or chữ ký. */
export const CertificationKind = z.enum(["copy", "signature"]);
export type CertificationKind = z.infer<typeof CertificationKind>;

const Paper = z.strictObject({
  name: z.string().trim().min(1).max(300),
  pages: z.number().int().min(1).max(2000),
  /** 1 for a signature */
  copies: z.number().int().min(1).max(500),
});
const Papers = z.array(Paper).min(1).max(20);
const Fee = z.object({ total: z.number().int(), explained: z.string() });

/** One entry of the register; an identity number is never in it. */
export const CertificationEntry = z.object({
  id: Id,
  kind: CertificationKind,
  number: z.string(),
  volume: z.string(),
  requester: z.string(),
  papers: z.array(Paper),
  fee: z.number().int(),
  /** how its fee stands; null where it cost nothing */
  money: z
    .object({
      state: StateWord,
      /** it can be taken now */
      owed: z.boolean(),
      /** it was taken and nothing of it was given back or asked back */
      held: z.boolean(),
      /** `Biên lai giấy số 0000012`; empty while nothing was taken */
      receipt: z.string(),
      /** the receipt as a paper */
      receiptForm: Id.nullable(),
    })
    .nullable(),
  signer: z.string(),
  state: StateWord,
  why: z.string(),
  by: z.string(),
  at: Timestamp,
  formId: Id,
});
export type CertificationEntry = z.infer<typeof CertificationEntry>;

/** Paper: the next serial of the officer's own book. */
const Receipt = z.enum(["paper", "electronic"]);

/** Certification of copies and signatures (chứng thực), without a dossier. */
export const certification = {
  "certification.fee": query(COUNTER, z.strictObject({ kind: CertificationKind, papers: Papers }), Fee),
  /** The entries of today on this machine, newest first, with their sums, and who signed last. */
  "certification.today": query(
    COUNTER,
    z.strictObject({}),
    z.object({
      day: Day,
      entries: z.array(CertificationEntry),
      count: z.number().int(),
      papers: z.number().int(),
      money: z.number().int(),
      signer: z.object({ name: z.string(), title: z.string() }),
    }),
  ),
  /** Takes the next number, freezes the statement, takes the cash; sent twice, done once. */
  "certification.record": command(
    COUNTER,
    z.strictObject({
      id: Id,
      kind: CertificationKind,
      requester: z.string().trim().min(2).max(200),
      /** of the paper that proved who signs; empty for copies */
      identity: z.string().trim().max(30),
      papers: Papers,
      signer: z.strictObject({
        name: z.string().trim().min(2).max(200),
        title: z.string().trim().min(2).max(200),
      }),
      receipt: Receipt.default("electronic"),
    }),
    z.object({ entry: CertificationEntry, unpaid: z.string() }),
  ),
  /** Takes the cash of an entry that is still owed. */
  "certification.collect": command(COUNTER, z.strictObject({ id: Id, receipt: Receipt }), CertificationEntry),
  /**
   * A mistaken entry counts no more; its number stays used, with the reason. What was paid for it is asked back from
   * the head in the same step.
   */
  "certification.void": command(
    COUNTER,
    z.strictObject({ id: Id, why: z.string().trim().min(3).max(300) }),
    CertificationEntry,
  ),
  /** Asks the money of a void entry back once more, after the head had refused. */
  "certification.giveBack": command(
    COUNTER,
    z.strictObject({ id: Id, why: z.string().trim().min(3).max(300) }),
    CertificationEntry,
  ),
  "certification.register": query(
    "officer",
    z.strictObject({ kind: CertificationKind, year: z.number().int().min(2000).max(2100) }),
    z.object({
      volume: z.string(),
      closed: z.object({ at: Timestamp, by: z.string(), formId: Id }).nullable(),
      entries: z.array(CertificationEntry),
    }),
  ),
  /** Closes the book of a year that is over, or of this one when no more is to come; issues it as a paper. */
  "certification.closeBook": command(
    HEAD,
    z.strictObject({ kind: CertificationKind, year: z.number().int().min(2000).max(2100) }),
    z.object({ formId: Id, count: z.number().int() }),
  ),
};
