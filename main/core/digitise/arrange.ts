/** Pages of one paper: those of the document in order, and those in its tray “đã bỏ ra”. Ids only. */
export interface Sheets {
  pages: string[];
  aside: string[];
}

/** Several papers at once, so that splitting and merging is one change that can be taken back as one. */
export type Arrangement = Record<string, Sheets>;

/** The same papers hold the same pages, only elsewhere: nothing may come in or get lost by arranging. */
export function holdsTheSame(a: Arrangement, b: Arrangement): boolean {
  const list = (one: Arrangement) =>
    Object.values(one)
      .flatMap(({ pages, aside }) => [...pages, ...aside])
      .sort();
  const [left, right] = [list(a), list(b)];
  return (
    left.length === right.length &&
    new Set(left).size === left.length &&
    left.every((id, at) => id === right[at])
  );
}

/** Whether the same pages stand in the same order, on the papers and in their trays. */
export function sameOrder(a: Arrangement, b: Arrangement): boolean {
  const keys = Object.keys(a);
  const same = (x: readonly string[], y: readonly string[]) =>
    x.length === y.length && x.every((id, at) => id === y[at]);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [left, right] = [a[key], b[key]];
      return left && right && same(left.pages, right.pages) && same(left.aside, right.aside);
    })
  );
}

/** Takes pages out into the tray. */
export function putAside({ pages, aside }: Sheets, ids: readonly string[]): Sheets {
  return {
    pages: pages.filter((id) => !ids.includes(id)),
    aside: [...aside, ...pages.filter((id) => ids.includes(id))],
  };
}

/** Puts a page of the tray back before the page that stood behind it; at the end when that is not known. */
export function bringBack({ pages, aside }: Sheets, id: string, at: number): Sheets {
  const place = Math.max(0, Math.min(at, pages.length));
  return {
    pages: [...pages.slice(0, place), id, ...pages.slice(place)],
    aside: aside.filter((one) => one !== id),
  };
}

/**
 * Fronts in one pass, backs in the next: page 1 of the fronts, its back, page 2 … With `turned` the stack was turned
 * over as a whole, so that the last back came first. Null when there are not as many backs as fronts.
 */
export function interleave(pages: readonly string[], turned: boolean): string[] | null {
  if (pages.length < 2 || pages.length % 2 === 1) return null;
  const half = pages.length / 2;
  const backs = pages.slice(half);
  if (turned) backs.reverse();
  return pages.slice(0, half).flatMap((front, index) => [front, backs[index] as string]);
}

/**
 * The one splitter: cuts before each separator. The separators come with the part that they open when `keep` says so,
 * else apart. Parts without a page are none.
 */
export function splitAt(
  pages: readonly string[],
  isSeparator: (id: string) => boolean,
  keep: boolean,
): { parts: string[][]; separators: string[] } {
  const parts: string[][] = [[]];
  const separators: string[] = [];
  for (const id of pages) {
    if (isSeparator(id)) {
      parts.push(keep ? [id] : []);
      if (!keep) separators.push(id);
    } else parts[parts.length - 1]?.push(id);
  }
  const whole = parts.filter((part) => part.some((id) => !isSeparator(id)));
  // two separators in a row: the first opens nothing
  const lone = parts.filter((part) => !whole.includes(part)).flat();
  return { parts: whole, separators: [...separators, ...lone] };
}

/** Moves the `added` last pages behind the page `after`, or to where `replaced` stood, which goes to the tray. */
export function place(
  { pages, aside }: Sheets,
  added: readonly string[],
  where: { after?: string; replaced?: string },
): Sheets {
  const rest = pages.filter((id) => !added.includes(id));
  const anchor = where.replaced ?? where.after;
  const at = anchor === undefined ? -1 : rest.indexOf(anchor);
  if (at < 0) return { pages: [...rest, ...added], aside };
  const placed = [...rest.slice(0, at + 1), ...added, ...rest.slice(at + 1)];
  return where.replaced === undefined
    ? { pages: placed, aside }
    : putAside({ pages: placed, aside }, [where.replaced]);
}
