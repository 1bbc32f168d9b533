import { type Method, typeWord } from "./input-method.ts";

/** An input method takes letters back with this sign before it puts others in their place; a scanner never sends it. */
export const TAKEN_BACK = "\b";

const KEYS: Record<Method, string> = { telex: "sfrxjzaeodw", vni: "0123456789" };
const isPlain = (sign: string): boolean => /^[A-Za-z0-9]$/.test(sign);
const isLetter = (sign: string | undefined): boolean => sign !== undefined && /^\p{L}$/u.test(sign);

/** The key that the method swallowed when it made `after` of what stood there; undefined when there is none or two. */
function swallowed(raw: string, after: string, next: string | undefined, method: Method): string | undefined {
  const small = [...KEYS[method]].filter((key) => typeWord(raw + key, method) === after);
  if (small.length !== 1) return undefined;
  const key = small[0]!;
  if (method === "vni" || /\p{Ll}/u.test(raw)) return key;
  // a capital alone may begin a name or be one of many: the letter after it tells
  if (raw.length === 1) return isLetter(next) ? (/\p{Lu}/u.test(next!) ? key.toUpperCase() : key) : undefined;
  return key.toUpperCase();
}

/**
 * The keys that a scanner sent, from what a window saw while an input method rewrote it: every rewriting is undone
 * by the one key that explains it. Undefined when the rewriting is none of this method's.
 *
 * @param trace signs as they came, with `TAKEN_BACK` for every letter that was taken back
 */
export function undoInputMethod(trace: string, method: Method): string | undefined {
  const signs = [...trace];
  let done = "";
  let raw = "";
  let shown = "";
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at]!;
    if (sign !== TAKEN_BACK) {
      if (isPlain(sign)) {
        raw += sign;
        shown += sign;
        // the method would have rewritten it: it is not on, or it is another
        if (typeWord(raw, method) !== shown) return undefined;
      } else {
        done += raw + sign;
        raw = "";
        shown = "";
      }
      continue;
    }
    let back = 1;
    while (signs[at + back] === TAKEN_BACK) back += 1;
    const kept = [...shown].slice(0, -back).join("");
    if (back > [...shown].length) return undefined;
    const put = [back, back + 1].flatMap((count) => {
      const letters = signs.slice(at + back, at + back + count);
      if (letters.length < count || letters.includes(TAKEN_BACK)) return [];
      const after = kept + letters.join("");
      const key = swallowed(raw, after, signs[at + back + count], method);
      return key === undefined ? [] : [{ count, after, key }];
    });
    const [only] = put;
    if (put.length !== 1 || !only) return undefined;
    raw += only.key;
    shown = only.after;
    at += back + only.count - 1;
  }
  return done + raw;
}

/** What stands in the field in the end: the signs with those taken back left out. */
export function shownText(trace: string): string {
  const signs: string[] = [];
  for (const sign of trace) {
    if (sign === TAKEN_BACK) signs.pop();
    else signs.push(sign);
  }
  return signs.join("");
}
