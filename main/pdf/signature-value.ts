import { createHash } from "node:crypto";
import { type Cms, checkSigner, parseCms, type SignerCheck } from "./cms-read.ts";
import { type PdfDict, PdfName, PdfString, type PdfValue } from "./syntax/objects.ts";
import { readX509Signature } from "./x509-signature.ts";

export const X509_RSA = "adbe.x509.rsa_sha1";
/** Kinds whose value is over the ranges themselves. */
const DETACHED = new Set(["adbe.pkcs7.detached", "ETSI.CAdES.detached", X509_RSA]);

/** A signature dictionary, read; nothing is believed yet. */
export class ReadSignature {
  readonly field: string;
  readonly dict: PdfDict;
  readonly subFilter: string;
  /** four non-negative whole numbers, undefined when /ByteRange is not that */
  readonly range: [number, number, number, number] | undefined;
  readonly contents: Uint8Array;
  /** from /M, milliseconds since the epoch */
  readonly claimedTime: number | undefined;
  private readonly token: PdfString | undefined;

  constructor(field: string, dict: PdfDict) {
    this.field = field;
    this.dict = dict;
    const filter = dict.get("SubFilter");
    this.subFilter = filter instanceof PdfName ? filter.name.slice(0, 64) : "";
    this.range = readRange(dict.get("ByteRange"));
    const contents = dict.get("Contents");
    this.token = contents instanceof PdfString ? contents : undefined;
    this.contents = Buffer.from(this.token?.bytes ?? "", "latin1");
    const time = dict.get("M");
    this.claimedTime = time instanceof PdfString ? pdfTime(time.text()) : undefined;
  }

  /**
   * Why the signed ranges cannot be trusted, undefined when they are sound: from the first byte, one gap that
   * is exactly this signature's /Contents, nothing beyond the file.
   */
  rangeProblem(bytes: Uint8Array): string | undefined {
    if (!this.range) return "Phạm vi ký (ByteRange) không hợp lệ.";
    const [start, length, next, rest] = this.range;
    if (start !== 0 || next <= length || next + rest > bytes.length)
      return "Phạm vi ký (ByteRange) không hợp lệ.";
    if (!this.token?.hex || this.token.start !== length || this.token.end !== next) {
      return "Phạm vi ký bỏ sót nội dung ngoài khối chữ ký.";
    }
    return undefined;
  }

  digest(bytes: Uint8Array, hash: string): Uint8Array {
    const hasher = createHash(hash);
    if (this.range) {
      const [, length, next, rest] = this.range;
      hasher.update(bytes.subarray(0, length)).update(bytes.subarray(next, next + rest));
    }
    return hasher.digest();
  }

  /** What /Contents holds. Throws DerError. */
  cms(): Cms {
    return this.subFilter === X509_RSA
      ? readX509Signature(this.dict, this.contents)
      : parseCms(this.contents);
  }

  /** The CMS over the ranges, by the rules of its SubFilter. */
  check(cms: Cms, bytes: Uint8Array): SignerCheck {
    if (this.subFilter === "adbe.pkcs7.sha1") {
      const content = cms.content;
      if (!content || Buffer.compare(content, this.digest(bytes, "sha1")) !== 0) {
        return { integrity: "broken", note: "Nội dung đã bị thay đổi sau khi ký." };
      }
      return checkSigner(cms, {
        digestOf: (hash) => createHash(hash).update(content).digest(),
        bytes: () => content,
      });
    }
    if (!DETACHED.has(this.subFilter))
      return { integrity: "unknown", note: "Dạng chữ ký không được hỗ trợ." };
    if (cms.content !== undefined)
      return { integrity: "broken", note: "Khối chữ ký mang nội dung khác với tài liệu." };
    return checkSigner(cms, {
      digestOf: (hash) => this.digest(bytes, hash),
      bytes: () => {
        const [, length, next, rest] = this.range ?? [0, 0, 0, 0];
        return Buffer.concat([bytes.subarray(0, length), bytes.subarray(next, next + rest)]);
      },
    });
  }

  /** Behind the structure only zeros may pad /Contents. */
  hasTail(length: number): boolean {
    return this.contents.subarray(length).some((byte) => byte !== 0);
  }
}

/** The signature in a field's value dictionary; parts are read when they are asked for. */
export const readSignature = (field: string, dict: PdfDict): ReadSignature => new ReadSignature(field, dict);

function readRange(value: PdfValue): ReadSignature["range"] {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  if (!value.every((n) => typeof n === "number" && Number.isSafeInteger(n) && n >= 0)) return undefined;
  return value as [number, number, number, number];
}

/** `D:20260428154915+07'00'` in milliseconds since the epoch; undefined when it is none. */
export function pdfTime(text: string): number | undefined {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?/.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const shift = match[8] ? (match[8] === "+" ? 1 : -1) * (Number(match[9]) * 60 + Number(match[10] ?? 0)) : 0;
  const ms = Date.UTC(year!, month! - 1, day, hour, minute, second) - shift * 60_000;
  return Number.isNaN(ms) ? undefined : ms;
}
