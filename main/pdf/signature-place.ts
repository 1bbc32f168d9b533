import { pageView, type Rectangle, rectangle } from "./page-geometry.ts";
import type { PdfFile } from "./syntax/file.ts";
import { type PdfDict, PdfRef } from "./syntax/objects.ts";

/** Where a signature is seen: page from 1, box as fractions from the top left of the page as it is shown. */
export interface SeenPlace {
  page: number;
  box: [number, number, number, number];
}

/** Pages by object number, and the page of each annotation, for finding marks. */
export function pageIndex(file: PdfFile): { pages: PdfRef[]; ofAnnotation: Map<number, number> } {
  const pages = file.pages();
  const ofAnnotation = new Map<number, number>();
  for (const [i, page] of pages.entries()) {
    for (const item of file.array(file.dict(page)?.get("Annots") ?? null)) {
      if (item instanceof PdfRef && !ofAnnotation.has(item.num)) ofAnnotation.set(item.num, i);
    }
  }
  return { pages, ofAnnotation };
}

/** The place of a field's mark; undefined when it is seen nowhere. */
export function seenPlace(
  file: PdfFile,
  index: ReturnType<typeof pageIndex>,
  field: { num: number; dict: PdfDict },
): SeenPlace | undefined {
  const kids = file.array(field.dict.get("Kids")).filter((kid) => kid instanceof PdfRef);
  const widgets = kids.length > 0 ? kids : [new PdfRef(field.num)];
  for (const ref of widgets) {
    const page = index.ofAnnotation.get(ref.num);
    const rect = rectangle(file, file.dict(ref)?.get("Rect") ?? null);
    if (page === undefined || !rect || rect[2] - rect[0] <= 0 || rect[3] - rect[1] <= 0) continue;
    const dict = file.dict(index.pages[page]!);
    const view = dict && pageView(file, dict);
    if (view) return { page: page + 1, box: seenBox(view, rect) };
  }
  return undefined;
}

function seenBox(view: NonNullable<ReturnType<typeof pageView>>, rect: Rectangle): SeenPlace["box"] {
  const [left, bottom, right, top] = view.box;
  const [across, up] = [right - left, top - bottom];
  // fractions of the unturned page, from its top left
  const [x0, y0] = [(rect[0] - left) / across, (top - rect[3]) / up];
  const [x1, y1] = [(rect[2] - left) / across, (top - rect[1]) / up];
  const turned: Record<number, SeenPlace["box"]> = {
    0: [x0, y0, x1, y1],
    90: [1 - y1, x0, 1 - y0, x1],
    180: [1 - x1, 1 - y1, 1 - x0, 1 - y0],
    270: [y0, 1 - x1, y1, 1 - x0],
  };
  return turned[view.rotate]!.map(
    (n) => Math.round(Math.min(1, Math.max(0, n)) * 10_000) / 10_000,
  ) as SeenPlace["box"];
}
