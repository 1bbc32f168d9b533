import { fileURLToPath } from "node:url";
import sharp, { type OverlayOptions } from "sharp";
import type { Cell, MadeDocument } from "./made-documents.ts";

/** Draws made documents as a scanner would deliver them: clean, aged, with seal and signature. Everything is seeded. */

/** `faint`: toner nearly out, thresholded, strokes broken; `coarse`: colour at few dots an inch and hard JPEG. */
export type Ageing = "colour" | "fine" | "bitonal" | "photocopy" | "bleed" | "faint" | "coarse";

export interface AgedPage {
  bytes: Uint8Array;
  format: "png" | "jpeg";
  dpi: number;
}

type Random = () => number;
const font = (face: string): string =>
  fileURLToPath(new URL(`../../resources/fonts/LiberationSerif-${face}.ttf`, import.meta.url));
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

interface Style {
  bold?: boolean;
  italic?: boolean;
  size?: number;
  width?: number;
  justify?: boolean;
}

async function drawText(text: string, dpi: number, style: Style) {
  const face = `${style.bold ? "Bold" : ""}${style.italic ? "Italic" : ""}` || "Regular";
  const words = face === "Regular" ? "" : `${face.replace("BoldItalic", "Bold Italic")} `;
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="black">${escaped(text)}</span>`,
      font: `Liberation Serif ${words}${style.size ?? 13}`,
      fontfile: font(face),
      dpi,
      rgba: true,
      ...(style.width
        ? { width: style.width, justify: style.justify ?? false, spacing: Math.round(dpi / 40) }
        : {}),
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export interface DrawnPage {
  /** RGB, black on white */
  data: Buffer;
  width: number;
  height: number;
  dpi: number;
  /** where the signer's seal goes, in pixels */
  seal: { x: number; y: number };
}

/** A made document on A4 paper, black on white. */
export async function drawDocument(document: MadeDocument, dpi: number): Promise<DrawnPage> {
  const mm = (value: number): number => Math.round((value / 25.4) * dpi);
  const [width, height] = [mm(210), mm(297)];
  const layers: OverlayOptions[] = [];
  let y = mm(20);
  let seal = { x: mm(140), y: mm(230) };
  const column = async (cells: Cell[], centre: number, left: number, sealed: boolean): Promise<number> => {
    let at = y;
    for (const cell of cells) {
      if (sealed && cell.above) seal = { x: mm(centre) - mm(14), y: at + mm(cell.above / 2) };
      at += mm(cell.above ?? 0);
      const drawn = cell.hand ? await penned(cell, dpi) : await drawText(cell.text, dpi, cell);
      const x = cell.align === "left" ? mm(left) : mm(centre) - Math.round(drawn.width / 2);
      layers.push({ input: drawn.data, left: x, top: at });
      at += drawn.height + mm(1.6);
    }
    return at;
  };
  for (const part of document.parts) {
    if (part.kind === "gap") y += mm(part.mm);
    else if (part.kind === "columns") {
      const [l, r] = [
        await column(part.left, 60, 30, false),
        await column(part.right, 143, 110, part.foot ?? false),
      ];
      if (!part.foot) {
        layers.push(rule(mm(46), mm(20) + mm(14), mm(26)), rule(mm(120), mm(20) + mm(14), mm(46)));
      }
      y = Math.max(l, r);
    } else if (part.kind === "line") {
      const drawn = await drawText(part.text, dpi, part);
      layers.push({ input: drawn.data, left: Math.round((width - drawn.width) / 2), top: y });
      y += drawn.height + mm(1.8);
    } else {
      const drawn = await drawText(part.text, dpi, {
        italic: part.italic,
        size: 13,
        width: mm(162),
        justify: true,
      });
      layers.push({ input: drawn.data, left: mm(30), top: y });
      y += drawn.height + mm(2.6);
    }
  }
  const data = await sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .composite(layers.filter((layer) => Number(layer.top) < height - mm(12)))
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width, height, dpi, seal };
}

/** Strokes of the ten figures in a box of 10 wide and 16 high, as they are taught at school. */
const FIGURES = [
  "M5,0 C0,1 0,15 5,16 C10,15 10,1 5,0",
  "M2,4 L6,0 L6,16",
  "M1,4 C2,-2 9,-1 8,5 C7,9 2,12 1,16 L9,15",
  "M1,1 C7,-2 10,5 4,7 C11,7 9,17 1,15",
  "M6,0 L1,10 L9,10 M7,6 L7,16",
  "M9,0 L3,0 L2,7 C9,4 11,15 2,16",
  "M8,0 C2,3 0,12 4,16 C10,16 9,8 2,11",
  "M1,1 L9,0 L4,16 M3,8 L8,8",
  "M5,7 C-1,4 3,-1 6,0 C10,2 8,6 5,7 C-2,11 2,17 6,16 C11,14 9,9 5,7",
  "M8,5 C4,9 0,5 3,1 C6,-1 9,2 8,6 L6,16",
];

/** A cell with figures written by a pen among its print. */
async function penned(cell: Cell, dpi: number): Promise<{ data: Buffer; width: number; height: number }> {
  const [head, tail] = [
    await drawText(cell.text.trim(), dpi, cell),
    await drawText(cell.tail ?? "", dpi, cell),
  ];
  const height = Math.round(head.height * 1.5);
  const step = Math.round(height * 0.52);
  const figures = [...(cell.hand ?? "")].map((figure, at) => {
    const [scale, lean] = [(height / 17) * (0.86 + 0.05 * (at % 3)), (at % 2) * 5 - 9];
    const place = `translate(${at * step + step * 0.2} ${at % 2}) skewX(${lean}) scale(${scale})`;
    return `<path d="${FIGURES[Number(figure)]}" transform="${place}" fill="none" stroke="#26349c" stroke-width="${1.6 + 0.3 * (at % 2)}" stroke-linecap="round"/>`;
  });
  const pen = step * figures.length + step;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${pen}" height="${height}">${figures.join("")}</svg>`;
  const gap = Math.round(height * 0.2);
  const width = head.width + gap + pen + tail.width;
  const top = height - head.height;
  const data = await sharp({ create: { width, height, channels: 4, background: "#0000" } })
    .composite([
      { input: head.data, left: 0, top },
      { input: Buffer.from(svg), left: head.width + gap, top: 0 },
      { input: tail.data, left: head.width + gap + pen, top: Math.max(0, height - tail.height) },
    ])
    .png()
    .toBuffer();
  return { data, width, height };
}

