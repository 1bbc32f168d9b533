import sharp from "sharp";
import { AppError } from "../core/errors.ts";
import { sniff } from "../imaging/sniff.ts";
import { openRaster } from "./paper-copy-raster.ts";
import { type ReadQr, readQr } from "./qr-read.ts";

/** Resolution at which a page of a PDF is looked at; that of a good photograph of it. */
const PDF_DPI = 200;
/** a paper copy has its codes on its first page; a scan of several papers may have another before it */
const MAX_PAGES = 10;
/** A code typed or sent by a scanner as text; longer is no code. */
const MAX_TEXT = 8192;

/**
 * Texts of the codes in a picture, on the first page of a PDF that has any, or in a text, a code a line. Throws
 * `qr.not-found`, `image.*`, `pdf.*`.
 */
export async function readCodes(bytes: Uint8Array, name: string): Promise<string[]> {
  const lines = plainText(bytes);
  if (lines) return lines;
  if (sniff(bytes) !== "pdf") return texts(await readQr(bytes, name));
  const raster = await openRaster(bytes, name);
  try {
    for (let index = 0; index < Math.min(MAX_PAGES, raster.pageCount); index++) {
      const { width, height, data } = await raster.draw(index, PDF_DPI);
      const page = sharp(data, { raw: { width, height, channels: 4 } });
      const png = await page.png({ compressionLevel: 1 }).toBuffer();
      const found = await readQr(png, name).catch((error: unknown) => {
        if (error instanceof AppError && error.code === "qr.not-found") return [];
        throw error;
      });
      if (found.length > 0) return texts(found);
    }
  } finally {
    raster.close();
  }
  throw new AppError("qr.not-found", { name });
}

const texts = (found: readonly ReadQr[]): string[] => found.map(({ text }) => text);

/** Lines of a text file; undefined for anything else. */
function plainText(bytes: Uint8Array): string[] | undefined {
  if (bytes.length === 0 || bytes.length > MAX_TEXT || sniff(bytes)) return undefined;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file with control characters is no text
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return undefined;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines.map((line) => line.normalize("NFC")) : undefined;
}
