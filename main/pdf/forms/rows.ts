import type { PDFPage } from "pdf-lib";
import type { Faces } from "./fonts.ts";
import { type FormBlock, type FormField, type FormPaper, type FormValues, MM } from "./layout.ts";
import { drawCentred, drawLine, type Line, printable, type Run, wrap } from "./text.ts";

/** A strip of a page that is never split; `x` is its left edge, `top` its upper edge, in points. */
export interface Row {
  height: number;
  draw(page: PDFPage, x: number, top: number): void;
  /** the next row must stand on the same page */
  keepWithNext?: boolean;
}

interface Context {
  values: FormValues;
  faces: Faces;
  paper: FormPaper;
  width: number;
}

/** Turns one block of a layout into rows, one per printed line. */
export function blockRows(block: FormBlock, context: Context): Row[] {
  switch (block.type) {
    case "title":
      return titleRows(block.text, context);
    case "field":
      return fieldRows(block, context, context.width);
    case "row":
      return [sideBySide(block.fields, context)];
    case "list":
      return listRows(block.label, context.values.lists[block.items] ?? [], context);
    case "text":
      return lineRows(wrapBody(templateRuns(block.text, context.values), context, context.width), context);
    case "signatures":
      return [signatureRow(block.columns, context)];
  }
}

function wrapBody(runs: Run[], { faces, paper }: Context, width: number, hang = 0): Line[] {
  return wrap(runs, faces, paper.sizes.body, width, hang);
}

function lineRows(lines: Line[], { faces, paper }: Context, indent = 0, hang = 0): Row[] {
  const size = paper.sizes.body;
  const height = size * paper.leading;
  return lines.map((line, index) => ({
    // lines of one field stay on one page; a little air after the last tells fields apart
    keepWithNext: index < lines.length - 1 && lines.length <= 8,
    height: height + (index === lines.length - 1 ? size * 0.14 : 0),
    draw(page, x, top) {
      drawLine(page, line, faces, size, x + indent + (index > 0 ? hang : 0), top - size * 0.95);
    },
  }));
}

function titleRows(text: string, { faces, paper, width }: Context): Row[] {
  const size = paper.sizes.title;
  const lines = wrap([{ text, face: "bold" }], faces, size, width);
  return lines.map((line, index) => ({
    height: size * 1.25 + (index === lines.length - 1 ? size * 0.5 : 0) + (index === 0 ? size * 0.3 : 0),
    keepWithNext: true,
    draw(page, x, top) {
      drawCentred(page, line, faces, size, x + width / 2, top - size * 0.95 - (index === 0 ? size * 0.3 : 0));
    },
  }));
}

/** `Label: value`; a missing value leaves dots to write on, as on the paper form. */
function fieldLines(field: FormField, context: Context, width: number): Line[] {
  const value = printable(context.values.text[field.value] ?? "") || field.empty || "";
  const after = field.after ? printable(context.values.text[field.after] ?? "") : "";
  const runs: Run[] = [{ text: `${field.label}:`, face: "regular" }];
  if (value !== "") runs.push({ text: ` ${value}`, face: field.strong ? "bold" : "regular" });
  if (after !== "") runs.push({ text: ` ${after}`, face: "italic" });
  if (value === "" && after === "") {
    const taken = wrapBody(runs, context, width).at(-1) as Line;
    runs.push({ text: ` ${dots(context, width - taken.width)}`, face: "regular" });
  }
  return wrapBody(runs, context, width);
}

function dots({ faces, paper }: Context, width: number): string {
  const dot = faces.regular.widthOfTextAtSize(".", paper.sizes.body);
  return ".".repeat(Math.max(5, Math.floor(width / dot) - 3));
}

function fieldRows(field: FormField, context: Context, width: number): Row[] {
  return lineRows(fieldLines(field, context, width), context);
}

function sideBySide(fields: (FormField & { share: number })[], context: Context): Row {
  const gap = 3 * MM;
  let offset = 0;
  const columns = fields.map((field) => {
    const width = context.width * field.share - gap;
    const rows = lineRows(fieldLines(field, context, width), context);
    const column = { rows, offset };
    offset += context.width * field.share;
    return column;
  });
  const heights = columns.map(({ rows }) => rows.reduce((sum, row) => sum + row.height, 0));
  return {
    height: Math.max(...heights),
    draw(page, x, top) {
      for (const column of columns) {
        let y = top;
        for (const row of column.rows) {
          row.draw(page, x + column.offset, y);
          y -= row.height;
        }
      }
    },
  };
}

function listRows(label: string, items: string[], context: Context): Row[] {
  const indent = context.paper.sizes.body * 0.9;
  const rows = lineRows(wrapBody([{ text: `${label}:`, face: "regular" }], context, context.width), context);
  const last = rows.at(-1);
  if (last) last.keepWithNext = true;
  items.forEach((item, index) => {
    const number = `${index + 1}. `;
    const hang = context.faces.regular.widthOfTextAtSize(number, context.paper.sizes.body);
    const lines = wrapBody(
      [{ text: `${number}${printable(item)}`, face: "regular" }],
      context,
      context.width - indent,
      hang,
    );
    rows.push(...lineRows(lines, context, indent, hang));
  });
  return rows;
}

/** `Quyển số {bookVolume}`: a value that is missing leaves dots. */
function templateRuns(text: string, values: FormValues): Run[] {
  const filled = text.replace(
    /\{(\w+)\}/g,
    (_, key: string) => printable(values.text[key] ?? "") || "........",
  );
  return [{ text: filled, face: "regular" }];
}

function signatureRow(
  columns: { heading: string; note: string; name: string; title?: string }[],
  { faces, paper, values, width }: Context,
): Row {
  const size = paper.sizes.body;
  const share = width / columns.length;
  const inner = share - 3 * MM;
  const leading = size * paper.leading;
  const blocks = columns.map((column) => ({
    above: [
      ...wrap([{ text: column.heading, face: "bold" }], faces, size, inner),
      ...wrap([{ text: column.note, face: "italic" }], faces, size, inner),
    ],
    below: [column.name, column.title]
      .map((key) => printable(key ? (values.text[key] ?? "") : ""))
      .flatMap((text, index): Line[] =>
        text === "" ? [] : wrap([{ text, face: index === 0 ? "bold" : "italic" }], faces, size, inner),
      ),
  }));
  const above = Math.max(...blocks.map((block) => block.above.length)) * leading;
  const below = Math.max(...blocks.map((block) => block.below.length)) * leading;
  const space = paper.signatureSpaceMm * MM;
  return {
    height: size * 0.6 + above + space + below,
    draw(page, x, top) {
      blocks.forEach((block, index) => {
        const centre = x + share * (index + 0.5);
        const start = top - size * 0.6;
        block.above.forEach((line, i) => {
          drawCentred(page, line, faces, size, centre, start - size * 0.95 - i * leading);
        });
        block.below.forEach((line, i) => {
          drawCentred(page, line, faces, size, centre, start - above - space - size * 0.95 - i * leading);
        });
      });
    },
  };
}
