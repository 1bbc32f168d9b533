import { degrees, type PDFPage, rgb } from "pdf-lib";
import type { PaperCopyBlock } from "../core/copies/rules.ts";
import type { Faces } from "./forms/fonts.ts";
import { drawCentred, drawLine, type Line, printable, wrap } from "./forms/text.ts";
import type { Rect, Sheet } from "./paper-copy-geometry.ts";

const MM = 72 / 25.4;
const SIZE = 8.6;
const LEADING = SIZE * 1.2;
const RED = rgb(0.75, 0, 0);
const GREY = rgb(0.45, 0.45, 0.45);
const PALE = rgb(1, 0.8, 0.8);
/** share of the width for the words; the rest is room for a signature and a seal */
const WORDS = 0.5;

/** The block of NĐ 45/2020 Điều 18.2, measured before it is drawn: its height decides the frame above it. */
export interface MeasuredBlock {
  height: number;
  draw(page: PDFPage, area: Rect): void;
}

/** Wraps the block's lines for `width` points; at least `least` points high, so that a seal has room. */
export function measureBlock(
  block: PaperCopyBlock,
  faces: Faces,
  width: number,
  least: number,
): MeasuredBlock {
  const signed = block.places.length > 0;
  const words = signed ? width * WORDS - 4 * MM : width;
  const side = (width - width * WORDS) / Math.max(1, block.places.length);
  const lines = [
    ...wrap([{ text: block.ownMark, face: "bold" }], faces, SIZE * 1.08, words),
    ...block.lines.flatMap((text) => wrap([{ text: printable(text), face: "regular" }], faces, SIZE, words)),
    ...block.notices.flatMap((text) =>
      wrap([{ text: printable(text), face: "boldItalic" }], faces, SIZE, words),
    ),
  ];
  const height = Math.max(signed ? least : 0, lines.length * LEADING + 3 * MM);
  return {
    height,
    draw(page, area) {
      const top = area.y + area.height - 1 * MM;
      page.drawLine({
        start: { x: area.x, y: top },
        end: { x: area.x + area.width, y: top },
        thickness: 0.8,
      });
      lines.forEach((line, index) => {
        const size = index === 0 ? SIZE * 1.08 : SIZE;
        drawLine(page, line, faces, size, area.x, top - LEADING * (index + 1) - 0.5 * MM);
      });
      block.places.forEach((place, index) => {
        drawPlace(page, place, faces, {
          ...area,
          x: area.x + width * WORDS + side * index,
          width: side,
          height: area.height - 1 * MM,
        });
      });
    },
  };
}

/** A place for a signature or a seal: heading and note above, the name at the foot. */
function drawPlace(
  page: PDFPage,
  place: { heading: string; note: string; name: string },
  faces: Faces,
  area: Rect,
): void {
  const centre = area.x + area.width / 2;
  const inner = area.width - 3 * MM;
  let y = area.y + area.height - LEADING - 0.5 * MM;
  const put = (lines: Line[]): void => {
    for (const line of lines) {
      drawCentred(page, line, faces, SIZE, centre, y);
      y -= LEADING;
    }
  };
  put(wrap([{ text: place.heading, face: "bold" }], faces, SIZE, inner));
  put(wrap([{ text: place.note, face: "italic" }], faces, SIZE, inner));
  const name = place.name ? wrap([{ text: printable(place.name), face: "bold" }], faces, SIZE, inner) : [];
  y = area.y + LEADING * name.length - LEADING * 0.7;
  put(name);
}

/**
 * The words between the codes, or alone above the later pages: the own mark, the code, what the two codes are and where
 * to look the paper up; on a trial the warning.
 */
