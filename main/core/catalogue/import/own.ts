import { ProcedureResource } from "../schema.ts";
import { cleanText, MOST, readCode, shorten } from "./clean.ts";
import { EntryRefused, type ImportedProcedure, isObject, type Json } from "./pieces.ts";

/** Our own JSON: a procedure as it stands in `resources/catalogue/procedures`, whole. */
export const isOwn = (record: Json): boolean => "codeSource" in record && isObject(record.name);

/** nothing of ours is nested deeper */
const DEEPEST = 12;

function cleanDeep(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new EntryRefused("Dữ liệu lồng quá sâu.");
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map((one) => cleanDeep(one, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleanDeep(one, depth + 1)]));
}

/** One procedure of our own shape. Throws EntryRefused with the place of the first fault. */
export function readOwn(record: Json, where: string): ImportedProcedure {
  const code = readCode(record.code);
  if (!code || code.mended)
    throw new EntryRefused(
      `Mã “${shorten(cleanText(record.code), 60)}” không đúng dạng mã thủ tục (1.001193).`,
    );
  const parsed = ProcedureResource.safeParse(cleanDeep(record));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new EntryRefused(`Giá trị ở “${shorten(path || "gốc", 200)}” thiếu, thừa hoặc không đúng kiểu.`);
  }
  const { codeSource: _codeSource, ...procedure } = parsed.data;
  requireBounds(parsed.data);
  return { ...procedure, code: code.code, where, source: "own", remarks: [] };
}

function requireBounds({ name, cases }: ProcedureResource): void {
  if (name.value.length > MOST.name) throw new EntryRefused(`Tên thủ tục dài hơn ${MOST.name} ký tự.`);
  if (cases.length > MOST.cases) throw new EntryRefused(`Có hơn ${MOST.cases} trường hợp.`);
  for (const one of cases) {
    if (one.components.length > MOST.components)
      throw new EntryRefused(
        `Trường hợp “${shorten(one.name.value, 80)}” có hơn ${MOST.components} giấy tờ.`,
      );
    for (const { name: paper, originals, copies } of one.components) {
      if (paper.value.length > MOST.componentName)
        throw new EntryRefused(
          `Giấy tờ “${shorten(paper.value, 80)}” có tên dài hơn ${MOST.componentName} ký tự.`,
        );
      if (originals.value > 99 || copies.value > 99)
        throw new EntryRefused(`Giấy tờ “${shorten(paper.value, 80)}” ghi hơn 99 bản.`);
    }
  }
}
