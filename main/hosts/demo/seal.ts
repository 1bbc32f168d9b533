import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SealAuthority } from "../../core/copies/seal/keys.ts";

const AUTHORITIES = "seal-authorities.json";

/**
 * Makes, once, the key with which the demonstration's invented province certifies the keys of paper copies. Only this
 * folder trusts it, and it says of itself that it is a demonstration's.
 */
export function ensureDemoSeal(folder: string): { trustFolder: string; privateKeyFile: string } {
  const trustFolder = join(folder, "trust");
  const privateKeyFile = join(folder, "private.pem");
  if (!existsSync(privateKeyFile) || !existsSync(join(trustFolder, AUTHORITIES))) {
    mkdirSync(trustFolder, { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(privateKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    const authority: SealAuthority = {
      owner: "Tỉnh trình diễn (không có giá trị pháp lý)",
      publicKey: createPublicKey(privateKey).export({ format: "jwk" }).x as string,
      inForceFrom: "2024-01-01",
      inForceTo: null,
      source: "tự tạo cho bản trình diễn",
      demonstration: true,
    };
    writeFileSync(
      join(trustFolder, AUTHORITIES),
      `${JSON.stringify({ authorities: [authority] }, null, 2)}\n`,
      { mode: 0o600 },
    );
  }
  return { trustFolder, privateKeyFile };
}
