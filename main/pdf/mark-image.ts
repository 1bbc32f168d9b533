import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { AppError } from "../core/errors.ts";
import type { Update } from "./incremental.ts";
import { srgbProfile } from "./srgb.ts";
import { dict, name, type PdfRef, PdfStream } from "./syntax/objects.ts";

/** Image of a handwritten signature or a seal, ready to be put into a file. */
export interface MarkImage {
  /** pixels */
  width: number;
  height: number;
  rgb: Uint8Array;
  alpha: Uint8Array;
  /** as it is to be seen, points */
  size: { width: number; height: number };
}

export type InkColour = "blue" | "red";

const MM = 72 / 25.4;
const MAX_PIXELS = 9_000_000;
const MAX_BYTES = 8 * 1024 * 1024;
/** At least so much of the image must be see-through: a white box would cover what it is put on. */
const LEAST_CLEAR = 0.05;
const INK = 128;

/**
 * Reads the image of a preset: PNG with a see-through ground, in the ink the law names (NĐ 30/2020/NĐ-CP PL I).
 * `widthMm` is its real width; without it the image's own resolution says, else `usualMm`. Throws
 * `signing.image-unfit` in words.
 */
export async function readMarkImage(
  png: Uint8Array,
  wish: { colour: InkColour; widthMm?: number; usualMm: number },
): Promise<MarkImage> {
  const unfit = (why: string, cause?: unknown) => new AppError("signing.image-unfit", { why }, { cause });
  if (png.length > MAX_BYTES) throw unfit("tệp lớn hơn 8 MB");
  let raw: { data: Buffer; info: { width: number; height: number } };
  let density: number | undefined;
  try {
    const picture = sharp(png, { limitInputPixels: MAX_PIXELS });
    const known = await picture.metadata();
    if (known.format !== "png") throw unfit("không phải ảnh PNG");
    density = known.density;
    raw = await picture
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unfit("không đọc được ảnh", error);
  }
  const { width, height } = raw.info;
  const count = width * height;
  const rgb = Buffer.alloc(count * 3);
  const alpha = Buffer.alloc(count);
  const ink = [0, 0, 0];
  let solid = 0;
  let clear = 0;
  for (let i = 0; i < count; i += 1) {
    const a = raw.data[i * 4 + 3]!;
    alpha[i] = a;
    for (let c = 0; c < 3; c += 1) {
      rgb[i * 3 + c] = raw.data[i * 4 + c]!;
      if (a >= INK) ink[c]! += raw.data[i * 4 + c]!;
    }
    if (a >= INK) solid += 1;
    else clear += 1;
  }
  if (solid === 0) throw unfit("ảnh trống");
  if (clear < count * LEAST_CLEAR) throw unfit("nền ảnh không trong suốt");
  const [red, green, blue] = ink as [number, number, number];
  if (wish.colour === "red" && !(red > green && red > blue)) throw unfit("hình dấu phải màu đỏ");
  if (wish.colour === "blue" && !(blue > red)) throw unfit("hình chữ ký phải màu xanh");
  // 72 dpi is what a program writes that knows nothing
  const own = density && density > 72 ? (width / density) * 25.4 : undefined;
  const across = (wish.widthMm ?? own ?? wish.usualMm) * MM;
  return { width, height, rgb, alpha, size: { width: across, height: (across * height) / width } };
}

/**
 * Adds the image to an update. Its colours are those of sRGB, said in the file itself. `opaque` files (PDF/A-1, which
 * knows no transparency) get the ink of one colour through a stencil instead: see-through all the same.
 */
export function addMarkImage(
  update: Update,
  image: MarkImage,
  opaque: boolean,
): { ref: PdfRef; stencil: [number, number, number] | undefined } {
  const size = { Width: image.width, Height: image.height };
  if (opaque) {
    const row = Math.ceil(image.width / 8);
    // a stencil paints where its bit is 0
    const bits = Buffer.alloc(row * image.height, 0xff);
    const ink = [0, 0, 0];
    let solid = 0;
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        const at = y * image.width + x;
        if (image.alpha[at]! < INK) continue;
        bits[y * row + (x >> 3)]! &= ~(0x80 >> (x & 7));
        solid += 1;
        for (let c = 0; c < 3; c += 1) ink[c]! += image.rgb[at * 3 + c]!;
      }
    }
    const ref = update.add(
      new PdfStream(
        dict({
          Type: name("XObject"),
          Subtype: name("Image"),
          ...size,
          ImageMask: true,
          BitsPerComponent: 1,
          Filter: name("FlateDecode"),
        }),
        deflateSync(bits),
      ),
    );
    return { ref, stencil: ink.map((sum) => sum / solid / 255) as [number, number, number] };
  }
  const profile = update.add(
    new PdfStream(dict({ N: 3, Filter: name("FlateDecode") }), deflateSync(srgbProfile())),
  );
  const mask = update.add(
    new PdfStream(
      dict({
        Type: name("XObject"),
        Subtype: name("Image"),
        ...size,
        ColorSpace: name("DeviceGray"),
        BitsPerComponent: 8,
        Filter: name("FlateDecode"),
      }),
      deflateSync(image.alpha),
    ),
  );
  const ref = update.add(
    new PdfStream(
      dict({
        Type: name("XObject"),
        Subtype: name("Image"),
        ...size,
        ColorSpace: [name("ICCBased"), profile],
        BitsPerComponent: 8,
        SMask: mask,
        Filter: name("FlateDecode"),
      }),
      deflateSync(image.rgb),
    ),
  );
  return { ref, stencil: undefined };
}
