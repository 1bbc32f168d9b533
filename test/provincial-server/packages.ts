import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { createWriteStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CodePatterns } from "./codes.ts";
import type { ProvinceFiles } from "./files.ts";
import { type OperationRequest, receiveOperation } from "./operations.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

const MAGIC = "QMCPACK1";
const CHUNK = 1 << 20;
const TAG = 16;
const HEADER_LIMIT = 64 * 1024;

/** What became of one package. */
export interface PackageReport {
  id: string;
  operations: number;
  accepted: number;
  duplicates: number;
  /** operations that were refused, with the words of the refusal */
  refused: { id: string; code: string; detail: string }[];
}

interface Header {
  format: string;
  version: number;
  id: string;
  agencyCode: string;
  deviceId: string;
  recipients: { kind: string; keyId?: string; ephemeral?: string; wrapped: string }[];
}

interface Manifest {
  id: string;
  operations: { id: string; requestHash: string }[];
  files: { sha256: string; size: number; mediaType: string; title: string; carried: boolean }[];
}

type PackedOperation = Omit<OperationRequest, "files"> & { files: string[] };

const damaged = () => new Problem("invalid", "Gói bị hỏng hoặc bị sửa: không nhận gì trong gói.");

/**
 * Packages of what a counter could not send (resources/docs/adr/0012), opened with this server's own key: every byte
 * is proved first, then files and operations are received as if they had come by the line, under the same keys.
 */
