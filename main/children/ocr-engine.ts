import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createWorker, OEM, type Worker } from "tesseract.js";
import type { Box, OcrLine, OcrModel, OcrPage, OcrWord, RecogniseParams } from "../core/digitise/types.ts";
import { resourcesFolder } from "./resources.ts";

/** Tesseract's page segmentation modes: 3 finds columns by itself, 6 is one block, 7 one line. */
const SEGMENTATION = { page: "3", block: "6", line: "7" } as const;

const engines = new Map<OcrModel, Promise<Worker>>();

/** Where the trained data lies; never the network, nothing is written. */
function modelFolder(model: OcrModel): { path: string; gzip: boolean } {
  if (model === "fast") return { path: join(resourcesFolder(), "tessdata"), gzip: false };
  const data = createRequire(import.meta.url).resolve("@tesseract.js-data/vie/package.json");
  return { path: join(dirname(data), "4.0.0_best_int"), gzip: true };
}

function engine(model: OcrModel, lang: string): Promise<Worker> {
  const known = engines.get(model);
  if (known) return known;
  const { path, gzip } = modelFolder(model);
  const started = createWorker(lang, OEM.LSTM_ONLY, {
    langPath: path,
    gzip,
    cacheMethod: "none",
    logger: () => {},
    errorHandler: () => {},
  });
  engines.set(model, started);
  started.catch(() => engines.delete(model));
  return started;
}

interface RawBox {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}
interface RawWord {
  text: string;
  confidence: number;
  bbox: RawBox;
}
interface RawLine {
  words: RawWord[];
  bbox: RawBox;
  baseline?: RawBox;
}
interface RawBlock {
  paragraphs: { lines: RawLine[] }[];
}

const toBox = (box: RawBox): Box => [box.x0, box.y0, box.x1, box.y1];

/** Control characters and the Unicode specials would break text files and PDF strings. */
const clean = (text: string): string =>
  text
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to go
    .replace(/[\u0000-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g, "")
    .trim();

/** A word stands on the baseline of its line; its own bottom would hop with every p and g. */
function toWord(raw: RawWord, line: RawLine): OcrWord {
  const box = toBox(raw.bbox);
  const base = line.baseline ?? { x0: box[0], y0: box[3], x1: box[2], y1: box[3] };
  const slope = base.x1 > base.x0 ? (base.y1 - base.y0) / (base.x1 - base.x0) : 0;
  const at = (x: number): number => Math.round(base.y0 + (x - base.x0) * slope);
  return {
    text: clean(raw.text),
    confidence: Math.min(1, Math.max(0, raw.confidence / 100)),
    box,
    baseline: [box[0], at(box[0]), box[2], at(box[2])],
  };
}

function toLines(blocks: RawBlock[]): OcrLine[] {
  const lines: OcrLine[] = [];
  blocks.forEach((block, number) => {
    for (const raw of block.paragraphs.flatMap((paragraph) => paragraph.lines)) {
      const words = raw.words.map((word) => toWord(word, raw)).filter((word) => word.text !== "");
      if (words.length === 0) continue;
      const text = words.map((word) => word.text).join(" ");
      const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
      lines.push({ text, confidence, box: toBox(raw.bbox), block: number, words });
    }
  });
  return lines;
}

/** Width and height from the header of a PNG, the only format the imaging child hands over for OCR. */
function pngSize(image: Uint8Array): { width: number; height: number } {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (view.byteLength < 24 || view.getUint32(0) !== 0x89504e47) throw new Error("OCR takes PNG only");
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/**
 * Reads one image. Text is NFC with LF; boxes are pixels of the image; confidence runs from 0 to 1.
 * A page without letters gives no lines.
 */
export async function recognise(params: RecogniseParams): Promise<OcrPage> {
  const { image, dpi, lang = "vie", model = "fast", layout = "page" } = params;
  const size = pngSize(image);
  const worker = await engine(model, lang);
  await worker.setParameters({
    // biome-ignore lint/suspicious/noExplicitAny: the declared enum is the same text
    tessedit_pageseg_mode: SEGMENTATION[layout] as any,
    user_defined_dpi: String(Math.round(dpi)),
    debug_file: "/dev/null",
    // print is dark on light here: reading every bad line a second time in reverse costs a third of the time
    tessedit_do_invert: "0",
  });
  const { data } = await worker.recognize(Buffer.from(image), {}, { text: false, blocks: true });
  const lines = toLines((data.blocks ?? []) as unknown as RawBlock[]);
  return { text: lines.map((line) => line.text).join("\n"), lines, ...size };
}
