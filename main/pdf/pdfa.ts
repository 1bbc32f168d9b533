import type { PdfFile } from "./syntax/file.ts";
import { decodeStream } from "./syntax/filters.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfStream } from "./syntax/objects.ts";

/** Which part of PDF/A (ISO 19005) a file says it is, 1 to 4; undefined when it says nothing. */
export function pdfaPart(file: PdfFile): number | undefined {
  const metadata = file.resolve(file.catalog.get("Metadata"));
  if (!(metadata instanceof PdfStream)) return undefined;
  try {
    const text = Buffer.from(decodeStream(metadata)).toString("utf8");
    const part = /pdfaid:part\s*(?:=\s*["']|>)\s*([1-4])/.exec(text)?.[1];
    return part ? Number(part) : undefined;
  } catch (error) {
    // what cannot be read makes no promise that a signature could break
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}
