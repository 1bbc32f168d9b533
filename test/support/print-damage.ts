import { spawnSync } from "node:child_process";
import sharp from "sharp";
import { findImageMagick } from "../../main/hosts/find-tools.mjs";

/** Dots per inch of the print that every damage starts from. */
export const PRINT_DPI = 600;
/** Dots per inch of the scanner that looks at it afterwards. */
const SCAN_DPI = 200;

/** One kind of harm that comes to a printed code, as ImageMagick does it to a picture of the print. */
export interface Damage {
  name: string;
  /** arguments between the input and the output; `seed` makes each trial another */
  how(seed: number, side: number): string[];
}

const scan = (dpi = SCAN_DPI): string[] => ["-resample", String(dpi), "-units", "PixelsPerInch"];
/** 0 to 1, the same for the same trial */
const share = (seed: number, salt: number): number => {
  const x = Math.sin(seed * 127.1 + salt * 311.7) * 43758.5453;
  return x - Math.floor(x);
};
const between = (seed: number, salt: number, least: number, most: number): number =>
  least + (most - least) * share(seed, salt);

/** A copier: a soft lens, toner that spreads or fails, a hard contrast, a little shrinking, dust. */
const photocopy = (seed: number): string[] => [
  "-colorspace",
  "Gray",
  "-resize",
  `${between(seed, 1, 97, 101)}%`,
  "-blur",
  `0x${between(seed, 2, 2.2, 3.2)}`,
  "-sigmoidal-contrast",
  `${between(seed, 3, 7, 12)},${between(seed, 4, 42, 58)}%`,
  "-seed",
  String(seed),
  "-attenuate",
  "0.25",
  "+noise",
  "Gaussian",
];

const crease = (side: number, at: number, width: number, colour: string, vertical: boolean): string[] => {
  const line = vertical
    ? `rectangle ${at},0 ${at + width},${side}`
    : `rectangle 0,${at} ${side},${at + width}`;
  return ["-fill", colour, "-draw", line];
};

