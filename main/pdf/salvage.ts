import { type ReadSignature, readSignature } from "./signature-value.ts";
import { Lexer, PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfDict } from "./syntax/objects.ts";

const MAX_FOUND = 256;
/** Places that look like a signature and are tried; a file full of decoys must not cost minutes. */
const MAX_TRIED = 2_000;
/** How far before /ByteRange its object may begin: /Contents of a long-term signature may stand between. */
const LOOK_BACK = 1_000_000;

/**
 * Signature dictionaries found by their bytes, whatever the cross-references say. In a broken file they show
 * whether what they cover was changed; in a sound one, whether a signature was taken out of it.
 */
export function salvageSignatures(bytes: Uint8Array): ReadSignature[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<number, ReadSignature>();
  let tried = 0;
  for (let at = view.indexOf("/ByteRange"); at >= 0; at = view.indexOf("/ByteRange", at + 10)) {
    if (found.size >= MAX_FOUND || ++tried > MAX_TRIED) break;
    const from = Math.max(0, at - LOOK_BACK);
    const object = view.subarray(from, at).lastIndexOf(" obj");
    if (object < 0 || found.has(from + object)) continue;
    try {
      const value = new Lexer(bytes, from + object + 4).value();
      if (!(value instanceof PdfDict) || value.get("ByteRange") === null) continue;
      found.set(from + object, readSignature("", value));
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error;
    }
  }
  return [...found.values()];
}
