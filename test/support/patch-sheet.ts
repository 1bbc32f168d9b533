import sharp from "sharp";

/** Bars of Kodak's patch codes from the edge inwards, narrow (n) and wide (w); by their published measures. */
export const PATCHES = { 2: "wnnw", 3: "wnwn", 4: "nwwn", T: "nwnw" } as const;

const MM_NARROW = 2.03;
const MM_WIDE = 5.08;

/**
 * A sheet that has the bars of a patch along its upper edge and nothing else, as a scanner delivers it. `turned` in
 * degrees clockwise; bars of 64 mm, 12 mm from the edge.
 */
export async function patchSheet(
  bars: string,
  { dpi = 200, turned = 0, grain = 0 }: { dpi?: number; turned?: number; grain?: number } = {},
): Promise<Uint8Array> {
  const pixels = (mm: number): number => Math.round((mm / 25.4) * dpi);
  let y = 12;
  const rects = [...bars].map((bar) => {
    const thick = bar === "w" ? MM_WIDE : MM_NARROW;
    const rect = `<rect x="${pixels(70)}" y="${(y / 25.4) * dpi}" width="${pixels(64)}" height="${(thick / 25.4) * dpi}"/>`;
    y += thick + MM_NARROW;
    return rect;
  });
  const [width, height] = [pixels(210), pixels(297)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f8f8f4"/>${rects.join("")}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .rotate(turned, { background: "#f8f8f4" })
    .blur(0.8)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (grain > 0) {
    for (let at = 0; at < data.length; at++) {
      const noise = (((at * 2_654_435_761) >>> 8) % 201) / 100 - 1;
      data[at] = Math.max(0, Math.min(255, (data[at] as number) + noise * grain));
    }
  }
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return sharp(data, { raw }).withMetadata({ density: dpi }).jpeg({ quality: 80 }).toBuffer();
}
