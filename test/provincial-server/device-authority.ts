import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { issue, readRequest } from "./certificates.ts";
import { Problem } from "./problem.ts";

const DAY = 86_400_000;
const AUTHORITY = { name: "CA thiết bị của tỉnh trình diễn" };
/** a machine asks anew in good time; days */
const CERTIFICATE_DAYS = 730;
const AUTHORITY_DAYS = 3650;

/** The province's device authority (CA thiết bị): certifies the keys of enrolled machines, and no others. */
export interface DeviceAuthority {
  /** PEM of its own certificate: the anchor that every machine holds */
  certificate: string;
  /** PEM of its key, for the server's own database */
  privateKeyPem: string;
  /** Certifies the key of a request for this machine of this unit. Throws `rejected`. */
  certify(request: string, machine: { deviceId: string; unitId: string }, now: number): string;
}

/** Opens the authority under `kept`, or makes one. */
export function openDeviceAuthority(
  now: number,
  kept?: { certificate: string; privateKeyPem: string },
): DeviceAuthority {
  const privateKey: KeyObject = kept
    ? createPrivateKey(kept.privateKeyPem)
    : generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
  const certificate =
    kept?.certificate ??
    issue({
      subject: AUTHORITY,
      publicKey: createPublicKey(privateKey),
      issuer: AUTHORITY,
      issuerKey: privateKey,
      notBefore: now - DAY,
      notAfter: now + AUTHORITY_DAYS * DAY,
      ca: true,
    });
  return {
    certificate,
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    certify(request, { deviceId, unitId }, at) {
      const asked = readRequest(request);
      if (!asked) throw new Problem("rejected", "Yêu cầu cấp chứng thư không đọc được hoặc không tự ký.");
      if (asked.name !== deviceId) throw new Problem("rejected", "Yêu cầu cấp chứng thư nêu máy khác.");
      return issue({
        subject: { name: deviceId, unit: unitId },
        publicKey: asked.publicKey,
        issuer: AUTHORITY,
        issuerKey: privateKey,
        // a counter's clock may be a little behind
        notBefore: at - DAY,
        notAfter: at + CERTIFICATE_DAYS * DAY,
      });
    },
  };
}
