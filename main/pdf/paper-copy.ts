import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import type { QrItemsConfig } from "../core/copies/qr-text.ts";
import type { PaperCopyBlock, PaperCopyConfig } from "../core/copies/rules.ts";
import { AppError } from "../core/errors.ts";
import { embedFaces } from "./forms/fonts.ts";
import { describeFile } from "./forms/render.ts";
import { paperCopyConfig, qrItemsConfig } from "./forms/resources.ts";
import {
  drawFoot,
  drawFrame,
  drawTop,
  drawTrialSides,
  type MeasuredBlock,
  measureBlock,
} from "./paper-copy-block.ts";
import { innerWidth, layOut, type Sheet } from "./paper-copy-geometry.ts";
import { openRaster } from "./paper-copy-raster.ts";
import { drawQr, makeQr, qrBoxSize } from "./qr.ts";
import { decodePixels, type Pixels } from "./qr-read.ts";

const MM = 72 / 25.4;
const SOURCE_DPI = 300;
const READ_BACK_DPI = [200, 300];

interface Laid {
  sheet: Sheet;
  measured: MeasuredBlock | undefined;
}

export interface RenderedCopy {
  pdf: Uint8Array;
  pages: number;
}

/**
 * Makes the paper form of an electronic result (chuyển đổi bản điện tử sang bản giấy, NĐ 45/2020 Điều 18.2):
 * every page of `source` as it is looked at, seals and numbers of its signatures included, scaled into a frame;
 * outside the frame the QR (top left, first page), the own mark, the block (last page), code and page number.
 * The source itself is not touched. Throws `pdf.unreadable`, `pdf.encrypted`, `pdf.too-large`.
 */
export async function renderPaperCopy(
  source: Uint8Array,
  block: PaperCopyBlock,
  options: { name?: string; config?: PaperCopyConfig; qr?: QrItemsConfig } = {},
): Promise<RenderedCopy> {
  const layout = (options.config ?? paperCopyConfig()).layoutMm;
  const { print } = options.qr ?? qrItemsConfig();
  const raster = await openRaster(source, options.name ?? "bản điện tử");
  try {
    const pdf = await PDFDocument.create();
    const faces = await embedFaces(pdf);
    describeFile(pdf, block.title, block.at);
    const symbol = makeQr(block.qrText, print);
    const side = qrBoxSize(symbol, print);
    const pages = raster.pageCount;
    for (let index = 0; index < pages; index++) {
      const first = index === 0;
      const size = raster.size(index);
      const last = index === pages - 1;
      const [upright, across] = [false, true].map((turned) => {
        const measured = last
          ? measureBlock(block, faces, innerWidth(layout, turned), layout.blockMinHeight * MM)
          : undefined;
        const sheet = layOut(size, layout, {
          topHeight: first ? Math.max(layout.topBand * MM, side) : layout.topBandNext * MM,
          blockHeight: measured?.height ?? 0,
          across: turned,
        });
        return { sheet, measured };
      }) as [Laid, Laid];
      // whichever way of turning the sheet leaves the page larger
      const { sheet, measured } = across.sheet.frame.width > upright.sheet.frame.width ? across : upright;
      const page = pdf.addPage([sheet.width, sheet.height]);
      const picture = await pdf.embedJpg(await toJpeg(await raster.draw(index, SOURCE_DPI)));
      page.drawImage(picture, sheet.frame);
      drawFrame(page, sheet);
      drawTrialSides(page, block, faces, sheet);
      const beside = first
        ? { ...sheet.top, x: sheet.top.x + side + 4 * MM, width: sheet.top.width - side - 4 * MM }
        : sheet.top;
      drawTop(page, block, faces, beside, first);
      if (first) drawQr(page, symbol, print, { x: sheet.top.x, top: sheet.top.y + sheet.top.height, side });
      measured?.draw(page, sheet.block);
      drawFoot(page, block, faces, sheet, { page: index + 1, pages });
    }
    return { pdf: await pdf.save(), pages };
  } finally {
    raster.close();
  }
}

/** Grey where nothing is coloured; colour without chroma subsampling, so that red seals keep sharp edges. */
async function toJpeg({ width, height, data }: Pixels): Promise<Buffer> {
  const rgba = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#fff" });
  const image = hasColour(data) ? rgba : rgba.toColourspace("b-w");
  return image.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
}

function hasColour(rgba: Uint8Array): boolean {
  for (let i = 0; i < rgba.length; i += 4) {
    const red = rgba[i] as number;
    const green = rgba[i + 1] as number;
    const blue = rgba[i + 2] as number;
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 16) return true;
  }
  return false;
}

/**
 * Reads the QR of a rendered copy back from pictures of its first page at 200 and 300 dpi, from the top left
 * corner where the law puts it. Throws `copies.read-back` unless each time exactly `expected` is found there.
 */
export async function readBackPaperCopy(pdf: Uint8Array, expected: string): Promise<void> {
  const raster = await openRaster(pdf, "bản giấy");
  try {
    for (const dpi of READ_BACK_DPI) {
      const corner = topLeft(await raster.draw(0, dpi), dpi);
      const texts = (await decodePixels(corner)).map((found) => found.text);
      if (texts.length === 0) throw new AppError("copies.read-back", { dpi, why: "unreadable" });
      if (texts.some((text) => text !== expected.normalize("NFC"))) {
        throw new AppError("copies.read-back", { dpi, why: "different" });
      }
    }
  } finally {
    raster.close();
  }
}

/** The corner in which the QR must stand; at its largest it still fits in 70 by 65 mm. */
function topLeft({ width, height, data }: Pixels, dpi: number): Pixels {
  const right = Math.min(width, Math.round((70 / 25.4) * dpi));
  const bottom = Math.min(height, Math.round((65 / 25.4) * dpi));
  const cut = new Uint8Array(right * bottom * 4);
  for (let row = 0; row < bottom; row++) {
    cut.set(data.subarray(row * width * 4, (row * width + right) * 4), row * right * 4);
  }
  return { width: right, height: bottom, data: cut };
}

/** A PNG of each page, for the screen; `dpi` decides the size (96 fits a window). */
export async function pagePictures(pdf: Uint8Array, dpi = 96): Promise<Uint8Array[]> {
  const raster = await openRaster(pdf, "bản giấy");
  try {
    const pictures: Uint8Array[] = [];
    for (let index = 0; index < raster.pageCount; index++) {
      const { width, height, data } = await raster.draw(index, dpi);
      pictures.push(
        await sharp(data, { raw: { width, height, channels: 4 } })
          .flatten({ background: "#fff" })
          .png()
          .toBuffer(),
      );
    }
    return pictures;
  } finally {
    raster.close();
  }
}
