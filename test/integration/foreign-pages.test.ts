import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSource } from "../../main/imaging/source.ts";
import { encodeFax } from "../../main/pdf/fax.ts";
import { flate, jbig2, type PdfPicture, picturePdf } from "../support/picture-pdf.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Pages as scanners, faxes, phones and other people's programs leave them, held against what other programs see in them. */
const [WIDTH, HEIGHT] = [827, 1169];
let folder = "";
const at = (name: string): string => join(folder, name);
const magick = (...args: string[]) => execFileSync("convert", args, { cwd: folder });
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(at(name)));

/** The page in colour, grey and two tones: samples as a PDF holds them. */
let rgb: Uint8Array;
let grey: Uint8Array;
let bits: Uint8Array;
let fax: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pages-"));
  const rows = Array.from(
    { length: 30 },
    (_, row) => `<text x="90" y="${260 + row * 26}">Dòng ${row}, chữ nhỏ</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="DejaVu Serif" font-size="17">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/><rect width="250" height="210" fill="#d01010"/>
    <rect x="550" y="900" width="277" height="269" fill="#1030c0"/>${rows.join("")}</svg>`;
  const page = sharp(Buffer.from(svg)).removeAlpha().withMetadata({ density: 100 });
  writeFileSync(at("p.png"), await page.png().toBuffer());
  writeFileSync(
    at("p.jpg"),
    await sharp(at("p.png")).withMetadata({ density: 100 }).jpeg({ quality: 92 }).toBuffer(),
  );
  rgb = await sharp(at("p.png")).raw().toBuffer();
  grey = await sharp(at("p.png")).toColourspace("b-w").raw().toBuffer();
  bits = Uint8Array.from(grey, (value) => (value < 128 ? 0 : 255));
  fax = encodeFax(bits, WIDTH, HEIGHT);
  // four inks as Adobe writes them, the same without its mark, and neither marked nor inverted
  for (const [name, more] of [
    ["adobe", []],
    ["straight", ["-negate"]],
  ] as const) {
    magick("p.png", "-colorspace", "CMYK", ...more, `${name}.tif`);
    const four = sharp(at(`${name}.tif`))
      .pipelineColourspace("cmyk")
      .toColourspace("cmyk");
    writeFileSync(at(`${name}.jpg`), await four.jpeg({ quality: 92 }).toBuffer());
  }
  writeFileSync(at("straight.jpg"), withoutMark(read("straight.jpg")));
  writeFileSync(at("bare.jpg"), withoutMark(read("adobe.jpg")));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function first(bytes: Uint8Array, name = "trang") {
  const source = await openSource(name, bytes);
  try {
    return { probe: (await source.probe()).pages[0], page: await source.page(0), text: await source.text(0) };
  } finally {
    source.close();
  }
}

const small = (input: Uint8Array | string, turn = true) => {
  const image = sharp(input, { limitInputPixels: false });
  return (turn ? image.autoOrient() : image)
    .removeAlpha()
    .toColourspace("srgb")
    .resize(120, 170, { fit: "fill" })
    .raw()
    .toBuffer();
};

/** Mean difference of two pictures as they are looked at, 0 to 255. */
async function difference(a: Uint8Array, b: Uint8Array | string): Promise<number> {
  const [one, other] = [await small(a), await small(b)];
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] as number)), 0) / one.length;
}

/** Poppler's drawing of a PDF. */
function poppler(pdf: Uint8Array): string {
  writeFileSync(at("seen.pdf"), pdf);
  execFileSync("pdftoppm", ["-r", "100", "-singlefile", "-png", at("seen.pdf"), at("seen")]);
  return at("seen.png");
}

/** The picture of a PDF as poppler unpacks it: what its filter holds. */
async function unpacked(pdf: Uint8Array) {
  writeFileSync(at("in.pdf"), pdf);
  execFileSync("pdfimages", ["-png", at("in.pdf"), at("image")]);
  return pixels(read("image-000.png"));
}

