import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import fontkit from "@pdf-lib/fontkit";
import { resourcesFolder } from "../children/resources.ts";
import type { Update } from "./incremental.ts";
import { dict, name, type PdfRef, PdfStream, PdfString } from "./syntax/objects.ts";

type Font = ReturnType<typeof fontkit.create>;
const loaded = new Map<string, Font>();

function load(file: string): Font {
  let font = loaded.get(file);
  if (!font) {
    font = fontkit.create(readFileSync(join(resourcesFolder(), "fonts", file)));
    loaded.set(file, font);
  }
  return font;
}

/** Width of a text in points. */
export function textWidth(file: string, size: number, text: string): number {
  const font = load(file);
  let units = 0;
  for (const char of text) units += font.glyphForCodePoint(char.codePointAt(0)!).advanceWidth;
  return (units / font.unitsPerEm) * size;
}

/** A font in an update of a PDF, with just the glyphs of `texts`. */
export interface EmbeddedFont {
  ref: PdfRef;
  /** the text as the hex string operand of Tj */
  encode(text: string): string;
}

/**
 * Embeds a TrueType face as a composite font with its letters' Unicode, so that the mark can be searched
 * and copied. One letter is one glyph: precomposed Vietnamese needs no shaping.
 */
export async function embedFont(update: Update, file: string, texts: string[]): Promise<EmbeddedFont> {
  const font = load(file);
  const { glyphs, program, length, held, unicode } = await subsetOf(file, texts);
  const cidSet = update.add(new PdfStream(dict({ Filter: name("FlateDecode") }), held));
  const scale = 1000 / font.unitsPerEm;
  const units = (value: number): number => Math.round(value * scale);
  const base = `COUNTR+${(font.postscriptName ?? "Embedded").replace(/[^A-Za-z0-9-]/g, "")}`;
  const fontFile = update.add(new PdfStream(dict({ Filter: name("FlateDecode"), Length1: length }), program));
  const descriptor = update.add(
    dict({
      Type: name("FontDescriptor"),
      FontName: name(base),
      Flags: 4,
      FontBBox: [font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].map(units),
      ItalicAngle: 0,
      Ascent: units(font.ascent),
      Descent: units(font.descent),
      CapHeight: units(font.capHeight || font.ascent),
      StemV: 80,
      FontFile2: fontFile,
      CIDSet: cidSet,
    }),
  );
  const widths = [...glyphs.values()].sort((a, b) => a.id - b.id).flatMap((g) => [g.id, [units(g.width)]]);
  const descendant = update.add(
    dict({
      Type: name("Font"),
      Subtype: name("CIDFontType2"),
      BaseFont: name(base),
      CIDSystemInfo: dict({
        Registry: new PdfString("Adobe"),
        Ordering: new PdfString("Identity"),
        Supplement: 0,
      }),
      FontDescriptor: descriptor,
      W: widths,
      CIDToGIDMap: name("Identity"),
    }),
  );
  const toUnicode = update.add(new PdfStream(dict({ Filter: name("FlateDecode") }), unicode));
  const ref = update.add(
    dict({
      Type: name("Font"),
      Subtype: name("Type0"),
      BaseFont: name(base),
      Encoding: name("Identity-H"),
      DescendantFonts: [descendant],
      ToUnicode: toUnicode,
    }),
  );
  return { ref, encode: (text) => `<${[...text].map((char) => hex4(glyphs.get(char)?.id ?? 0)).join("")}>` };
}

/** A face cut down to some letters; streams are deflated. */
interface Subset {
  glyphs: Map<string, { id: number; width: number }>;
  program: Uint8Array;
  /** of the program before it was deflated */
  length: number;
  /** one bit for each glyph that the program holds */
  held: Uint8Array;
  unicode: Uint8Array;
}

/** Cut last, by face and letters: in a batch only the time of a mark differs, and its digits are always there. */
const subsets = new Map<string, Subset>();
const MOST_SUBSETS = 32;

async function subsetOf(file: string, texts: string[]): Promise<Subset> {
  const letters = [...new Set([...texts.join(""), ..."0123456789"])].sort();
  const key = `${file} ${letters.join("")}`;
  const before = subsets.get(key);
  if (before) return before;
  const made = await cutSubset(load(file), letters);
  if (subsets.size >= MOST_SUBSETS) subsets.clear();
  subsets.set(key, made);
  return made;
}

async function cutSubset(font: Font, letters: string[]): Promise<Subset> {
  const subset = font.createSubset();
  const glyphs: Subset["glyphs"] = new Map();
  for (const char of letters) {
    const glyph = font.glyphForCodePoint(char.codePointAt(0)!);
    glyphs.set(char, { id: subset.includeGlyph(glyph), width: glyph.advanceWidth });
  }
  const program = await new Promise<Uint8Array>((resolve) => {
    const chunks: Uint8Array[] = [];
    subset
      .encodeStream()
      .on("data", (data) => chunks.push(data))
      .on("end", () => resolve(Buffer.concat(chunks)));
  });
  return {
    glyphs,
    program: deflateSync(program),
    length: program.length,
    // parts of composed letters came in with them: all that the program holds is named (ISO 19005-1, 6.3.5)
    held: deflateSync(firstBits((subset as unknown as { glyphs: number[] }).glyphs.length)),
    unicode: deflateSync(Buffer.from(unicodeMap(glyphs))),
  };
}

/** The first `count` bits set, high bit first. */
function firstBits(count: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(count / 8), 0xff);
  if (count % 8 > 0) bytes[bytes.length - 1] = (0xff << (8 - (count % 8))) & 0xff;
  return bytes;
}

const hex4 = (value: number): string => value.toString(16).padStart(4, "0");

function unicodeMap(glyphs: Map<string, { id: number }>): string {
  const pairs = [...glyphs].map(
    ([char, { id }]) => `<${hex4(id)}> <${Buffer.from(char, "utf16le").swap16().toString("hex")}>`,
  );
  const blocks: string[] = [];
  // a block holds at most 100 pairs (Adobe Technical Note 5014)
  for (let i = 0; i < pairs.length; i += 100) {
    const part = pairs.slice(i, i + 100);
    blocks.push(`${part.length} beginbfchar\n${part.join("\n")}\nendbfchar`);
  }
  return [
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
    "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
    ...blocks,
    "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
  ].join("\n");
}
