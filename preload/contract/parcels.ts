import { z } from "zod";
import { Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER } from "./roles.ts";

const Text = (most: number, least = 0) => z.string().trim().normalize().min(least).max(most);

/** A parcel that came by post (bưu gửi đến), as the register shows it: no telephone, no identity number. */
export const ParcelIn = z.object({
  id: Id,
  sender: z.string(),
  address: z.string(),
  content: z.string(),
  carrier: z.string(),
  tracking: z.string(),
  /** the legal moment of receipt */
  arrivedAt: Timestamp,
  /** đồng */
  enclosed: z.number().int(),
  missing: z.string(),
  by: z.string(),
  state: StateWord,
  dossierId: Id.nullable(),
  dossierCode: z.string(),
  why: z.string(),
  /** something of it is to go back by post: the receipt, or the slip that says what is missing */
  owesBack: z.boolean(),
  /** number of the delivery list with which it went; empty before */
  backNumber: z.string(),
  backForm: Id.nullable(),
  /** number that the carrier gave the envelope; empty: not noted */
  backTracking: z.string(),
  /** name of the machine of the office that has it; empty: this one */
  elsewhere: z.string(),
});
export type ParcelIn = z.infer<typeof ParcelIn>;

export const parcels = {
  /** Those that wait first, then the latest; every word of the text is in what is shown of it. */
  "parcels.list": query(
    COUNTER,
    z.strictObject({ text: z.string().max(100).default("") }),
    z.object({ rows: z.array(ParcelIn), rule: z.string(), reasons: z.array(z.string()) }),
  ),
  "parcels.record": command(
    COUNTER,
    z.strictObject({
      sender: Text(200, 2),
      address: Text(500, 5),
      content: Text(1000, 3),
      carrier: Text(200, 2),
      tracking: Text(60),
      arrivedAt: Timestamp,
      enclosed: z.number().int().min(0).max(1_000_000_000),
      missing: Text(1000),
    }),
    ParcelIn,
  ),
  /** It is typed in this receiving form, which receives it with the time at which it came. */
  "parcels.begin": command(COUNTER, z.strictObject({ id: Id, draftId: Id }), ParcelIn),
  /** The parcel that a form is typed from; null for an ordinary form. */
  "parcels.ofDraft": query(COUNTER, z.strictObject({ draftId: Id }), ParcelIn.nullable()),
  /** No dossier comes of it: sent on, or given back. */
  "parcels.close": command(COUNTER, z.strictObject({ id: Id, why: Text(500, 5) }), ParcelIn),
  /** Receipts and slips go back to the senders: one delivery list for the carrier. */
  "parcels.sendBack": command(
    COUNTER,
    z.strictObject({ carrier: Text(200, 2), ids: z.array(Id).min(1).max(100) }),
    z.object({ formId: Id, number: z.string() }),
  ),
  /** The number under which the carrier took the envelope that goes back. */
  "parcels.setTracking": command(COUNTER, z.strictObject({ id: Id, tracking: Text(60, 1) }), ParcelIn),
};
