import { scrypt, timingSafeEqual } from "node:crypto";
import type { Random } from "../ports.ts";

/** Cost of scrypt: 32 MiB and about 80 ms on an old counter PC. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;

function derive(password: string, salt: Uint8Array, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize("NFC"),
      salt,
      KEY_BYTES,
      { ...cost, maxmem: 256 * cost.N * cost.r },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

/** `scrypt$N$r$p$salt$hash`, the last two in base64url. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const key = await derive(password, salt, COST);
  return [
    "scrypt",
    COST.N,
    COST.r,
    COST.p,
    Buffer.from(salt).toString("base64url"),
    key.toString("base64url"),
  ].join("$");
}

/** Compares in constant time; a malformed stored value never matches. */
export async function checkPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split("$");
  if (scheme !== "scrypt" || !salt || !hash) return false;
  const expected = Buffer.from(hash, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const key = await derive(password, Buffer.from(salt, "base64url"), cost);
  return expected.length === key.length && timingSafeEqual(expected, key);
}

/** At least ten characters, not the user name, not one character repeated. */
export function isAcceptablePassword(password: string, username: string): boolean {
  if ([...password].length < 10) return false;
  if (password.toLowerCase().includes(username.toLowerCase())) return false;
  return new Set(password).size >= 4;
}
