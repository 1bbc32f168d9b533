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
