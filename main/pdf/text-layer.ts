import type { Affine, OcrLine, OcrWord } from "../core/digitise/types.ts";
import { mapPoint } from "../core/digitise/types.ts";
import { deflated } from "./normalise.ts";

/**
 * The invisible text of a scanned page (render mode 3). The font has no outlines: character code = CID =
 * UTF-16 unit, every glyph half an em wide, ToUnicode for the characters used. A word is stretched to the
 * width it has on the image, so that searching, marking and copying hit the printed word.
 */

/** Advance of every glyph in thousandths of an em. */
const ADVANCE = 500;
/** Share of the font size above and below the baseline; matches /Ascent and /Descent below. */
const ASCENT = 0.78;
const DESCENT = 0.22;

/** Radians up to which a word counts as leaning and not as turned. */
const LEANING = (10 * Math.PI) / 180;

const number = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Characters beyond the basic plane (none in Vietnamese) become the replacement mark. */
function units(text: string): number[] {
  return [...text.normalize("NFC")].map((char) => {
    const code = char.codePointAt(0) as number;
    return code > 0xffff || (code >= 0xd800 && code <= 0xdfff) ? 0xfffd : code;
  });
}

const hex = (codes: number[]): string => codes.map((code) => code.toString(16).padStart(4, "0")).join("");

/** Height of capitals over the baseline, in the pixels of the line; the middle one of its words. */
function rise(words: OcrWord[]): number {
  const heights = words.map((word) => word.baseline[1] - word.box[1]).sort((a, b) => a - b);
  return Math.max(4, heights[Math.floor(heights.length / 2)] ?? 4);
}

/**
 * Content stream operators for the lines of one page. `toUser` maps pixels of the page as looked at to PDF
 * user space (points, y upwards); every character written is added to `used`.
 */
export function textOperators(lines: OcrLine[], toUser: Affine, used: Set<number>): string {
  const scale = Math.hypot(toUser[0], toUser[1]);
  const out: string[] = ["BT 3 Tr"];
  for (const line of lines) {
    const size = (rise(line.words) / ASCENT) * scale;
    line.words.forEach((word, index) => {
      const codes = units(word.text);
      if (codes.length === 0) return;
      const [x0, y0] = mapPoint(toUser, word.baseline[0], word.baseline[1]);
      const [x1, y1] = mapPoint(toUser, word.baseline[2], word.baseline[3]);
      const width = Math.max(0.5, Math.hypot(x1 - x0, y1 - y0));
      const stretch = (width / ((codes.length * ADVANCE * size) / 1000)) * 100;
      const turn = Math.atan2(y1 - y0, x1 - x0);
      // extractors tear turned words apart; a word that leans a little is set level at its middle height
      const level = Math.abs(turn) < LEANING;
      const [cos, sin] = level ? [1, 0] : [Math.cos(turn), Math.sin(turn)];
      const matrix = [cos, sin, 0 - sin, cos, x0, level ? (y0 + y1) / 2 : y0].map(number);
      // a space after a word tells extractors that it ended, whatever the gap
      const tail = index < line.words.length - 1 ? [0x20] : [];
      for (const code of [...codes, ...tail]) used.add(code);
      out.push(
        `/F0 ${number(size)} Tf ${number(stretch)} Tz ${matrix.join(" ")} Tm <${hex([...codes, ...tail])}> Tj`,
      );
    });
  }
  out.push("ET");
  return out.join("\n");
}

/** An object of the font: dictionary entries, with stream data where it has some. `{n}` is object n of this list. */
export interface FontObject {
  entries: string;
  stream?: Uint8Array;
}

/** The objects of the invisible font; the first one is what a page's resources name. */
export function fontObjects(used: ReadonlySet<number>): FontObject[] {
  const name = "/Invisible";
  return [
    {
      entries: `/Type /Font /Subtype /Type0 /BaseFont ${name} /Encoding /Identity-H /DescendantFonts [{1}] /ToUnicode {3}`,
    },
    {
      entries: `/Type /Font /Subtype /CIDFontType2 /BaseFont ${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {2} /DW ${ADVANCE} /CIDToGIDMap {4}`,
    },
    {
      entries: `/Type /FontDescriptor /FontName ${name} /Flags 4 /FontBBox [0 ${-DESCENT * 1000} ${ADVANCE} ${ASCENT * 1000}] /ItalicAngle 0 /Ascent ${ASCENT * 1000} /Descent ${-DESCENT * 1000} /CapHeight ${ASCENT * 1000} /StemV 80 /FontFile2 {5}`,
    },
    { entries: "/Filter /FlateDecode", stream: deflated(toUnicode(used)) },
    { entries: "/Filter /FlateDecode", stream: deflated(cidToGid()) },
    emptyFontStream(),
  ];
}

