import { embedFont, textWidth } from "./embedded-font.ts";
import type { Update } from "./incremental.ts";
import type { MarkBox, MarkContent, PlacedMark } from "./mark.ts";
import { addMarkImage, type MarkImage } from "./mark-image.ts";
import { uprightMatrix } from "./page-geometry.ts";
import { fontOf, presetTable } from "./signature-presets.ts";
import { dict, name, type PdfDict, type PdfRef, PdfStream } from "./syntax/objects.ts";

/** The appearance stream of the mark: the image, or lines of text, first line on top. */
export async function markAppearance(
  update: Update,
  content: MarkContent,
  mark: PlacedMark,
  opaque: boolean,
): Promise<PdfRef> {
  const { width, height } = mark.box;
  const drawn = content.image
    ? drawnImage(update, content.image, mark.box, opaque)
    : await drawnLines(update, content, mark.box);
  return update.add(
    new PdfStream(
      dict({
        Type: name("XObject"),
        Subtype: name("Form"),
        BBox: [0, 0, width, height],
        Matrix: uprightMatrix(mark.view.rotate),
        Resources: drawn.resources,
      }),
      Buffer.from(drawn.content),
    ),
  );
}

interface Drawn {
  content: string;
  resources: PdfDict;
}

function drawnImage(update: Update, image: MarkImage, box: MarkBox, opaque: boolean): Drawn {
  const { ref, stencil } = addMarkImage(update, image, opaque);
  const colour = stencil ? `${stencil.map((part) => part.toFixed(3)).join(" ")} rg ` : "";
  return {
    content: `q ${colour}${box.width.toFixed(3)} 0 0 ${box.height.toFixed(3)} 0 0 cm /I0 Do Q`,
    resources: dict({ XObject: dict({ I0: ref }) }),
  };
}

/** Colour of a text that stands where the image of its preset is missing. */
const INKS = { blue: [0, 0.2, 0.6], red: [0.8, 0, 0] } as const;

async function drawnLines(update: Update, { preset, lines }: MarkContent, box: MarkBox): Promise<Drawn> {
  const table = presetTable();
  const font = fontOf(preset);
  const embedded = await embedFont(update, font.file, lines);
  const { width, height } = box;
  const widest = Math.max(...lines.map((line) => textWidth(font.file, font.size, line)));
  // a given box may be smaller than the text: shrink evenly, never clip a name
  const size = Math.min(
    font.size,
    (font.size * (width - 1)) / widest,
    (height / (lines.length * font.leading)) * font.size,
  );
  const leading = (size * font.leading) / font.size;
  const { ink } = table.presets[preset];
  const [r, g, b] = ink ? INKS[ink] : table.font.color;
  // black is the same in every colour space a file may have declared
  const colour = r + g + b === 0 ? "0 g" : `${r} ${g} ${b} rg`;
  const content = [
    `q BT ${colour} /F0 ${size.toFixed(3)} Tf ${leading.toFixed(3)} TL`,
    `0.5 ${(height - size).toFixed(3)} Td`,
    ...lines.map((line, i) => (i === 0 ? `${embedded.encode(line)} Tj` : `T* ${embedded.encode(line)} Tj`)),
    "ET Q",
  ].join("\n");
  return { content, resources: dict({ Font: dict({ F0: embedded.ref }) }) };
}
