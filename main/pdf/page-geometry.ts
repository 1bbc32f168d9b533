import type { PdfFile } from "./syntax/file.ts";
import type { PdfDict, PdfValue } from "./syntax/objects.ts";

/** `[left, bottom, right, top]` in user space. */
export type Rectangle = [number, number, number, number];

/** The part of a page that is seen, and how it is turned. */
export interface PageView {
  /** crop box within media box */
  box: Rectangle;
  mediaBox: Rectangle;
  rotate: 0 | 90 | 180 | 270;
  /** as seen, in points */
  width: number;
  height: number;
}

/** Reads boxes and rotation, inherited ones included. Undefined when there is no usable media box. */
export function pageView(file: PdfFile, page: PdfDict): PageView | undefined {
  const mediaBox = rectangle(file, file.inherited(page, "MediaBox"));
  if (!mediaBox) return undefined;
  const crop = rectangle(file, file.inherited(page, "CropBox")) ?? mediaBox;
  const box: Rectangle = [
    Math.max(mediaBox[0], crop[0]),
    Math.max(mediaBox[1], crop[1]),
    Math.min(mediaBox[2], crop[2]),
    Math.min(mediaBox[3], crop[3]),
  ];
  const across = box[2] - box[0];
  const up = box[3] - box[1];
  if (!(across > 0 && up > 0)) return undefined;
  const turn = file.inherited(page, "Rotate");
  const rotate = (((typeof turn === "number" ? Math.round(turn / 90) * 90 : 0) % 360) + 360) % 360;
  const sideways = rotate === 90 || rotate === 270;
  return {
    box,
    mediaBox,
    rotate: rotate as PageView["rotate"],
    width: sideways ? up : across,
    height: sideways ? across : up,
  };
}

/** A rectangle with its corners in order, undefined when the value is none. */
export function rectangle(file: PdfFile, value: PdfValue): Rectangle | undefined {
  const numbers = file.array(value).map((item) => file.resolve(item));
  if (numbers.length !== 4 || !numbers.every((n) => typeof n === "number" && Number.isFinite(n)))
    return undefined;
  const [a, b, c, d] = numbers as Rectangle;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** A box as seen (points, origin bottom left of the turned page) in user space. */
export function toUserSpace(
  view: PageView,
  seen: { x: number; y: number; width: number; height: number },
): Rectangle {
  const [left, bottom, right, top] = view.box;
  const { x, y, width: w, height: h } = seen;
  if (view.rotate === 90) return [right - y - h, bottom + x, right - y, bottom + x + w];
  if (view.rotate === 180) return [right - x - w, top - y - h, right - x, top - y];
  if (view.rotate === 270) return [left + y, top - x - w, left + y + h, top - x];
  return [left + x, bottom + y, left + x + w, bottom + y + h];
}

/** Matrix of a form whose text must stand upright on the turned page. */
export function uprightMatrix(rotate: PageView["rotate"]): number[] {
  if (rotate === 90) return [0, 1, -1, 0, 0, 0];
  if (rotate === 180) return [-1, 0, 0, -1, 0, 0];
  if (rotate === 270) return [0, -1, 1, 0, 0, 0];
  return [1, 0, 0, 1, 0, 0];
}

/** The rectangle grown by `by` points at the side that is seen as the top. */
export function growTop(box: Rectangle, rotate: PageView["rotate"], by: number): Rectangle {
  const [left, bottom, right, top] = box;
  if (rotate === 90) return [left - by, bottom, right, top];
  if (rotate === 180) return [left, bottom - by, right, top];
  if (rotate === 270) return [left, bottom, right + by, top];
  return [left, bottom, right, top + by];
}
