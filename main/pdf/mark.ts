import { AppError } from "../core/errors.ts";
import { textWidth } from "./embedded-font.ts";
import type { MarkImage } from "./mark-image.ts";
import { type HeadingGap, headingGaps, signatureGap } from "./mark-places.ts";
import { bareRaster, isFree, nearestFree } from "./mark-room.ts";
import { growTop, type PageView, pageView, type Rectangle, toUserSpace } from "./page-geometry.ts";
import type { PageRaster } from "./page-raster.ts";
import type { Signable } from "./signable.ts";
import { signatureFields } from "./signature-fields.ts";
import { pageIndex, seenPlace } from "./signature-place.ts";
import { fontOf, type PresetName, presetTable } from "./signature-presets.ts";
import type { PdfDict, PdfRef } from "./syntax/objects.ts";

const MM = 72 / 25.4;

/** Where a mark goes; points, origin at the bottom left of the page as it is seen, page from 1. */
export interface MarkBox {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The upper left corner of a mark; parts of the page as it is seen. */
export interface MarkPoint {
  left: number;
  top: number;
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

/** What is drawn: lines of text, or an image in their stead. */
export interface MarkContent {
  preset: PresetName;
  lines: string[];
  image: MarkImage | undefined;
}

/**
 * Finds a place that covers nothing: the given box, else the preset's corner of page 1. A person's image goes between
 * title and name, a seal over the left third of the newest personal signature (NĐ 30/2020/NĐ-CP PL I), what is
 * written into a form's gap where its table says. When something
 * stands there, a page without signatures grows by the band at its top; on a signed file, where the page
 * may no longer change, the nearest free place of its upper third is taken. Throws `pdf.unsupported` when
 * there is none, `contract.invalid-input` when a given box is outside the page, `signing.mark-covers` when something
 * stands where the mark was put by hand.
 */
export async function placeMark(
  signable: Signable,
  content: MarkContent,
  wish: { box?: MarkBox; at?: MarkPoint } = {},
): Promise<PlacedMark> {
  if (!wish.at) return usualPlace(signable, content, wish.box);
  const moved = await movedPlace(signable, content, wish.at);
  if (!(await isFree(signable, { ref: moved.page, view: moved.view }, moved.box)))
    throw new AppError("signing.mark-covers", {
      what: `“${content.lines.join(" ")}”`,
    });
  return moved;
}

/** The mark in its usual size with its corner at a point; it stays on the page. */
export async function movedPlace(
  signable: Signable,
  content: MarkContent,
  { left, top }: MarkPoint,
): Promise<PlacedMark> {
  const { page, view, box } = await usualPlace(signable, content);
  const x = left * view.width;
  const y = view.height - top * view.height - box.height;
  return placed(page, view, within(view, { ...box, x, y }), 0);
}

async function usualPlace(signable: Signable, content: MarkContent, given?: MarkBox): Promise<PlacedMark> {
  const { file, pages } = signable;
  const { preset } = content;
  const data = presetTable().presets[preset];
  const beside = data.place === "beside-signature" && !given ? besideSignature(signable, content) : undefined;
  const index = (given?.page ?? beside?.page ?? (data.page === "last" ? pages.length : 1)) - 1;
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
  if (beside) return placed(page, view, within(view, beside), 0);
  if (data.at) return placed(page, view, writtenBox(await bareRaster(signable, 0), view, content), 0);
  if (data.page === "last")
    return placed(page, view, gapBox(await bareRaster(signable, index), index, view, content), 0);
  const wanted = cornerBox(view, content);
  if (await isFree(signable, { ref: page, view }, wanted)) return placed(page, view, wanted, 0);
  if (!signable.signed) {
    const grown = grownBox(page, view, wanted);
    // what was drawn beyond the old edge of the page would come to light
    const seen = grown && { ref: page, view: grown.view, drawn: grownPage(pageDict, grown) };
    if (seen && (await isFree(signable, seen, grown.box))) return grown;
  }
  const free = await nearestFree(signable, view, wanted);
  if (!free)
    throw new AppError("pdf.unsupported", { name: "", why: "đầu trang không còn chỗ trống cho dấu ký" });
  return placed(page, view, free, 0);
}

function placed(page: PdfRef, view: PageView, box: MarkBox, grow: number): PlacedMark {
  return { page, view, box, rect: toUserSpace(view, box), grow };
}

/** What the mark takes up by itself, points. */
function sizeOf({ preset, lines, image }: MarkContent): { width: number; height: number } {
  if (image) return image.size;
  const font = fontOf(preset);
  const widest = Math.max(...lines.map((line) => textWidth(font.file, font.size, line)));
  return { width: widest + 2, height: lines.length * font.leading + 2 };
}

/** Moved and, where it must be, shrunk into the page. */
function within(view: PageView, box: MarkBox): MarkBox {
  const width = Math.min(box.width, view.width);
  const height = Math.min(box.height, view.height);
  return {
    page: box.page,
    width,
    height,
    x: Math.min(Math.max(0, box.x), view.width - width),
    y: Math.min(Math.max(0, box.y), view.height - height),
  };
}

/** A seal covers the left third of the newest mark that a person put on the paper. */
function besideSignature(signable: Signable, content: MarkContent): MarkBox | undefined {
  const { file, pages } = signable;
  const index = pageIndex(file);
  const overlap = presetTable().presets[content.preset].overlap ?? 0;
  const place = signatureFields(file)
    .filter((field) => field.value !== undefined)
    .map((field) => seenPlace(file, index, field))
    .findLast((one) => one !== undefined && (one.page > 1 || one.box[1] > 0.25));
  const view = place && pageView(file, file.dict(pages[place.page - 1]!)!);
  if (!place || !view) return undefined;
  const [left, top, right, bottom] = place.box;
  const { width, height } = sizeOf(content);
  const edge = (left + (right - left) * overlap) * view.width;
  const middle = (1 - (top + bottom) / 2) * view.height;
  return { page: place.page, width, height, x: edge - width, y: middle - height / 2 };
}

/** Between title and name at the end of the paper; on a page without such a block in the lower right part. */
function gapBox(raster: PageRaster, index: number, view: PageView, content: MarkContent): MarkBox {
  const gap = signatureGap(raster);
  const { width, height } = sizeOf(content);
  if (!gap) {
    return within(view, { page: index + 1, width, height, x: view.width * 0.6, y: view.height * 0.15 });
  }
  const scale = Math.min(1, (gap.height - 4) / height);
  return within(view, {
    page: index + 1,
    width: width * scale,
    height: height * scale,
    x: gap.left + gap.width / 2 - (width * scale) / 2,
    y: view.height - gap.top - gap.height / 2 - (height * scale) / 2,
  });
}

/** Text that is written into a gap of the heading, on the same line as what stands around it. */
function writtenBox(raster: PageRaster, view: PageView, content: MarkContent): MarkBox {
  const { place, at } = presetTable().presets[content.preset];
  const own = sizeOf(content);
  const gaps = headingGaps(raster);
  const gap = gaps?.[place?.replace("heading-", "") as HeadingGap];
  if (!gap) {
    const [left, line] = at!;
    return within(view, { page: 1, ...own, x: left * view.width, y: (1 - line) * view.height });
  }
  const scale = Math.min(1, (gap.right - gap.left) / own.width);
  const [width, height] = [own.width * scale, own.height * scale];
  const { size } = fontOf(content.preset);
  // the first line of a mark stands one size below its top
  const y = view.height - gap.line - (height - size * scale);
  return within(view, { page: 1, width, height, x: (gap.left + gap.right - width) / 2, y });
}

/** The box of the lines in the preset's corner. */
function cornerBox(view: PageView, content: MarkContent): MarkBox {
  const { preset } = content;
  const table = presetTable();
  const margin = table.marginMm;
  const own = sizeOf(content);
  const room = view.width - (margin.left + margin.right) * MM;
  const width = Math.min(Math.max(own.width, 40), Math.max(room, 20));
  const { height } = own;
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

/** Page dictionary of a page that grew; the strip is filled by nothing, so it is paper. */
export function grownPage(page: PdfDict, mark: PlacedMark): PdfDict {
  return page
    .clone()
    .set("MediaBox", [...mark.view.box])
    .set("CropBox", [...mark.view.box]);
}
