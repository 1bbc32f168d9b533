import { type Method, typeWord } from "../../main/core/people/rules/input-method.ts";

const MARKS: Record<Method, Record<string, string>> = {
  telex: {
    "\u0302": "*",
    "\u0306": "w",
    "\u031b": "w",
    "\u0300": "f",
    "\u0301": "s",
    "\u0303": "x",
    "\u0309": "r",
    "\u0323": "j",
  },
  vni: {
    "\u0302": "6",
    "\u0306": "8",
    "\u031b": "7",
    "\u0300": "2",
    "\u0301": "1",
    "\u0303": "4",
    "\u0309": "3",
    "\u0323": "5",
  },
};
const TONES = "\u0300\u0301\u0303\u0309\u0323";

/** The keys by which a person (or a scanner that plays one) types a text: marks at once, the tone last of the word. */
export function keysOf(text: string, method: Method): string {
  return text.normalize("NFC").replace(/[\p{L}\p{M}]+/gu, (word) => {
    let tone = "";
    let keys = "";
    for (const letter of word) {
      if (letter === "đ" || letter === "Đ") {
        keys +=
          method === "telex" ? letter.replace("đ", "dd").replace("Đ", "DD") : letter === "đ" ? "d9" : "D9";
        continue;
      }
      const [base = "", ...marks] = letter.normalize("NFD");
      keys += base;
      for (const mark of marks) {
        const key = MARKS[method][mark] ?? mark;
        if (TONES.includes(mark)) tone = key;
        else keys += key === "*" ? base : key;
      }
    }
    return keys + tone;
  });
}

/**
 * What a window sees when these signs are typed while the input method is on: it types along, and where a key makes
 * another letter it takes letters back (`\b`) and puts new ones. A sign that no key has goes through and begins anew.
 */
export function throughInputMethod(signs: string, method: Method): string {
  let seen = "";
  let keys = "";
  let shown = "";
  for (const sign of signs) {
    if (!/^[A-Za-z0-9]$/.test(sign)) {
      seen += sign;
      keys = "";
      shown = "";
      continue;
    }
    keys += sign;
    const after = typeWord(keys, method);
    if (after === shown + sign) seen += sign;
    else {
      let same = 0;
      while (same < shown.length && shown[same] === after[same]) same += 1;
      seen += "\b".repeat(shown.length - same) + after.slice(same);
    }
    shown = after;
  }
  return seen;
}
