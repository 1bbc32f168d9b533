import sharp from "sharp";
import type { DrawnPage } from "./aged-pages.ts";
import type { Random } from "./made-documents.ts";

/**
 * A drawn page spoiled at random: strokes of a pen, spots of white and of dirt where the writing is, blur, grain, a hard
 * threshold or a hard JPEG. What a figure looked like may be gone altogether. The same random numbers spoil it the same way.
 */
export async function corrupted(page: DrawnPage, random: Random): Promise<Uint8Array> {
  const { width, height, dpi } = page;
  const data = Buffer.from(page.data);
  const mm = dpi / 25.4;
  const upTo = (most: number): number => Math.floor(random() * most);
  const fill = (x: number, y: number, w: number, h: number, value: number): void => {
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row++) {
      const end = Math.min(width, x + w);
      if (end > x) data.fill(value, (row * width + Math.max(0, x)) * 3, (row * width + end) * 3);
    }
  };
  const inked = inkedPlaces(page);
  for (let at = 0; at < 14; at++) {
    const [x, y] = inked[upTo(inked.length)] ?? [0, 0];
    const size = Math.ceil(mm * (0.3 + 1.9 * random()));
    fill(x - upTo(size), y - upTo(size), size, size, random() < 0.6 ? 255 : 0);
  }
  for (let at = 0; at < 3; at++) {
    const [x, y] = inked[upTo(inked.length)] ?? [0, 0];
    const length = Math.ceil(mm * (4 + 20 * random()));
    const lean = (random() - 0.5) * 0.6;
    for (let step = 0; step < length; step++) fill(x + step, Math.round(y + step * lean), 2, 2, 30);
  }
  const grain = random() * 60;
  const blurred = await sharp(data, { raw: { width, height, channels: 3 } })
    .rotate((random() - 0.5) * 2, { background: "#fff" })
    .blur(0.6 + random() * 1.1)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = blurred.data;
  for (let at = 0; at < pixels.length; at++) {
    const value = (pixels[at] as number) + (random() - 0.5) * 2 * grain;
    pixels[at] = Math.max(0, Math.min(255, value));
  }
  const { channels, width: w, height: h } = blurred.info;
  const image = sharp(pixels, { raw: { width: w, height: h, channels } }).withMetadata({ density: dpi });
  return random() < 0.5
    ? image
        .threshold(90 + upTo(110))
        .png()
        .toBuffer()
    : image.jpeg({ quality: 25 + upTo(60) }).toBuffer();
}

/** Dark pixels, thinned out. */
function inkedPlaces({ data, width, height }: DrawnPage): [number, number][] {
  const places: [number, number][] = [];
  for (let y = 0; y < height; y += 3) {
    for (let x = 0; x < width; x += 3) if ((data[(y * width + x) * 3] as number) < 128) places.push([x, y]);
  }
  return places;
}
