const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"] as const;
const SCALES = ["", "nghìn", "triệu"] as const;
const BILLION = 1_000_000_000;

/** Three digits; inside a longer number the hundreds are said even when there are none ("không trăm"). */
function groupWords(group: number, inside: boolean): string[] {
  const hundreds = Math.floor(group / 100);
  const tens = Math.floor(group / 10) % 10;
  const units = group % 10;
  const words: string[] = [];
  const said = inside || hundreds > 0;
  if (said) words.push(DIGITS[hundreds]!, "trăm");
  if (tens === 0) {
    if (units === 0) return words;
    if (said) words.push("linh");
    words.push(DIGITS[units]!);
    return words;
  }
  words.push(...(tens === 1 ? ["mười"] : [DIGITS[tens]!, "mươi"]));
  if (units === 1 && tens > 1) words.push("mốt");
  else if (units === 5) words.push("lăm");
  else if (units > 0) words.push(DIGITS[units]!);
  return words;
}

function words(value: number, inside: boolean): string[] {
  if (value >= BILLION) {
    const rest = value % BILLION;
    return [...words(Math.floor(value / BILLION), inside), "tỷ", ...(rest > 0 ? words(rest, true) : [])];
  }
  const said: string[] = [];
  for (let scale = 2; scale >= 0; scale -= 1) {
    const group = Math.floor(value / 1000 ** scale) % 1000;
    if (group === 0) continue;
    said.push(...groupWords(group, inside || said.length > 0));
    if (scale > 0) said.push(SCALES[scale]!);
  }
  return said;
}

/**
 * A whole number read aloud in Vietnamese: `1025` is "một nghìn không trăm hai mươi lăm". Throws on what is no
 * whole number from 0 to 2^53 - 1.
 */
export function numberWords(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`no whole number to read: ${value}`);
  return value === 0 ? "không" : words(value, false).join(" ");
}

/** Đồng in words, as a receipt has them: "Hai mươi nghìn đồng". */
export function moneyWords(dong: number): string {
  const said = numberWords(dong);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)} đồng`;
}
