import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { Database, WriteTx } from "../../../db/database.ts";
import { AppError } from "../errors.ts";
import type { KeyStore, Ports } from "../ports.ts";
import { createSecretBox } from "../secret-box.ts";
import { toTimestamp } from "../time.ts";
import { type DeviceVerdict, deviceName, judgeDevice, readX509 } from "./certificate.ts";
import { certificationRequest } from "./csr.ts";

/** This machine as its office's other machines and the province know it. */
export interface DeviceIdentity {
  /** UUID, made by this machine at its first start */
  deviceId: string;
  /** mã định danh of the unit that it was enrolled for */
  unitId: string;
  /** PEM of its certificate (P-256; TLS client and server) */
  certificate: string;
  /** PEM of the device authorities: a peer that none of these issued to is a stranger */
  authorities: readonly string[];
  notBefore: number;
  notAfter: number;
  /** PKCS#8 PEM for a TLS listener; kept by nobody, written nowhere */
  privateKeyPem(): string;
  /** ECDSA P-256 over SHA-256, DER */
  sign(bytes: Uint8Array): Uint8Array;
  /** What this machine and the holder of that certificate alone can make, for one purpose (ECDH P-256, HKDF); null for another kind of key. */
  secretWith(certificate: string, purpose: string): Uint8Array | null;
}

/** What the identity stands on; less than a whole core, so that it works before the office is set up. */
export interface IdentityParts {
  database: Database;
  ports: Pick<Ports, "clock" | "random"> & { keys: KeyStore };
  deviceId: string;
}

/**
 * The device identity (định danh thiết bị): a key pair made on this machine, its certificate issued by the
 * province's device authority at enrolment. The private number stands wrapped in the encrypted database. Everything
 * here works without a line.
 */
export function createDeviceIdentity({ database, ports, deviceId }: IdentityParts) {
  const { read } = database;
  const box = createSecretBox(ports, "device key");
  const at = () => toTimestamp(ports.clock.now());

  const newest = (state: string) =>
    read
      .selectFrom("device_keys")
      .selectAll()
      .where("state", "=", state)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
  type KeyRow = NonNullable<Awaited<ReturnType<typeof newest>>>;

  const publicKeyOf = (row: Pick<KeyRow, "public_key">): KeyObject =>
    createPublicKey({ key: jwkOf(row.public_key), format: "jwk" });

  async function privateKeyOf(row: KeyRow): Promise<KeyObject> {
    const d = Buffer.from(await box.open(row.wrapped_secret)).toString("base64url");
    return createPrivateKey({ key: { ...jwkOf(row.public_key), d }, format: "jwk" });
  }

  async function authorities(): Promise<string[]> {
    const row = await read.selectFrom("enrolment").select("authorities").executeTakeFirst();
    return row ? (JSON.parse(row.authorities) as string[]) : [];
  }

  async function revoked(): Promise<ReadonlySet<string>> {
    const rows = await read
      .selectFrom("revoked_devices")
      .select("device_id")
      .where("lifted", "=", 0)
      .execute();
    return new Set(rows.map((row) => row.device_id));
  }

  async function judge(certificate: string | Uint8Array): Promise<DeviceVerdict> {
    return judgeDevice(certificate, {
      authorities: await authorities(),
      now: ports.clock.now(),
      revoked: await revoked(),
    });
  }

  return {
    deviceId,

    /** This machine's identity; null before it is enrolled. An expired one is still told: peers refuse it in words. */
    async current(): Promise<DeviceIdentity | null> {
      const row = await newest("certified");
      const certificate = row?.certificate;
      const named = certificate ? readX509(certificate) : undefined;
      const device = named && deviceName(named);
      if (!row || !certificate || !device) return null;
      const key = await privateKeyOf(row);
      return {
        deviceId,
        unitId: device.unitId,
        certificate,
        authorities: await authorities(),
        notBefore: device.notBefore,
        notAfter: device.notAfter,
        privateKeyPem: () => key.export({ type: "pkcs8", format: "pem" }) as string,
        sign: (bytes) => new Uint8Array(sign("sha256", bytes, key)),
        secretWith(other, purpose) {
          const publicKey = readX509(other)?.publicKey;
          if (publicKey?.asymmetricKeyDetails?.namedCurve !== "prime256v1") return null;
          const shared = diffieHellman({ privateKey: key, publicKey });
          return new Uint8Array(hkdfSync("sha256", shared, "", `quay-mot-cua ${purpose}`, 32));
        },
      };
    },

    /** Whether a machine with this certificate (PEM or DER) is one of the province's, in its time and not shut out. */
    judge,

    /** Whether `signature` (DER) over `bytes` is that of a machine that `judge` finds good. */
    async verify(
      certificate: string | Uint8Array,
      bytes: Uint8Array,
      signature: Uint8Array,
    ): Promise<DeviceVerdict | { ok: false; why: "forged" }> {
      const verdict = await judge(certificate);
      if (!verdict.ok) return verdict;
      const key = readX509(certificate)?.publicKey;
      const good = key !== undefined && verify("sha256", bytes, key, signature);
      return good ? verdict : { ok: false, why: "forged" };
    },

    /** The request for a certificate in PEM; the same key until it was answered, however often this is asked. */
    async request(): Promise<string> {
      let row = await newest("asked");
      if (!row) {
        const pair = createECDH("prime256v1");
        const secret = ports.random.bytes(32);
        pair.setPrivateKey(secret);
        const wrapped = await box.wrap(secret);
        const publicKey = pair.getPublicKey().toString("base64url");
        await database.write({ actor: "system", at: at() }, async (tx) => {
          await tx.db
            .insertInto("device_keys")
            .values({ public_key: publicKey, wrapped_secret: wrapped, state: "asked", made_at: tx.at })
            .execute();
          await tx.audit("enrolment.key-made", deviceId);
        });
        row = await newest("asked");
      }
      if (!row) throw new AppError("core.internal");
      return certificationRequest(deviceId, publicKeyOf(row), await privateKeyOf(row));
    },

    /**
     * Takes the certificate that the province answered with, inside the caller's transaction; the key before it is
     * replaced. Throws `enrolment.strange-answer` when it is not for this machine's key, or of no device authority.
     */
    async accept(tx: WriteTx, certificate: string, issuers: readonly string[]): Promise<void> {
      const named = readX509(certificate);
      const verdict = judgeDevice(certificate, {
        authorities: issuers,
        now: ports.clock.now(),
        revoked: new Set(),
      });
      const row = await tx.db
        .selectFrom("device_keys")
        .selectAll()
        .where("state", "=", "asked")
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      const ours = row && named?.publicKey.equals(publicKeyOf(row));
      // a wrong clock of this PC is told by the clock guard; the certificate is good for what it is
      const timely = verdict.ok || verdict.why === "not-yet" || verdict.why === "expired";
      if (!named || !ours || !timely || deviceName(named)?.deviceId !== deviceId) {
        throw new AppError("enrolment.strange-answer", { what: "chứng thư không phải của máy này" });
      }
      await tx.db
        .updateTable("device_keys")
        .set({ state: "replaced" })
        .where("state", "=", "certified")
        .execute();
      await tx.db
        .updateTable("device_keys")
        .set({ state: "certified", certificate, not_after: toTimestamp(named.validToDate.getTime()) })
        .where("seq", "=", row.seq)
        .execute();
      await tx.audit("enrolment.certified", deviceId, { serial: named.serialNumber });
    },
  };
}

export type Devices = ReturnType<typeof createDeviceIdentity>;

function jwkOf(publicKey: string) {
  const point = Buffer.from(publicKey, "base64url");
  return {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
}
