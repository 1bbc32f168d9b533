import { type PDFPage, rgb } from "pdf-lib";
import type { FormColumn, FormTable } from "../../core/forms/layout.ts";
import type { Face } from "./fonts.ts";
import { type Context, lineRows, MM, type Row, wrapBody } from "./row.ts";
import { drawLine, type Line, wrap } from "./text.ts";
import { fill } from "./values.ts";

const LINE = 0.5;
/** A row with more lines goes on in a further row, so that no row outgrows a page. */
const MOST_LINES = 24;

type Align = "left" | "center" | "right";

interface Cell {
  lines: Line[];
  align: Align;
  x: number;
  width: number;
}

interface Grid {
  context: Context;
  size: number;
  pad: number;
  leading: number;
  /** of every column, from the left edge of the table */
  edges: { x: number; width: number }[];
}

/** A table whose head stands again on every page that it goes on to, or the words that say that there is nothing. */
export function tableRows(block: FormTable, context: Context): Row[] {
  if (block.none !== undefined && context.values.tables[block.rows]?.rows.length === 0) {
    return lineRows(
      wrapBody([{ text: block.none, face: "italic" }], context, context.width),
      context,
      () => 0,
    );
  }
  const grid = gridOf(block, context);
  const data = context.values.tables[block.rows] ?? { columns: [], rows: [] };
  const blank = data.rows.length === 0 ? (block.blankRows ?? 0) : 0;
  const rows = [...data.rows, ...Array.from({ length: blank }, () => [] as string[])];
  const head = headRow(block.columns, grid);
  const body = rows.flatMap((cells) => {
    const values = Object.fromEntries(data.columns.map((name, index) => [name, cells[index] ?? ""]));
    return bodyRows(block, grid, values);
  });
  const foot = block.foot ? [footRow(block.foot, grid)] : [];
  const all = [...body, ...foot];
  for (const row of all) row.repeat = head;
  // the total never stands alone under a repeated head
  const lastBody = body.at(-1);
  if (lastBody && foot.length > 0) lastBody.keepWithNext = true;
  head.keepWithNext = true;
  return [
    { height: grid.size * 0.3, draw: () => {}, keepWithNext: true },
    head,
    ...all,
    air(grid.size * 0.6),
  ];
}

const air = (height: number): Row => ({ height, draw: () => {} });

function gridOf(block: FormTable, context: Context): Grid {
  const size = context.paper.sizes.body * (block.scale ?? 1);
  const whole = block.columns.reduce((sum, column) => sum + column.share, 0);
  let x = 0;
  const edges = block.columns.map(({ share }) => {
    const width = (context.width * share) / whole;
    const edge = { x, width };
    x += width;
    return edge;
  });
  return { context, size, pad: 0.9 * MM, leading: size * 1.18, edges };
}

function cellOf(grid: Grid, text: string, face: Face, align: Align, x: number, width: number): Cell {
  const lines = text
    .split("\n")
    .flatMap((part) => wrap([{ text: part, face }], grid.context.faces, grid.size, width - 2 * grid.pad));
  return { lines: text === "" ? [] : lines, align, x, width };
}

/** Lines of a cell from `top` downwards, or in the middle of `height`. */
function drawCell(page: PDFPage, grid: Grid, cell: Cell, x: number, top: number, height?: number): void {
  const used = cell.lines.length * grid.leading;
  let y = top - grid.pad - (height === undefined ? 0 : Math.max(0, (height - 2 * grid.pad - used) / 2));
  for (const line of cell.lines) {
    const room = cell.width - 2 * grid.pad - line.width;
    const shift = cell.align === "right" ? room : cell.align === "center" ? room / 2 : 0;
    drawLine(page, line, grid.context.faces, grid.size, x + cell.x + grid.pad + shift, y - grid.size * 0.92);
    y -= grid.leading;
  }
}

function box(page: PDFPage, x: number, top: number, width: number, height: number): void {
  page.drawRectangle({
    x,
    y: top - height,
    width,
    height,
    borderWidth: LINE,
    borderColor: rgb(0, 0, 0),
  });
}

