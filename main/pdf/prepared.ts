import { createHash } from "node:crypto";
import { toTimestamp } from "../core/time.ts";
import type { CertificateInfo } from "./certificate.ts";
import { buildSignedAttributes, checkCertificates } from "./cms-build.ts";
import { Update } from "./incremental.ts";
import { grownPage, type MarkBox, markAppearance, type PlacedMark, placeMark } from "./mark.ts";
import { openSignable, type Signable } from "./signable.ts";
import { type MarkFields, markLines, type PresetName } from "./signature-presets.ts";
import { dict, name, PdfDict, PdfRef, textString } from "./syntax/objects.ts";
import { syntax } from "./syntax/write.ts";

/** A file with an empty place for one signature; all but that place is fixed. Passes between processes. */
export interface Prepared {
  state: "prepared";
  bytes: Uint8Array;
  /** as in the file: signed bytes are `[0, a)` and `[b, b + c)` */
  byteRange: [number, number, number, number];
  /** SHA-256 over the signed bytes */
  digest: Uint8Array;
  /** DER of the signed attributes: exactly what the key signs (hash included in the mechanism) */
  signedAttributes: Uint8Array;
  /** DER, the signer's first */
  certificates: Uint8Array[];
  field: string;
  markBox: MarkBox;
}

export interface PrepareOptions {
  preset: PresetName;
  mark: MarkFields;
  /** DER, the signer's first, then its issuers as far as they are at hand */
  certificates: Uint8Array[];
  /** milliseconds since the epoch; the claimed signing time in /M */
  signedAt: number;
  /** default: the preset's corner of page 1 */
  markBox?: MarkBox;
  /** file name for error texts */
  name?: string;
}

/** Room for a certificate chain beside it: a signature with a time stamp of today's services needs 8 to 13 KB. */
const MIN_CONTENTS = 16 * 1024;
const TIMESTAMP_ROOM = 8 * 1024;
const RANGE_WIDTH = 10;

/**
 * Adds an empty, marked signature field behind the file. Throws what `openSignable`, `markLines` and
 * `placeMark` throw, and `signing.no-key` for an unreadable certificate.
 */
export async function prepare(bytes: Uint8Array, options: PrepareOptions): Promise<Prepared> {
  const [signer] = checkCertificates(options.certificates);
  const lines = markLines(options.preset, markFields(options, signer!));
  const signable = openSignable(bytes, options.name);
  const mark = await placeMark(signable, options.preset, lines, options.markBox);
  const update = new Update(signable.file);
  const appearance = await markAppearance(update, lines, mark);
  const field = freeName(signable.fieldNames);
  const signature = update.reserve();
  const widget = update.add(
    dict({
      Type: name("Annot"),
      Subtype: name("Widget"),
      FT: name("Sig"),
      T: textString(field),
      V: signature,
      // print, locked: the mark belongs to the paper and is not moved
      F: 132,
      Rect: mark.rect,
      P: mark.page,
      AP: dict({ N: appearance }),
    }),
  );
  addToPage(update, signable, mark, widget);
  addToForm(update, widget);
  const chain = options.certificates.reduce((sum, der) => sum + der.length, 0);
  const room = Math.max(MIN_CONTENTS, Math.ceil((chain + TIMESTAMP_ROOM) / 1024) * 1024);
  const placeholder = signatureObject(signature, signer!.commonName, options.signedAt, room);
  update.addRaw(signature, placeholder.bytes);
  const written = update.write();
  const at = written.offsets.get(signature.num)!;
  const gapStart = at + placeholder.contentsAt;
  const gapEnd = gapStart + room * 2 + 2;
  const byteRange: Prepared["byteRange"] = [0, gapStart, gapEnd, written.bytes.length - gapEnd];
  const range = byteRange.map((n) => String(n)).join(" ");
  Buffer.from(range.padEnd(placeholder.rangeWidth)).copy(written.bytes, at + placeholder.rangeAt);
  const digest = rangeDigest(written.bytes, byteRange);
  return {
    state: "prepared",
    bytes: written.bytes,
    byteRange,
    digest,
    signedAttributes: buildSignedAttributes(digest, options.certificates[0]!),
    certificates: options.certificates,
    field,
    markBox: mark.box,
  };
}

