import { basename, extname } from "node:path";

/** Natural order: trang 2 before trang 10. Same on every machine, whatever its language. */
const collator = new Intl.Collator("vi", { numeric: true, sensitivity: "variant" });

/** Compares two paths folder by folder; those that look alike are told apart by their bytes, so that the order is one. */
export function naturally(a: string, b: string): number {
  const [left, right] = [a.split(/[/\\]/), b.split(/[/\\]/)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const by = collator.compare(left[at] as string, right[at] as string);
    if (by !== 0) return by;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Names that Windows keeps for devices, with or without a suffix. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MOST_BYTES = 180;

/** A name that every file system holds: no control characters, no path signs, not too long, Vietnamese kept. */
export function safeName(name: string): string {
  let safe = name
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to go
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:"/\\|?*]+/g, "_")
    .replace(/^[\s.-]+|[\s.]+$/g, "");
  while (Buffer.byteLength(safe, "utf8") > MOST_BYTES) safe = [...safe].slice(0, -1).join("");
  safe = safe.trimEnd();
  if (safe === "") return "tai-lieu";
  return DEVICE.test(safe) ? `_${safe}` : safe;
}

/** The name of a file without its last suffix, safe. */
export const stemOf = (path: string): string => safeName(basename(path, extname(path)));

/** Gives out names, each once; the second of a name is told apart by ` (2)`. Capital and small letters count as one. */
export function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    for (let nth = 1; ; nth++) {
      const one = nth === 1 ? name : `${name} (${nth})`;
      const key = one.normalize("NFC").toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return one;
    }
  };
}
