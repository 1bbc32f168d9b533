/**
 * The short form of a substitute's code (mã vào ca): digits alone, since they are heard well on a telephone and no
 * input method changes them. The last two check the others (ISO 7064, MOD 97-10): one digit that was heard wrong and
 * two that changed places never pass.
 */
export const ENTRY_CODE_DIGITS = 32;

/** Begins the long form, so that nobody takes another text for one. */
export const ENTRY_CODE_MARK = "VAOCA1";

const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** Whether a text can only be a short code, as far as it was typed. */
export const isShortEntryCode = (text: string): boolean => /^[\d\s.-]*$/.test(text.trim());

/**
 * Whether a text that came whole, as a scanner sends it, is a code: a short one without a wrong digit, or a long one,
 * also where an input method took the digit of its mark for a tone.
 */
export const isEntryCode = (text: string): boolean =>
  /^VAOC(A1|\u00c1)\./i.test(text.trim().normalize("NFC")) ||
  (isShortEntryCode(text) && checkedDigits(text) !== null);

/** The code of `data`, `ENTRY_CODE_DIGITS` - 2 digits, with its check at the end. */
export function withCheck(data: string): string {
  const check = 98n - ((BigInt(data) * 100n) % 97n);
  return `${data}${String(check).padStart(2, "0")}`;
}

/** The digits without their check; null when they are too few, too many or mistyped. */
export function checkedDigits(text: string): string | null {
  const digits = digitsOf(text);
  const whole = digits.length === ENTRY_CODE_DIGITS && BigInt(digits) % 97n === 1n;
  return whole ? digits.slice(0, -2) : null;
}

/** Groups of four, as they are printed and read out. */
export const inFours = (text: string): string =>
  digitsOf(text)
    .slice(0, ENTRY_CODE_DIGITS)
    .replace(/(\d{4})(?=\d)/g, "$1 ");

/** How many digits were typed so far. */
export const digitsTyped = (text: string): number => digitsOf(text).length;
