import sharp from "sharp";
import { expect, test } from "vitest";
import { splitSpread } from "../../main/imaging/spread.ts";

const HEIGHT = 400;

/** A grey spread whose binding throws a shadow at `fold`; each half has its own marks. */
async function spread(width: number, fold: number | null): Promise<Uint8Array> {
  const pixels = Buffer.alloc(width * HEIGHT, 235);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < width; x++) {
      if (fold !== null && Math.abs(x - fold) < 6) pixels[y * width + x] = 90 + Math.abs(x - fold) * 15;
      if (x % 37 === 0 && y % 5 === 0) pixels[y * width + x] = x % 200;
    }
  return sharp(pixels, { raw: { width, height: HEIGHT, channels: 1 } })
    .toColourspace("b-w")
    .withMetadata({ density: 300 })
    .png()
    .toBuffer();
}
const raw = (bytes: Uint8Array) =>
  sharp(bytes).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });

test("a spread is cut at its fold, and the halves side by side are the image that came, pixel for pixel", async () => {
  const bytes = await spread(600, 317);
  const split = await splitSpread(bytes);
  expect(split?.at).toBe(317);
  const [left, right] = split?.halves ?? [];
  expect([left?.side, right?.side]).toEqual(["trang trái", "trang phải"]);
  const parts = await Promise.all([
    raw(left?.bytes ?? new Uint8Array()),
    raw(right?.bytes ?? new Uint8Array()),
  ]);
  const whole = await raw(bytes);
  for (let y = 0; y < HEIGHT; y += 7)
    for (let x = 0; x < 600; x++) {
      const [part, at] = x < 317 ? [parts[0], x] : [parts[1], x - 317];
      if (part?.data[y * part.info.width + at] !== whole.data[y * 600 + x])
        throw new Error(`pixel ${x}, ${y} differs`);
    }
  // what the scanner said of the resolution stays said: the halves are not taken for A4
  expect((await sharp(left?.bytes).metadata()).density).toBe(300);
});

test("without a shadow the middle is taken; a single page is no spread", async () => {
  expect((await splitSpread(await spread(600, null)))?.at).toBe(300);
  expect(await splitSpread(await spread(300, null))).toBeNull();
});

test("an image that is laid in sideways is looked at upright first", async () => {
  const sideways = await sharp(await spread(600, 317))
    .rotate(90)
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 8 })
    .toBuffer();
  expect(Math.abs(((await splitSpread(sideways))?.at ?? 0) - 317)).toBeLessThan(4);
});