const pixels = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

const SIZE = () => `/Width ${WIDTH} /Height ${HEIGHT}`;
const plain = (space: string, bpc = 8): string => `${SIZE()} /ColorSpace ${space} /BitsPerComponent ${bpc}`;
const faxed = (entries = "/ColorSpace /DeviceGray"): PdfPicture => ({
  entries: `${SIZE()} ${entries} /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${WIDTH} /Rows ${HEIGHT} >>`,
  data: fax,
});
const jpeg = (name: string, entries = "/ColorSpace /DeviceRGB"): PdfPicture => ({
  entries: `${SIZE()} ${entries} /BitsPerComponent 8 /Filter /DCTDecode`,
  data: read(name),
});

const TURNED = "/Decode [1 0 1 0 1 0 1 0]";

/** A JPEG whose writer forgot Adobe's mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  const place = file.indexOf(Buffer.from("ffee", "hex"));
  expect(file.toString("latin1", place + 4, place + 9)).toBe("Adobe");
  return Buffer.concat([file.subarray(0, place), file.subarray(place + 2 + file.readUInt16BE(place + 2))]);
}

describe("a page of a PDF that is one picture", () => {
  it.each<[string, () => PdfPicture]>([
    ["Group 4", () => faxed()],
    ["Group 4, painted as a mask in black", () => faxed("/ImageMask true")],
    ["Group 4, its tones exchanged", () => faxed("/ColorSpace /DeviceGray /Decode [1 0]")],
    [
      "JBIG2",
      () => ({
        entries: `${plain("/DeviceGray", 1)} /Filter /JBIG2Decode`,
        data: jbig2(bits, WIDTH, HEIGHT),
      }),
    ],
  ])("in %s keeps every pixel, two tones stay two tones", async (name, picture) => {
    const pdf = picturePdf(picture());
    const { probe, page } = await first(pdf);
    expect(probe).toMatchObject({ width: WIDTH, height: HEIGHT, dpi: 100, dpiStated: true });
    expect((await sharp(page.bytes).metadata()).bitsPerSample).toBe(1);
    const [ours, theirs] = [await pixels(page.bytes), await unpacked(pdf)];
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
    // pdfimages gives a mask as it is stored, not as it is painted
    const exchanged = name.includes("mask");
    expect(
      ours.data.every(
        (value, i) => value === (exchanged ? 255 - (theirs.data[i] as number) : theirs.data[i]),
      ),
    ).toBe(true);
    expect(await difference(page.bytes, poppler(pdf))).toBeLessThan(4);
  });

  it.each<[string, () => PdfPicture]>([
    [
      "JPEG 2000",
      () => (magick("p.png", "p.jp2"), { entries: `${SIZE()} /Filter /JPXDecode`, data: read("p.jp2") }),
    ],
    [
      "16 bits of grey",
      () => flate(plain("/DeviceGray", 16), Buffer.from([...grey].flatMap((value) => [value, 7]))),
    ],
    [
      "a palette",
      () =>
        flate(
          plain("[/Indexed /DeviceRGB 2 <d01010ffffff1030c0>]"),
          grey.map((value, i) => (value > 200 ? 1 : (rgb[i * 3] as number) > 100 ? 0 : 2)),
        ),
    ],
    [
      "a JPEG whose colours the file turns round",
      () => jpeg("p.jpg", "/ColorSpace /DeviceRGB /Decode [1 0 1 0 1 0]"),
    ],
    ["four inks as Adobe writes them", () => jpeg("adobe.jpg", `/ColorSpace /DeviceCMYK ${TURNED}`)],
    ["four inks that bear no mark", () => jpeg("straight.jpg", "/ColorSpace /DeviceCMYK")],
    [
      "four inks without a mark, turned round by the file",
      () => jpeg("bare.jpg", `/ColorSpace /DeviceCMYK ${TURNED}`),
    ],
  ])("in %s looks as poppler shows it, at its own resolution", async (_, picture) => {
    const pdf = picturePdf(picture());
    const { page } = await first(pdf);
    expect(page).toMatchObject({ width: WIDTH, height: HEIGHT, dpi: 100 });
    // a negative differs by two hundred; of four inks each program makes colours of its own
    expect(await difference(page.bytes, poppler(pdf))).toBeLessThan(16);
  });

  it.each<[string, Parameters<typeof picturePdf>[1]]>([
    ["turned by the page", { page: "/Rotate 90" }],
    ["turned upside down", { page: "/Rotate 180" }],
    ["turned the other way", { page: "/Rotate -90" }],
    [
      "laid in on its side",
      { media: [841.68, 595.44], content: "q 0 595.44 -841.68 0 841.68 0 cm /Im Do Q" },
    ],
    [
      "over words that nobody sees, as OCR leaves them",
      { content: "q 595.44 0 0 841.68 0 0 cm /Im Do Q BT 3 Tr /F 12 Tf 90 700 Td (hidden words) Tj ET" },
    ],
    ["in points twice as large", { media: [297.72, 420.84], page: "/UserUnit 2" }],
  ])("%s stays the JPEG that it is", async (_, options) => {
    const pdf = picturePdf(jpeg("p.jpg"), options);
    const { probe, page, text } = await first(pdf);
    const turned = page.orientation >= 5;
    expect(probe).toMatchObject({ width: page.width, height: page.height, dpi: 100 });
    expect([page.width, page.height]).toEqual(turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]);
    // every byte of the picture, from its tables on
    const tables = (bytes: Uint8Array) =>
      Buffer.from(bytes).subarray(Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xdb])));
    expect(Buffer.compare(tables(page.bytes), tables(read("p.jpg")))).toBe(0);
    expect(await difference(page.bytes, poppler(pdf))).toBeLessThan(4);
    expect(text).toEqual({ kind: "none" });
  });

  it("of a phone that takes a point for a pixel is a page of A4 whose resolution nobody told", async () => {
    magick("p.jpg", "-resize", "1654x2338!", "large.jpg");
    const entries = "/Width 1654 /Height 2338 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode";
    const pdf = picturePdf({ entries, data: read("large.jpg") }, { media: [1654, 2338] });
    const { probe, page } = await first(pdf);
    expect(probe).toMatchObject({ width: 1654, height: 2338, dpiStated: false, dpi: 200 });
    expect(Buffer.compare(page.bytes, read("large.jpg"))).toBe(0);
  });

  it("is drawn where a part is cut off, something lies over it, or fax rows are tall", async () => {
    const cut = { content: "q 0 0 300 841 re W n 595.44 0 0 841.68 0 0 cm /Im Do Q" };
    const over = { content: "q 595.44 0 0 841.68 0 0 cm /Im Do Q 1 0 0 rg 100 100 300 300 re f" };
    for (const options of [cut, over]) {
      const pdf = picturePdf(jpeg("p.jpg"), options);
      const { page } = await first(pdf);
      expect([page.dpi, page.width]).toEqual([300, 2481]);
      expect(await difference(page.bytes, poppler(pdf))).toBeLessThan(4);
    }
    const tall = { media: [WIDTH * 0.35, HEIGHT * 0.72] as [number, number] };
    const pdf = picturePdf(faxed(), tall);
    const { page } = await first(pdf);
    expect(page.width / page.height).toBeCloseTo((WIDTH * 0.35) / (HEIGHT * 0.72), 2);
    expect(await difference(page.bytes, poppler(pdf))).toBeLessThan(6);
  });

  it("of a drawing on A0 is to be drawn as finely as it can be held", async () => {
    const pdf = picturePdf(jpeg("p.jpg"), { media: [2384, 3370], content: "1 0 0 rg 0 0 900 900 re f" });
    const source = await openSource("A0.pdf", pdf);
    const [page] = (await source.probe()).pages;
    source.close();
    expect(page?.dpi).toBeGreaterThanOrEqual(200);
    expect(page?.dpi).toBeLessThan(300);
  });
});

describe("a picture file", () => {
  it.each(["adobe.jpg", "bare.jpg", "straight.jpg"])(
    "in four inks, %s, is the page and not its negative",
    async (name) => {
      const { page } = await first(read(name));
      expect(await difference(page.bytes, at("p.png"))).toBeLessThan(16);
    },
  );

  it("from a fax, its rows twice as tall as wide, has the shape of the paper and every pixel", async () => {
    magick(
      "p.png",
      "-resize",
      "1728x1100!",
      "-threshold",
      "50%",
      "-density",
      "204x98",
      "-units",
      "PixelsPerInch",
      "-compress",
      "Group4",
      "fax.tif",
    );
    const { probe, page } = await first(read("fax.tif"));
    expect(probe).toMatchObject({ width: 1728, dpi: 204 });
    expect((probe?.width ?? 0) / (probe?.height ?? 1)).toBeCloseTo(1728 / 204 / (1100 / 98), 2);
    const { data } = await pixels(page.bytes);
    magick("fax.tif", "fax.png");
    const theirs = await pixels(read("fax.png"));
    const row = (y: number) => Buffer.from(theirs.data.subarray(y * 1728, (y + 1) * 1728));
    for (const y of [100, 333, 800, 1099]) {
      const ours = Math.floor(((y + 0.5) * page.height) / 1100);
      expect(Buffer.compare(Buffer.from(data.subarray(ours * 1728, (ours + 1) * 1728)), row(y))).toBe(0);
    }
  });

  it.each([
    [
      "16 bits of colour",
      ["p.png", "-depth", "16", "-define", "png:bit-depth=16", "-define", "png:color-type=2"],
      "deep.png",
    ],
    ["16 bits of grey", ["p.png", "-colorspace", "Gray", "-depth", "16", "-compress", "zip"], "deep.tif"],
    ["a palette", ["p.png", "-colors", "16", "-type", "Palette", "-compress", "lzw"], "palette.tif"],
    [
      "a palette and a see-through ground",
      ["p.png", "-transparent", "white", "-type", "PaletteAlpha"],
      "through.png",
    ],
    [
      "two tones, white where it should be black",
      ["p.png", "-threshold", "50%", "-define", "quantum:polarity=min-is-white", "-compress", "Group4"],
      "min.tif",
    ],
  ])("with %s has its colours", async (_, args, name) => {
    magick(...args, name);
    const { page } = await first(read(name));
    expect(Buffer.from(page.bytes).toString("latin1", 1, 4)).toBe("PNG");
    expect((await sharp(page.bytes).metadata()).depth).toBe("uchar");
    magick(name, "-background", "white", "-flatten", "-depth", "8", "PNG24:theirs.png");
    expect(await difference(page.bytes, at("theirs.png"))).toBeLessThan(4);
  });

  it("turned by EXIF in each of the eight ways looks as ImageMagick shows it", async () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await sharp(at("p.jpg"))
        .resize(620)
        .withMetadata({ orientation, density: 100 })
        .jpeg()
        .toFile(at("exif.jpg"));
      magick("exif.jpg", "-auto-orient", "exif.png");
      const { page, probe } = await first(read("exif.jpg"));
      expect([page.orientation, page.width > page.height]).toEqual([orientation, orientation >= 5]);
      expect(probe).toMatchObject({ width: page.width, height: page.height });
      expect([orientation, (await difference(page.bytes, at("exif.png"))) < 4]).toEqual([orientation, true]);
    }
  });

  it("in JPEG 2000 is refused with what to choose instead", async () => {
    magick("p.png", "p.jp2");
    await expect(openSource("p.jp2", read("p.jp2"))).rejects.toMatchObject({
      code: "image.kind",
      params: { kind: "ảnh JPEG 2000" },
    });
  });
});
