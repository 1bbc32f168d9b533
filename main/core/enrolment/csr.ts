import { type KeyObject, sign } from "node:crypto";
import { der, derInteger, derOid, sequence, setOf } from "../../pdf/der.ts";

const COMMON_NAME = "2.5.4.3";
const UTF8 = 0x0c;
const ECDSA_SHA256 = "1.2.840.10045.4.3.2";

/**
 * A certification request (PKCS#10, RFC 2986) in PEM: it names the machine and is signed with the key that it asks a
 * certificate for, so that nobody asks for another's.
 */
export function certificationRequest(deviceId: string, publicKey: KeyObject, privateKey: KeyObject): string {
  const name = sequence(setOf(sequence(derOid(COMMON_NAME), der(UTF8, Buffer.from(deviceId)))));
  const info = sequence(
    derInteger(Buffer.from([0])),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa0),
  );
  const signature = sign("sha256", info, privateKey);
  return toPem(
    "CERTIFICATE REQUEST",
    sequence(info, sequence(derOid(ECDSA_SHA256)), der(0x03, Buffer.from([0]), signature)),
  );
}

function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
