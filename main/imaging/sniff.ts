export type FileKind = "jpeg" | "png" | "tiff" | "pdf";

/**
 * The kind of a file by its first bytes; undefined for anything that is not taken as a page. SVG, GIF and
 * the like are left out on purpose: a smaller set of parsers for files that come from strangers.
 */
export function sniff(bytes: Uint8Array): FileKind | undefined {
  const at = (i: number): number => bytes[i] ?? -1;
  if (at(0) === 0xff && at(1) === 0xd8 && at(2) === 0xff) return "jpeg";
  if (at(0) === 0x89 && at(1) === 0x50 && at(2) === 0x4e && at(3) === 0x47) return "png";
  if (at(0) === 0x49 && at(1) === 0x49 && (at(2) === 42 || at(2) === 43) && at(3) === 0) return "tiff";
  if (at(0) === 0x4d && at(1) === 0x4d && at(2) === 0 && (at(3) === 42 || at(3) === 43)) return "tiff";
  // some senders put a few bytes before the header; Acrobat accepts up to 1024
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024));
  return head.includes("%PDF-") ? "pdf" : undefined;
}
