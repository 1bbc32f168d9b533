import type { ImportCheck, ImportKind } from "../../../preload/contract/index.ts";
import type { Tone } from "../../ui/index.ts";

/** What happens to a procedure, in words; in the order in which they are looked at. */
export const KINDS: readonly { kind: ImportKind; word: string; tone: Tone }[] = [
  { kind: "refused", word: "Không nhận", tone: "bad" },
  { kind: "ended", word: "Hết hiệu lực", tone: "warning" },
  { kind: "withdrawn", word: "Rút ra", tone: "warning" },
  { kind: "changed", word: "Thay đổi", tone: "info" },
  { kind: "new", word: "Mới", tone: "good" },
  { kind: "unchanged", word: "Không đổi", tone: "neutral" },
];

export const kindOf = (kind: ImportKind) => KINDS.find((one) => one.kind === kind) ?? KINDS[0]!;

/** Counts in one sentence, such as `3 mới, 1 thay đổi`; the unchanged are said last. */
export function countsText(counts: ImportCheck["counts"]): string {
  const said = [...KINDS]
    .reverse()
    .filter(({ kind }) => kind !== "unchanged" && counts[kind] > 0)
    .map(({ kind, word }) => `${counts[kind]} ${word.toLowerCase()}`);
  if (counts.unchanged > 0) said.push(`${counts.unchanged} không đổi`);
  return said.join(", ") || "không có thủ tục nào";
}
