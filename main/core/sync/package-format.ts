import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  scrypt,
} from "node:crypto";
import { z } from "zod";
import { CHUNK_BYTES } from "../../../db/file-format.ts";
import { Id, Sha256, Timestamp } from "../../../preload/contract/common.ts";
import { AppError } from "../errors.ts";
import type { Random } from "../ports.ts";

/**
 * The package of what is unsent (gói đồng bộ), as resources/docs/adr/0012-package-of-what-is-unsent.md describes it:
 * magic, length of the header (u32), header (JSON), then chunks of 1 MiB under a key of the package's own. That key is
 * wrapped once for a passphrase and once for the province's public key.
 */
export const MAGIC = Buffer.from("QMCPACK1");
/** Bytes before the header. */
export const PREFIX_BYTES = MAGIC.length + 4;
export const HEADER_LIMIT = 64 * 1024;
export const PACKAGE_ENDING = ".qmcgoi";
const TAG_BYTES = 16;

/** Cost of a passphrase (N of scrypt): 128 MiB and under a second. */
export const USUAL_COST = 1 << 17;

const Base64 = z
  .string()
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .max(500);

const Recipient = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("passphrase"),
    kdf: z.literal("scrypt"),
    // what a stranger's package may cost this machine is bounded
    N: z
      .number()
      .int()
      .min(1 << 14)
      .max(1 << 20),
    r: z.literal(8),
    p: z.literal(1),
    salt: Base64,
    wrapped: Base64,
  }),
  z.object({ kind: z.literal("x25519"), keyId: Sha256, ephemeral: Base64, wrapped: Base64 }),
]);

export const PackageHeader = z.object({
  format: z.literal("qmc-sync-package"),
  version: z.number().int(),
  id: Id,
  createdAt: Timestamp,
  deviceId: Id,
  machineName: z.string().max(200),
  agencyCode: z.string().min(1).max(100),
  recipients: z.array(Recipient).min(1).max(20),
});
export type PackageHeader = z.infer<typeof PackageHeader>;
export const VERSION = 1;

const FileEntry = z.object({
  sha256: Sha256,
  size: z
    .number()
    .int()
    .min(0)
    .max(2 ** 40),
  mediaType: z.string().max(200),
  title: z.string().max(2000),
  /** false: its content is with the province and not on the machine any more */
  carried: z.boolean(),
});

/** What the package says is in it, before anything of it is read. */
export const Manifest = z.object({
  id: Id,
  operations: z.array(z.object({ id: Id, requestHash: Sha256 })),
  files: z.array(FileEntry),
});
export type Manifest = z.infer<typeof Manifest>;

/** One operation as it will be sent, by whomever. */
export const PackedOperation = z.object({
  id: Id,
  kind: z.string().max(100),
  dossierId: Id.nullable(),
  deviceId: Id,
  deviceSeq: z.number().int().min(1),
  createdAt: Timestamp,
  requestHash: Sha256,
  body: z.record(z.string(), z.unknown()),
  files: z.array(Sha256).max(5000),
  earlier: z.object({ code: z.string() }).optional(),
});
export type PackedOperation = z.infer<typeof PackedOperation>;

/** In front of the bytes of one file. */
export const FileRecord = FileEntry.pick({ sha256: true, size: true });

export const PackageEnd = z.object({
  manifestSha256: Sha256,
  /** by whom it was made, for the province: HMAC of the enrolled machine */
  proof: Sha256,
});

/** Kinds of records in the plain content. */
export const RECORD = { manifest: 1, file: 2, operation: 3, end: 4 } as const;

/** A record of JSON: kind (u8), length (u32), text. */
export function record(kind: number, value: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(5);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}

/** The 16 bytes that bind every chunk to the header in front of it; the last four begin each nonce. */
export const bindingOf = (header: Uint8Array): Uint8Array =>
  createHash("sha256").update(header).digest().subarray(0, 16);

/** How many bytes a package of so much plain content has. */
export const packageSize = (header: number, plain: number): number =>
  PREFIX_BYTES + header + plain + Math.max(1, Math.ceil(plain / CHUNK_BYTES)) * TAG_BYTES;

