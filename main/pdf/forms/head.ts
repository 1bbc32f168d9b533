import { type PDFPage, rgb } from "pdf-lib";
import type { QrPrint } from "../../core/copies/qr-text.ts";
import type { FormLayout, FormStyle } from "../../core/forms/layout.ts";
import { drawQr, makeQr, qrBoxSize } from "../qr.ts";
import type { Faces } from "./fonts.ts";
import { type Context, MM, type Row } from "./row.ts";
import { balanced, drawCentred, drawLine, type Line, printable, wrap } from "./text.ts";

interface Placed {
  line: Line;
  size: number;
  /** distance of the baseline from the top of the head, in points */
  down: number;
}

interface Column {
  lines: Placed[];
  /** the line under the agency's name or the motto */
  rule: { down: number; width: number };
  bottom: number;
}

/**
 * What stands above the head: the QR at the top left (TT 01/2023/TT-VPCP Điều 26), beside it the name of the form,
 * of the copy (liên) and the mark of a provisional number. At the top right an electronic form leaves `topRoom`
 * points to the organisation's signature. Undefined when there is nothing to show.
 */
export function stripRow(
  layout: FormLayout,
  style: FormStyle,
  context: Context,
  print: QrPrint,
  copyName: string,
  topRoom: number,
): Row | undefined {
  const { values, faces, paper, width } = context;
  const { small, motto } = paper.sizes;
  const symbol = values.qrText === "" ? undefined : makeQr(printable(values.qrText), print);
  const side = symbol ? qrBoxSize(symbol, print) : 0;
  const words = [layout.formLine, copyName]
    .filter((text) => text !== "")
    .flatMap((text, index) =>
      wrap([{ text, face: index === 0 ? "regular" : "italic" }], faces, small, width - side - 2 * MM),
    );
  const wordsHeight = words.length * small * 1.25;
  const [mark] = values.head.provisional
    ? wrap([{ text: style.provisionalMark, face: "bold" }], faces, motto * 1.2, width)
    : [];
  const markHeight = mark ? motto * 1.9 : 0;
  const height = Math.max(side, topRoom + Math.max(wordsHeight, mark ? markHeight + 1 * MM : 0));
  if (height === 0) return undefined;
  return {
    height: height + 1 * MM,
    keepWithNext: true,
    draw(page, x, top) {
      if (symbol) drawQr(page, symbol, print, { x, top, side });
      words.forEach((line, index) => {
        const y = top - topRoom - small * (1 + index * 1.25);
        drawLine(page, line, faces, small, x + width - line.width, y);
      });
      if (!mark) return;
      const box = mark.width + 6 * MM;
      const left = x + Math.max(side + 2 * MM, 0);
      page.drawRectangle({
        x: left,
        y: top - topRoom - markHeight,
        width: box,
        height: markHeight,
        borderWidth: 1.2,
        borderColor: rgb(0, 0, 0),
      });
      drawCentred(page, mark, faces, motto * 1.2, left + box / 2, top - topRoom - markHeight * 0.68);
    },
  };
}

/**
 * The head of an official paper (NĐ 30/2020/NĐ-CP PL I): on the left the agency under its superior, on the right
 * Quốc hiệu and Tiêu ngữ, each with its line under it; below them on one line the number, and place and day.
 */
export function headRow(style: FormStyle, breakBefore: string[], context: Context): Row {
  const { values, faces, paper, width } = context;
  const gap = 2 * MM;
  const left = width * paper.headLeft - gap / 2;
  const right = width - left - gap;
  const { head, motto, body } = paper.sizes;
  const agency = agencyColumn(values.head, breakBefore, faces, head, left);
  const national = nationalColumn(style, faces, motto, right);
  const names = Math.max(agency.bottom, national.bottom);
  const below = (text: string, face: "regular" | "italic", room: number): Placed[] =>
    text === ""
      ? []
      : wrap([{ text, face }], faces, body * 0.95, room).map((line, index) => ({
          line,
          size: body * 0.95,
          down: names + body * (1.3 + index * 1.15),
        }));
  const number = below(values.head.numberLine, "regular", left);
  const place = below(values.head.placeLine, "italic", right);
  const last = Math.max(names, ...[...number, ...place].map(({ down, size }) => down + size * 0.3));
  return {
    height: last + 1 * MM,
    keepWithNext: true,
    draw(page, x, top) {
      const column = (placed: Placed[], centre: number): void => {
        for (const { line, size, down } of placed) drawCentred(page, line, faces, size, centre, top - down);
      };
      const leftCentre = x + left / 2;
      const rightCentre = x + left + gap + right / 2;
      column([...agency.lines, ...number], leftCentre);
      rule(page, leftCentre, top - agency.rule.down, agency.rule.width);
      column([...national.lines, ...place], rightCentre);
      rule(page, rightCentre, top - national.rule.down, national.rule.width);
    },
  };
}

function agencyColumn(
  { parentName, name }: { parentName: string; name: string },
  breakBefore: string[],
  faces: Faces,
  size: number,
  width: number,
): Column {
  const upper = (text: string): string => printable(text).toLocaleUpperCase("vi");
  const lines: Placed[] = [];
  let down = 0;
  let widest = 0;
  const add = (text: string, face: "regular" | "bold"): void => {
    const fits = (whole: string): boolean => faces[face].widthOfTextAtSize(whole, size) <= width;
    const parts = text === "" ? [] : atUnitName(text, breakBefore, fits);
    for (const line of parts.flatMap((part) => balanced({ text: part, face }, faces, size, width))) {
      down += size * 1.2;
      lines.push({ line, size, down });
      widest = line.width;
    }
  };
  add(upper(parentName), "regular");
  add(upper(name), "bold");
  // a third to a half of the line above it (NĐ 30/2020 PL I)
  return {
    lines,
    rule: { down: down + size * 0.42, width: Math.min(widest * 0.5, width * 0.5) },
    bottom: down + size * 0.6,
  };
}

/** A name too long for one line is broken where people break it: `ỦY BAN NHÂN DÂN` / `XÃ NGHI LỘC`. */
function atUnitName(text: string, breakBefore: string[], fits: (text: string) => boolean): string[] {
  if (fits(text)) return [text];
  const at = Math.max(...breakBefore.map((word) => text.lastIndexOf(` ${word} `)));
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text];
}

function nationalColumn(style: FormStyle, faces: Faces, size: number, width: number): Column {
  const lines: Placed[] = [];
  let down = 0;
  const add = (text: string, large: number): number => {
    // the national name is one line on every official paper: it gives way in size, never in lines
    const natural = faces.bold.widthOfTextAtSize(text, large);
    const fitted = natural <= width ? large : (large * width) / natural;
    const [line] = wrap([{ text, face: "bold" }], faces, fitted, width + 1);
    down += large * 1.2;
    lines.push({ line: line as Line, size: fitted, down });
    return (line as Line).width;
  };
  add(style.nationalName, size);
  const motto = add(style.motto, size * 1.08);
  return { lines, rule: { down: down + size * 0.42, width: motto }, bottom: down + size * 0.6 };
}

function rule(page: PDFPage, centre: number, y: number, length: number): void {
  page.drawLine({
    start: { x: centre - length / 2, y },
    end: { x: centre + length / 2, y },
    thickness: 0.6,
  });
}
