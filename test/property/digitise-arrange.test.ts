import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bringBack,
  holdsTheSame,
  interleave,
  place,
  putAside,
  type Sheets,
  splitAt,
} from "../../main/core/digitise/arrange.ts";

/** However pages are moved, none is lost and none is made. */
const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 });
const sheets = fc
  .tuple(ids, fc.nat(40))
  .map(([all, cut]): Sheets => ({ pages: all.slice(0, cut), aside: all.slice(cut) }));
const keeps = (before: Sheets, after: Sheets) =>
  expect(holdsTheSame({ one: before }, { one: after })).toBe(true);

describe("arranging", () => {
  test("to the tray and back", () => {
    fc.assert(
      fc.property(sheets, fc.nat(50), (before, at) => {
        const chosen = before.pages.filter((_, index) => index % 3 === at % 3);
        const out = putAside(before, chosen);
        keeps(before, out);
        let back = out;
        for (const id of chosen) back = bringBack(back, id, before.pages.indexOf(id));
        expect(back).toEqual(before);
      }),
    );
  });

  test("fronts and backs: each front is followed by its own back, whichever way the stack was turned", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (count, turned) => {
        const fronts = Array.from({ length: count }, (_, index) => `f${index}`);
        const backs = Array.from({ length: count }, (_, index) => `b${turned ? count - 1 - index : index}`);
        const mixed = interleave([...fronts, ...backs], turned);
        expect(mixed).toEqual(fronts.flatMap((front, index) => [front, `b${index}`]));
        expect(interleave([...fronts, ...backs, "odd"], turned)).toBeNull();
      }),
    );
  });

  test("the splitter loses nothing, keeps the order, makes no empty paper", () => {
    fc.assert(
      fc.property(ids, fc.func(fc.boolean()), fc.boolean(), (pages, chance, keep) => {
        const isSeparator = (id: string) => chance(id);
        const { parts, separators } = splitAt(pages, isSeparator, keep);
        const cut = pages.filter((id) => isSeparator(id));
        expect([...parts.flat(), ...separators].sort()).toEqual([...pages].sort());
        expect(parts.flat().filter((id) => !isSeparator(id))).toEqual(pages.filter((id) => !isSeparator(id)));
        for (const part of parts) expect(part.some((id) => !isSeparator(id))).toBe(true);
        // only the first page of a part may be a separator, and only where they are kept
        for (const part of parts) expect(part.slice(1).some((id) => isSeparator(id))).toBe(false);
        if (!keep) expect(separators).toEqual(cut);
        expect(parts.length).toBeLessThanOrEqual(cut.length + 1);
      }),
    );
  });

  test("pages that come in stand behind the one that was named, or in its place", () => {
    fc.assert(
      fc.property(ids, fc.nat(39), fc.nat(5), fc.boolean(), (pages, at, count, replaces) => {
        const added = Array.from({ length: count }, (_, index) => `new-${index}`);
        const anchor = pages[at % Math.max(1, pages.length)];
        const before = { pages: [...pages, ...added], aside: [] };
        const after = place(before, added, replaces ? { replaced: anchor } : { after: anchor });
        keeps(before, after);
        if (anchor === undefined) return;
        const index = pages.indexOf(anchor);
        const from = replaces ? index : index + 1;
        expect(after.pages.slice(from, from + count)).toEqual(added);
        expect(after.aside).toEqual(replaces ? [anchor] : []);
      }),
    );
  });
});
