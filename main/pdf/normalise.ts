import { promisify } from "node:util";
import { deflate, deflateSync } from "node:zlib";

/** An image as a PDF stream: the entries of its dictionary and its data, pixel for pixel what the file held. */
export interface PdfImage {
  width: number;
  height: number;
  /** dictionary entries besides type, size and length */
  entries: string;
  data: Uint8Array;
}

/**
 * Takes a JPEG or PNG over into PDF without touching a pixel: a JPEG goes in as it is, a PNG's compressed
 * rows too (PDF knows PNG's filters as predictor 15, ISO 32000-1, 7.4.4.4). Lossy recompression of a legal
 * page is never done here: see `imaging/lighter.ts` for what the command line puts in its place. Throws an Error for
 * anything else; the imaging child makes plain PNG of the rest.
 */
export function toPdfImage(bytes: Uint8Array): PdfImage {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return fromJpeg(bytes);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return fromPng(bytes);
  throw new Error("neither JPEG nor PNG");
}

/** A two-tone page as CCITT Group 4. */
export interface FaxImage {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A colour page in two layers: a picture in colour, and over it black print as a mask of one colour. */
export interface PageLayers {
  /** JPEG; the size of the page as stored */
  picture: Uint8Array;
  /** painted where it is black */
  mask: FaxImage;
  /** red, green, blue; 0 to 255 */
  ink: [number, number, number];
}

/** A mask that paints the current colour where it is black; no transparency, so PDF/A-1 takes it. */
export function maskFromFax({ data, width, height }: FaxImage): PdfImage {
  return {
    width,
    height,
    entries:
      "/ImageMask true /BitsPerComponent 1 /Filter /CCITTFaxDecode " +
      `/DecodeParms << /K -1 /Columns ${width} /Rows ${height} >>`,
    data,
  };
}

/** A black and white page, packed as fax group 4 (ITU-T T.6), as an image of a PDF. */
export function fromFax({ data, width, height }: FaxImage): PdfImage {
  return {
    width,
    height,
    entries:
      "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode " +
      `/DecodeParms << /K -1 /Columns ${width} /Rows ${height} >>`,
    data,
  };
}

const JPEG_SPACES: Record<number, string> = { 1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK" };

function fromJpeg(bytes: Uint8Array): PdfImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let adobe = false;
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) throw new Error("broken JPEG marker");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xee && length >= 12) adobe = true;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const components = view.getUint8(at + 9);
      const space = JPEG_SPACES[components];
      if (!space || view.getUint8(at + 4) !== 8) throw new Error("unsupported JPEG");
      // Adobe writes CMYK inverted
      const decode = components === 4 && adobe ? " /Decode [1 0 1 0 1 0 1 0]" : "";
      return {
        width: view.getUint16(at + 7),
        height: view.getUint16(at + 5),
        entries: `/ColorSpace ${space} /BitsPerComponent 8 /Filter /DCTDecode${decode}`,
        data: bytes,
      };
    }
    at += 2 + length;
  }
  throw new Error("JPEG without a frame");
}

function fromPng(bytes: Uint8Array): PdfImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const depth = view.getUint8(24);
  const type = view.getUint8(25);
  if (view.getUint8(28) !== 0) throw new Error("interlaced PNG");
  if (depth > 8 || ![0, 2, 3].includes(type)) throw new Error("unsupported PNG");
  const parts: Uint8Array[] = [];
  let palette = "";
  for (let at = 8; at + 12 <= view.byteLength; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (name === "IDAT") parts.push(data);
    if (name === "PLTE") palette = Buffer.from(data).toString("hex");
    if (name === "IEND") break;
    at += 12 + length;
  }
  const colours = type === 2 ? 3 : 1;
  let space = type === 2 ? "/DeviceRGB" : "/DeviceGray";
  if (type === 3) {
    if (palette === "") throw new Error("PNG without its palette");
    space = `[/Indexed /DeviceRGB ${palette.length / 6 - 1} <${palette}>]`;
  }
  return {
    width,
    height,
    entries:
      `/ColorSpace ${space} /BitsPerComponent ${depth} /Filter /FlateDecode ` +
      `/DecodeParms << /Predictor 15 /Colors ${colours} /BitsPerComponent ${depth} /Columns ${width} >>`,
    data: Buffer.concat(parts),
  };
}

const AS_JPEG = "/Filter /DCTDecode";
/** Share of its bytes that packing must save to be worth a second filter. */
const WORTH = 0.995;

/**
 * A JPEG packed once more: scanners write it with the standard tables, which leaves a part of a hundred. The JPEG itself
 * stays byte for byte; every other picture as it is.
 */
export async function packedOnce(image: PdfImage): Promise<PdfImage> {
  if (!image.entries.includes(AS_JPEG)) return image;
  const data = await promisify(deflate)(image.data);
  if (data.byteLength > image.data.byteLength * WORTH) return image;
  return { ...image, entries: image.entries.replace(AS_JPEG, "/Filter [/FlateDecode /DCTDecode]"), data };
}

/** Deflated bytes for a stream with /FlateDecode. */
export function deflated(text: string | Uint8Array): Uint8Array {
  return deflateSync(typeof text === "string" ? Buffer.from(text, "latin1") : text);
}
