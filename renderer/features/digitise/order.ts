import type { ExtractedField } from "../../../preload/contract/index.ts";

const ORDER: Record<ExtractedField["state"], number> = { doubtful: 0, sure: 1, absent: 2 };

/** Doubtful fields first, what a person has confirmed last; otherwise in the order of the page. */
export function byDoubt(fields: readonly ExtractedField[]): ExtractedField[] {
  return fields
    .map((field, index) => ({ field, index }))
    .sort(
      (a, b) =>
        Number(a.field.confirmedAt !== null) - Number(b.field.confirmedAt !== null) ||
        ORDER[a.field.state] - ORDER[b.field.state] ||
        a.index - b.index,
    )
    .map((entry) => entry.field);
}
