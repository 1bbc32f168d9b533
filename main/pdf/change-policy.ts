import { signatureFields } from "./signature-fields.ts";
import type { PdfFile } from "./syntax/file.ts";
import { isName, type PdfDict, PdfName, PdfString, type PdfValue } from "./syntax/objects.ts";

/**
 * What may be done to a file after a signature, each kind including those before it (ISO 32000-2, 12.8.2.2):
 * nothing but validation data and document time stamps (P=1), further signatures, forms filled in (P=2), notes
 * and marks (P=3). A file whose signers said nothing takes further signatures and no more.
 */
export type Allowance = "nothing" | "signing" | "forms" | "notes";

export interface ChangePolicy {
  allows: Allowance;
  /** fields that a signer locked, by full name (FieldMDP) */
  isLocked(field: string): boolean;
  /** a lock that names this signature field itself */
  isNamed(field: string): boolean;
}

const BY_LEVEL: Record<number, Allowance> = { 1: "nothing", 2: "forms", 3: "notes" };
const ORDER: Allowance[] = ["nothing", "signing", "forms", "notes"];

/** Whether the signers let so much be changed after them (DocMDP, ISO 32000-2 12.8.2.2). */
export const allows = (policy: ChangePolicy, wanted: Allowance): boolean =>
  ORDER.indexOf(policy.allows) >= ORDER.indexOf(wanted);

/** What the signatures of this file, as it stands, allow to be done to it: the strictest of them decides. */
export function changePolicy(file: PdfFile): ChangePolicy {
  const levels: number[] = [];
  const locks: { action: string; fields: string[] }[] = [];
  const read = (signature: PdfDict): void => {
    for (const item of file.array(signature.get("Reference"))) {
      const reference = file.dict(item);
      const method = reference && file.resolve(reference.get("TransformMethod"));
      const params = reference ? file.dict(reference.get("TransformParams")) : undefined;
      const level = params && file.resolve(params.get("P"));
      if (typeof level === "number") levels.push(level);
      else if (method instanceof PdfName && method.name === "DocMDP") levels.push(2);
      if (params && isName(method ?? null, "FieldMDP")) locks.push(lockOf(file, params));
    }
  };
  for (const field of signatureFields(file)) {
    if (!field.value) continue;
    read(field.value);
    const lock = file.dict(field.dict.get("Lock"));
    const level = lock && file.resolve(lock.get("P"));
    if (typeof level === "number") levels.push(level);
  }
  const certified = file.dict(file.dict(file.catalog.get("Perms"))?.get("DocMDP") ?? null);
  if (certified) read(certified);
  const strictest = levels.length > 0 ? (BY_LEVEL[Math.min(...levels)] ?? "nothing") : undefined;
  return {
    // who locks some fields has the others filled in
    allows: strictest ?? (locks.length > 0 ? "forms" : "signing"),
    isLocked: (field) => locks.some((lock) => covers(lock, field)),
    isNamed: (field) => locks.some((lock) => lock.action === "Include" && within(lock.fields, field)),
  };
}

function lockOf(file: PdfFile, params: PdfDict): { action: string; fields: string[] } {
  const action = file.resolve(params.get("Action"));
  return {
    action: action instanceof PdfName ? action.name : "All",
    fields: file.array(params.get("Fields")).flatMap((item) => textOf(file.resolve(item))),
  };
}

const textOf = (value: PdfValue): string[] => (value instanceof PdfString ? [value.text()] : []);

function covers(lock: { action: string; fields: string[] }, field: string): boolean {
  if (lock.action === "Include") return within(lock.fields, field);
  if (lock.action === "Exclude") return !within(lock.fields, field);
  return true;
}

/** A named field stands for all below it. */
const within = (names: string[], field: string): boolean =>
  names.some((name) => field === name || field.startsWith(`${name}.`));
