import { X509Certificate } from "node:crypto";

/** A machine as its certificate names it. */
export interface DeviceName {
  /** UUID */
  deviceId: string;
  /** mã định danh of the unit that the machine was enrolled for */
  unitId: string;
  /** hexadecimal, upper case */
  serial: string;
  /** milliseconds since the epoch */
  notBefore: number;
  notAfter: number;
}

/** What is to be thought of a device certificate. */
export type DeviceVerdict =
  | { ok: true; device: DeviceName }
  | { ok: false; why: "unreadable" | "stranger" | "expired" | "not-yet" | "revoked" };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNIT = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;
/** counters in one room are seldom set to the second; milliseconds */
const CLOCK_TOLERANCE = 10 * 60_000;

/** The certificate of a PEM text or of DER bytes; undefined when it is none. */
export function readX509(certificate: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate);
  } catch {
    return undefined;
  }
}

/** Who a device certificate names (CN the machine, OU its unit); undefined when it names no machine. */
export function deviceName(certificate: X509Certificate): DeviceName | undefined {
  const lines = certificate.subject.split("\n");
  const part = (name: string) => {
    const found = lines.filter((line) => line.startsWith(`${name}=`));
    return found.length === 1 ? found[0]!.slice(name.length + 1) : "";
  };
  const deviceId = part("CN");
  const unitId = part("OU");
  if (!UUID.test(deviceId) || !UNIT.test(unitId)) return undefined;
  return {
    deviceId,
    unitId,
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

/**
 * Whether a certificate is one of a device authority (PEM each), in its time at `now` and not among `revoked`. The
 * authority issues to machines directly: there is nothing between it and them.
 */
export function judgeDevice(
  certificate: string | Uint8Array,
  parts: { authorities: readonly string[]; now: number; revoked: ReadonlySet<string> },
): DeviceVerdict {
  const read = readX509(certificate);
  const device = read && deviceName(read);
  if (!read || !device) return { ok: false, why: "unreadable" };
  const issuer = parts.authorities
    .map(readX509)
    .find((authority) => authority?.ca && read.checkIssued(authority) && read.verify(authority.publicKey));
  if (!issuer || read.ca) return { ok: false, why: "stranger" };
  if (parts.now > device.notAfter) return { ok: false, why: "expired" };
  if (parts.now < device.notBefore - CLOCK_TOLERANCE) return { ok: false, why: "not-yet" };
  if (parts.revoked.has(device.deviceId)) return { ok: false, why: "revoked" };
  return { ok: true, device };
}
