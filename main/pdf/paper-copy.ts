import { BlendMode, PDFDocument } from "pdf-lib";
import sharp from "sharp";
import type { QrItemsConfig, QrPrint } from "../core/copies/qr-text.ts";
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
  drawWatermark,
  type MeasuredBlock,
  measureBlock,
} from "./paper-copy-block.ts";
import { innerWidth, layOut, type Rect, type Sheet } from "./paper-copy-geometry.ts";
import { openPictures, openRaster } from "./paper-copy-raster.ts";
import { drawQr, makeQr, type QrSymbol, qrBoxSize } from "./qr.ts";
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

/** A code ready to be drawn, with the side of its box in points. */
interface Code {
  symbol: QrSymbol;
  print: QrPrint;
  side: number;
}

/**
 * Makes the paper form of an electronic file (chuyển đổi bản điện tử sang bản giấy, NĐ 45/2020 Điều 18.2): every page
 * of `source` as it is looked at, seals and numbers of its signatures included, scaled into a frame; outside the frame
 * the two codes (top left and right, first page), the own mark, the block (last page), code and page number. A list of
 * pictures stands for a paper that is not a PDF yet, a picture a page. The source itself is not touched. Throws
 * `pdf.unreadable`, `pdf.encrypted`, `pdf.too-large`.
 */
export async function renderPaperCopy(
  source: Uint8Array | readonly Uint8Array[],
  block: PaperCopyBlock,
  options: { name?: string; config?: PaperCopyConfig; qr?: QrItemsConfig } = {},
): Promise<RenderedCopy> {
  const layout = (options.config ?? paperCopyConfig()).layoutMm;
  const name = options.name ?? "bản điện tử";
  const code = (text: string, print: QrPrint): Code => {
    const symbol = makeQr(text, print);
    return { symbol, print, side: qrBoxSize(symbol, print) };
  };
  const legal = block.qrText === null ? null : code(block.qrText, (options.qr ?? qrItemsConfig()).print);
  const seal = block.seal && code(block.seal.text, block.seal.print);
  const raster =
    source instanceof Uint8Array ? await openRaster(source, name) : await openPictures(source, name);
  try {
    const pdf = await PDFDocument.create();
    const faces = await embedFaces(pdf);
    describeFile(pdf, block.title, block.at);
    const pages = raster.pageCount;
    for (let index = 0; index < pages; index++) {
      const first = index === 0;
      const size = raster.size(index);
      const last = index === pages - 1;
      const topHeight = first
        ? Math.max(layout.topBand * MM, legal?.side ?? 0, seal?.side ?? 0)
        : layout.topBandNext * MM;
      const [upright, across] = [false, true].map((turned) => {
        const measured = last
          ? measureBlock(block, faces, innerWidth(layout, turned), layout.blockMinHeight * MM)
          : undefined;
        const sheet = layOut(size, layout, {
          topHeight,
          blockHeight: measured?.height ?? 0,
          across: turned,
        });
        return { sheet, measured };
      }) as [Laid, Laid];
      // whichever way of turning the sheet leaves the page larger
      const { sheet, measured } = across.sheet.frame.width > upright.sheet.frame.width ? across : upright;
      const page = pdf.addPage([sheet.width, sheet.height]);
      drawWatermark(page, block, faces, sheet);
      const picture = await pdf.embedJpg(await toJpeg(await raster.draw(index, SOURCE_DPI)));
      page.drawImage(picture, {
        ...sheet.frame,
        ...(block.watermark ? { blendMode: BlendMode.Multiply } : {}),
      });
      drawFrame(page, sheet);
      drawTrialSides(page, block, faces, sheet);
      drawTop(page, block, faces, first ? between(sheet.top, legal, seal) : sheet.top, first);
      if (first) {
        const top = sheet.top.y + sheet.top.height;
        if (legal) drawQr(page, legal.symbol, legal.print, { x: sheet.top.x, top, side: legal.side });
        if (seal) {
          const x = sheet.top.x + sheet.top.width - seal.side;
          drawQr(page, seal.symbol, seal.print, { x, top, side: seal.side });
        }
      }
      measured?.draw(page, sheet.block);
      drawFoot(page, block, faces, sheet, { page: index + 1, pages });
    }
    return { pdf: await pdf.save(), pages };
  } finally {
    raster.close();
  }
}

/** The room that the two codes leave in the band above the first page. */
function between(top: Rect, legal: Code | null, seal: Code | null): Rect {
  const gap = 3 * MM;
  const left = legal ? legal.side + gap : 0;
  const right = seal ? seal.side + gap : 0;
  return { ...top, x: top.x + left, width: top.width - left - right };
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

/** The texts that a rendered copy must give back, each from its own corner; null: nothing may stand there. */
export interface ExpectedCodes {
  qrText: string | null;
  seal: { text: string } | null;
}

/**
 * Reads the codes of a rendered copy back from pictures of its first page at 200 and 300 dpi, each from the corner
 * where it belongs. Throws `copies.read-back` unless each time exactly what is expected is found there.
 */
export async function readBackPaperCopy(pdf: Uint8Array, expected: ExpectedCodes): Promise<void> {
  const raster = await openRaster(pdf, "bản giấy");
  try {
    for (const dpi of READ_BACK_DPI) {
      const page = await raster.draw(0, dpi);
      await readCorner(page, dpi, "left", expected.qrText);
      await readCorner(page, dpi, "right", expected.seal?.text ?? null);
    }
  } finally {
    raster.close();
  }
}

async function readCorner(
  page: Pixels,
  dpi: number,
  side: "left" | "right",
  expected: string | null,
): Promise<void> {
  const texts = (await decodePixels(corner(page, dpi, side))).map((found) => found.text);
  if (texts.length === 0 && expected !== null) {
    throw new AppError("copies.read-back", { dpi, why: "unreadable" });
  }
  if (texts.some((text) => text !== expected?.normalize("NFC"))) {
    throw new AppError("copies.read-back", { dpi, why: "different" });
  }
}

/** The corner in which a code must stand; at its largest it still fits in 70 by 65 mm. */
function corner({ width, height, data }: Pixels, dpi: number, side: "left" | "right"): Pixels {
  const across = Math.min(width, Math.round((70 / 25.4) * dpi));
  const down = Math.min(height, Math.round((65 / 25.4) * dpi));
  const left = side === "left" ? 0 : width - across;
  const cut = new Uint8Array(across * down * 4);
  for (let row = 0; row < down; row++) {
    const start = (row * width + left) * 4;
    cut.set(data.subarray(start, start + across * 4), row * across * 4);
  }
  return { width: across, height: down, data: cut };
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
