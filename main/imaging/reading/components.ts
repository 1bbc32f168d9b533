/**
 * Connected ink (8 neighbours) of a two-tone page, found by runs: one pass, memory by the number of runs and not by
 * the number of pixels, so that a grainy photocopy of 300 dpi stays cheap.
 */

/** Boxes are half open: left and top belong to the ink, right and bottom are the first pixel beyond. */
export interface Components {
  count: number;
  left: Int32Array;
  top: Int32Array;
  right: Int32Array;
  bottom: Int32Array;
  /** pixels of ink */
  area: Int32Array;
  runs: Runs;
}

export interface Runs {
  count: number;
  y: Int32Array;
  /** first pixel */
  from: Int32Array;
  /** first pixel beyond */
  to: Int32Array;
  /** number of the component */
  label: Int32Array;
}

/** `ink` holds 1 for ink and 0 for paper. */
export function findComponents(ink: Uint8Array, width: number, height: number): Components {
  const runs = findRuns(ink, width, height);
  joinRows(runs, height);
  const roots = runs.label;
  const numbers = new Int32Array(runs.count).fill(-1);
  let count = 0;
  for (let i = 0; i < runs.count; i++) {
    const root = rootOf(roots, i);
    if (numbers[root] === -1) numbers[root] = count++;
  }
  const found: Components = {
    count,
    left: new Int32Array(count).fill(width),
    top: new Int32Array(count).fill(height),
    right: new Int32Array(count),
    bottom: new Int32Array(count),
    area: new Int32Array(count),
    runs,
  };
  const labels = new Int32Array(runs.count);
  for (let i = 0; i < runs.count; i++) {
    const at = numbers[rootOf(roots, i)]!;
    labels[i] = at;
    const [y, from, to] = [runs.y[i]!, runs.from[i]!, runs.to[i]!];
    if (from < found.left[at]!) found.left[at] = from;
    if (to > found.right[at]!) found.right[at] = to;
    if (y < found.top[at]!) found.top[at] = y;
    if (y + 1 > found.bottom[at]!) found.bottom[at] = y + 1;
    found.area[at]! += to - from;
  }
  runs.label = labels;
  return found;
}

function findRuns(ink: Uint8Array, width: number, height: number): Runs {
  let room = 4096;
  let y = new Int32Array(room);
  let from = new Int32Array(room);
  let to = new Int32Array(room);
  let count = 0;
  const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
    const larger = new Int32Array(room);
    larger.set(old);
    return larger;
  };
  for (let row = 0; row < height; row++) {
    const start = row * width;
    const end = start + width;
    for (let at = start; at < end; at++) {
      if (ink[at] === 0) continue;
      const first = at;
      while (at < end && ink[at] !== 0) at++;
      if (count === room) {
        room *= 2;
        [y, from, to] = [grown(y), grown(from), grown(to)];
      }
      y[count] = row;
      from[count] = first - start;
      to[count++] = at - start;
    }
  }
  const label = new Int32Array(count);
  for (let i = 0; i < count; i++) label[i] = i;
  return { count, y, from, to, label };
}

function rootOf(parent: Int32Array, start: number): number {
  let at = start;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

/** Runs of neighbouring rows that touch, corners included, belong together. */
function joinRows(runs: Runs, height: number): void {
  const { y, from, to, label, count } = runs;
  let above = 0;
  let aboveEnd = 0;
  let at = 0;
  for (let row = 0; row < height && at < count; row++) {
    const start = at;
    while (at < count && y[at] === row) at++;
    if (aboveEnd > above && y[above] === row - 1) {
      let up = above;
      for (let i = start; i < at; i++) {
        while (up < aboveEnd && to[up]! < from[i]!) up++;
        for (let j = up; j < aboveEnd && from[j]! <= to[i]!; j++) {
          const [a, b] = [rootOf(label, i), rootOf(label, j)];
          if (a !== b) label[Math.max(a, b)] = Math.min(a, b);
        }
      }
    }
    above = start;
    aboveEnd = at;
  }
}