/** Harm by what an office does to paper. Every one ends as a scanner or a camera delivers it. */
export const DAMAGES: readonly Damage[] = [
  { name: "mới in, quét 200 dpi", how: () => scan() },
  { name: "mới in, quét 150 dpi", how: () => scan(150) },
  { name: "photocopy một lần", how: (seed) => [...photocopy(seed), ...scan()] },
  {
    name: "photocopy ba lần",
    how: (seed) => [...photocopy(seed), ...photocopy(seed + 50), ...photocopy(seed + 90), ...scan()],
  },
  {
    name: "thu nhỏ A4 về A5 khi photocopy",
    how: (seed) => ["-resize", "70.7%", ...photocopy(seed), ...scan()],
  },
  {
    name: "gập đôi qua mã",
    how: (seed, side) => [
      ...crease(side, between(seed, 5, 0.3, 0.7) * side, between(seed, 6, 12, 26), "#f4f4f4", true),
      ...crease(side, between(seed, 7, 0.3, 0.7) * side, 5, "#777", false),
      "-blur",
      "0x1.5",
      ...scan(),
    ],
  },
  {
    name: "gập tư, mép rách trắng 2 mm",
    how: (seed, side) => [
      ...crease(side, between(seed, 8, 0.35, 0.65) * side, 47, "white", true),
      ...crease(side, between(seed, 9, 0.35, 0.65) * side, 24, "white", false),
      ...scan(),
    ],
  },
  {
    name: "fax 200x100 dpi, đen trắng",
    how: (seed) => [
      "-colorspace",
      "Gray",
      "-resample",
      "204x98",
      "-seed",
      String(seed),
      "-attenuate",
      "0.15",
      "+noise",
      "Gaussian",
      "-threshold",
      `${between(seed, 10, 45, 60)}%`,
      // what comes out of the machine is square again
      "-filter",
      "point",
      "-resize",
      "100%x208%!",
    ],
  },
  {
    name: "fax 200x200 dpi, đen trắng",
    how: (seed) => [
      "-colorspace",
      "Gray",
      "-resample",
      "204x196",
      "-seed",
      String(seed),
      "-attenuate",
      "0.15",
      "+noise",
      "Gaussian",
      "-threshold",
      `${between(seed, 10, 45, 60)}%`,
    ],
  },
  {
    name: "đổi màu: mực lam nhạt, giấy vàng",
    how: () => ["+level-colors", "#2b5f9e,#f3e3a8", "-blur", "0x1", ...scan()],
  },
  {
    name: "bạc màu: mực xám, nền xám",
    how: () => ["+level-colors", "#8a8a8a,#d8d8d8", ...scan()],
  },
  {
    name: "vết cà phê và nét bút",
    how: (seed, side) => {
      const [x, y] = [between(seed, 11, 0.35, 0.65) * side, between(seed, 12, 0.35, 0.65) * side];
      return [
        "-fill",
        "rgba(110,70,20,0.55)",
        "-draw",
        `circle ${x},${y} ${x + side * 0.16},${y}`,
        "-stroke",
        "#1a2f8a",
        "-strokewidth",
        "14",
        "-fill",
        "none",
        "-draw",
        `line ${side * 0.2},${side * between(seed, 13, 0.3, 0.7)} ${side * 0.8},${side * between(seed, 14, 0.3, 0.7)}`,
        ...scan(),
      ];
    },
  },
  {
    name: "vệt mực đen che một chỗ",
    how: (seed, side) => {
      const [x, y] = [between(seed, 18, 0.35, 0.65) * side, between(seed, 19, 0.35, 0.65) * side];
      return ["-fill", "#111", "-draw", `circle ${x},${y} ${x + side * 0.075},${y}`, ...scan()];
    },
  },
  {
    name: "dấu đỏ đóng lệch vào góc mã",
    how: (seed, side) => {
      const [x, y] = [side * 0.78, side * between(seed, 15, 0.6, 0.85)];
      return [
        "-fill",
        "none",
        "-stroke",
        "rgba(205,20,30,0.8)",
        "-strokewidth",
        "26",
        "-draw",
        `circle ${x},${y} ${x + side * 0.28},${y}`,
        ...scan(),
      ];
    },
  },
  {
    name: "đặt lệch 7 độ",
    how: (seed) => ["-background", "white", "-rotate", String(seed % 2 ? 7 : -7), ...scan()],
  },
  {
    name: "chụp bằng điện thoại: xiên, mờ, bóng tối",
    how: (seed, side) => {
      const bent = between(seed, 16, 0.06, 0.12) * side;
      return [
        "-virtual-pixel",
        "white",
        "-distort",
        "Perspective",
        `0,0 ${bent},${bent / 2} ${side},0 ${side - bent / 3},${bent} 0,${side} 0,${side - bent / 2} ${side},${side} ${side},${side}`,
        "-blur",
        `0x${between(seed, 17, 2.5, 4)}`,
        "(",
        "-size",
        `${side}x${side}`,
        "gradient:white-gray45",
        "-rotate",
        String(90 * (seed % 4)),
        ")",
        "-compose",
        "Multiply",
        "-composite",
        ...scan(),
        "-quality",
        "45",
      ];
    },
  },
];

/** A corner of a page in print with one code in it: black on white, `PRINT_DPI`, `sideMm` square. */
export async function printOf(
  symbol: { size: number; dark(row: number, column: number): boolean },
  boxMm: number,
  sideMm: number,
  quietModules: number,
): Promise<Buffer> {
  const side = Math.round((sideMm / 25.4) * PRINT_DPI);
  const box = (boxMm / 25.4) * PRINT_DPI;
  const module = box / (symbol.size + 2 * quietModules);
  const start = (side - box) / 2 + quietModules * module;
  const squares: string[] = [];
  for (let row = 0; row < symbol.size; row++) {
    for (let column = 0; column < symbol.size; column++) {
      if (!symbol.dark(row, column)) continue;
      squares.push(`M${start + column * module} ${start + row * module}h${module}v${module}h${-module}z`);
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="#fff"/><path d="${squares.join("")}" fill="#000"/></svg>`;
  return sharp(Buffer.from(svg), { density: 72 }).withMetadata({ density: PRINT_DPI }).png().toBuffer();
}

/** Does one harm to a print; PNG. Throws when ImageMagick is not installed or refuses. */
export async function harm(print: Buffer, damage: Damage, seed: number): Promise<Uint8Array> {
  const program = findImageMagick();
  if (!program) throw new Error("ImageMagick is not installed");
  const { width = 0 } = await sharp(print).metadata();
  const jpeg = damage.how(seed, width).includes("-quality");
  const done = spawnSync(
    program,
    ["png:-", "-density", String(PRINT_DPI), ...damage.how(seed, width), jpeg ? "jpeg:-" : "png:-"],
    { input: print, maxBuffer: 64 * 1024 * 1024 },
  );
  if (done.status !== 0) throw new Error(`${damage.name}: ${done.stderr}`);
  return new Uint8Array(done.stdout);
}
