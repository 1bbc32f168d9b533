import type { PdfFile } from "../pdf/syntax/file.ts";
import { Lexer, PdfSyntaxError } from "../pdf/syntax/lexer.ts";
import { isName, PdfDict, PdfName, PdfStream, type PdfValue } from "../pdf/syntax/objects.ts";

/** x' = a·x + c·y + e, y' = b·x + d·y + f */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** The one picture of a page, and where its unit square is laid on it. */
export interface LonePicture {
  image: PdfStream;
  matrix: Matrix;
}

/** Forms within forms beyond this are an attack, not a page. */
const MOST_NESTED = 6;
/** Operands and operators of one page; a page of one picture has a few, its hidden text some ten thousand. */
const MOST_TOKENS = 400_000;
const INVISIBLE = 3;

/** Operators that show nothing by themselves and change nothing that matters for one picture. */
const HARMLESS = new Set(
  "w J j M d ri i MP DP BMC EMC BX EX G RG K CS SC SCN cs sc scn m l c v y h n d0 d1 T* Td TD Tm Tc Tw Tz TL Tf Ts".split(
    " ",
  ),
);
const SHOWS_TEXT = new Set(["Tj", "TJ", "'", '"']);

interface State {
  matrix: Matrix;
  /** how text is painted; 3 is not at all */
  text: number;
  black: boolean;
}

/**
 * The picture that alone makes a page: nothing else is painted on it but text that nobody sees, as scanners and OCR
 * programs lay it under their pictures. Undefined for every other page, and for one that only repair would read.
 */
