import { z } from "zod";
import { Id, Sha256 } from "../../../preload/contract/common.ts";
import { visibleText } from "../visible-text.ts";

/** One change as the province tells it (schema `Change` of resources/sync/openapi.json). */
export const Change = z.looseObject({
  id: Id,
  cursor: z.string().min(1).max(200),
  type: z.string().max(100),
  dossierId: Id,
});
export type Change = z.infer<typeof Change>;

export const ChangePage = z.looseObject({
  changes: z.array(Change).max(1000),
  cursor: z.string().max(200).nullable(),
  more: z.boolean(),
});

/** A sentence or a name of the province that a person will read. */
const shown = (least: number, most: number) =>
  z.string().max(most).transform(visibleText).pipe(z.string().min(least));

export const ResultIssued = z.looseObject({
  result: z.looseObject({
    id: Id,
    code: shown(1, 200),
    title: shown(1, 1000),
    sha256: Sha256,
    size: z.number().int().min(1),
    mediaType: z.string(),
  }),
});
export const ResultWithdrawn = z.looseObject({ resultId: Id, why: shown(0, 2000) });
export const NumberBound = z.looseObject({ oldCode: z.string().max(200), newCode: shown(1, 100) });
export const StateChanged = z.looseObject({ state: z.string().max(100), why: shown(0, 2000) });

export const FeePaid = z.looseObject({
  voucher: z.looseObject({
    number: shown(1, 100),
    issuer: shown(1, 200),
    amount: z.number().int().min(1).max(1_000_000_000_000),
    signature: z.enum(["unchecked", "valid", "invalid"]),
    paidAt: z.iso.datetime({ offset: true }),
  }),
});
export const FeeReceiptIssued = z.looseObject({ paymentId: Id, number: shown(1, 60) });

export const NoticeAnswered = z.looseObject({
  notice: z.looseObject({ id: Id, outcome: z.enum(["sent", "failed"]), how: shown(1, 200) }),
});

export const IdentityChecked = z.looseObject({
  identity: z.looseObject({
    number: z.string().min(1).max(40),
    outcome: z.enum(["confirmed", "different", "unknown"]),
    why: shown(0, 500),
    checkedAt: z.iso.datetime({ offset: true }),
  }),
});

export const NationalTold = z.looseObject({
  national: z.looseObject({
    generation: z.number().int().min(1).max(9),
    outcome: z.enum(["accepted", "returned"]),
    code: shown(0, 100),
    why: shown(0, 2000),
  }),
});

export const MachineChanged = z.looseObject({
  machine: z.looseObject({ deviceId: Id, why: z.string().max(2000).transform(visibleText) }),
});

export type IssuedResult = z.infer<typeof ResultIssued>["result"];

/** The result that a change brings; undefined for every other change. */
export function resultOf(change: Change): IssuedResult | undefined {
  return change.type === "result-issued" ? ResultIssued.parse(change).result : undefined;
}
