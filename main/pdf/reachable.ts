import type { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfDict, PdfRef, PdfStream, type PdfValue } from "./syntax/objects.ts";

export const MAX_OBJECTS = 1_000_000;

/**
 * Numbers of all objects that can be reached, those without a definition included. `omit` names entries that are
 * not followed, by the number of the object that they stand in.
 */
export function reachable(
  file: PdfFile,
  roots: PdfValue[],
  omit: ReadonlyMap<number, readonly string[]> = new Map(),
): Set<number> {
  const seen = new Set<number>();
  const queue: PdfValue[] = [...roots];
  const follow = (dict: PdfDict, without: readonly string[] = []): void => {
    for (const [key, item] of dict.map) if (!without.includes(key)) queue.push(item);
  };
  while (queue.length > 0) {
    const value = queue.pop()!;
    if (value instanceof PdfRef) {
      if (seen.has(value.num)) continue;
      if (seen.size > MAX_OBJECTS) throw new PdfSyntaxError("too many objects");
      seen.add(value.num);
      const object = file.get(value.num);
      const without = omit.get(value.num);
      if (without && object instanceof PdfDict) follow(object, without);
      else queue.push(object);
    } else if (Array.isArray(value)) for (const item of value) queue.push(item);
    else if (value instanceof PdfDict) follow(value);
    else if (value instanceof PdfStream) follow(value.dict);
  }
  return seen;
}
