import type { PDFPage } from "pdf-lib";
import type { FormPaper } from "../../core/forms/layout.ts";
import type { Faces } from "./fonts.ts";
import { drawLine, type Line, type Run, wrap } from "./text.ts";
import type { FormValues } from "./values.ts";

export const MM = 72 / 25.4;

/** A rectangle inside a row, from its upper left corner; points. */
export interface RowBox {
  x: number;
  down: number;
  width: number;
  height: number;
}

/** A strip of a page that is never split; `x` is its left edge, `top` its upper edge, in points. */
export interface Row {
  height: number;
  draw(page: PDFPage, x: number, top: number): void;
  /** the next row must stand on the same page */
  keepWithNext?: boolean;
  /** drawn again above this row when it begins a page: the head of its table */
  repeat?: Row;
  /** where the signer of an electronic form signs */
  signature?: RowBox;
}

/** What blocks are laid out with; `width` is that of the text, in points. */
export interface Context {
  values: FormValues;
  faces: Faces;
  paper: FormPaper;
  width: number;
}

/** Runs in the body's size, broken to lines of `width` points; lines after the first are indented by `hang`. */
export function wrapBody(runs: Run[], { faces, paper }: Context, width: number, hang = 0): Line[] {
  return wrap(runs, faces, paper.sizes.body, width, hang);
}

/** One row a line; lines of one block stay on one page, a little air after the last tells blocks apart. */
export function lineRows(
  lines: Line[],
  { faces, paper }: Context,
  place: (line: Line, index: number) => number,
): Row[] {
  const size = paper.sizes.body;
  const height = size * paper.leading;
  return lines.map((line, index) => ({
    keepWithNext: index < lines.length - 1 && lines.length <= 8,
    height: height + (index === lines.length - 1 ? size * 0.14 : 0),
    draw(page, x, top) {
      drawLine(page, line, faces, size, x + place(line, index), top - size * 0.95);
    },
  }));
}

/** Rows one under the other as one. */
export function stacked(rows: Row[]): Row {
  return {
    height: rows.reduce((sum, row) => sum + row.height, 0),
    draw(page, x, top) {
      let y = top;
      for (const row of rows) {
        row.draw(page, x, y);
        y -= row.height;
      }
    },
  };
}
