import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { isName, PdfDict, PdfName, PdfStream, PdfString, type PdfValue } from "./objects.ts";
import { rc4 } from "./rc4.ts";

type Method = "none" | "rc4" | "aes-128" | "aes-256";

/** What a password shorter than 32 bytes is filled up with (ISO 32000-1, 7.6.3.3, algorithm 2). */
const PAD = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
/** Bytes of a key that files of the old handlers may have, the likeliest first. */
const KEY_LENGTHS = [16, 5, 13];

/**
 * Reads what the standard security handler wrote under an empty user password, as every viewer opens it without
 * asking (ISO 32000-1, 7.6 and ISO 32000-2, 7.6: RC4 and AES-128 by revisions 2 to 4, AES-256 by 5 and 6). It never
 * throws: bytes that are no proper cipher text stay what they are. Written here since the libraries in use decipher
 * only whole files that they have repaired first, which would judge another file than the one signed.
 */
export class Decipher {
  private readonly key: Uint8Array;
  private readonly strings: Method;
  private readonly streams: Method;
  private readonly attachments: Method;
  private readonly filters: (name: string) => Method;
  private readonly plainMetadata: boolean;

  private constructor(encrypt: PdfDict, key: Uint8Array, filters: (name: string) => Method) {
    const named = (entry: string, otherwise: PdfValue): Method => {
      const value = encrypt.get(entry) ?? otherwise;
      return filters(value instanceof PdfName ? value.name : "Identity");
    };
    this.key = key;
    this.filters = filters;
    this.strings = named("StrF", null);
    this.streams = named("StmF", null);
    this.attachments = named("EFF", encrypt.get("StmF"));
    this.plainMetadata = encrypt.get("EncryptMetadata") === false;
  }

  /** Undefined when the file asks for a password, or a handler other than the standard one locked it. */
  static withEmptyPassword(encrypt: PdfDict, firstId: string): Decipher | undefined {
    const version = encrypt.get("V");
    if (!isName(encrypt.get("Filter"), "Standard") || typeof version !== "number") return undefined;
    const key = version === 5 ? newKey(encrypt) : oldKey(encrypt, firstId);
    return key && new Decipher(encrypt, key, version >= 4 ? cryptFilters(encrypt) : () => "rc4");
  }

  /** The object with its strings readable; those of an object stream were never locked by themselves. */
  object(value: PdfValue, num: number, gen: number): PdfValue {
    if (value instanceof PdfString) {
      const plain = this.apply(this.strings, Buffer.from(value.bytes, "latin1"), num, gen);
      return new PdfString(Buffer.from(plain).toString("latin1"), value.hex, value.start, value.end);
    }
    if (Array.isArray(value)) return value.map((item) => this.object(item, num, gen));
    if (value instanceof PdfStream)
      return new PdfStream(this.dictionary(value.dict, num, gen), () => this.stream(value, num, gen));
    return value instanceof PdfDict ? this.dictionary(value, num, gen) : value;
  }

  private dictionary(value: PdfDict, num: number, gen: number): PdfDict {
    // a signature's block is the one string that is never locked
    const signature = value.get("ByteRange") !== null;
    return new PdfDict(
      [...value.map].map(([key, item]) => [
        key,
        signature && key === "Contents" ? item : this.object(item, num, gen),
      ]),
    );
  }

  private stream({ dict, raw }: PdfStream, num: number, gen: number): Uint8Array {
    const [type, filter, parms] = [dict.get("Type"), dict.get("Filter"), dict.get("DecodeParms")];
    if (isName(type, "XRef")) return raw;
    const first = Array.isArray(filter) ? (filter[0] ?? null) : filter;
    if (isName(first, "Crypt")) {
      const own = Array.isArray(parms) ? (parms[0] ?? null) : parms;
      const wish = own instanceof PdfDict ? own.get("Name") : null;
      return this.apply(this.filters(wish instanceof PdfName ? wish.name : "Identity"), raw, num, gen);
    }
    if (this.plainMetadata && isName(type, "Metadata")) return raw;
    return this.apply(isName(type, "EmbeddedFile") ? this.attachments : this.streams, raw, num, gen);
  }

  private apply(method: Method, data: Uint8Array, num: number, gen: number): Uint8Array {
    if (method === "none") return data;
    if (method === "aes-256") return this.key.length === 32 ? unchain(this.key, data) : data;
    const place = Buffer.from([num, num >> 8, num >> 16, gen, gen >> 8]);
    const hash = createHash("md5").update(this.key).update(place);
    if (method === "aes-128") hash.update("sAlT");
    const own = hash.digest().subarray(0, Math.min(this.key.length + 5, 16));
    return method === "rc4" ? rc4(own, data) : own.length === 16 ? unchain(own, data) : data;
  }
}

