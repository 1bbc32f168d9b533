import {
  closePath,
  fill,
  lineTo,
  moveTo,
  type PDFOperator,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  setFillingGrayscaleColor,
} from "pdf-lib";
import QRCode from "qrcode";
import type { QrPrint } from "../core/copies/qr-text.ts";

/** A QR symbol (TCVN 7322:2009, ISO/IEC 18004) before it is drawn; `dark(row, column)` from the top left. */
export interface QrSymbol {
  text: string;
  /** modules a side, quiet zone not counted */
  size: number;
  dark(row: number, column: number): boolean;
}

const MM = 72 / 25.4;

const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

/**
 * Makes the symbol: text of the alphanumeric set in its own mode, which holds a half more, other text as one byte
 * segment of UTF-8, so that every decoder guesses the character set alike.
 */
export function makeQr(text: string, print: QrPrint): QrSymbol {
  const { modules } = QRCode.create(
    ALPHANUMERIC.test(text)
      ? [{ data: text, mode: "alphanumeric" }]
      : [{ data: new TextEncoder().encode(text), mode: "byte" }],
    { errorCorrectionLevel: print.errorCorrection },
  );
  return {
    text,
    size: modules.size,
    dark: (row, column) => modules.get(row, column) !== 0,
  };
}

/** Side of the square box in points, quiet zone included; grows with the text so that a module stays readable. */
export function qrBoxSize(symbol: QrSymbol, print: QrPrint): number {
  const modules = symbol.size + 2 * print.quietZoneModules;
  return Math.max(print.minSizeMm, modules * print.minModuleMm) * MM;
}

/**
 * Draws the symbol as vector squares on a white box; `x`, `top` are the box's top left corner in points.
 * Runs of dark modules become one rectangle, which also leaves no hairlines between them.
 */
export function drawQr(
  page: PDFPage,
  symbol: QrSymbol,
  print: QrPrint,
  at: { x: number; top: number; side: number },
): void {
  const module = at.side / (symbol.size + 2 * print.quietZoneModules);
  const left = at.x + print.quietZoneModules * module;
  const top = at.top - print.quietZoneModules * module;
  const operators: PDFOperator[] = [
    pushGraphicsState(),
    setFillingGrayscaleColor(1),
    ...rectangle(at.x, at.top, at.side, at.side),
    fill(),
    setFillingGrayscaleColor(0),
  ];
  for (let row = 0; row < symbol.size; row++) {
    for (let column = 0; column < symbol.size; column++) {
      if (!symbol.dark(row, column)) continue;
      const start = column;
      while (column + 1 < symbol.size && symbol.dark(row, column + 1)) column++;
      operators.push(
        ...rectangle(left + start * module, top - row * module, (column - start + 1) * module, module),
      );
    }
  }
  page.pushOperators(...operators, fill(), popGraphicsState());
}

function rectangle(x: number, top: number, width: number, height: number): PDFOperator[] {
  const right = x + width;
  const bottom = top - height;
  return [moveTo(x, top), lineTo(right, top), lineTo(right, bottom), lineTo(x, bottom), closePath()];
}
