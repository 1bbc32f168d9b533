import type { ProcedureDetail } from "../../../preload/contract/catalogue.ts";
import { moneyText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import type { CertifiedCopyRule, FeesLaw, Ground } from "./law.ts";

export type FeeKind = "LE_PHI" | "PHI";
export type FeeMoment = "reception" | "supplement" | "return";

/** No single fee of a counter is higher; a slip of the finger is. Đồng. */
export const MOST_DONG = 1_000_000_000_000;

const inForce = (rule: { inForceFrom: string | null; inForceTo: string | null }, day: string): boolean =>
  (rule.inForceFrom === null || rule.inForceFrom <= day) &&
  (rule.inForceTo === null || day <= rule.inForceTo);

/** What one certified copy of so many pages costs, and all of them; đồng. */
export interface CertifiedCopyFee {
  perCopy: number;
  total: number;
  /** how it was counted, in words */
  explained: string;
}

/**
 * Fee of certified copies (chứng thực bản sao từ bản chính): pages of the original, each copy for itself, with a
 * most per copy. `pages` and `copies` are whole numbers from 1.
 */
export function certifiedCopyFee(pages: number, copies: number, rule: CertifiedCopyRule): CertifiedCopyFee {
  if (!Number.isSafeInteger(pages) || !Number.isSafeInteger(copies) || pages < 1 || copies < 1) {
    throw new Error(`no pages or copies to count: ${pages}, ${copies}`);
  }
  const first = Math.min(pages, rule.firstPages);
  const next = pages - first;
  const counted = first * rule.firstPrice + next * rule.nextPrice;
  const perCopy = Math.min(counted, rule.mostPerCopy);
  const parts = [
    first > 0 ? `${first} trang đầu × ${moneyText(rule.firstPrice)}` : "",
    next > 0 ? `${next} trang sau × ${moneyText(rule.nextPrice)}` : "",
  ].filter(Boolean);
  const most = counted > rule.mostPerCopy ? `, tối đa ${moneyText(rule.mostPerCopy)} một bản` : "";
  return {
    perCopy,
    total: perCopy * copies,
    explained: `Một bản: ${parts.join(" + ")} = ${moneyText(counted)}${most}. ${copies} bản × ${moneyText(perCopy)} = ${moneyText(perCopy * copies)}.`,
  };
}

/** The rule on certified copies in force on a day; undefined where the data has none. */
export function certifiedCopyRule(law: FeesLaw, day: string): CertifiedCopyRule | undefined {
  return law.certifiedCopy.find((rule) => inForce(rule, day));
}

/** A fee as it may be asked for, before an officer said how many. */
export interface Proposal {
  /** place in the procedure's list of fees; null for the rule on certified copies */
  index: number | null;
  source: "catalogue" | "certified-copy";
  name: string;
  kind: FeeKind;
  unit: string;
  /** đồng; null where the catalogue does not know it */
  price: number | null;
  /** how many are usual; 0: only when asked for */
  usual: number;
  /** why the usual quantity is not one; empty otherwise */
  usualWhy: string;
  note: string;
  unverified: boolean;
}

/** All that the procedure's page of the catalogue lets the counter ask for. Fees of 0 đồng are left out. */
export function proposalsOf(procedure: ProcedureDetail, law: FeesLaw, day: string): Proposal[] {
  const copyRule = certifiedCopyRule(law, day);
  if (copyRule?.procedures.includes(procedure.code)) {
    return [
      {
        index: null,
        source: "certified-copy",
        name: copyRule.name,
        kind: copyRule.kind,
        unit: "bản",
        price: null,
        usual: 1,
        usualWhy: "",
        note: `${copyRule.firstPages} trang đầu ${moneyText(copyRule.firstPrice)} một trang, từ trang sau ${moneyText(copyRule.nextPrice)}; tối đa ${moneyText(copyRule.mostPerCopy)} một bản.`,
        unverified: copyRule.unverified === true,
      },
    ];
  }
  return procedure.fees.flatMap((fee, index): Proposal[] => {
    if (fee.amount === 0) return [];
    const read = law.usualQuantity.find((rule) =>
      (rule.in === "note" ? (fee.note ?? "") : fee.name).includes(rule.contains),
    );
    return [
      {
        index,
        source: "catalogue",
        name: fee.name,
        kind: fee.kind === "PHI" ? "PHI" : "LE_PHI",
        unit: fee.per ?? "lần",
        price: fee.amount,
        usual: read?.quantity ?? 1,
        usualWhy: read?.why ?? "",
        note: fee.note ?? "",
        unverified: fee.unverified,
      },
    ];
  });
}

/** Grounds that may free from this kind of fee of this procedure on this day. */
export function groundsFor(
  law: FeesLaw,
  about: { kind: FeeKind; procedureCode: string | null; day: string },
): Ground[] {
  return law.grounds.filter(
    (ground) =>
      inForce(ground, about.day) &&
      ground.kinds.includes(about.kind) &&
      (ground.procedures === undefined || ground.procedures.includes(about.procedureCode ?? "")),
  );
}

/** What an officer says of one fee. */
export interface LineInput {
  source: "catalogue" | "certified-copy" | "other";
  /** place in the procedure's list; for `catalogue` */
  index: number | null;
  /** name and kind of a fee that the catalogue does not have; for `other` */
  name: string;
  kind: FeeKind;
  quantity: number;
  /** pages of the original; for `certified-copy` */
  pages: number;
  /** đồng a piece, typed where the catalogue does not know it; null otherwise */
  price: number | null;
  /** the decision that a typed price rests on */
  basis: string;
  /** ground of the exemption; empty for none */
  ground: string;
  groundWhy: string;
  moment: FeeMoment;
}

/** One fee, computed to the đồng and explained. */
export interface ComputedLine {
  source: LineInput["source"];
  name: string;
  kind: FeeKind;
  quantity: number;
  unit: string;
  price: number;
  gross: number;
  reduction: number;
  amount: number;
  explained: string;
  basis: string;
  ground: string | null;
  groundWhy: string;
  moment: FeeMoment;
}

/**
 * Computes one fee. A price that the catalogue knows is never typed over; a typed one names its decision.
 * Throws `fees.amount-unknown`, `fees.basis-missing`, `fees.ground-unknown`, `fees.ground-why`, `fees.too-much`.
 */
export function computeLine(
  line: LineInput,
  about: { law: FeesLaw; procedure: ProcedureDetail | null; day: string },
): ComputedLine {
  const { law, procedure, day } = about;
  const fee = line.source === "catalogue" && line.index !== null ? procedure?.fees[line.index] : undefined;
  const rule = line.source === "certified-copy" ? certifiedCopyRule(law, day) : undefined;
  if (line.source === "catalogue" && !fee) throw new AppError("fees.amount-unknown", { name: line.name });
  if (line.source === "certified-copy" && !rule)
    throw new AppError("fees.amount-unknown", { name: line.name });
  const name = (rule?.name ?? fee?.name ?? line.name).trim().normalize("NFC");
  const kind: FeeKind = rule ? rule.kind : fee ? (fee.kind === "PHI" ? "PHI" : "LE_PHI") : line.kind;
  const unit = rule ? "bản" : (fee?.per ?? "lần");
  const copies = rule ? certifiedCopyFee(Math.max(1, line.pages), line.quantity, rule) : undefined;
  const known = copies?.perCopy ?? fee?.amount ?? null;
  const price = known ?? line.price;
  const basis = known === null ? line.basis.trim().normalize("NFC") : "";
  if (name.length < 2 || price === null)
    throw new AppError("fees.amount-unknown", { name: name || "khoản thu" });
  if (known === null && basis.length < 3) throw new AppError("fees.basis-missing", { name });
  const gross = price * line.quantity;
  if (!Number.isSafeInteger(gross) || gross > MOST_DONG) throw new AppError("fees.too-much", { name });
  const counted =
    copies?.explained ?? `${line.quantity} ${unit} × ${moneyText(price)} = ${moneyText(gross)}.`;
  const typed = basis ? ` Mức theo ${basis}.` : "";
  const common = { source: line.source, name, kind, quantity: line.quantity, unit, price, gross, basis };
  if (!line.ground) {
    return {
      ...common,
      reduction: 0,
      amount: gross,
      explained: `${counted}${typed}`,
      ground: null,
      groundWhy: "",
      moment: line.moment,
    };
  }
  const ground = groundsFor(law, { kind, procedureCode: procedure?.code ?? null, day }).find(
    (one) => one.code === line.ground,
  );
  if (!ground) throw new AppError("fees.ground-unknown", { name });
  const groundWhy = line.groundWhy.trim().normalize("NFC");
  if (groundWhy.length < 3) throw new AppError("fees.ground-why", { ground: ground.name });
  const { reduction, amount } = reduce(gross, ground.percent);
  const how = ground.percent === 100 ? "Miễn" : `Giảm ${ground.percent} %`;
  return {
    ...common,
    reduction,
    amount,
    explained: `${counted}${typed} ${how} ${moneyText(reduction)}: ${ground.name} (${groundWhy}); còn ${moneyText(amount)}.`,
    ground: ground.code,
    groundWhy,
    moment: line.moment,
  };
}

/** Hundredths of an amount, a broken đồng to the payer's favour. */
export function reduce(gross: number, percent: number): { reduction: number; amount: number } {
  const amount = Math.floor((gross * (100 - percent)) / 100);
  return { reduction: gross - amount, amount };
}

/** Whether an unpaid fee keeps the dossier from being processed. */
export function holdsProcessing(
  law: FeesLaw,
  due: { kind: string; moment: string; amount: number },
  day: string,
): boolean {
  return (
    due.amount > 0 &&
    law.gates.some(
      (gate) =>
        gate.holdsProcessing &&
        gate.moment === due.moment &&
        gate.kinds.some((kind) => kind === due.kind) &&
        inForce(gate, day),
    )
  );
}

/** Code of the national messages for when a fee is collected (HinhThucThu, interop 1.5). */
export const COLLECTED_AT: Record<FeeMoment, number> = { reception: 1, supplement: 2, return: 4 };