function rule(left: number, top: number, width: number): OverlayOptions {
  return { input: { create: { width, height: 2, channels: 3, background: "#000" } }, left, top };
}

/** A round seal of 36 mm with its ring of letters and its emblem. */
function sealSvg(dpi: number, colour: string): { svg: Buffer; size: number } {
  const size = Math.round((38 / 25.4) * dpi);
  const [c, r] = [size / 2, size * 0.47];
  const star = Array.from({ length: 10 }, (_, i) => {
    const radius = (i % 2 ? 0.1 : 0.24) * size;
    const turn = (i * Math.PI) / 5 - Math.PI / 2;
    return `${c + radius * Math.cos(turn)},${c + radius * Math.sin(turn)}`;
  }).join(" ");
  const letters = [..."ỦY BAN NHÂN DÂN XÃ ★ TỈNH NGHỆ AN ★ "].map((letter, i, all) => {
    const turn = (i / all.length) * 360;
    return `<text x="${c}" y="${size * 0.13}" transform="rotate(${turn} ${c} ${c})" font-size="${size * 0.075}" text-anchor="middle" fill="${colour}" font-family="sans-serif">${letter}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><g fill="none" stroke="${colour}"><circle cx="${c}" cy="${c}" r="${r}" stroke-width="${size * 0.018}"/><circle cx="${c}" cy="${c}" r="${r * 0.68}" stroke-width="${size * 0.008}"/></g><polygon points="${star}" fill="${colour}"/>${letters.join("")}</svg>`;
  return { svg: Buffer.from(svg), size };
}

/** A signature: a few wide loops of a ball pen. */
function signatureSvg(
  dpi: number,
  random: Random,
  colour: string,
): { svg: Buffer; width: number; height: number } {
  const [width, height] = [Math.round((52 / 25.4) * dpi), Math.round((24 / 25.4) * dpi)];
  const point = (): string =>
    `${Math.round(random() * width)},${Math.round((0.1 + 0.8 * random()) * height)}`;
  const curves = Array.from({ length: 6 }, () => `S${point()} ${point()}`).join(" ");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="M${point()} C${point()} ${point()} ${point()} ${curves}" fill="none" stroke="${colour}" stroke-width="${(dpi / 200) * 3}" stroke-linecap="round"/></svg>`;
  return { svg: Buffer.from(svg), width, height };
}

/** Sums of three uniform numbers: near enough to a bell for grain. */
const bell = (random: Random): number => random() + random() + random() - 1.5;

/** Ages a drawn page; the same random numbers age it the same way. `behind` shines through from the back. */
export async function agePage(
  page: DrawnPage,
  ageing: Ageing,
  random: Random,
  behind?: DrawnPage,
): Promise<AgedPage> {
  const { width, height, dpi } = page;
  const raw = { width, height, channels: 3 as const };
  const seal = sealSvg(dpi, "#d3262f");
  const hand = signatureSvg(dpi, random, "#26349c");
  const layers: OverlayOptions[] = [
    {
      input: seal.svg,
      left: Math.max(0, page.seal.x - Math.round(seal.size / 2)),
      top: page.seal.y - Math.round(seal.size * 0.35),
      blend: "multiply",
    },
    {
      input: hand.svg,
      left: Math.min(width - hand.width - 1, page.seal.x),
      top: page.seal.y,
      blend: "multiply",
    },
  ];
  if (behind && ageing === "bleed") {
    const back = await sharp(behind.data, {
      raw: { width: behind.width, height: behind.height, channels: 3 },
    })
      .flop()
      .resize(width, height)
      .blur(1.6)
      .linear(0.22, 199)
      .png()
      .toBuffer();
    layers.push({ input: back, blend: "multiply" });
  }
  const turned =
    { colour: 0.6, fine: 0.3, bitonal: -0.5, photocopy: 1.3, bleed: -0.9, faint: 0.4, coarse: 0.8 }[ageing] *
    (random() < 0.5 ? -1 : 1);
  const stamped = await sharp(page.data, { raw })
    .composite(layers.filter((l) => Number(l.top ?? 0) + 40 < height))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rotated = await sharp(stamped.data, { raw: { width, height, channels: stamped.info.channels as 3 } })
    .rotate(turned, { background: "#fff" })
    .toBuffer({ resolveWithObject: true });
  const cut = await sharp(rotated.data, {
    raw: { width: rotated.info.width, height: rotated.info.height, channels: 3 },
  })
    .extract({
      left: Math.floor((rotated.info.width - width) / 2),
      top: Math.floor((rotated.info.height - height) / 2),
      width,
      height,
    })
    .blur({ colour: 0.7, fine: 0.8, bitonal: 0.7, photocopy: 1, bleed: 0.8, faint: 0.9, coarse: 0.8 }[ageing])
    .raw()
    .toBuffer();
  const grain = { colour: 10, fine: 8, bitonal: 40, photocopy: 90, bleed: 14, faint: 46, coarse: 12 }[ageing];
  const paper = {
    colour: [250, 249, 244],
    fine: [252, 252, 250],
    bitonal: [255, 255, 255],
    photocopy: [238, 238, 238],
    bleed: [240, 232, 208],
    faint: [255, 255, 255],
    coarse: [244, 242, 236],
  }[ageing] as number[];
  const twoTone = ageing === "bitonal" || ageing === "photocopy" || ageing === "faint";
  const threshold = ageing === "faint" ? 96 : 150;
  const out = Buffer.alloc(twoTone ? width * height : cut.length);
  for (let i = 0; i < width * height; i++) {
    const noise = bell(random) * grain;
    const shade = ageing === "bleed" ? 1 - 0.12 * ((i % width) / width) : 1;
    if (!twoTone) {
      for (let c = 0; c < 3; c++) {
        const value = ((cut[i * 3 + c] as number) / 255) * (paper[c] as number) * shade + noise;
        out[i * 3 + c] = Math.max(0, Math.min(255, Math.round(value)));
      }
      continue;
    }
    const grey =
      0.3 * (cut[i * 3] as number) + 0.59 * (cut[i * 3 + 1] as number) + 0.11 * (cut[i * 3 + 2] as number);
    out[i] = (grey / 255) * (paper[0] as number) + noise < threshold ? 0 : 255;
  }
  if (ageing === "photocopy") specks(out, width, height, random);
  if (twoTone) {
    const image = sharp(out, { raw: { width, height, channels: 1 } })
      .toColourspace("b-w")
      .withMetadata({ density: dpi });
    return {
      bytes: await image.png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 }).toBuffer(),
      format: "png",
      dpi,
    };
  }
  const image = sharp(out, { raw })
    .withMetadata({ density: dpi })
    .jpeg({ quality: ageing === "coarse" ? 60 : 85 });
  return { bytes: await image.toBuffer(), format: "jpeg", dpi };
}

/** Dirt of the copier's glass: single specks, and the black edge of a lid left open. */
function specks(page: Buffer, width: number, height: number, random: Random): void {
  for (let i = 0; i < 900; i++) {
    const [x, y, size] = [
      Math.floor(random() * (width - 4)),
      Math.floor(random() * (height - 4)),
      1 + Math.floor(random() * 3),
    ];
    for (let dy = 0; dy < size; dy++) page.fill(0, (y + dy) * width + x, (y + dy) * width + x + size);
  }
  const edge = Math.round(width * 0.012);
  for (let y = 0; y < height; y++) page.fill(0, y * width + width - edge, (y + 1) * width);
}
