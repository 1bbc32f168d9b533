import { readBarcodes } from "zxing-wasm/reader";
import type { Inspection } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { prepareReader } from "../pdf/qr-read.ts";
import { darkest, over, type PagePixels, paperAround, pixelsOf, readPixels } from "./pixels.ts";

/** Our own separator sheet, and the widely printed Patch-T sheet with its bar code. */
const SEPARATOR = /^(QMC-TACH\b|PATCH ?T$)/;
/** Widths at which codes are looked for: one misses what the other finds. */
const SCALES = [1000, 1800];
/** Width at which ink is looked for; about 3.8 pixels a millimetre. */
const LOOK = 800;
const CELL = 8;
/** Ink is so much darker than the paper around it; low, as a faint stamp is no blank page. */
const CONTRAST = 26;
/** Dark pixels that make a cell inked; fewer are dust. */
const INKED = 4;
/** Inked cells that a blank page may have: specks, never a stroke of a pen. */
const MOST_CELLS = 2;
/** Edges that scanners shade; share of a side. */
const EDGE = 0.03;

/** Whether a page is blank or a separator sheet. Nothing follows from it by itself. */
export async function inspectPage(bytes: Uint8Array): Promise<Inspection> {
  try {
    const page = await readPixels(bytes, Math.max(...SCALES));
    return { blank: await isBlank(page), separator: await separatorOn(page) };
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}

async function isBlank(page: PagePixels): Promise<boolean> {
  const small = await pixelsOf(over(page).resize({ width: LOOK, withoutEnlargement: true }), page.channels);
  const dark = { ...small, channels: 1 as const, data: darkest(small) };
  const paper = await paperAround(dark);
  const { width, height } = small;
  const columns = Math.ceil(width / CELL);
  const cells = new Uint16Array(columns * Math.ceil(height / CELL));
  const [left, top] = [Math.round(width * EDGE), Math.round(height * EDGE)];
  for (let y = top; y < height - top; y++) {
    for (let x = left; x < width - left; x++) {
      const at = y * width + x;
      if ((paper.data[at] as number) - (dark.data[at] as number) < CONTRAST) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      cells[cell] = (cells[cell] as number) + 1;
    }
  }
  return cells.filter((count) => count >= INKED).length <= MOST_CELLS;
}

async function separatorOn(page: PagePixels): Promise<string | null> {
  await prepareReader();
  for (const width of SCALES) {
    const grey = await pixelsOf(over(page).resize({ width, withoutEnlargement: true }), 1);
    const found = await readBarcodes(
      { data: opaque(grey.data), width: grey.width, height: grey.height, colorSpace: "srgb" } as ImageData,
      {
        formats: ["QRCode", "Code39", "Code128"],
        tryHarder: true,
        tryInvert: false,
        maxNumberOfSymbols: 8,
      },
    );
    const text = found.map((one) => one.text.trim().toUpperCase()).find((one) => SEPARATOR.test(one));
    if (text) return text.slice(0, 60);
  }
  return null;
}

/** Grey as the red, green, blue and opaque bytes that the reader of codes takes; written by words, as a page has millions. */
function opaque(grey: Uint8Array): Uint8ClampedArray {
  const words = new Uint32Array(grey.length);
  for (let at = 0; at < words.length; at++) words[at] = 0xff000000 | ((grey[at] as number) * 0x010101);
  return new Uint8ClampedArray(words.buffer);
}
