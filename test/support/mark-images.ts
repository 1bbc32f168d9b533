import sharp from "sharp";

const draw = (svg: string): Promise<Buffer> => sharp(Buffer.from(svg)).png().toBuffer();

/** A handwritten signature as it is scanned and cleared: blue ink, see-through ground. */
export const blueSignature = (colour = "#1233a8"): Promise<Buffer> =>
  draw(
    `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="240"><path d="M20 180 C120 20 160 20 170 190 S260 60 300 150 S420 40 580 110" fill="none" stroke="${colour}" stroke-width="12"/></svg>`,
  );

/** A round seal in red, see-through ground. */
export const redSeal = (colour = "#d01818"): Promise<Buffer> =>
  draw(
    `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640"><g fill="none" stroke="${colour}"><circle cx="320" cy="320" r="300" stroke-width="18"/><circle cx="320" cy="320" r="210" stroke-width="8"/></g><path d="M320 190 L360 290 L470 290 L380 350 L415 460 L320 395 L225 460 L260 350 L170 290 L280 290 Z" fill="${colour}"/></svg>`,
  );
