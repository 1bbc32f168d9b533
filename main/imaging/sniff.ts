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

/** Files that people bring and that are not taken as pages: where their mark stands, the mark, what people call them. */
const STRANGERS: readonly [at: number, mark: string, kind: string][] = [
  ...["heic", "heix", "hevc", "hevx", "mif1", "msf1"].map(
    (brand) => [4, `ftyp${brand}`, "ảnh HEIC của điện thoại"] as [number, string, string],
  ),
  [4, "ftypavif", "ảnh AVIF"],
  [4, "ftyp", "tệp phim"],
  [8, "WEBP", "ảnh WebP"],
  [0, "GIF8", "ảnh GIF"],
  [0, "BM", "ảnh BMP"],
  [4, "jP  ", "ảnh JPEG 2000"],
  [0, "\xff\x4f\xff\x51", "ảnh JPEG 2000"],
  [0, "8BPS", "ảnh Photoshop"],
  [0, "AT&TFORM", "tệp DjVu"],
  [0, "PK\x03\x04", "tệp Word, Excel hoặc tệp nén"],
  [0, "\xd0\xcf\x11\xe0", "tệp Word, Excel đời cũ"],
  [0, "Rar!", "tệp nén"],
  [0, "7z\xbc\xaf", "tệp nén"],
  [0, "<svg", "bản vẽ SVG"],
  [0, "<?xml", "bản vẽ SVG hoặc tệp XML"],
  [0, "<!DOCTYPE", "trang web"],
  [0, "<html", "trang web"],
];

/** What a file that `sniff` does not know is called; undefined when that is not known either. */
export function strangerKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString("latin1");
  return STRANGERS.find(([at, mark]) => head.startsWith(mark, at))?.[2];
}
