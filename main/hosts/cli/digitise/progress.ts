/** The terminal that a bar is drawn on. */
export interface Terminal {
  columns(): number;
  write(text: string): void;
}

const WIDTH = 24;
const CLEAR = "\r\u001b[K";

/** Milliseconds between two drawings: a terminal over a slow line is not flooded. */
const EVERY = 100;

/**
 * How far the work is, for the person: a bar on a terminal, elsewhere a line for each page. Lines and bar share standard
 * error, so both go through here.
 */
export function createProgress(parts: {
  say(line: string): void;
  terminal?: Terminal;
  /** milliseconds */
  now(): number;
  documents: number;
}) {
  const { terminal, now } = parts;
  const pages = new Map<string, { done: number; total: number }>();
  const begun = now();
  /** pages that a former run had read tell nothing of the speed */
  let before = 0;
  let ended = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  let shown = false;

  const clear = (): void => {
    if (shown) terminal?.write(CLEAR);
    shown = false;
  };

  function draw(name: string): void {
    if (!terminal || now() - drawn < EVERY) return;
    drawn = now();
    const sums = [...pages.values()];
    const done = sums.reduce((sum, one) => sum + one.done, 0);
    const total = Math.max(
      1,
      sums.reduce((sum, one) => sum + one.total, 0),
    );
    const full = Math.round((done / total) * WIDTH);
    const bar = `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}]`;
    const words = [
      `${bar} ${Math.floor((done / total) * 100)}%`,
      `trang ${done}/${total}`,
      ...(parts.documents > 1 ? [`tài liệu ${ended}/${parts.documents}`] : []),
      ...speed(done - before, total - done),
      name,
    ];
    const line = words.join(" · ");
    terminal.write(CLEAR + [...line].slice(0, Math.max(20, terminal.columns() - 1)).join(""));
    shown = true;
  }

  /** Rate and remaining time, once they can be told. */
  function speed(done: number, left: number): string[] {
    const minutes = (now() - begun) / 60_000;
    if (done < 3 || minutes <= 0) return [];
    const rate = done / minutes;
    const rest = Math.ceil(left / rate);
    return [`${Math.round(rate)} trang/phút`, ...(left > 0 ? [`còn khoảng ${rest} phút`] : [])];
  }

  return {
    line(text: string): void {
      clear();
      parts.say(text);
    },
    /** Pages of a document were read; `known` of them by a former run. */
    page(document: string, progress: { done: number; total: number }, known: number): void {
      const first = !pages.has(document);
      pages.set(document, progress);
      if (first) before += known;
      if (terminal) draw(document);
      else parts.say(`${document}: trang ${progress.done}/${progress.total}`);
    },
    documentEnded(): void {
      ended++;
    },
    end: clear,
  };
}

export type Progress = ReturnType<typeof createProgress>;
