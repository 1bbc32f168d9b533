import { readBarcodes } from "zxing-wasm/reader";
import type { Inspection } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { prepareReader } from "../pdf/qr-read.ts";
import { open } from "./options.ts";
import { hasPatchT } from "./patch-code.ts";
import { darkest, over, type PagePixels, paperAround, pixelsOf, readPixels } from "./pixels.ts";

/** Our own separator sheet, and the widely printed Patch-T sheet with its bar code. */
const SEPARATOR = /^(QMC-TACH\b|PATCH ?T$)/;
/** What is told of a Patch-T sheet that has its bars alone. */
const PATCH_T = "PATCH T";
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
/** Black print against its paper. */
const BLACK = 80;
/** Share of black in three cells by three, and in each of them, from which a code may stand there; text has gaps. */
const DENSE = 0.42;
const DENSE_EACH = 0.15;
/** Places so dense that a page with a code has at least; the star of a seal has a dozen, a bold title one or two. */
const DENSE_PLACES = 24;
/** Width in millimetres of a page that does not say how many dots an inch it has. */
const A4_MM = 210;

/** Whether a page is blank or a separator sheet. Nothing follows from it by itself. Throws `image.unreadable`. */
export async function inspectPage(bytes: Uint8Array): Promise<Inspection> {
  try {
    const look = await looked(await readPixels(bytes, LOOK));
    if (look.inked <= MOST_CELLS) return { blank: true, separator: null };
    if (hasPatchT(look.dark, await pixelsPerMm(bytes, look.dark)))
      return { blank: false, separator: PATCH_T };
    if (!look.dense) return { blank: false, separator: null };
    return { blank: false, separator: await separatorOn(await readPixels(bytes, Math.max(...SCALES))) };
  } catch (cause) {
    throw new AppError("image.unreadable", { name: "" }, { cause });
  }
}

/** What a small picture of the page tells. */
interface Look {
  dark: PagePixels;
  /** cells with ink in them, however faint */
  inked: number;
  /** somewhere black stands as close as in a code */
  dense: boolean;
}

async function looked(small: PagePixels): Promise<Look> {
  const dark: PagePixels = { ...small, channels: 1, data: darkest(small) };
  const paper = await paperAround(dark);
  const { width, height } = small;
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const faint = new Uint16Array(columns * rows);
  const black = new Uint16Array(columns * rows);
  const [left, top] = [Math.round(width * EDGE), Math.round(height * EDGE)];
  for (let y = top; y < height - top; y++) {
    for (let x = left; x < width - left; x++) {
      const at = y * width + x;
      const contrast = (paper.data[at] as number) - (dark.data[at] as number);
      if (contrast < CONTRAST) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      faint[cell]!++;
      if (contrast >= BLACK) black[cell]!++;
    }
  }
  return {
    dark,
    inked: faint.filter((count) => count >= INKED).length,
    dense: isDense(black, columns, rows),
  };
}

function isDense(black: Uint16Array, columns: number, rows: number): boolean {
  let places = 0;
  const [each, all] = [CELL * CELL * DENSE_EACH, CELL * CELL * 9 * DENSE];
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < columns - 1; x++) {
      let [sum, least] = [0, CELL * CELL];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const count = black[(y + dy) * columns + x + dx] as number;
          sum += count;
          least = Math.min(least, count);
        }
      }
      if (sum >= all && least >= each && ++places >= DENSE_PLACES) return true;
    }
  }
  return false;
}

async function pixelsPerMm(bytes: Uint8Array, look: PagePixels): Promise<number> {
  const { density = 0, width = 1, height = 1 } = await open(bytes).metadata();
  const short = Math.min(look.width, look.height);
  // 72 is what files say that know nothing
  return density > 72 ? (density / 25.4) * (short / Math.min(width, height)) : short / A4_MM;
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
