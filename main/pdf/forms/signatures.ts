import type { Signature } from "../../core/forms/layout.ts";
import { type Context, MM, type Row } from "./row.ts";
import { balanced, drawCentred, type Line, printable, wrap } from "./text.ts";

/** Who signs, side by side: heading, note, room to sign, name, title. Never split over pages. */
export function signatureRow(columns: Signature[], { faces, paper, values, width }: Context): Row {
  const size = paper.sizes.body;
  const share = width / Math.max(columns.length, 2);
  // one signer alone stands on the right, as on every official document
  const left = width - share * columns.length;
  const inner = share - 3 * MM;
  const leading = size * paper.leading;
  const blocks = columns.map((column) => ({
    above: [
      ...balanced({ text: column.heading, face: "bold" }, faces, size, inner),
      ...(column.note === "" ? [] : wrap([{ text: column.note, face: "italic" }], faces, size, inner)),
    ],
    below: [column.name, column.title]
      .map((key) => printable(key ? (values.text[key] ?? "") : ""))
      .flatMap((text, index): Line[] =>
        text === "" ? [] : wrap([{ text, face: index === 0 ? "bold" : "italic" }], faces, size, inner),
      ),
  }));
  const air = size * 0.6;
  const above = Math.max(...blocks.map((block) => block.above.length)) * leading;
  const below = Math.max(...blocks.map((block) => block.below.length)) * leading;
  const space = paper.signatureSpaceMm * MM;
  const signs = columns.findIndex((column) => column.signs);
  return {
    height: air + above + space + below,
    ...(signs < 0
      ? {}
      : {
          signature: { x: left + share * signs + 1.5 * MM, down: air + above, width: inner, height: space },
        }),
    draw(page, x, top) {
      blocks.forEach((block, index) => {
        const centre = x + left + share * (index + 0.5);
        const start = top - air;
        block.above.forEach((line, i) => {
          drawCentred(page, line, faces, size, centre, start - size * 0.95 - i * leading);
        });
        block.below.forEach((line, i) => {
          drawCentred(page, line, faces, size, centre, start - above - space - size * 0.95 - i * leading);
        });
      });
    },
  };
}
