/**
 * A colour profile of sRGB (IEC 61966-2-1) by the ICC specification, version 2, made from the standard's own numbers:
 * PDF/A demands that the file itself says what its colours mean.
 */

const CURVE_POINTS = 256;
/** Primaries adapted to the profile's white (D50), X Y Z. */
const RED = [0.43607, 0.22249, 0.01392];
const GREEN = [0.38515, 0.71687, 0.09708];
const BLUE = [0.14307, 0.06061, 0.7141];
const WHITE = [0.9642, 1, 0.82491];

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const u32 = (value: number): number[] => [
  (value >>> 24) & 255,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];
const letters = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
const xyz = (values: readonly number[]): number[] => [
  ...letters("XYZ "),
  ...u32(0),
  ...values.flatMap((value) => u32(Math.round(value * 65536))),
];

function curve(): number[] {
  const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
    const value = i / (CURVE_POINTS - 1);
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return u16(Math.round(linear * 65535));
  });
  return [...letters("curv"), ...u32(0), ...u32(CURVE_POINTS), ...points.flat()];
}

/** `textDescriptionType`: ASCII, then empty Unicode and Macintosh texts. */
function description(text: string): number[] {
  const rest = new Array<number>(4 + 4 + 2 + 1 + 67).fill(0);
  return [...letters("desc"), ...u32(0), ...u32(text.length + 1), ...letters(text), 0, ...rest];
}

/** The bytes of the profile. */
export function srgbProfile(): Uint8Array {
  const shared = curve();
  const tags: [string, number[]][] = [
    ["desc", description("sRGB IEC61966-2.1")],
    ["cprt", [...letters("text"), ...u32(0), ...letters("No copyright, use freely"), 0]],
    ["wtpt", xyz(WHITE)],
    ["rXYZ", xyz(RED)],
    ["gXYZ", xyz(GREEN)],
    ["bXYZ", xyz(BLUE)],
    ["rTRC", shared],
    ["gTRC", shared],
    ["bTRC", shared],
  ];
  const body: number[] = [];
  const table: number[] = [...u32(tags.length)];
  const start = 128 + 4 + tags.length * 12;
  let placed: number | undefined;
  for (const [name, data] of tags) {
    const again = data === shared && placed !== undefined;
    const offset = again ? (placed as number) : start + body.length;
    if (data === shared) placed = offset;
    table.push(...letters(name), ...u32(offset), ...u32(data.length));
    if (!again) body.push(...data, ...new Array<number>((4 - (data.length % 4)) % 4).fill(0));
  }
  const header = [
    ...u32(start + body.length),
    ...u32(0),
    ...u32(0x02100000),
    ...letters("mntrRGB XYZ "),
    // when the standard was fixed; the same bytes in every file
    ...[1999, 10, 18, 0, 0, 0].flatMap(u16),
    ...letters("acsp"),
    ...new Array<number>(28).fill(0),
    ...WHITE.flatMap((value) => u32(Math.round(value * 65536))),
  ];
  return Uint8Array.from([...header, ...new Array<number>(128 - header.length).fill(0), ...table, ...body]);
}
