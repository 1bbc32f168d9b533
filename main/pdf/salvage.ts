import { type ReadSignature, readSignature } from "./signature-value.ts";
import { Lexer, PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfDict } from "./syntax/objects.ts";

const MAX_FOUND = 128;
/** How far before /ByteRange its object may begin: /Contents of a long-term signature may stand between. */
const LOOK_BACK = 1_000_000;

/**
 * Signature dictionaries of a file whose cross-references are broken, found by their bytes. They show
 * whether what they cover was changed; nothing more is concluded from them.
 */
export function salvageSignatures(bytes: Uint8Array): ReadSignature[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<number, ReadSignature>();
  for (
    let at = view.indexOf("/ByteRange");
    at >= 0 && found.size < MAX_FOUND;
    at = view.indexOf("/ByteRange", at + 10)
  ) {
    const object = view.lastIndexOf(" obj", at);
    if (object < 0 || at - object > LOOK_BACK || found.has(object)) continue;
    try {
      const value = new Lexer(bytes, object + 4).value();
      if (value instanceof PdfDict && value.get("ByteRange") !== null)
        found.set(object, readSignature("", value));
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error;
    }
  }
  return [...found.values()];
}