export function lonePicture(file: PdfFile, page: PdfDict): LonePicture | undefined {
  const found: LonePicture[] = [];
  let tokens = 0;

  function walk(content: Uint8Array, resources: PdfDict | undefined, start: State, depth: number): boolean {
    if (depth > MOST_NESTED) return false;
    const lexer = new Lexer(content, 0, false);
    const kept: State[] = [];
    let state = start;
    let operands: PdfValue[] = [];
    for (;;) {
      lexer.skipWhite();
      if (lexer.pos >= content.length) return true;
      if (++tokens > MOST_TOKENS) return false;
      const operator = operatorAt(lexer);
      if (operator === undefined) {
        operands.push(lexer.value());
        if (operands.length > 64) return false;
        continue;
      }
      const numbers = operands.filter((one) => typeof one === "number");
      if (operator === "q") kept.push(state);
      else if (operator === "Q") state = kept.pop() ?? state;
      else if (operator === "cm") {
        if (numbers.length !== 6) return false;
        state = { ...state, matrix: times(numbers as Matrix, state.matrix) };
      } else if (operator === "Tr") state = { ...state, text: numbers[0] ?? 0 };
      else if (operator === "BT" || operator === "ET" || HARMLESS.has(operator)) {
        // a path that is not painted, or where text would stand
        if (/^(?:cs|scn?)$/.test(operator)) state = { ...state, black: false };
      } else if (SHOWS_TEXT.has(operator)) {
        if (state.text !== INVISIBLE) return false;
      } else if (operator === "g" || operator === "rg") {
        state = { ...state, black: numbers.every((one) => one === 0) };
      } else if (operator === "k") {
        state = { ...state, black: numbers[3] === 1 };
      } else if (operator === "re" || operator === "W" || operator === "W*") {
        // scanners cut to the page; what cuts more than that shows as a picture that is not over the whole page
        if (operator === "re" && !holdsPage(numbers, state.matrix)) return false;
      } else if (operator === "BDC") {
        if (isName(operands[0] ?? null, "OC")) return false;
      } else if (operator === "gs") {
        if (!isPlainState(named(resources, "ExtGState", operands[0]))) return false;
      } else if (operator === "Do") {
        const drawn = named(resources, "XObject", operands[0]);
        if (!(drawn instanceof PdfStream) || drawn.dict.get("OC") !== null) return false;
        if (isName(file.resolve(drawn.dict.get("Subtype")), "Form")) {
          if (!form(drawn, resources, state, depth)) return false;
        } else {
          // a mask is painted in the colour of the moment
          if (file.resolve(drawn.dict.get("ImageMask")) === true && !state.black) return false;
          found.push({ image: drawn, matrix: state.matrix });
          if (found.length > 1) return false;
        }
      } else return false;
      operands = [];
    }
  }

  function form(stream: PdfStream, outer: PdfDict | undefined, state: State, depth: number): boolean {
    const matrix = numbersOf(file, stream.dict.get("Matrix"));
    const inner = matrix?.length === 6 ? times(matrix as Matrix, state.matrix) : state.matrix;
    const resources = file.dict(stream.dict.get("Resources")) ?? outer;
    return walk(file.decoded(stream), resources, { ...state, matrix: inner }, depth + 1);
  }

  function named(resources: PdfDict | undefined, kind: string, name: PdfValue | undefined): PdfValue {
    if (!(name instanceof PdfName)) return null;
    return file.resolve(file.dict(resources?.get(kind) ?? null)?.get(name.name) ?? null);
  }

  function isPlainState(value: PdfValue): boolean {
    if (!(value instanceof PdfDict)) return false;
    const [mask, blend] = [file.resolve(value.get("SMask")), file.resolve(value.get("BM"))];
    const full = (key: string): boolean => (file.resolve(value.get(key)) ?? 1) === 1;
    const plain = (one: PdfValue, word: string): boolean => one === null || isName(one, word);
    return (
      full("ca") &&
      full("CA") &&
      plain(mask, "None") &&
      (plain(blend, "Normal") || plain(blend, "Compatible"))
    );
  }

  const box = pageBox(file, page);
  const holdsPage = (rectangle: readonly number[], matrix: Matrix): boolean => {
    const [x = 0, y = 0, width = 0, height = 0] = rectangle;
    const corners = [
      [x, y],
      [x + width, y + height],
    ].map(([px = 0, py = 0]) => [
      matrix[0] * px + matrix[2] * py + matrix[4],
      matrix[1] * px + matrix[3] * py + matrix[5],
    ]) as [number, number][];
    const [xs, ys] = [corners.map(([one]) => one), corners.map(([, one]) => one)];
    const slack = box ? Math.max(box[2] - box[0], box[3] - box[1]) * 0.01 : 0;
    return (
      box !== undefined &&
      Math.min(...xs) <= box[0] + slack &&
      Math.min(...ys) <= box[1] + slack &&
      Math.max(...xs) >= box[2] - slack &&
      Math.max(...ys) >= box[3] - slack
    );
  };

  try {
    const resources = file.dict(file.inherited(page, "Resources"));
    const whole = walk(
      content(file, page),
      resources,
      { matrix: [1, 0, 0, 1, 0, 0], text: 0, black: true },
      0,
    );
    return whole && found.length === 1 ? found[0] : undefined;
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}

/** The operator that stands next, taken; undefined (and no move) before an operand. */
function operatorAt(lexer: Lexer): string | undefined {
  const byte = lexer.bytes[lexer.pos] as number;
  const letter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 0x27 || byte === 0x22;
  if (!letter) return undefined;
  const before = lexer.pos;
  const word = lexer.word();
  if (word !== "true" && word !== "false" && word !== "null") return word;
  lexer.pos = before;
  return undefined;
}

/** What of a page is looked at, in its own units: left, bottom, right, top. */
export function pageBox(file: PdfFile, page: PdfDict): [number, number, number, number] | undefined {
  const box =
    numbersOf(file, file.inherited(page, "CropBox")) ?? numbersOf(file, file.inherited(page, "MediaBox"));
  if (box?.length !== 4) return undefined;
  const [x0, y0, x1, y1] = box as [number, number, number, number];
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

function numbersOf(file: PdfFile, value: PdfValue): number[] | undefined {
  const list = file.array(value).map((part) => file.resolve(part));
  return list.length > 0 && list.every((part) => typeof part === "number") ? (list as number[]) : undefined;
}

function content(file: PdfFile, page: PdfDict): Uint8Array {
  const direct = file.resolve(page.get("Contents"));
  const streams = Array.isArray(direct) ? direct.map((part) => file.resolve(part)) : [direct];
  const parts = streams.flatMap((part) =>
    part instanceof PdfStream ? [file.decoded(part), Buffer.from("\n")] : [],
  );
  return Buffer.concat(parts);
}

/** `first` applied before `then`. */
function times([p, q, r, s, t, u]: Matrix, [a, b, c, d, e, f]: Matrix): Matrix {
  return [p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d, t * a + u * c + e, t * b + u * d + f];
}