function toUnicode(used: ReadonlySet<number>): string {
  const codes = [...used].sort((a, b) => a - b);
  const blocks: string[] = [];
  for (let at = 0; at < codes.length; at += 100) {
    const part = codes.slice(at, at + 100);
    blocks.push(
      `${part.length} beginbfchar\n${part.map((c) => `<${hex([c])}> <${hex([c])}>`).join("\n")}\nendbfchar`,
    );
  }
  return [
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
    "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ...blocks,
    "endcmap CMapName currentdict /CMap defineresource pop end end",
  ].join("\n");
}

/** Every CID shows glyph 1, the empty one; .notdef may not be shown in an archive PDF. */
function cidToGid(): Uint8Array {
  const map = new Uint8Array(0x20000);
  for (let i = 1; i < map.length; i += 2) map[i] = 1;
  return map;
}

function emptyFontStream(): FontObject {
  const font = emptyTrueType();
  return { entries: `/Filter /FlateDecode /Length1 ${font.length}`, stream: deflated(font) };
}

/** A TrueType file with two glyphs without outlines: .notdef and the one every character shows. */
export function emptyTrueType(): Uint8Array {
  const em = 1000;
  const ascent = ASCENT * em;
  const descent = (-DESCENT * em) & 0xffff;
  const u16 = (...values: number[]): number[] => values.flatMap((v) => [(v >> 8) & 255, v & 255]);
  const u32 = (...values: number[]): number[] => values.flatMap((v) => u16(v >>> 16, v & 0xffff));
  const tables: Record<string, number[]> = {
    // flags 3: baseline at 0, left side bearing at 0; dates 0; short offsets
    head: [
      ...u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
      ...u16(3, em),
      ...u32(0, 0, 0, 0),
      ...u16(0, 0, 0, 0, 0, 8, 2, 0, 0),
    ],
    hhea: [...u32(0x10000), ...u16(ascent, descent, 0, ADVANCE, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    maxp: [...u32(0x10000), ...u16(2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    hmtx: u16(ADVANCE, 0, ADVANCE, 0),
    loca: u16(0, 0, 0),
    glyf: [0, 0],
    // one (3,1) format 4 table with the closing segment alone: codes come by CIDToGIDMap
    cmap: [...u16(0, 1, 3, 1), ...u32(12), ...u16(4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0)],
    post: u32(0x30000, 0, 0, 1, 0, 0, 0, 0),
  };
  const names = Object.keys(tables).sort();
  const header = [...u32(0x10000), ...u16(names.length, 128, 3, names.length * 16 - 128)];
  const directory: number[] = [];
  const body: number[] = [];
  const start = header.length + names.length * 16;
  for (const name of names) {
    const data = tables[name] as number[];
    const padded = [...data, ...new Array((4 - (data.length % 4)) % 4).fill(0)];
    directory.push(
      ...[...name].map((c) => c.charCodeAt(0)),
      ...u32(checksum(padded), start + body.length, data.length),
    );
    body.push(...padded);
  }
  const file = Uint8Array.from([...header, ...directory, ...body]);
  const adjustment = (0xb1b0afba - checksum([...file])) >>> 0;
  const head = new DataView(file.buffer).getUint32(12 + names.indexOf("head") * 16 + 8);
  new DataView(file.buffer).setUint32(head + 8, adjustment);
  return file;
}

function checksum(bytes: number[]): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 4) {
    const word =
      (((bytes[i] ?? 0) << 24) |
        ((bytes[i + 1] ?? 0) << 16) |
        ((bytes[i + 2] ?? 0) << 8) |
        (bytes[i + 3] ?? 0)) >>>
      0;
    sum = (sum + word) >>> 0;
  }
  return sum;
}
