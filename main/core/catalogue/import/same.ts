import canonicalize from "canonicalize";
import { isObject } from "./pieces.ts";

function withoutSources(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSources);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "source")
      .map(([key, one]) => [key, withoutSources(one)]),
  );
}

/** Content as it is compared: who said it makes no difference, whether it was confirmed does. */
export const comparable = (value: unknown): string => canonicalize(withoutSources(value)) ?? "";

/** Whether two pieces of a procedure say the same, whatever their sources and the order of their names. */
export const same = (a: unknown, b: unknown): boolean => comparable(a) === comparable(b);

/** What is known, when the file says nothing else: the older source stays with it. */
export function keepIfSame<T>(said: T, known: T | undefined): T {
  return known !== undefined && same(said, known) ? known : said;
}
