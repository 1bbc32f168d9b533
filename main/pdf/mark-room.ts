import { Update } from "./incremental.ts";
import type { MarkBox } from "./mark.ts";
import { type PageView, toUserSpace } from "./page-geometry.ts";
import { isBlank, type PageRaster, rasterisePage } from "./page-raster.ts";
import type { Signable } from "./signable.ts";
import type { PdfDict, PdfRef } from "./syntax/objects.ts";

/** Points around a box that are drawn with it. */
const RIM = 2;

/**
 * Whether nothing but paper is seen in the box. Only that part of the page is drawn: the whole of it costs more than
 * all else of a signature. `drawn` is the page as it is to be looked at, where it is not as the file has it.
 */
export async function isFree(
  { file }: Signable,
  page: { ref: PdfRef; view: PageView; drawn?: PdfDict },
  box: MarkBox,
): Promise<boolean> {
  const { ref, view } = page;
  const shown = page.drawn ?? file.dict(ref)!;
  const left = Math.max(0, box.x - RIM);
  const bottom = Math.max(0, box.y - RIM);
  const width = Math.min(view.width, box.x + box.width + RIM) - left;
  const height = Math.min(view.height, box.y + box.height + RIM) - bottom;
  if (box.x < 0 || box.y < 0 || box.x + box.width > view.width || box.y + box.height > view.height)
    return false;
  const part = toUserSpace(view, { x: left, y: bottom, width, height });
  const update = new Update(file);
  update.replace(
    ref,
    shown
      .clone()
      .set("MediaBox", [...part])
      .set("CropBox", [...part]),
  );
  const raster = await rasterisePage(update.write().bytes, box.page - 1);
  return isBlank(raster, {
    left: box.x - left,
    top: bottom + height - box.y - box.height,
    width: box.width,
    height: box.height,
  });
}

/** The page as it was printed, without what was put upon it: a gap that is filled now is a gap all the same. */
export async function bareRaster({ file, pages }: Signable, index: number): Promise<PageRaster> {
  const update = new Update(file);
  update.replace(pages[index]!, file.dict(pages[index]!)!.clone().set("Annots", []));
  return rasterisePage(update.write().bytes, index);
}

/** Steps away from the wanted place, downwards first within a row of equal distance. */
export async function nearestFree(
  { file }: Signable,
  view: PageView,
  wanted: MarkBox,
): Promise<MarkBox | undefined> {
  const raster = await rasterisePage(file.bytes, wanted.page - 1);
  const step = 6;
  const candidates: MarkBox[] = [];
  for (let y = wanted.y; y >= (view.height * 2) / 3; y -= step) {
    for (let x = 4; x + wanted.width <= view.width - 4; x += step) candidates.push({ ...wanted, x, y });
  }
  const distance = (box: MarkBox): number => Math.hypot(box.x - wanted.x, box.y - wanted.y);
  candidates.sort((a, b) => distance(a) - distance(b));
  return candidates.find((box) =>
    isBlank(raster, {
      left: box.x,
      top: view.height - box.y - box.height,
      width: box.width,
      height: box.height,
    }),
  );
}
