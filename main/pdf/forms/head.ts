import { type PDFPage, rgb } from "pdf-lib";
import type { QrPrint } from "../../core/copies/qr-text.ts";
import { drawQr, makeQr, qrBoxSize } from "../qr.ts";
import type { Faces } from "./fonts.ts";
import { type FormLayout, type FormPaper, type FormValues, MM } from "./layout.ts";
import type { Row } from "./rows.ts";
import { balanced, drawCentred, type Line, printable, wrap } from "./text.ts";

interface Placed {
  line: Line;
  size: number;
  /** distance of the baseline from the top of the head, in points */
  down: number;
}

/**
 * The head of a form (NĐ 30/2020 PL I): QR at the top left (TT 01/2023 Điều 26), under it the agency and the
 * number; on the right Quốc hiệu, Tiêu ngữ, the copy's name and, boxed, the mark of a provisional number.
 */
export function headRow(
  layout: FormLayout,
  paper: FormPaper,
  values: FormValues,
  faces: Faces,
  print: QrPrint,
  copyName: string,
  width: number,
): Row {
  const symbol = makeQr(printable(values.qrText), print);
  const side = qrBoxSize(symbol, print);
  const gap = 2 * MM;
  const left = Math.max(paper.head.leftMm * MM, side);
  const right = width - left - gap;
  const { head, motto, small } = paper.sizes;
  const agency = agencyColumn(layout, values, faces, head, left, side);
  const national = nationalColumn(layout, faces, { motto, small }, right, copyName);
  const markTop = national.bottom + 2 * MM;
  const markHeight = motto * 1.9;
  const markBottom = values.head.provisional ? markTop + markHeight : national.bottom;

  return {
    height: Math.max(agency.bottom, markBottom) + 1.5 * MM,
    draw(page, x, top) {
      drawQr(page, symbol, print, { x, top, side });
      for (const { line, size, down } of agency.lines)
        drawCentred(page, line, faces, size, x + left / 2, top - down);
      rule(page, x + left / 2, top - agency.ruleDown, left * 0.4);
      const centre = x + left + gap + right / 2;
      for (const { line, size, down } of national.lines)
        drawCentred(page, line, faces, size, centre, top - down);
      rule(page, centre, top - national.ruleDown, national.ruleWidth);
      if (!values.head.provisional) return;
      const [mark] = wrap([{ text: layout.provisionalMark, face: "bold" }], faces, motto * 1.2, right);
      const box = (mark as Line).width + 6 * MM;
      page.drawRectangle({
        x: centre - box / 2,
        y: top - markTop - markHeight,
        width: box,
        height: markHeight,
        borderWidth: 1.2,
        borderColor: rgb(0, 0, 0),
      });
      drawCentred(page, mark as Line, faces, motto * 1.2, centre, top - markTop - markHeight * 0.68);
    },
  };
}

function agencyColumn(
  layout: FormLayout,
  values: FormValues,
  faces: Faces,
  size: number,
  width: number,
  side: number,
): { lines: Placed[]; ruleDown: number; bottom: number } {
  const upper = (text: string): string => printable(text).toLocaleUpperCase("vi");
  const { parentName, name, number, abbreviation } = values.head;
  const fits = (text: string, face: "regular" | "bold"): boolean =>
    faces[face].widthOfTextAtSize(text, size) <= width;
  const lines: Placed[] = [];
  let down = side + 0.5 * MM;
  const add = (text: string, face: "regular" | "bold"): void => {
    const parts = text === "" ? [] : atUnitName(text, layout.breakBefore, (whole) => fits(whole, face));
    for (const line of parts.flatMap((part) => balanced({ text: part, face }, faces, size, width))) {
      down += size * 1.18;
      lines.push({ line, size, down });
    }
  };
  add(upper(parentName), "regular");
  add(upper(name), "bold");
  const ruleDown = down + size * 0.42;
  down += size * 0.6;
  const numberLine = layout.numberLine
    .replace("{number}", () => printable(number))
    .replace("{abbreviation}", () => printable(abbreviation));
  add(numberLine, "regular");
  return { lines, ruleDown, bottom: down + size * 0.3 };
}

/** A name too long for one line is broken where people break it: `ỦY BAN NHÂN DÂN` / `XÃ NGHI LỘC`. */
function atUnitName(text: string, breakBefore: string[], fits: (text: string) => boolean): string[] {
  if (fits(text)) return [text];
  const at = Math.max(...breakBefore.map((word) => text.lastIndexOf(` ${word} `)));
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text];
}

function nationalColumn(
  layout: FormLayout,
  faces: Faces,
  sizes: { motto: number; small: number },
  width: number,
  copyName: string,
): { lines: Placed[]; ruleDown: number; ruleWidth: number; bottom: number } {
  const lines: Placed[] = [];
  let down = sizes.motto * 0.4;
  const add = (text: string, face: "regular" | "bold" | "italic", size: number): Line => {
    const wrapped = wrap([{ text, face }], faces, size, width);
    for (const line of wrapped) {
      down += size * 1.2;
      lines.push({ line, size, down });
    }
    return wrapped.at(-1) as Line;
  };
  add(layout.nationalName, "bold", sizes.motto);
  const motto = add(layout.motto, "bold", sizes.motto * 1.05);
  const ruleDown = down + sizes.motto * 0.38;
  down += sizes.motto * 1.1;
  add(layout.formLine, "regular", sizes.small);
  add(copyName, "italic", sizes.small);
  return { lines, ruleDown, ruleWidth: motto.width, bottom: down };
}

function rule(page: PDFPage, centre: number, y: number, length: number): void {
  page.drawLine({
    start: { x: centre - length / 2, y },
    end: { x: centre + length / 2, y },
    thickness: 0.6,
  });
}
