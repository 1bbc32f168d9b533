import { scryptSync } from "node:crypto";

/** A password as the accounts store it, at the least cost: nobody guesses here, and every start signs in. */
export function hashCheaply(password: string): string {
  const cost = { N: 16, r: 8, p: 1 };
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync(password.normalize("NFC"), salt, 32, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}