export function drawTop(
  page: PDFPage,
  block: PaperCopyBlock,
  faces: Faces,
  area: Rect,
  first: boolean,
): void {
  const rows: { text: string; size: number; red?: boolean; face?: "italic" }[] = [];
  if (block.trial) rows.push({ text: block.trial.text, size: first ? 15 : 11, red: true });
  else if (block.watermark) rows.push({ text: block.watermark, size: first ? 13 : 10, red: true });
  if (first) {
    // the mark gives way where two codes leave little room
    const narrow = area.width < 110 * MM;
    if (block.ownMark !== block.watermark) rows.push({ text: block.ownMark, size: narrow ? 11 : 13 });
    if (!block.trial) rows.push({ text: block.code, size: narrow ? 10.5 : 12 });
    for (const text of block.beside) rows.push({ text, size: 7, face: "italic" });
    if (block.lookUp) rows.push({ text: `Tra cứu: ${block.lookUp}`, size: 8 });
  }
  const lines = rows.flatMap((row) =>
    wrap([{ text: printable(row.text), face: row.face ?? "bold" }], faces, row.size, area.width).map(
      (line) => ({
        ...row,
        line,
      }),
    ),
  );
  const total = lines.reduce((sum, { size }) => sum + size * 1.3, 0);
  let y = area.y + area.height / 2 + total / 2;
  for (const { line, size, red } of lines) {
    y -= size * 1.3;
    const x = area.x + (area.width - line.width) / 2;
    for (const piece of line.pieces) {
      page.drawText(piece.text, {
        x: x + piece.x,
        y: y + size * 0.3,
        size,
        font: faces[piece.face],
        color: red ? RED : rgb(0, 0, 0),
      });
    }
  }
}

/** A thin line around the source page: inside it nothing is ours, outside it nothing is the source's. */
export function drawFrame(page: PDFPage, { frame }: Sheet): void {
  page.drawRectangle({ ...frame, borderWidth: 0.5, borderColor: GREY });
}

/** Words across the page, drawn before its content, which is then laid over them as a filter: nothing is covered. */
export function drawWatermark(page: PDFPage, block: PaperCopyBlock, faces: Faces, { frame }: Sheet): void {
  if (!block.watermark) return;
  const slope = Math.atan2(frame.height, frame.width);
  const length = Math.hypot(frame.width, frame.height) * 0.86;
  const size = Math.min(44, (length / faces.bold.widthOfTextAtSize(block.watermark, 10)) * 10);
  const width = faces.bold.widthOfTextAtSize(block.watermark, size);
  for (const shift of [-0.26, 0, 0.26]) {
    // the outer two are shorter, as the page is narrower along the slope there
    const scale = shift === 0 ? 1 : 0.45;
    const centre = { x: frame.x + frame.width / 2, y: frame.y + frame.height * (0.5 + shift) };
    page.drawText(block.watermark, {
      x: centre.x - (Math.cos(slope) * width * scale) / 2,
      y: centre.y - (Math.sin(slope) * width * scale) / 2,
      size: size * scale,
      font: faces.bold,
      color: PALE,
      rotate: degrees((slope * 180) / Math.PI),
    });
  }
}

/** On a trial copy the warning runs up both sides of the frame too, where there is room beside it. */
export function drawTrialSides(page: PDFPage, block: PaperCopyBlock, faces: Faces, sheet: Sheet): void {
  const { frame } = sheet;
  const size = 11;
  if (!block.trial || frame.x - sheet.foot.x < size * 1.4) return;
  const text = `${block.trial.heading}   ·   `;
  const one = faces.bold.widthOfTextAtSize(text, size);
  const repeated = text.repeat(Math.max(1, Math.floor(frame.height / one)));
  for (const x of [frame.x - size * 0.6, frame.x + frame.width + size * 1.3]) {
    page.drawText(repeated, { x, y: frame.y, size, font: faces.bold, color: RED, rotate: degrees(90) });
  }
}

/** Mark, code and page number at the foot of every page, so that no page can change its paper. */
export function drawFoot(
  page: PDFPage,
  block: PaperCopyBlock,
  faces: Faces,
  { foot }: Sheet,
  at: { page: number; pages: number },
): void {
  const text = block.pageLine
    .replace("{page}", () => String(at.page))
    .replace("{pages}", () => String(at.pages));
  const [line] = wrap([{ text: printable(text), face: "italic" }], faces, 8, foot.width);
  if (line) drawCentred(page, line, faces, 8, foot.x + foot.width / 2, foot.y);
}