/** Headings, neighbours of one group under one heading of their own. */
function headRow(columns: FormColumn[], grid: Grid): Row {
  const groups: { name: string; from: number; to: number }[] = [];
  columns.forEach(({ group }, index) => {
    const last = groups.at(-1);
    if (group === undefined) return;
    if (last && last.name === group && last.to === index - 1) last.to = index;
    else groups.push({ name: group, from: index, to: index });
  });
  const single = columns.map((column, index) => {
    const { x, width } = grid.edges[index] as { x: number; width: number };
    return cellOf(grid, column.heading, "bold", "center", x, width);
  });
  const grouped = groups.map(({ name, from, to }) => {
    const first = grid.edges[from] as { x: number; width: number };
    const last = grid.edges[to] as { x: number; width: number };
    return { from, to, cell: cellOf(grid, name, "bold", "center", first.x, last.x + last.width - first.x) };
  });
  const tall = (cells: Cell[]): number =>
    Math.max(0, ...cells.map(({ lines }) => lines.length)) * grid.leading + 2 * grid.pad;
  const inGroup = (index: number): boolean => columns[index]?.group !== undefined;
  const upper = grouped.length === 0 ? 0 : tall(grouped.map(({ cell }) => cell));
  const lower = grouped.length === 0 ? 0 : tall(single.filter((_, index) => inGroup(index)));
  const height = Math.max(upper + lower, tall(single.filter((_, index) => !inGroup(index))));
  return {
    height,
    draw(page, x, top) {
      single.forEach((cell, index) => {
        const down = inGroup(index) ? upper : 0;
        box(page, x + cell.x, top - down, cell.width, height - down);
        drawCell(page, grid, cell, x, top - down, height - down);
      });
      for (const { cell } of grouped) {
        box(page, x + cell.x, top, cell.width, upper);
        drawCell(page, grid, cell, x, top, upper);
      }
    },
  };
}

function bodyRows(block: FormTable, grid: Grid, values: Record<string, string>): Row[] {
  const cells = block.columns.map((column, index) => {
    const { x, width } = grid.edges[index] as { x: number; width: number };
    const below = (column.below ?? []).map((half, place, all) => {
      const share = width / all.length;
      const left = x + share * place;
      return {
        heading: cellOf(grid, half.heading, "italic", "center", left, share),
        name: cellOf(grid, fill(half.cell, values, ""), "regular", "center", left, share),
      };
    });
    return {
      cell: cellOf(grid, fillLines(column.cell, values), "regular", column.align ?? "left", x, width),
      below,
    };
  });
  const parts = Math.max(1, ...cells.map(({ cell }) => Math.ceil(cell.lines.length / MOST_LINES)));
  return Array.from({ length: parts }, (_, part): Row => {
    const shown = cells.map(({ cell, below }) => ({
      cell: { ...cell, lines: cell.lines.slice(part * MOST_LINES, (part + 1) * MOST_LINES) },
      below: part === parts - 1 ? below : [],
    }));
    const signing = Math.max(0, ...shown.map(({ below }) => belowHeight(below, grid)));
    const text = Math.max(
      ...shown.map(({ cell, below }) => cell.lines.length * grid.leading + belowHeight(below, grid)),
      signing,
    );
    const height = Math.max(text + 2 * grid.pad, parts === 1 ? (block.rowMm ?? 0) * MM : 0);
    return {
      height,
      draw(page, x, top) {
        for (const { cell, below } of shown) {
          box(page, x + cell.x, top, cell.width, height);
          drawCell(page, grid, cell, x, top);
          if (below.length === 0) continue;
          const lower = belowHeight(below, grid);
          for (const half of below) {
            box(page, x + half.heading.x, top - height + lower, half.heading.width, lower);
            drawCell(page, grid, half.heading, x, top - height + lower);
            const name = half.name.lines.length * grid.leading + 2 * grid.pad;
            drawCell(page, grid, half.name, x, top - height + name);
          }
        }
      },
    };
  });
}

/** Heading, room to sign, name. */
function belowHeight(below: { heading: Cell; name: Cell }[], grid: Grid): number {
  if (below.length === 0) return 0;
  const lines = Math.max(...below.map(({ heading, name }) => heading.lines.length + name.lines.length));
  return lines * grid.leading + 8 * MM + 2 * grid.pad;
}

/** Each line of a cell by itself, so that one that is empty goes away. */
function fillLines(template: string, values: Record<string, string>): string {
  return template
    .split("\n")
    .map((line) => ({ line, text: fill(line, values, "") }))
    .filter(({ line, text }) => text !== line.replace(/\{\w+\}/g, "") || !line.includes("{"))
    .map(({ text }) => text)
    .join("\n");
}

function footRow(foot: NonNullable<FormTable["foot"]>, grid: Grid): Row {
  let column = 0;
  const cells = foot.map(({ text, span, align }) => {
    const first = grid.edges[column] as { x: number; width: number };
    column += span;
    const last = grid.edges[column - 1] as { x: number; width: number };
    const words = fill(text, grid.context.values.text, "");
    return cellOf(grid, words, "bold", align ?? "left", first.x, last.x + last.width - first.x);
  });
  const height = Math.max(...cells.map(({ lines }) => lines.length)) * grid.leading + 2 * grid.pad;
  return {
    height,
    draw(page, x, top) {
      for (const cell of cells) {
        box(page, x + cell.x, top, cell.width, height);
        drawCell(page, grid, cell, x, top);
      }
    },
  };
}
