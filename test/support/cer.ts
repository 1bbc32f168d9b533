/** Character error rate: edits (insert, delete, replace) over the length of the truth. */

/** NFC, one space between words; line breaks count as spaces because layout is no character of the text. */
export function normalise(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** Levenshtein distance over code points. */
export function distance(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let row = Uint32Array.from({ length: right.length + 1 }, (_, i) => i);
  let next = new Uint32Array(right.length + 1);
  for (let i = 0; i < left.length; i++) {
    next[0] = i + 1;
    for (let j = 0; j < right.length; j++) {
      const replace = (row[j] as number) + (left[i] === right[j] ? 0 : 1);
      next[j + 1] = Math.min(replace, (row[j + 1] as number) + 1, (next[j] as number) + 1);
    }
    [row, next] = [next, row];
  }
  return row[right.length] as number;
}

/** CER of `read` against the closest of several equally right truths (a two-column head has two orders). */
export function characterErrorRate(read: string, ...truths: string[]): number {
  const text = normalise(read);
  return Math.min(...truths.map(normalise).map((truth) => distance(text, truth) / [...truth].length));
}

/** Share of the truth's words that were read, in any order. */
export function wordRecall(read: string, truth: string): number {
  const found = new Map<string, number>();
  for (const word of normalise(read).split(" ")) found.set(word, (found.get(word) ?? 0) + 1);
  const words = normalise(truth).split(" ");
  const hits = words.filter((word) => {
    const left = found.get(word) ?? 0;
    found.set(word, left - 1);
    return left > 0;
  });
  return hits.length / words.length;
}

const VOWELS: readonly [string, string][] = [
  ["oa", "òóỏõọ|àáảãạ"],
  ["oe", "òóỏõọ|èéẻẽẹ"],
  ["uy", "ùúủũụ|ỳýỷỹỵ"],
];

/**
 * Both ways of setting the tone mark on an open `oa`, `oe`, `uy` (hoà, hòa) are right; here the mark goes on the
 * first letter. Both texts of a comparison go through this.
 */
export function foldTonePlaces(text: string): string {
  let out = text.normalize("NFC");
  for (const [pair, marks] of VOWELS) {
    const [first = "", second = ""] = marks.split("|");
    for (let tone = 0; tone < 5; tone++) {
      for (const upper of [false, true]) {
        const shape = (letter: string): string => (upper ? letter.toUpperCase() : letter);
        const from = shape(pair[0] as string) + shape(second[tone] as string);
        const to = shape(first[tone] as string) + shape(pair[1] as string);
        out = out.replace(new RegExp(`${from}(?!\\p{L})`, "gu"), to);
      }
    }
  }
  return out;
}

/**
 * All right readings of a truth as it is written in `test/corpus/scans`: a stretch of rows `left || right` may be read
 * row by row or column by column, a line that begins with `?` may be read or left out.
 */
export function rightReadings(truth: string): string[] {
  const lines = truth.split("\n").filter((line) => line.trim() !== "");
  let readings = [""];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line.startsWith("?")) {
      readings = readings.flatMap((one) => [one, `${one} ${line.slice(1)}`]);
      continue;
    }
    if (!line.includes("||")) {
      readings = readings.map((one) => `${one} ${line}`);
      continue;
    }
    const rows: string[][] = [];
    for (; lines[at]?.includes("||"); at++) rows.push((lines[at] as string).split("||"));
    at--;
    const byRow = rows.map((row) => row.join(" ")).join(" ");
    const byColumn = [0, 1].map((column) => rows.map((row) => row[column]).join(" ")).join(" ");
    readings = readings.flatMap((one) => [`${one} ${byRow}`, `${one} ${byColumn}`]);
  }
  return readings;
}

/**
 * The open collection's truths give the head of a circular row by row and leave out two headings that are printed:
 * both are written here as `rightReadings` takes them.
 */
export function realTruth(text: string): string {
  const head = /^BỘ CÔNG AN (CỘNG HÒA.*)\n(Độc lập.*)\n(Số: \S+ \S+) (Hà Nội.*)\n/u;
  const columns = text.normalize("NFC").replace(head, "BỘ CÔNG AN || $1\n|| $2\n$3 || $4\n");
  if (columns.startsWith("Do đó, hôm nay, Công bố")) return `? Tuyên ngôn QTNQ — Đoạn 6\n${columns}`;
  return columns.startsWith("Kính gửi: Công an phường") ? `? ĐƠN XIN XÁC NHẬN CƯ TRÚ\n${columns}` : columns;
}
