import type { FormBlock, FormField } from "../../core/forms/layout.ts";
import { type Context, lineRows, MM, type Row, stacked, wrapBody } from "./row.ts";
import { signatureRow } from "./signatures.ts";
import { tableRows } from "./table.ts";
import { balanced, drawCentred, type Line, printable, type Run, wrap } from "./text.ts";
import { type FormValues, fill } from "./values.ts";

/** Turns one block of a layout into rows, one per printed line. */
export function blockRows(block: FormBlock, context: Context): Row[] {
  const { values, width } = context;
  if ("when" in block && block.when !== undefined && !present(block.when, values)) return [];
  switch (block.type) {
    case "title":
      return titleRows(block.text, fill(block.under ?? "", values.text, ""), context);
    case "field":
      return lineRows(fieldLines(block, context, width), context, () => 0);
    case "row":
      return [sideBySide(block.fields, context)];
    case "list":
      return listRows(block, context);
    case "paragraph":
      return paragraphRows(block, context);
    case "table":
      return tableRows(block, context);
    case "signatures":
      return [signatureRow(block.columns, context)];
  }
}

function present(key: string, { text, lists, tables }: FormValues): boolean {
  return printable(text[key] ?? "") !== "" || (lists[key] ?? tables[key]?.rows ?? []).length > 0;
}

function titleRows(text: string, under: string, { faces, paper, width }: Context): Row[] {
  const size = paper.sizes.title;
  const small = paper.sizes.body;
  const lines = balanced({ text, face: "bold" }, faces, size, width);
  const more = under === "" ? [] : wrap([{ text: under, face: "italic" }], faces, small, width);
  const rows = lines.map(
    (line, index): Row => ({
      height: size * 1.25 + (index === 0 ? size * 0.3 : 0),
      draw(page, x, top) {
        drawCentred(
          page,
          line,
          faces,
          size,
          x + width / 2,
          top - size * 0.95 - (index === 0 ? size * 0.3 : 0),
        );
      },
    }),
  );
  rows.push(
    ...more.map(
      (line): Row => ({
        height: small * paper.leading,
        draw: (page, x, top) => drawCentred(page, line, faces, small, x + width / 2, top - small * 0.95),
      }),
    ),
    { height: size * 0.45, draw: () => {} },
  );
  for (const row of rows) row.keepWithNext = true;
  return rows;
}

/** `Label: value`; a missing value leaves dots to write on, as on the paper form. */
function fieldLines(field: FormField, context: Context, width: number): Line[] {
  const { text } = context.values;
  const value = printable(text[field.value] ?? "") || field.empty || "";
  const after = field.after ? printable(text[field.after] ?? "") : "";
  const unit = field.unit ? ` ${field.unit}` : "";
  const runs: Run[] = [{ text: `${field.label}:`, face: "regular" }];
  if (value !== "") {
    runs.push({ text: ` ${value}`, face: field.strong ? "bold" : "regular" });
  } else {
    const taken = wrapBody([...runs, { text: unit, face: "regular" }], context, width).at(-1) as Line;
    runs.push({ text: ` ${dots(context, width - taken.width)}`, face: "regular" });
  }
  if (unit !== "") runs.push({ text: unit, face: "regular" });
  if (after !== "") runs.push({ text: ` ${after}`, face: "italic" });
  return wrapBody(runs, context, width);
}

/** A row of dots that fills `width` but for a little room. */
function dots({ faces, paper }: Context, width: number): string {
  const dot = faces.regular.widthOfTextAtSize(".", paper.sizes.body);
  return ".".repeat(Math.max(5, Math.floor(width / dot) - 3));
}

function sideBySide(fields: (FormField & { share: number })[], context: Context): Row {
  const gap = 3 * MM;
  let offset = 0;
  const columns = fields.map((field) => {
    const width = context.width * field.share - gap;
    const column = {
      row: stacked(lineRows(fieldLines(field, context, width), context, () => 0)),
      offset,
    };
    offset += context.width * field.share;
    return column;
  });
  return {
    height: Math.max(...columns.map(({ row }) => row.height)),
    draw(page, x, top) {
      for (const column of columns) column.row.draw(page, x + column.offset, top);
    },
  };
}

function listRows(block: Extract<FormBlock, { type: "list" }>, context: Context): Row[] {
  const { faces, paper, width, values } = context;
  const indent = paper.sizes.body * 0.9;
  const rows = lineRows(
    wrapBody([{ text: `${block.label}:`, face: "regular" }], context, width),
    context,
    () => 0,
  );
  const last = rows.at(-1);
  if (last) last.keepWithNext = true;
  const given = values.lists[block.items] ?? [];
  const items = given.length > 0 ? given : Array.from({ length: block.blankLines ?? 0 }, () => "");
  items.forEach((item, index) => {
    const number = `${index + 1}. `;
    const hang = faces.regular.widthOfTextAtSize(number, paper.sizes.body);
    const text = printable(item) || dots(context, width - indent - hang);
    const lines = wrapBody([{ text: `${number}${text}`, face: "regular" }], context, width - indent, hang);
    rows.push(...lineRows(lines, context, (_, place) => indent + (place > 0 ? hang : 0)));
  });
  return rows;
}

/** Running text with `{key}`; a value that is missing leaves dots. */
function paragraphRows(block: Extract<FormBlock, { type: "paragraph" }>, context: Context): Row[] {
  const { width, paper, values } = context;
  const text = fill(block.text, values.text, "....................");
  const run: Run = { text, face: block.face ?? "regular" };
  const indent = block.indent ? paper.sizes.body * 2 : 0;
  // the first line is moved in: the others hang out by as much
  const lines = wrapBody([run], context, width - indent, -indent);
  return lineRows(lines, context, (line, index) => {
    if (block.align === "center") return (width - line.width) / 2;
    if (block.align === "right") return width - line.width;
    return index === 0 ? indent : 0;
  });
}