function cryptFilters(encrypt: PdfDict): (name: string) => Method {
  const table = encrypt.get("CF");
  const methods: Record<string, Method> = { V2: "rc4", AESV2: "aes-128", AESV3: "aes-256" };
  return (name) => {
    const filter = name !== "Identity" && table instanceof PdfDict ? table.get(name) : null;
    const method = filter instanceof PdfDict ? filter.get("CFM") : null;
    return (method instanceof PdfName ? methods[method.name] : undefined) ?? "none";
  };
}

const bytesOf = (value: PdfValue): Buffer =>
  Buffer.from(value instanceof PdfString ? value.bytes : "", "latin1");
const md5 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Revisions 2 to 4 (algorithms 2, 4 and 5): the key that proves itself against /U. */
function oldKey(encrypt: PdfDict, firstId: string): Uint8Array | undefined {
  const [revision, permissions, length] = [encrypt.get("R"), encrypt.get("P"), encrypt.get("Length")];
  if (typeof revision !== "number" || typeof permissions !== "number") return undefined;
  const id = Buffer.from(firstId, "latin1");
  const [owner, user] = [bytesOf(encrypt.get("O")).subarray(0, 32), bytesOf(encrypt.get("U"))];
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(permissions | 0);
  const mark =
    revision >= 4 && encrypt.get("EncryptMetadata") === false ? Buffer.alloc(4, 255) : Buffer.alloc(0);
  const told = typeof length === "number" && length % 8 === 0 && length >= 40 && length <= 128;
  const sizes = revision === 2 ? [5] : told ? [length / 8, ...KEY_LENGTHS] : KEY_LENGTHS;
  for (const size of new Set(sizes)) {
    let key = md5(PAD, owner, allowed, id, mark);
    for (let i = 0; i < 50 && revision >= 3; i += 1) key = md5(key.subarray(0, size));
    key = key.subarray(0, size);
    const proof = revision === 2 ? rc4(key, PAD) : proofOf(key, id);
    if (user.length >= proof.length && user.subarray(0, proof.length).equals(proof)) return key;
  }
  return undefined;
}

function proofOf(key: Uint8Array, id: Uint8Array): Uint8Array {
  let proof: Uint8Array = md5(PAD, id);
  for (let i = 0; i < 20; i += 1)
    proof = rc4(
      key.map((byte) => byte ^ i),
      proof,
    );
  return proof;
}

/** Revisions 5 and 6 (algorithm 2.A): /U proves the password, /UE holds the key. */
function newKey(encrypt: PdfDict): Uint8Array | undefined {
  const revision = encrypt.get("R");
  const [user, locked] = [bytesOf(encrypt.get("U")), bytesOf(encrypt.get("UE")).subarray(0, 32)];
  if ((revision !== 5 && revision !== 6) || user.length < 48 || locked.length !== 32) return undefined;
  const hash = (salt: Uint8Array) =>
    revision === 5 ? createHash("sha256").update(salt).digest() : hardened(salt);
  if (!hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) return undefined;
  const opener = createDecipheriv("aes-256-cbc", hash(user.subarray(40, 48)), Buffer.alloc(16));
  return opener.setAutoPadding(false).update(locked);
}

/** Algorithm 2.B over an empty password. */
function hardened(salt: Uint8Array): Buffer {
  let key = createHash("sha256").update(salt).digest();
  for (let round = 1; ; round += 1) {
    const block = Buffer.concat(Array.from({ length: 64 }, () => key));
    const cipher = createCipheriv("aes-128-cbc", key.subarray(0, 16), key.subarray(16, 32));
    const mixed = cipher.setAutoPadding(false).update(block);
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash(["sha256", "sha384", "sha512"][rest]!).update(mixed).digest();
    if (round >= 64 && mixed.at(-1)! <= round - 32) return key.subarray(0, 32);
  }
}

/** AES-CBC with its initial block in front and PKCS#7 padding behind. */
function unchain(key: Uint8Array, data: Uint8Array): Uint8Array {
  if (data.length < 32 || data.length % 16 !== 0) return data;
  const opener = createDecipheriv(`aes-${key.length * 8}-cbc`, key, data.subarray(0, 16));
  const plain = opener.setAutoPadding(false).update(data.subarray(16));
  const padding = plain.at(-1)!;
  return padding >= 1 && padding <= 16 ? plain.subarray(0, plain.length - padding) : plain;
}
