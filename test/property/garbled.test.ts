import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CodesData, loadCodes } from "../../main/core/catalogue/service.ts";
import { parseCardQr } from "../../main/core/people/rules/card.ts";
import { shownText } from "../../main/core/people/rules/keystrokes.ts";
import { sameTonePlace } from "../../main/core/people/rules/syllable.ts";
import type { CardReading } from "../../preload/contract/dossiers.ts";
import { readResource } from "../support/resources.ts";
import { keysOf, throughInputMethod } from "../support/vietnamese-keys.ts";

let codes: CodesData;
beforeAll(async () => {
  codes = await loadCodes(readResource);
});

const FAMILY =
  "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Cao Thái Lữ Vi Moong Lầu Vừ Xồng Lô Kha Già Cụt Ốc Lee".split(
    " ",
  );
const MIDDLE =
  "Văn Thị Đức Quốc Ngọc Thanh Hữu Xuân Quỳnh Hoàng Công Bá Y Minh Khắc Sỹ Thuỳ Thùy Phước".split(" ");
const GIVEN =
  "An Bình Dũng Đạt Đương Giang Hòa Hoà Hương Huệ Khánh Lộc Mộc Nhưỡng Oanh Phượng Quyên Sơn Tuấn Tổng Uyên Việt Xoong Yến Thuý Thủy Chờ Giếng Nghĩa Lơ Rê Tuyết Thuở Trường".split(
    " ",
  );
const PLACES = [
  "Xóm 5, Xã Kim Liên, Tỉnh Nghệ An",
  "Khối Tân Thành, Phường Trường Vinh, Nghệ An",
  "Số 12A, Ngõ 47, Đường Lê Lợi, Phường Thành Vinh, Tỉnh Nghệ An",
  "Bản Xốp Cốc, Xã Tri Lễ, Huyện Quế Phong",
  "Khu A1, TDP 3, Phường Hưng Bình, Vinh",
  "Buôn Ea Kwăng, Xã Cư M'gar, Đắk Lắk",
  "Thôn Moong, Xã Hữu Kiệm, Kỳ Sơn, Nghệ An",
  "Tổ 3, Xã Đại Huệ, Nghệ An",
  "Xóm Hoà Bình, Xã Thuần Trung, Nghệ An",
  "",
];

const card = fc
  .record({
    family: fc.constantFrom(...FAMILY),
    middle: fc.constantFrom(...MIDDLE),
    given: fc.constantFrom(...GIVEN),
    place: fc.constantFrom(...PLACES),
    year: fc.integer({ min: 1940, max: 2020 }),
    day: fc.integer({ min: 1, max: 28 }),
    woman: fc.boolean(),
    tail: fc.integer({ min: 0, max: 999_999 }),
    eleven: fc.boolean(),
  })
  .map((one) => {
    const pad = (value: number, width: number) => String(value).padStart(width, "0");
    const name = `${one.family} ${one.middle} ${one.given}`;
    const sign = (one.year >= 2000 ? 2 : 0) + (one.woman ? 1 : 0);
    const identity = `040${sign}${pad(one.year % 100, 2)}${pad(one.tail, 6)}`;
    const sex = one.woman ? "Nữ" : "Nam";
    const text = `${identity}||${name}|${pad(one.day, 2)}05${one.year}|${sex}|${one.place}|15042021${one.eleven ? "||||" : ""}`;
    return { text, name, place: one.place, identity, sex };
  });

type Card = ReturnType<(typeof card)["generate"]> extends { value: infer T } ? T : never;

/** Repaired, or an empty field with a word of what to switch: never another person's name or place. */
function expectNeverWrong(
  truth: Card,
  text: string,
  keys: string,
): { name: boolean; place: boolean; read: CardReading } {
  const read = parseCardQr(text, codes, "2026-11-26", keys);
  expect(read.identity).toBe(truth.identity);
  const name = sameTonePlace(read.fullName) === sameTonePlace(truth.name);
  const place = sameTonePlace(read.address) === sameTonePlace(truth.place);
  const said = read.warnings.some(({ code }) => code.startsWith("garbled"));
  // a word of another language (Lee) may stand with a word of doubt
  if (!name) expect([truth.name, read.fullName, said]).toEqual([truth.name, "", true]);
  if (!place) expect([truth.place, read.address, said]).toEqual([truth.place, "", true]);
  return { name, place, read };
}

const runs = { numRuns: 400 };

describe("a card typed by a scanner while Vietnamese is in the way", () => {
  for (const method of ["telex", "vni"] as const) {
    it(`as the keys of ${method}, with the input method off`, () => {
      let repaired = 0;
      fc.assert(
        fc.property(card, (truth) => {
          const seen = expectNeverWrong(truth, keysOf(truth.text, method), "");
          if (seen.name) repaired += 1;
        }),
        runs,
      );
      expect(repaired).toBeGreaterThan(runs.numRuns / 3);
    });

    it(`as the keys of ${method}, with the input method on`, () => {
      let repaired = 0;
      fc.assert(
        fc.property(card, (truth) => {
          const seen = throughInputMethod(keysOf(truth.text, method), method);
          if (expectNeverWrong(truth, shownText(seen), seen).name) repaired += 1;
        }),
        runs,
      );
      expect(repaired).toBeGreaterThan(runs.numRuns / 3);
    });

    it(`as its own letters, with ${method} on`, () => {
      let changed = 0;
      fc.assert(
        fc.property(card, (truth) => {
          const seen = throughInputMethod(truth.text, method);
          if (shownText(seen) !== truth.text) changed += 1;
          expectNeverWrong(truth, shownText(seen), seen);
        }),
        runs,
      );
      expect(changed).toBeGreaterThan(0);
    });
  }

  it("as its own letters with Caps Lock on, through plain keys or all of them", () => {
    const swap = (text: string, which: RegExp) =>
      text.replace(which, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      );
    let repaired = 0;
    fc.assert(
      fc.property(card, fc.boolean(), (truth, plain) => {
        // "Moong" on a card without any mark may be "Mông" typed: it stays empty, with Caps Lock or without
        const seen = expectNeverWrong(truth, swap(truth.text, plain ? /[A-Za-z]/g : /\p{L}/gu), "");
        if (seen.name) repaired += 1;
        expect(seen.read.sex).toBe(truth.sex);
        expect(seen.read.warnings.map(({ code }) => code)).toContain("fixed-caps");
      }),
      runs,
    );
    expect(repaired).toBeGreaterThan(runs.numRuns * 0.9);
  });

  it("as bytes of UTF-8 shown one by one", () => {
    fc.assert(
      fc.property(card, (truth) => {
        const shown = Buffer.from(truth.text, "utf8").toString("latin1");
        // a card without any mark is shown as it is, and its name may be keys of Vietnamese (Lee)
        fc.pre(shown !== truth.text);
        const read = parseCardQr(shown, codes, "2026-11-26");
        expect([read.fullName, read.address]).toEqual([truth.name, truth.place.replace(/ ,/g, ",")]);
      }),
      { numRuns: 300 },
    );
  });

  it("twice in one go", () => {
    fc.assert(
      fc.property(card, fc.constantFrom("", "\n", "\t"), (truth, between) => {
        const once = parseCardQr(truth.text, codes, "2026-11-26");
        const twice = parseCardQr(`${truth.text}${between}${truth.text}`, codes, "2026-11-26");
        expect(twice.fullName).toBe(once.fullName);
        expect(twice.address).toBe(once.address);
        expect(twice.warnings.map(({ code }) => code)).toContain("fixed-read-twice");
      }),
      { numRuns: 300 },
    );
  });
});
