import { AppError } from "../core/errors.ts";
import { embedFont, textWidth } from "./embedded-font.ts";
import { Update } from "./incremental.ts";
import {
  growTop,
  type PageView,
  pageView,
  type Rectangle,
  toUserSpace,
  uprightMatrix,
} from "./page-geometry.ts";
import { isBlank, type PageRaster, rasterisePage } from "./page-raster.ts";
import type { Signable } from "./signable.ts";
import { type PresetName, presetTable } from "./signature-presets.ts";
import { dict, name, type PdfDict, type PdfRef, PdfStream } from "./syntax/objects.ts";

const MM = 72 / 25.4;

/** Where a mark goes; points, origin at the bottom left of the page as it is seen, page from 1. */
export interface MarkBox {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The place of a mark, ready to be drawn. */
export interface PlacedMark {
  page: PdfRef;
  view: PageView;
  box: MarkBox;
  rect: Rectangle;
  /** points by which the page is grown at its top, when nothing was free; only before any signature */
  grow: number;
}

/**
 * Finds a place that covers nothing: the given box, else the preset's corner of page 1. When something
 * stands there, a page without signatures grows by the band at its top; on a signed file, where the page
 * may no longer change, the nearest free place of its upper third is taken. Throws `pdf.unsupported` when
 * there is none, `contract.invalid-input` when a given box is outside the page.
 */
export async function placeMark(
  signable: Signable,
  preset: PresetName,
  lines: string[],
  given?: MarkBox,
): Promise<PlacedMark> {
  const { file, pages } = signable;
  const index = (given?.page ?? 1) - 1;
  const page = pages[index];
  const pageDict = page && file.dict(page);
  const view = pageDict && pageView(file, pageDict);
  if (!page || !view)
    throw new AppError("contract.invalid-input", { where: "markBox.page", why: "trang không có" });
  if (given) {
    const inside =
      given.x >= 0 &&
      given.y >= 0 &&
      given.x + given.width <= view.width &&
      given.y + given.height <= view.height;
    if (!inside || !(given.width > 0 && given.height > 0)) {
      throw new AppError("contract.invalid-input", { where: "markBox", why: "khung nằm ngoài trang" });
    }
    return placed(page, view, given, 0);
  }
  const wanted = cornerBox(view, preset, lines);
  const raster = await rasterisePage(file.bytes, index);
  if (blank(raster, view, wanted)) return placed(page, view, wanted, 0);
  if (!signable.signed) {
    const grown = grownBox(page, view, wanted);
    if (grown && blank(await rasteriseGrown(signable, grown), grown.view, grown.box)) return grown;
  }
  const free = nearestFree(raster, view, wanted);
  if (!free)
    throw new AppError("pdf.unsupported", { name: "", why: "đầu trang không còn chỗ trống cho dấu ký" });
  return placed(page, view, free, 0);
}

function placed(page: PdfRef, view: PageView, box: MarkBox, grow: number): PlacedMark {
  return { page, view, box, rect: toUserSpace(view, box), grow };
}

function blank(raster: PageRaster, view: PageView, box: MarkBox): boolean {
  return isBlank(raster, {
    left: box.x,
    top: view.height - box.y - box.height,
    width: box.width,
    height: box.height,
  });
}

/** The box of the lines in the preset's corner. */
function cornerBox(view: PageView, preset: PresetName, lines: string[]): MarkBox {
  const table = presetTable();
  const margin = table.marginMm;
  const widest = Math.max(...lines.map((line) => textWidth(table.font.file, table.font.size, line)));
  const room = view.width - (margin.left + margin.right) * MM;
  const width = Math.min(Math.max(widest + 2, 40), Math.max(room, 20));
  const height = lines.length * table.font.leading + 2;
  const left =
    table.presets[preset].place === "top-right" ? view.width - margin.right * MM - width : margin.left * MM;
  return {
    page: 1,
    x: Math.max(0, left),
    y: Math.max(0, view.height - margin.top * MM - height),
    width,
    height,
  };
}

/** The page grown at its top, where the new strip is nothing but paper. */
function grownBox(page: PdfRef, view: PageView, wanted: MarkBox): PlacedMark | undefined {
  // a crop box inside a larger media box may hide content that growing would bring back
  if (view.box.some((edge, i) => edge !== view.mediaBox[i])) return undefined;
  const band = Math.max(presetTable().bandMm.value * MM, wanted.height + 2 * presetTable().marginMm.top * MM);
  const box = growTop(view.box, view.rotate, band);
  const grown: PageView = { ...view, box, mediaBox: box, height: view.height + band };
  return placed(page, grown, { ...wanted, y: wanted.y + band }, band);
}

/** The grown page as it will be seen: what was drawn beyond its old edge would come to light. */
async function rasteriseGrown(signable: Signable, mark: PlacedMark): Promise<PageRaster> {
  const update = new Update(signable.file);
  update.replace(mark.page, grownPage(signable.file.dict(mark.page)!, mark));
  return await rasterisePage(update.write().bytes, mark.box.page - 1);
}

/** Steps away from the wanted place, downwards first within a row of equal distance. */
function nearestFree(raster: PageRaster, view: PageView, wanted: MarkBox): MarkBox | undefined {
  const step = 6;
  const candidates: MarkBox[] = [];
  for (let y = wanted.y; y >= (view.height * 2) / 3; y -= step) {
    for (let x = 4; x + wanted.width <= view.width - 4; x += step) candidates.push({ ...wanted, x, y });
  }
  const distance = (box: MarkBox): number => Math.hypot(box.x - wanted.x, box.y - wanted.y);
  candidates.sort((a, b) => distance(a) - distance(b));
  return candidates.find((box) => blank(raster, view, box));
}

/** Page dictionary of a page that grew; the strip is filled by nothing, so it is paper. */
export function grownPage(page: PdfDict, mark: PlacedMark): PdfDict {
  return page
    .clone()
    .set("MediaBox", [...mark.view.box])
    .set("CropBox", [...mark.view.box]);
}

/** The appearance stream of the mark: lines of black text, first line on top. */
export async function markAppearance(update: Update, lines: string[], mark: PlacedMark): Promise<PdfRef> {
  const { font } = presetTable();
  const embedded = await embedFont(update, font.file, lines);
  const { width, height } = mark.box;
  const widest = Math.max(...lines.map((line) => textWidth(font.file, font.size, line)));
  // a given box may be smaller than the text: shrink evenly, never clip a name
  const size = Math.min(
    font.size,
    (font.size * (width - 1)) / widest,
    (height / (lines.length * font.leading)) * font.size,
  );
  const leading = (size * font.leading) / font.size;
  const [r, g, b] = font.color;
  const content = [
    `q BT ${r} ${g} ${b} rg /F0 ${size.toFixed(3)} Tf ${leading.toFixed(3)} TL`,
    `0.5 ${(height - size).toFixed(3)} Td`,
    ...lines.map((line, i) => (i === 0 ? `${embedded.encode(line)} Tj` : `T* ${embedded.encode(line)} Tj`)),
    "ET Q",
  ].join("\n");
  return update.add(
    new PdfStream(
      dict({
        Type: name("XObject"),
        Subtype: name("Form"),
        BBox: [0, 0, width, height],
        Matrix: uprightMatrix(mark.view.rotate),
        Resources: dict({ Font: dict({ F0: embedded.ref }) }),
      }),
      Buffer.from(content),
    ),
  );
}
