import { folded } from "./clean.ts";
import type { ImportedProcedure, RefusedEntry } from "./pieces.ts";
import { comparable } from "./same.ts";

/** Share of words that two names have in common, 0 to 1. */
function likeness(a: string, b: string): number {
  const one = new Set(a.split(" "));
  const other = new Set(b.split(" "));
  const common = [...one].filter((word) => other.has(word)).length;
  return common / Math.max(1, one.size + other.size - common);
}

/** "Thủ tục đăng ký khai sinh" and "Đăng ký khai sinh" are one name. */
const bareName = (name: string): string => folded(name).replace(/^(thu tuc|tthc) /, "");

/** What the portal answers with for a code is now and then another procedure's record. */
export function findForeign(
  procedures: readonly ImportedProcedure[],
  known: ReadonlyMap<string, string>,
): { fine: ImportedProcedure[]; refused: RefusedEntry[] } {
  const byName = new Map<string, string[]>();
  for (const [code, name] of known) byName.set(bareName(name), [...(byName.get(bareName(name)) ?? []), code]);
  const twins = new Map<string, ImportedProcedure[]>();
  for (const one of procedures) {
    const key = contentKey(one);
    if (key) twins.set(key, [...(twins.get(key) ?? []), one]);
  }
  const fine: ImportedProcedure[] = [];
  const refused: RefusedEntry[] = [];
  for (const one of procedures) {
    const reason = reasonOf(one, twins.get(contentKey(one) ?? "") ?? [one]);
    if (reason) refused.push({ code: one.code, name: one.name?.value ?? "", where: one.where, reason });
    else fine.push(one);
  }
  return { fine, refused };

  function reasonOf(one: ImportedProcedure, alike: ImportedProcedure[]): string | undefined {
    const name = bareName(one.name?.value ?? "");
    const own = known.get(one.code);
    const ownName = own === undefined ? undefined : bareName(own);
    if (name && ownName !== undefined && name !== ownName) {
      const [owner] = byName.get(name) ?? [];
      if (owner !== undefined && likeness(name, ownName) < 0.6)
        return `Mã ${one.code} (${own}) nhưng nội dung là của thủ tục ${owner} (${one.name?.value}).`;
    }
    if (alike.length < 2 || ownName === name) return undefined;
    const others = alike.filter((other) => other !== one).map(({ code }) => code);
    return `Nội dung giống hệt mã ${others.join(", ")}: một trong các mã được trả lời bằng nội dung của thủ tục khác.`;
  }
}

/** Equal for two records that say the same under two codes; undefined where there is too little to tell. */
function contentKey(one: ImportedProcedure): string | undefined {
  if (
    one.source === "import-table" ||
    !one.name ||
    !one.cases?.some(({ components }) => components.length > 0)
  )
    return undefined;
  // the same procedure of two levels of administration has two codes and one text
  return comparable([bareName(one.name.value), one.level?.value ?? "", one.cases]);
}

/** Said beside a name that is nothing like the one in use. */
export function nameRemark(name: string, own: string | undefined): string | undefined {
  if (own === undefined || likeness(bareName(name), bareName(own)) >= 0.2) return undefined;
  return `Tên khác hẳn tên đang dùng (“${own}”): kiểm tra kỹ trước khi nhập.`;
}
