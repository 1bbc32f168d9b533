import { toTimestamp } from "../core/time.ts";
import type { CertificateInfo } from "./certificate.ts";
import { buildSignedAttributes, checkCertificates } from "./cms-build.ts";
import { addToForm, addToPage, freeName } from "./field.ts";
import { Update } from "./incremental.ts";
import { grownPage, type MarkBox, type MarkPoint, placeMark } from "./mark.ts";
import { markAppearance } from "./mark-drawing.ts";
import { type MarkImage, readMarkImage } from "./mark-image.ts";
import { pdfaPart } from "./pdfa.ts";
import { type ByteRange, writeWithGap } from "./placeholder.ts";
import { openSignable } from "./signable.ts";
import { type MarkFields, markLines, type PresetName, presetTable } from "./signature-presets.ts";
import { dict, name, textString } from "./syntax/objects.ts";
import { syntax } from "./syntax/write.ts";

/** A file with an empty place for one signature; all but that place is fixed. Passes between processes. */
export interface Prepared {
  state: "prepared";
  bytes: Uint8Array;
  /** as in the file: signed bytes are `[0, a)` and `[b, b + c)` */
  byteRange: ByteRange;
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
  /** upper left corner of the mark as it was put by hand, parts of the page as seen */
  markAt?: MarkPoint;
  /** file name for error texts */
  name?: string;
  /** PNG of the handwritten signature or the seal, and its real width where it is known, millimetres */
  image?: { png: Uint8Array; widthMm?: number };
  /** in what capacity the person signs, such as "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"; stands in the signature */
  capacity?: string;
  /** bytes that a time stamp of the service in use takes; default 8 KB */
  timestampRoom?: number;
}

/** Room for a certificate chain beside it: a signature with a time stamp of today's services needs 8 to 13 KB. */
const MIN_CONTENTS = 16 * 1024;
const TIMESTAMP_ROOM = 8 * 1024;
/** signed attributes, algorithms and the signature value of the longest key */
const SIGNATURE_ROOM = 2 * 1024;

/**
 * Adds an empty, marked signature field behind the file. Throws what `openSignable`, `markLines` and
 * `placeMark` throw, and `signing.no-key` for an unreadable certificate.
 */
export async function prepare(bytes: Uint8Array, options: PrepareOptions): Promise<Prepared> {
  const [signer] = checkCertificates(options.certificates);
  const lines = markLines(options.preset, markFields(options, signer!));
  const signable = openSignable(bytes, options.name);
  const content = { preset: options.preset, lines, image: await imageOf(options) };
  const mark = await placeMark(signable, content, { box: options.markBox, at: options.markAt });
  const update = new Update(signable.file);
  const appearance = await markAppearance(update, content, mark, pdfaPart(signable.file) === 1);
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
  const page = signable.file.dict(mark.page)!;
  addToPage(update, mark.page, widget, mark.grow > 0 ? grownPage(page, mark) : undefined);
  addToForm(update, widget);
  const chain = options.certificates.reduce((sum, der) => sum + der.length, 0);
  const stamp = options.timestampRoom ?? TIMESTAMP_ROOM;
  const {
    bytes: placed,
    byteRange,
    digest,
  } = writeWithGap(update, signature, {
    kind: "/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached",
    tail: [
      `/Name ${syntax(textString(signer!.commonName))}`,
      ...(options.capacity ? [`/Reason ${syntax(textString(options.capacity))}`] : []),
      `/M (${pdfDate(options.signedAt)})\n`,
    ].join("\n"),
    room: Math.max(MIN_CONTENTS, Math.ceil((chain + SIGNATURE_ROOM + stamp) / 1024) * 1024),
  });
  return {
    state: "prepared",
    bytes: placed,
    byteRange,
    digest,
    signedAttributes: buildSignedAttributes(digest, options.certificates[0]!),
    certificates: options.certificates,
    field,
    markBox: mark.box,
  };
}

/** The image of a preset that shows one. Throws `signing.image-unfit`. */
async function imageOf({ preset, image }: PrepareOptions): Promise<MarkImage | undefined> {
  const { ink, usualMm } = presetTable().presets[preset];
  if (!image || !ink || usualMm === undefined) return undefined;
  return readMarkImage(image.png, { colour: ink, widthMm: image.widthMm, usualMm });
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

/** `D:20260109100500+07'00'`. */
export function pdfDate(ms: number): string {
  return `D:${new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19).replace(/[-:T]/g, "")}+07'00'`;
}
