import { createHmac, timingSafeEqual } from "node:crypto";
import { checkedDigits, ENTRY_CODE_DIGITS, type Role, withCheck } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";

/** Roles that a substitute may be given: nobody becomes head or administrator by a code. Their places are bits. */
const GIVEN: readonly Role[] = ["receiving-officer", "specialist", "digitiser", "cashier"];

/** Whether a substitute may get this role by a code. */
export const mayBeGiven = (role: Role): boolean => GIVEN.includes(role);

const STEP = 5 * 60_000;
const BEGIN = Date.UTC(2026, 0, 1);
/** bits: when (20 years of steps), for how many hours, which roles, proof; together under 10^30 */
const [WHEN, HOURS, ROLES, PROOF] = [21n, 7n, 4n, 67n];

/** What a short code says by itself. */
interface ShortTerms {
  /** a moment rounded down to five minutes, milliseconds since the epoch */
  from: number;
  hours: number;
  roles: Role[];
}

/** What stands on neither side's code and is proved all the same. */
export interface ProvedTerms {
  agency: string;
  username: string;
  fullName: string;
  /** ids of the machine that made the code and of the one at which it counts */
  maker: string;
  machine: string;
}

/**
 * A moment (milliseconds since the epoch) as a code carries it: on a whole step of five minutes, never later than
 * it was.
 */
export const roundedDown = (at: number): number => at - (at % STEP);

function pack(terms: ShortTerms): bigint {
  const roles = GIVEN.reduce(
    (sum, role, bit) => sum | (terms.roles.includes(role) ? 1n << BigInt(bit) : 0n),
    0n,
  );
  const when = BigInt.asUintN(Number(WHEN), BigInt((terms.from - BEGIN) / STEP));
  return (((when << HOURS) | BigInt(terms.hours)) << ROLES) | roles;
}

function proofOf(terms: ShortTerms, proved: ProvedTerms, secret: Uint8Array): bigint {
  // a name that was heard on the telephone is written with or without its marks and capitals
  const name = foldText(proved.fullName);
  const text = [String(pack(terms)), proved.agency, proved.username, name, proved.maker, proved.machine];
  const mac = createHmac("sha256", secret).update(JSON.stringify(text)).digest();
  return BigInt(`0x${mac.subarray(0, 9).toString("hex")}`) >> (72n - PROOF);
}

/** The digits of a code, its check with them. `secret` is known to both machines alone. */
export function shortCodeOf(terms: ShortTerms, proved: ProvedTerms, secret: Uint8Array): string {
  const value = (pack(terms) << PROOF) | proofOf(terms, proved, secret);
  return withCheck(String(value).padStart(ENTRY_CODE_DIGITS - 2, "0"));
}

/** What the digits say, before anything of it is proved; null for digits that were mistyped. */
export function readShortCode(code: string): ShortTerms | null {
  const digits = checkedDigits(code);
  if (digits === null) return null;
  const value = BigInt(digits) >> PROOF;
  const roles = BigInt.asUintN(Number(ROLES), value);
  return {
    from: BEGIN + Number(value >> (HOURS + ROLES)) * STEP,
    hours: Number(BigInt.asUintN(Number(HOURS), value >> ROLES)),
    roles: GIVEN.filter((_, bit) => (roles >> BigInt(bit)) & 1n),
  };
}

/** Whether this code is the one of these terms under that secret. */
export function provesShortCode(
  code: string,
  terms: ShortTerms,
  proved: ProvedTerms,
  secret: Uint8Array,
): boolean {
  const told = Buffer.from(checkedDigits(code) ?? "");
  const right = Buffer.from(checkedDigits(shortCodeOf(terms, proved, secret)) ?? "");
  return told.length === right.length && timingSafeEqual(told, right);
}
