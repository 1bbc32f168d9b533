import { deflateSync } from "node:zlib";

/** A picture as it stands in a PDF: the entries of its dictionary besides type and length, and its data. */
export interface PdfPicture {
  entries: string;
  data: Uint8Array;
}

/** A PDF of one page, written by hand: `content` draws `/Im`; `page` are more entries of the page. */
export function picturePdf(
  picture: PdfPicture,
  options: { media?: [number, number]; content?: string; page?: string } = {},
): Uint8Array {
  const [width, height] = options.media ?? [595.44, 841.68];
  const content = options.content ?? `q ${width} 0 0 ${height} 0 0 cm /Im Do Q`;
  const stream = (entries: string, data: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(`<< ${entries} /Length ${data.byteLength} >>\nstream\n`, "latin1"),
      data,
      Buffer.from("\nendstream"),
    ]);
  const objects = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
    Buffer.from(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R ${options.page ?? ""} ` +
        "/Resources << /XObject << /Im 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    ),
    stream("", Buffer.from(content, "latin1")),
    stream(`/Type /XObject /Subtype /Image ${picture.entries}`, picture.data),
  ];
  const parts: Uint8Array[] = [Buffer.from("%PDF-1.6\n")];
  const offsets = objects.map((object, at) => {
    const offset = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from("\nendobj\n"));
    return offset;
  });
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Rows of raw samples, deflated. */
export const flate = (entries: string, samples: Uint8Array): PdfPicture => ({
  entries: `${entries} /Filter /FlateDecode`,
  data: deflateSync(samples),
});

/** A picture of two tones, 0 black and 255 white, as JBIG2 (ITU-T T.88): a page and one generic region, template 0. */
export function jbig2(tones: Uint8Array, width: number, height: number): Uint8Array {
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const segment = (number: number, type: number, data: Buffer): Buffer =>
    Buffer.concat([u32(number), Buffer.from([type, 0, 1]), u32(data.length), data]);
  const page = Buffer.concat([u32(width), u32(height), u32(0), u32(0), Buffer.from([0, 0, 0])]);
  const coder = new ArithmeticCoder();
  const ink = (x: number, y: number): number =>
    x >= 0 && x < width && y >= 0 && tones[y * width + x] === 0 ? 1 : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let context = 0;
      for (const [dx, dy] of TEMPLATE_0) context = (context << 1) | ink(x + dx, y + dy);
      coder.put(ink(x, y), context);
    }
  }
  // the four pixels that may stand elsewhere stand where they usually do
  const adaptive = Buffer.from([3, -1, -3, -1, 2, -2, -2, -2].map((value) => value & 255));
  const region = [u32(width), u32(height), u32(0), u32(0), Buffer.from([0, 0]), adaptive, coder.end()];
  return Buffer.concat([segment(0, 48, page), segment(1, 38, Buffer.concat(region))]);
}

const TEMPLATE_0: readonly (readonly [number, number])[] = [
  ...[-2, -1, 0, 1, 2].map((dx) => [dx, -2] as const),
  ...[-3, -2, -1, 0, 1, 2, 3].map((dx) => [dx, -1] as const),
  ...[-4, -3, -2, -1].map((dx) => [dx, 0] as const),
];

/** Probability of the rarer bit, next state after the commoner and after the rarer one, whether they change places. */
const STATES: readonly (readonly [number, number, number, number])[] = [
  [0x5601, 1, 1, 1],
  [0x3401, 2, 6, 0],
  [0x1801, 3, 9, 0],
  [0x0ac1, 4, 12, 0],
  [0x0521, 5, 29, 0],
  [0x0221, 38, 33, 0],
  [0x5601, 7, 6, 1],
  [0x5401, 8, 14, 0],
  [0x4801, 9, 14, 0],
  [0x3801, 10, 14, 0],
  [0x3001, 11, 17, 0],
  [0x2401, 12, 18, 0],
  [0x1c01, 13, 20, 0],
  [0x1601, 29, 21, 0],
  [0x5601, 15, 14, 1],
  [0x5401, 16, 14, 0],
  [0x5101, 17, 15, 0],
  [0x4801, 18, 16, 0],
  [0x3801, 19, 17, 0],
  [0x3401, 20, 18, 0],
  [0x3001, 21, 19, 0],
  [0x2801, 22, 19, 0],
  [0x2401, 23, 20, 0],
  [0x2201, 24, 21, 0],
  [0x1c01, 25, 22, 0],
  [0x1801, 26, 23, 0],
  [0x1601, 27, 24, 0],
  [0x1401, 28, 25, 0],
  [0x1201, 29, 26, 0],
  [0x1101, 30, 27, 0],
  [0x0ac1, 31, 28, 0],
  [0x09c1, 32, 29, 0],
  [0x08a1, 33, 30, 0],
  [0x0521, 34, 31, 0],
  [0x0441, 35, 32, 0],
  [0x02a1, 36, 33, 0],
  [0x0221, 37, 34, 0],
  [0x0141, 38, 35, 0],
  [0x0111, 39, 36, 0],
  [0x0085, 40, 37, 0],
  [0x0049, 41, 38, 0],
  [0x0025, 42, 39, 0],
  [0x0015, 43, 40, 0],
  [0x0009, 44, 41, 0],
  [0x0005, 45, 42, 0],
  [0x0001, 45, 43, 0],
  [0x5601, 46, 46, 0],
];

/** The arithmetic coder of JBIG2 (ITU-T T.88, annex E). */
class ArithmeticCoder {
  private readonly states = new Uint8Array(1 << 16);
  private readonly common = new Uint8Array(1 << 16);
  private readonly bytes: number[] = [0];
  private range = 0x8000;
  private code = 0;
  private left = 12;

  put(bit: number, context: number): void {
    const [rare, after, afterRare, exchange] = STATES[
      this.states[context] as number
    ] as readonly number[] as [number, number, number, number];
    this.range -= rare;
    if (bit === this.common[context]) {
      if (this.range & 0x8000) {
        this.code += rare;
        return;
      }
      if (this.range < rare) this.range = rare;
      else this.code += rare;
      this.states[context] = after;
    } else {
      if (this.range < rare) this.code += rare;
      else this.range = rare;
      if (exchange) this.common[context] = 1 - (this.common[context] as number);
      this.states[context] = afterRare;
    }
    do {
      this.range <<= 1;
      this.code *= 2;
      if (--this.left === 0) this.byteOut();
    } while ((this.range & 0x8000) === 0);
  }

  end(): Buffer {
    const most = this.code + this.range;
    this.code = Math.floor(this.code / 0x10000) * 0x10000 + 0xffff;
    if (this.code >= most) this.code -= 0x8000;
    for (let twice = 0; twice < 2; twice++) {
      this.code *= 2 ** this.left;
      this.byteOut();
    }
    return Buffer.from([...this.bytes.slice(1), ...(this.bytes.at(-1) === 0xff ? [] : [0xff]), 0xac]);
  }

  private byteOut(): void {
    const last = this.bytes.length - 1;
    if (this.bytes[last] !== 0xff && this.code >= 0x8000000) {
      this.bytes[last]!++;
      this.code -= 0x8000000;
    }
    // behind a byte of ones a bit is left free for a carry
    const bits = this.bytes[last] === 0xff ? 20 : 19;
    this.bytes.push(Math.floor(this.code / 2 ** bits) & 255);
    this.code %= 2 ** bits;
    this.left = bits === 20 ? 7 : 8;
  }
}