/** What the caller did not name is taken from the certificate and the signing time. */
function markFields(options: PrepareOptions, signer: CertificateInfo): MarkFields {
  const given = Object.entries(options.mark).filter(([, value]) => value !== undefined);
  return {
    signerName: signer.commonName,
    agencyName: signer.organisation ?? signer.commonName,
    signedAt: toTimestamp(options.signedAt),
    ...(Object.fromEntries(given) as MarkFields),
  };
}

/** SHA-256 over the two signed ranges. */
export function rangeDigest(bytes: Uint8Array, range: readonly number[]): Uint8Array {
  const [, a, b, c] = range as [number, number, number, number];
  return createHash("sha256")
    .update(bytes.subarray(0, a))
    .update(bytes.subarray(b, b + c))
    .digest();
}

function freeName(taken: Set<string>): string {
  for (let n = 1; ; n += 1) if (!taken.has(`Signature${n}`)) return `Signature${n}`;
}

/** The signature dictionary with fixed-width room for /ByteRange and /Contents. */
function signatureObject(
  ref: PdfRef,
  signer: string,
  signedAt: number,
  room: number,
): { bytes: Uint8Array; rangeAt: number; rangeWidth: number; contentsAt: number } {
  const head = `${ref.num} ${ref.gen} obj\n<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/ByteRange [`;
  const rangeWidth = 1 + 3 * (RANGE_WIDTH + 1);
  const middle = `]\n/Contents `;
  const tail = `\n/Name ${syntax(textString(signer))}\n/M (${pdfDate(signedAt)})\n>>\nendobj\n`;
  const contentsAt = head.length + rangeWidth + middle.length;
  return {
    bytes: Buffer.from(`${head}${" ".repeat(rangeWidth)}${middle}<${"0".repeat(room * 2)}>${tail}`, "latin1"),
    rangeAt: head.length,
    rangeWidth,
    contentsAt,
  };
}

/** `D:20260109100500+07'00'`. */
function pdfDate(ms: number): string {
  return `D:${new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19).replace(/[-:T]/g, "")}+07'00'`;
}

function addToPage(update: Update, signable: Signable, mark: PlacedMark, widget: PdfRef): void {
  const { file } = signable;
  let page = file.dict(mark.page)!;
  if (mark.grow > 0) page = grownPage(page, mark);
  const annotations = page.get("Annots");
  if (annotations instanceof PdfRef && Array.isArray(file.resolve(annotations))) {
    update.replace(annotations, [...file.array(annotations), widget]);
    if (mark.grow > 0) update.replace(mark.page, page);
    return;
  }
  update.replace(mark.page, page.clone().set("Annots", [...file.array(annotations), widget]));
}

function addToForm(update: Update, widget: PdfRef): void {
  const { file } = update;
  const holder = file.catalog.get("AcroForm");
  const form = file.dict(holder)?.clone() ?? new PdfDict();
  const flags = file.resolve(form.get("SigFlags"));
  // 1 signatures exist, 2 append only
  const wanted = (typeof flags === "number" ? flags : 0) | 3;
  const fields = form.get("Fields");
  const ownArray = fields instanceof PdfRef && Array.isArray(file.resolve(fields));
  if (ownArray) update.replace(fields, [...file.array(fields), widget]);
  else form.set("Fields", [...file.array(fields), widget]);
  if (ownArray && flags === wanted) return;
  form.set("SigFlags", wanted);
  if (holder instanceof PdfRef && file.dict(holder)) update.replace(holder, form);
  else {
    const root = file.trailer.get("Root") as PdfRef;
    update.replace(root, file.catalog.clone().set("AcroForm", update.add(form)));
  }
}
