import { allows, type ChangePolicy } from "./change-policy.ts";
import { type FillField, fillFields } from "./form-fields.ts";
import { rectangle } from "./page-geometry.ts";
import { reachable } from "./reachable.ts";
import type { PdfFile } from "./syntax/file.ts";
import { PdfDict, PdfRef, PdfStream, type PdfValue, sameValue } from "./syntax/objects.ts";

/** What explains a changed object, and what speaks against it; notes in Vietnamese. */
export interface Explained {
  numbers: Set<number>;
  against: string[];
  /** said of what is permitted */
  remarks: string[];
}

/** Entries that filling in changes, in the field and in what shows it. */
const FILLED = new Set(["V", "RV", "I", "AP", "AS", "M", "MK", "DA"]);
/** A field larger than this hides the page when it is filled; points². A quarter of A4. */
const LARGEST_FIELD = 0.25 * 595 * 842;

/**
 * Form fields that were filled in after a signature that lets them be: their values and looks, and nothing else.
 * A field that a signer locked, a field that covers the page or one that gained an action speaks against the file.
 */
export function explainFills(
  before: PdfFile,
  after: PdfFile,
  policy: ChangePolicy,
  changed: readonly number[],
): Explained {
  const result: Explained = { numbers: new Set(), against: [], remarks: [] };
  if (!allows(policy, "forms")) return result;
  const touched = new Set(changed);
  const fields = fillFields(before);
  const omit = new Map(fields.flatMap((field) => field.nums.map((num) => [num, ["AP", "V", "RV"]] as const)));
  const elsewhere = reachable(before, [before.trailer.get("Root")], omit);
  const filled: string[] = [];
  for (const field of fields) {
    const own = field.nums.filter((num) => touched.has(num));
    const looks = [...looksOf(before, field)].filter((num) => touched.has(num) && !elsewhere.has(num));
    if (own.length === 0 && looks.length === 0) continue;
    if (policy.isLocked(field.name)) {
      result.against.push(`Ô "${shown(field.name)}" đã được người ký khóa nhưng bị sửa sau khi ký.`);
      continue;
    }
    const odd = own.some((num) => !onlyFilled(before.get(num), after.get(num)));
    if (odd) result.against.push(`Ô "${shown(field.name)}" của biểu mẫu bị sửa sau khi ký.`);
    else if (largest(before, field) > LARGEST_FIELD || looks.some((num) => !isLook(after.get(num)))) {
      result.against.push(`Ô "${shown(field.name)}" được điền sau khi ký che quá một phần tư trang.`);
    } else {
      for (const num of [...own, ...looks]) result.numbers.add(num);
      filled.push(shown(field.name));
    }
  }
  if (filled.length > 0) {
    const some = filled.slice(0, 5).join(", ");
    result.remarks.push(
      `Điền biểu mẫu sau khi ký, người ký cho phép: ${some}${filled.length > 5 ? ` và ${filled.length - 5} ô khác` : ""}.`,
    );
  }
  return result;
}

/** Objects that draw the field in the file as it was signed. */
function looksOf(file: PdfFile, field: FillField): Set<number> {
  const roots = field.nums.flatMap((num) => {
    const dict = file.dict(new PdfRef(num));
    return dict ? [dict.get("AP"), dict.get("V"), dict.get("RV")] : [];
  });
  return reachable(file, roots);
}

function onlyFilled(a: PdfValue, b: PdfValue): boolean {
  if (!(a instanceof PdfDict && b instanceof PdfDict)) return false;
  return [...new Set([...a.map.keys(), ...b.map.keys()])].every(
    (key) => FILLED.has(key) || sameValue(a.get(key), b.get(key)),
  );
}

const isLook = (value: PdfValue): boolean =>
  value instanceof PdfStream || value instanceof PdfDict || value === null || typeof value !== "object";

function largest(file: PdfFile, field: FillField): number {
  const areas = field.widgets.map((ref) => {
    const rect = rectangle(file, file.dict(ref)?.get("Rect") ?? null);
    return rect ? (rect[2] - rect[0]) * (rect[3] - rect[1]) : 0;
  });
  return Math.max(0, ...areas);
}

/** A name out of a hostile file, fit for a sentence. */
const shown = (name: string): string => name.replace(/[\p{C}"<>]/gu, "").slice(0, 40) || "không tên";
