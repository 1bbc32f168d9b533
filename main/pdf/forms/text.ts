import type { PDFPage } from "pdf-lib";
import type { Face, Faces } from "./fonts.ts";

/** A stretch of text in one face. */
export interface Run {
  text: string;
  face: Face;
}

/** One printed line: pieces with their distance from the line's start, in points. */
export interface Line {
  pieces: { text: string; face: Face; x: number }[];
  width: number;
}

interface Word {
  pieces: { text: string; face: Face; width: number }[];
  width: number;
}

/** NFC, on one line, without control characters; what may be printed of a typed value. */
export function printable(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
}

/** Widths at a size of 1000, by face: papers say the same words again and again, and shaping them is what costs. */
const widths: Record<Face, Map<string, number>> = {
  regular: new Map(),
  bold: new Map(),
  italic: new Map(),
  boldItalic: new Map(),
};
const MOST_WIDTHS = 5_000;

/** Width of a text in points; the faces are the same files in every document. */
export function widthOf(text: string, face: Face, faces: Faces, size: number): number {
  const known = widths[face];
  let width = known.get(text);
  if (width === undefined) {
    width = faces[face].widthOfTextAtSize(text, 1000);
    if (known.size >= MOST_WIDTHS) known.clear();
    known.set(text, width);
  }
  return width * (size / 1000);
}

/**
 * Breaks runs into lines of at most `width` points; `hang` is taken off every line but the first. Nothing is
 * ever cut: a word wider than a line is broken behind a hyphen, else between letters.
 */
export function wrap(runs: Run[], faces: Faces, size: number, width: number, hang = 0): Line[] {
  const space = widthOf(" ", "regular", faces, size);
  const lines: Line[] = [];
  let line: Line = { pieces: [], width: 0 };
  const room = (): number => width - (lines.length === 0 ? 0 : hang);
  const put = (word: Word): void => {
    let x = line.pieces.length > 0 ? line.width + space : 0;
    for (const piece of word.pieces) {
      line.pieces.push({ text: piece.text, face: piece.face, x });
      x += piece.width;
    }
    line.width = x;
  };
  const breakLine = (): void => {
    lines.push(line);
    line = { pieces: [], width: 0 };
  };
  for (const word of words(runs, faces, size)) {
    if (line.pieces.length > 0 && line.width + space + word.width > room()) breakLine();
    if (word.width <= room()) put(word);
    else {
      for (const chunk of chunks(letters(word, faces, size))) {
        const width = chunk.reduce((sum, part) => sum + part.width, 0);
        if (line.width > 0 && line.width + width > room()) breakLine();
        for (const part of chunk) {
          if (line.width > 0 && line.width + part.width > room()) breakLine();
          line.pieces.push({ text: part.text, face: part.face, x: line.width });
          line.width += part.width;
        }
      }
    }
  }
  if (line.pieces.length > 0 || lines.length === 0) lines.push(line);
  return lines.map((each) => joined(each, faces, size, space));
}

/** As few lines as `wrap` needs, but of like length: a centred name must not leave one word alone. */
export function balanced(run: Run, faces: Faces, size: number, width: number): Line[] {
  const widest = wrap([run], faces, size, width);
  let best = widest;
  for (let narrower = width * 0.95; narrower > width * 0.5; narrower -= width * 0.05) {
    const lines = wrap([run], faces, size, narrower);
    if (lines.length > widest.length) break;
    best = lines;
  }
  return best;
}

function words(runs: Run[], faces: Faces, size: number): Word[] {
  const result: Word[] = [];
  let glued = false;
  for (const run of runs) {
    // a no-break space of a layout keeps two words on one line
    for (const token of run.text.normalize("NFC").split(/([^\S\u00a0]+)/)) {
      if (token === "") continue;
      if (/^[^\S\u00a0]/.test(token)) {
        glued = false;
        continue;
      }
      const width = widthOf(token, run.face, faces, size);
      const last = result.at(-1);
      if (glued && last) {
        last.pieces.push({ text: token, face: run.face, width });
        last.width += width;
      } else result.push({ pieces: [{ text: token, face: run.face, width }], width });
      glued = true;
    }
  }
  return result;
}

function letters(word: Word, faces: Faces, size: number): { text: string; face: Face; width: number }[] {
  const segmenter = new Intl.Segmenter("vi");
  return word.pieces.flatMap((piece) =>
    [...segmenter.segment(piece.text)].map(({ segment }) => ({
      text: segment,
      face: piece.face,
      width: widthOf(segment, piece.face, faces, size),
    })),
  );
}

/** A code too long for its line is broken behind a hyphen, `H41.99-260109-` / `00012`, before it is between letters. */
function chunks<T extends { text: string }>(parts: T[]): T[][] {
  const found: T[][] = [[]];
  for (const part of parts) {
    found.at(-1)?.push(part);
    if (part.text === "-") found.push([]);
  }
  return found.filter((chunk) => chunk.length > 0);
}

/** Neighbours of one face become one string, so that extraction finds words with their spaces. */
function joined(line: Line, faces: Faces, size: number, space: number): Line {
  const pieces: Line["pieces"] = [];
  let end = 0;
  for (const piece of line.pieces) {
    const last = pieces.at(-1);
    const gap = piece.x - end > space / 2 ? " " : "";
    if (last && last.face === piece.face) last.text += gap + piece.text;
    else pieces.push({ ...piece });
    end = piece.x + widthOf(piece.text, piece.face, faces, size);
  }
  return { pieces, width: line.width };
}

/** Draws a line with its baseline at `y`. */
export function drawLine(page: PDFPage, line: Line, faces: Faces, size: number, x: number, y: number): void {
  for (const piece of line.pieces) {
    page.drawText(piece.text, { x: x + piece.x, y, size, font: faces[piece.face] });
  }
}

/** Draws a line centred on `centre`. */
export function drawCentred(
  page: PDFPage,
  line: Line,
  faces: Faces,
  size: number,
  centre: number,
  y: number,
): void {
  drawLine(page, line, faces, size, centre - line.width / 2, y);
}
