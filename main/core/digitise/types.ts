/** Shapes that pass between the imaging child, the OCR child, the assembled PDF and the extraction. */

/** Left, top, right, bottom in pixels of the image it belongs to, from the top left corner. */
export type Box = [number, number, number, number];

/** What `probe` of the imaging child says about one file. */
export interface ProbeResult {
  /** `image`: the file is its page as it came; `pages`: pages are made of it (TIFF, or pixels that are no squares) */
  kind: "image" | "pdf" | "pages";
  pages: ProbedPage[];
  /** true for a PDF that carries a signature; such a file is never turned into page images */
  signed: boolean;
}

export interface ProbedPage {
  /** pixels as the page is looked at (after EXIF rotation); for a PDF at `dpi` */
  width: number;
  height: number;
  dpi: number;
  /** false when the file does not state its resolution and `dpi` was derived from A4 paper */
  dpiStated: boolean;
  colour: boolean;
}

/** EXIF orientation: 1 upright, 3 upside down, 6 to be turned clockwise, 8 counter-clockwise; 2, 4, 5, 7 mirrored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** One page as it goes into the legal PDF: JPEG as scanned, anything else as lossless PNG. */
export interface PageImage {
  bytes: Uint8Array;
  /** pixels as the page is looked at (after `orientation`) */
  width: number;
  height: number;
  dpi: number;
  orientation: Orientation;
  /** what OCR reads is the page after these; none of them moves anything on it */
  steps?: CorrectionStep[];
}

/** A two-page spread cut in two, without loss: the halves side by side are the image that came in. */
export interface SpreadHalves {
  /** pixels of the image as looked at, and of the column where the right half begins */
  width: number;
  at: number;
  halves: { side: "trang trái" | "trang phải"; bytes: Uint8Array; width: number; height: number }[];
}

/** Quarter turns clockwise, in degrees, after which a page that was laid in wrongly can be read. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/**
 * One recorded step on a page. Fractions are of the page as it stands before the step. A turn changes how the page is
 * looked at and no pixel; `perspective` flattens a photo of paper; all others live on the reading copy alone.
 */
export type CorrectionStep =
  | { kind: "turn"; quarter: 90 | 180 | 270 }
  | { kind: "perspective"; corners: [number, number, number, number, number, number, number, number] }
  | { kind: "deskew"; degrees: number }
  | { kind: "borders"; box: Box }
  | { kind: "crop"; box: Box }
  | { kind: "despeckle" }
  | { kind: "background" };

/** What is seen of a page when it comes in. */
export interface Inspection {
  /** nothing is printed, written or stamped on it: a person decides what becomes of it */
  blank: boolean;
  /** text of a separator's code; null on any other page */
  separator: string | null;
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f */
export type Affine = [a: number, b: number, c: number, d: number, e: number, f: number];

/** A zone of a page by NĐ 30/2020 Phụ lục I, in the order in which the zones are read. */
export type ZoneKind = "head-left" | "head-right" | "body" | "foot-left" | "foot-right";

export interface ReadingZone {
  kind: ZoneKind;
  /** pixels of the straightened page */
  box: Box;
}

/** A zone as it stands in the reading copy: zones one under the other, each at its own left edge. */
export interface PlacedZone extends ReadingZone {
  /** first row of the zone in the copy, and the first row beyond it */
  from: number;
  to: number;
}

/** The cleaned copy of a page for OCR; the legal page is never changed. */
export interface DerivedPage {
  bytes: Uint8Array;
  width: number;
  height: number;
  dpi: number;
  /** clockwise turn in degrees that was taken out */
  angle: number;
  /** zones in reading order, one under the other in the copy: what stands side by side is never read as one line */
  zones: PlacedZone[];
  /** height of a small letter in pixels */
  xHeight: number;
  /** seals, signatures and pictures, in pixels of the straightened page */
  marks: Box[];
  /** from pixels of the straightened page to pixels of the page as looked at */
  toPage: Affine;
  /** what was done, in order, for the record */
  steps: string[];
}

/** Lines cut out of a reading copy and put one under the other for a second reading. */
export interface GatheredLines {
  bytes: Uint8Array;
  /** in the order of the boxes that were asked for */
  places: GatheredPlace[];
}

export interface GatheredPlace {
  /** first row of the line in the picture, and the first row beyond it */
  from: number;
  to: number;
  /** from pixels of the picture to pixels of the copy */
  dx: number;
  dy: number;
}

export interface OcrWord {
  /** NFC */
  text: string;
  /** 0 to 1 */
  confidence: number;
  box: Box;
  /** left and right end of the baseline: x0, y0, x1, y1 */
  baseline: Box;
}

export interface OcrLine {
  text: string;
  confidence: number;
  box: Box;
  /** number of the block on the page; a block is a column or a paragraph group */
  block: number;
  words: OcrWord[];
}

export interface OcrPage {
  /** NFC, LF, lines in reading order */
  text: string;
  lines: OcrLine[];
  width: number;
  height: number;
  /** by which the page was turned to be read; lines, width and height are those of the turned page */
  turn?: QuarterTurn;
}

/**
 * What a page of a PDF says by itself: `own` letters, in pixels of the page as drawn; `doubted` ones, of a TCVN3 or VNI
 * font or of one that tells nothing, which are read from the picture; `none` in a scan.
 */
export type OwnLetters = { kind: "own"; page: OcrPage } | { kind: "doubted" } | { kind: "none" };

/** Which data reads a page: fast, fast with the doubtful lines read again by the better data, or the better data throughout. */
export type ReadingMode = "fast" | "doubtful" | "best";

export type OcrModel = "fast" | "best";

/** Page segmentation: a whole page found automatically, one block, or one line. */
export type OcrLayout = "page" | "block" | "line";

export interface RecogniseParams {
  /** PNG or JPEG */
  image: Uint8Array;
  dpi: number;
  lang?: "vie";
  model?: OcrModel;
  layout?: OcrLayout;
}

export type FieldName =
  | "documentType"
  | "number"
  | "date"
  | "agency"
  | "subject"
  | "signer"
  | "holderName"
  | "holderId"
  | "term"
  | "scope";

/** One extracted field. `box` in fractions of page width and height from the top left corner. */
export interface ExtractedField {
  name: FieldName;
  /** normalised: a date as `yyyy-MM-dd`, a type by its code; empty when absent */
  value: string;
  /** as read */
  raw: string;
  /** 0 to 1 */
  confidence: number;
  /** page from 1; 0 when absent */
  page: number;
  box: Box;
  /** a number or a date is `sure` only when two readings agree */
  state: "sure" | "doubtful" | "absent";
}

export interface ExtractedFields {
  schemaVersion: 1;
  fields: ExtractedField[];
}

/** Applies an affine map to a point. */
export function mapPoint(m: Affine, x: number, y: number): [number, number] {
  return [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];
}

/** Upright box around a mapped box. */
export function mapBox(m: Affine, box: Box): Box {
  const corners = [
    mapPoint(m, box[0], box[1]),
    mapPoint(m, box[2], box[1]),
    mapPoint(m, box[0], box[3]),
    mapPoint(m, box[2], box[3]),
  ];
  const xs = corners.map((c) => c[0]);
  const ys = corners.map((c) => c[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