export function openPackages(
  store: Store,
  files: ProvinceFiles,
  patterns: CodePatterns,
  /** hexadecimal SHA-256 of every enrolled machine's token, and the machine's name */
  machines: () => Promise<readonly (readonly [string, string])[]>,
) {
  const keyFile = join(store.folder, "package-key.pem");
  if (!existsSync(keyFile)) {
    const { privateKey } = generateKeyPairSync("x25519");
    writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  const privateKey = createPrivateKey(readFileSync(keyFile));
  const publicKey = rawPublic(createPublicKey(privateKey));
  const keyId = createHash("sha256").update(publicKey).digest("hex");
  function contentKey(header: Header): Buffer {
    const mine = header.recipients.find((one) => one.kind === "x25519" && one.keyId === keyId);
    if (!mine?.ephemeral) throw new Problem("invalid", "Gói này không gửi cho máy chủ tỉnh này.");
    try {
      const ephemeral = Buffer.from(mine.ephemeral, "base64");
      const theirs = createPublicKey({
        key: { kty: "OKP", crv: "X25519", x: ephemeral.toString("base64url") },
        format: "jwk",
      });
      const shared = diffieHellman({ privateKey, publicKey: theirs });
      const salt = Buffer.concat([ephemeral, publicKey]);
      const kek = Buffer.from(hkdfSync("sha256", shared, salt, "qmc-sync-package 1", 32));
      const wrapped = Buffer.from(mine.wrapped, "base64");
      const decipher = createDecipheriv("aes-256-gcm", kek, wrapped.subarray(0, 12));
      decipher.setAAD(Buffer.from(header.id)).setAuthTag(wrapped.subarray(-TAG));
      return Buffer.concat([decipher.update(wrapped.subarray(12, -TAG)), decipher.final()]);
    } catch {
      throw damaged();
    }
  }

  async function machineBy(proof: string, id: string, manifestSha256: string): Promise<string | undefined> {
    for (const [token, machine] of await machines()) {
      const expected = createHmac("sha256", token)
        .update(`qmc-sync-package 1\n${id}\n${manifestSha256}`)
        .digest("hex");
      if (expected.length === proof.length && timingSafeEqual(Buffer.from(expected), Buffer.from(proof))) {
        return machine;
      }
    }
    return undefined;
  }

  /** Proves every byte; answers who made it and what it holds. */
  async function prove(header: Header, reader: Plain) {
    const first = await reader.record();
    if (first.kind !== 1) throw damaged();
    const manifest = JSON.parse(first.text.toString("utf8")) as Manifest;
    if (manifest.id !== header.id) throw damaged();
    const toCome = new Map(manifest.files.filter((one) => one.carried).map((one) => [one.sha256, one]));
    const promised = new Map(manifest.operations.map((one) => [one.id, one.requestHash]));
    const operations: PackedOperation[] = [];
    for (;;) {
      const { kind, text } = await reader.record();
      if (kind === 2) {
        const { sha256, size } = JSON.parse(text.toString("utf8")) as { sha256: string; size: number };
        if (toCome.get(sha256)?.size !== size) throw damaged();
        toCome.delete(sha256);
        const hash = createHash("sha256");
        await reader.stream(size, (piece) => hash.update(piece));
        if (hash.digest("hex") !== sha256) throw damaged();
      } else if (kind === 3) {
        const operation = JSON.parse(text.toString("utf8")) as PackedOperation;
        if (promised.get(operation.id) !== operation.requestHash) throw damaged();
        promised.delete(operation.id);
        operations.push(operation);
      } else if (kind === 4) {
        const end = JSON.parse(text.toString("utf8")) as { manifestSha256: string; proof: string };
        const manifestSha256 = createHash("sha256").update(first.text).digest("hex");
        if (end.manifestSha256 !== manifestSha256) throw damaged();
        const machine = await machineBy(end.proof, header.id, manifestSha256);
        if (!machine) throw new Problem("unauthorised", "Gói không phải của máy nào đã ghi danh.");
        await reader.end();
        if (promised.size > 0 || toCome.size > 0) throw damaged();
        return { machine, manifest, operations };
      } else throw damaged();
    }
  }

  async function receive(path: string): Promise<PackageReport> {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const { header, raw } = await readHeader(file, size);
      const known = await store.get<{ at: string }>("SELECT at FROM packages WHERE id = ?", header.id);
      if (known) {
        const day = `${known.at.slice(8, 10)}/${known.at.slice(5, 7)}/${known.at.slice(0, 4)}`;
        throw new Problem(
          "rejected",
          `Gói này đã được nhận lúc ${known.at.slice(11, 16)} ngày ${day}; không nhận lại.`,
        );
      }
      const key = contentKey(header);
      const plain = () => new Plain(file, key, raw, size);
      const { machine, manifest, operations } = await prove(header, plain());
      const about = new Map(manifest.files.map((one) => [one.sha256, one]));
      await bringFiles(plain(), about);
      const report: PackageReport = {
        id: header.id,
        operations: operations.length,
        accepted: 0,
        duplicates: 0,
        refused: [],
      };
      for (const { files: hashes, ...operation } of operations) {
        const named = hashes.map((sha256) => {
          const { size, mediaType, title } = about.get(sha256)!;
          return { sha256, size, mediaType, title };
        });
        try {
          const answer = await receiveOperation(store, patterns, machine, { ...operation, files: named });
          if (answer.result === "accepted") report.accepted++;
          else report.duplicates++;
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          report.refused.push({ id: operation.id, code: error.code, detail: error.message });
        }
      }
      await store.insert("packages", {
        id: header.id,
        machine,
        report: JSON.stringify(report),
        at: store.now(),
      });
      return report;
    } finally {
      await file.close();
    }
  }

  async function bringFiles(reader: Plain, about: ReadonlyMap<string, Manifest["files"][number]>) {
    await reader.record();
    for (;;) {
      const { kind, text } = await reader.record();
      if (kind !== 2) return;
      const { sha256, size } = JSON.parse(text.toString("utf8")) as { sha256: string; size: number };
      const have = (await files.find(sha256)) !== undefined;
      const pieces: Buffer[] = [];
      await reader.stream(size, (piece) => {
        if (!have) pieces.push(Buffer.from(piece));
      });
      const { mediaType, title } = about.get(sha256)!;
      if (!have) await files.takeWhole(Readable.from(pieces), { sha256, size, mediaType, title });
    }
  }

  return {
    key: () => ({ keyId, publicKey: publicKey.toString("base64") }),
    receive,
    /** Keeps an arriving package on disk, receives it and lets it go. */
    async receiveStream(body: Readable): Promise<PackageReport> {
      const path = join(store.folder, `package-${store.uuid()}.part`);
      try {
        await pipeline(body, createWriteStream(path));
        return await receive(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

export type Packages = ReturnType<typeof openPackages>;

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}

async function readHeader(file: FileHandle, size: number): Promise<{ header: Header; raw: Buffer }> {
  const prefix = await exactly(file, 0, Math.min(12, size));
  if (prefix.subarray(0, 8).toString("latin1") !== MAGIC) {
    throw new Problem("invalid", "Đây không phải gói đồng bộ.");
  }
  const length = prefix.length === 12 ? prefix.readUInt32BE(8) : 0;
  if (length === 0 || length > HEADER_LIMIT || 12 + length > size) throw damaged();
  const raw = await exactly(file, 12, length);
  let header: Header;
  try {
    header = JSON.parse(raw.toString("utf8")) as Header;
  } catch {
    throw damaged();
  }
  if (header.version !== 1 || header.format !== "qmc-sync-package" || !Array.isArray(header.recipients)) {
    throw new Problem("invalid", "Gói thuộc một phiên bản mà máy chủ này chưa đọc được.");
  }
  return { header, raw };
}

async function exactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw damaged();
  return bytes;
}

/** Reads the plain content from its beginning, chunk by chunk. */
class Plain {
  private readonly file: FileHandle;
  private readonly key: Buffer;
  private readonly mark: Buffer;
  private readonly size: number;
  private offset: number;
  private index = 0;
  private held: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, key: Buffer, header: Buffer, size: number) {
    this.file = file;
    this.key = key;
    this.mark = createHash("sha256").update(header).digest().subarray(0, 16);
    this.size = size;
    this.offset = 12 + header.length;
  }

  private async chunk(): Promise<boolean> {
    if (this.index > 0 && this.offset === this.size) return false;
    const length = Math.min(CHUNK + TAG, this.size - this.offset);
    if (length < TAG) throw damaged();
    const stored = await exactly(this.file, this.offset, length);
    this.offset += length;
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(this.index++));
    const decipher = createDecipheriv(
      "aes-256-gcm",
      this.key,
      Buffer.concat([this.mark.subarray(12), number]),
    );
    decipher.setAAD(Buffer.concat([this.mark, number, Buffer.of(this.offset === this.size ? 1 : 0)]));
    decipher.setAuthTag(stored.subarray(-TAG));
    try {
      this.held = Buffer.concat([decipher.update(stored.subarray(0, -TAG)), decipher.final()]);
    } catch {
      throw damaged();
    }
    return true;
  }

  async stream(length: number, take: (piece: Buffer) => void): Promise<void> {
    for (let left = length; left > 0; ) {
      if (this.held.length === 0 && !(await this.chunk())) throw damaged();
      const piece = this.held.subarray(0, left);
      this.held = this.held.subarray(piece.length);
      left -= piece.length;
      take(piece);
    }
  }

  private async bytes(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    await this.stream(length, (piece) => pieces.push(piece));
    return Buffer.concat(pieces);
  }

  async record(): Promise<{ kind: number; text: Buffer }> {
    const head = await this.bytes(5);
    return { kind: head.readUInt8(0), text: await this.bytes(head.readUInt32BE(1)) };
  }

  async end(): Promise<void> {
    if (this.held.length > 0 || (await this.chunk())) throw damaged();
  }
}
