import fontkit from "@pdf-lib/fontkit";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { resourceBytes } from "./resources.ts";

export type Face = "regular" | "bold" | "italic" | "boldItalic";
export type Faces = Record<Face, PDFFont>;

const FILES: Record<Face, string> = {
  regular: "LiberationSerif-Regular.ttf",
  bold: "LiberationSerif-Bold.ttf",
  italic: "LiberationSerif-Italic.ttf",
  boldItalic: "LiberationSerif-BoldItalic.ttf",
};

const bytes = new Map<Face, Promise<Uint8Array>>();

type FontkitFont = ReturnType<typeof fontkit.create>;

/**
 * `@pdf-lib/fontkit` for this pdf-lib, which would call its subset's `encode(stream)` as if it were the newer
 * `encode()` without a stream; with only `encodeStream` in sight it takes the older path.
 */
export const fontkitForPdfLib = {
  create(data: Uint8Array, postscriptName?: string): FontkitFont {
    const font = fontkit.create(data, postscriptName);
    const createSubset = font.createSubset.bind(font);
    font.createSubset = () => {
      const subset = createSubset();
      return {
        cff: (subset as { cff?: boolean }).cff,
        includeGlyph: (glyph: Parameters<typeof subset.includeGlyph>[0]) => subset.includeGlyph(glyph),
        encodeStream: () => subset.encodeStream(),
      } as typeof subset;
    };
    return font;
  },
};

/**
 * Embeds the Times-metric face of printed forms (NĐ 30/2020/NĐ-CP PL I: Times New Roman) as subsets. Ligatures
 * are off: text that is copied or searched must be the letters that were written.
 */
export async function embedFaces(pdf: PDFDocument): Promise<Faces> {
  pdf.registerFontkit(fontkitForPdfLib as Parameters<PDFDocument["registerFontkit"]>[0]);
  const faces: Partial<Faces> = {};
  for (const face of Object.keys(FILES) as Face[]) {
    let file = bytes.get(face);
    if (!file) {
      file = resourceBytes("fonts", FILES[face]);
      bytes.set(face, file);
    }
    faces[face] = await pdf.embedFont(await file, {
      subset: true,
      features: { liga: false },
    });
  }
  return faces as Faces;
}