/** What a machine proves to the province with the token it was enrolled with. */
export function proofOf(deviceToken: string, id: string, manifestSha256: string): string {
  const key = createHash("sha256").update(deviceToken).digest("hex");
  return createHmac("sha256", key).update(`qmc-sync-package 1\n${id}\n${manifestSha256}`).digest("hex");
}

function seal(kek: Uint8Array, id: string, key: Uint8Array, random: Random): string {
  const nonce = random.bytes(12);
  const cipher = createCipheriv("aes-256-gcm", kek, nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

/** Throws where the key that wraps is another one, or the wrapped bytes were changed. */
function open(kek: Uint8Array, id: string, wrapped: string): Uint8Array {
  const bytes = Buffer.from(wrapped, "base64");
  const decipher = createDecipheriv("aes-256-gcm", kek, bytes.subarray(0, 12)).setAAD(Buffer.from(id));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(12, -TAG_BYTES)), decipher.final()]);
}

function stretch(passphrase: string, salt: Uint8Array, cost: { N: number; r: number; p: number }) {
  return new Promise<Buffer>((resolve, reject) => {
    // the same words typed on another keyboard are the same words
    const text = passphrase.normalize("NFKC").trim();
    scrypt(text, salt, 32, { ...cost, maxmem: 2 * 128 * cost.N * cost.r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** The content's key wrapped for each who may open the package. `provinceKey`: raw X25519 public key. */
export async function wrapFor(
  key: Uint8Array,
  id: string,
  to: { passphrase: string; provinceKey: Uint8Array | null; cost: number },
  random: Random,
): Promise<PackageHeader["recipients"]> {
  const salt = random.bytes(16);
  const cost = { N: to.cost, r: 8, p: 1 } as const;
  const kek = await stretch(to.passphrase, salt, cost);
  const recipients: PackageHeader["recipients"] = [
    {
      kind: "passphrase",
      kdf: "scrypt",
      ...cost,
      salt: Buffer.from(salt).toString("base64"),
      wrapped: seal(kek, id, key, random),
    },
  ];
  if (to.provinceKey) {
    const own = generateKeyPairSync("x25519");
    const ephemeral = rawKey(own.publicKey.export({ format: "jwk" }).x);
    const publicKey = createPublicKey({
      key: { kty: "OKP", crv: "X25519", x: Buffer.from(to.provinceKey).toString("base64url") },
      format: "jwk",
    });
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey });
    const salt = Buffer.concat([ephemeral, to.provinceKey]);
    const kek = Buffer.from(hkdfSync("sha256", shared, salt, "qmc-sync-package 1", 32));
    recipients.push({
      kind: "x25519",
      keyId: createHash("sha256").update(to.provinceKey).digest("hex"),
      ephemeral: ephemeral.toString("base64"),
      wrapped: seal(kek, id, key, random),
    });
  }
  return recipients;
}

const rawKey = (x: string | undefined): Buffer => Buffer.from(x ?? "", "base64url");

/** The content's key by a passphrase. Throws `sync.package-passphrase`. */
export async function unwrapBy(passphrase: string, header: PackageHeader): Promise<Uint8Array> {
  for (const recipient of header.recipients) {
    if (recipient.kind !== "passphrase") continue;
    const kek = await stretch(passphrase, Buffer.from(recipient.salt, "base64"), recipient);
    try {
      return open(kek, header.id, recipient.wrapped);
    } catch {
      // another passphrase, or the header was changed: the next one may fit
    }
  }
  throw new AppError("sync.package-passphrase");
}

/** Reads a header. Throws `sync.package-foreign`, `sync.package-newer`. */
export function readHeader(bytes: Uint8Array): PackageHeader {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("sync.package-damaged");
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > VERSION) throw new AppError("sync.package-newer");
  const header = PackageHeader.safeParse(json);
  if (!header.success) throw new AppError("sync.package-damaged");
  return header.data;
}
