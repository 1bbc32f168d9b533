import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { wholeText } from "../../main/core/amounts.ts";
import {
  type CatalogueService,
  createCatalogueService,
  loadCatalogue,
} from "../../main/core/catalogue/service.ts";
import { AppError } from "../../main/core/errors.ts";
import type { FeesLaw } from "../../main/core/fees/law.ts";
import {
  certifiedCopyFee,
  certifiedCopyRule,
  computeLine,
  groundsFor,
  holdsProcessing,
  type LineInput,
  proposalsOf,
  reduce,
} from "../../main/core/fees/rules.ts";
import { loadFeesLaw } from "../../main/core/fees/service.ts";
import { changeOf, countedCash, daySums } from "../../main/core/fees/sums.ts";
import { moneyWords, numberWords } from "../../main/core/fees/words.ts";
import { readResource } from "../support/resources.ts";

const DAY = "2026-01-09";
let law: FeesLaw;
let unverified: { label: string }[];
let catalogue: CatalogueService;
beforeAll(async () => {
  ({ rules: law, unverified } = await loadFeesLaw(readResource));
  catalogue = createCatalogueService(await loadCatalogue(readResource));
});

/** Reads a number that was said aloud; knows nothing of how it was written. */
function heard(text: string): number {
  const words = text.split(" ");
  const tỷ = words.lastIndexOf("tỷ");
  if (tỷ >= 0) {
    const rest = words.slice(tỷ + 1).join(" ");
    return heard(words.slice(0, tỷ).join(" ")) * 1e9 + (rest ? heard(rest) : 0);
  }
  const digits: Record<string, number> = {
    không: 0,
    một: 1,
    mốt: 1,
    hai: 2,
    ba: 3,
    bốn: 4,
    năm: 5,
    lăm: 5,
    sáu: 6,
    bảy: 7,
    tám: 8,
    chín: 9,
  };
  let sum = 0;
  let group = 0;
  let last = 0;
  for (const word of words) {
    if (word in digits) last = digits[word]!;
    else if (word === "trăm") {
      group += last * 100;
      last = 0;
    } else if (word === "mươi") {
      group += last * 10;
      last = 0;
    } else if (word === "mười") group += 10;
    else if (word === "nghìn" || word === "triệu") {
      sum += (group + last) * (word === "nghìn" ? 1e3 : 1e6);
      group = 0;
      last = 0;
    } else if (word !== "linh") throw new Error(`no word of a number: ${word}`);
  }
  return sum + group + last;
}

describe("numbers in words", () => {
  it("are said as Vietnamese says them", () => {
    const said: [number, string][] = [
      [0, "không"],
      [5, "năm"],
      [10, "mười"],
      [11, "mười một"],
      [15, "mười lăm"],
      [21, "hai mươi mốt"],
      [24, "hai mươi bốn"],
      [25, "hai mươi lăm"],
      [101, "một trăm linh một"],
      [105, "một trăm linh năm"],
      [110, "một trăm mười"],
      [115, "một trăm mười lăm"],
      [1_000, "một nghìn"],
      [1_005, "một nghìn không trăm linh năm"],
      [1_025, "một nghìn không trăm hai mươi lăm"],
      [21_000, "hai mươi mốt nghìn"],
      [135_000, "một trăm ba mươi lăm nghìn"],
      [1_000_000, "một triệu"],
      [1_000_005, "một triệu không trăm linh năm"],
      [2_050_000, "hai triệu không trăm năm mươi nghìn"],
      [1_000_000_000, "một tỷ"],
      [5_001_000_000, "năm tỷ không trăm linh một triệu"],
      [1_000_000_000_000, "một nghìn tỷ"],
    ];
    for (const [value, words] of said) expect(numberWords(value), String(value)).toBe(words);
    expect(moneyWords(20_000)).toBe("Hai mươi nghìn đồng");
  });

  it("are heard back as they were, by a reader of its own", () => {
    const any = fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.maxSafeInteger().map(Math.abs),
    );
    fc.assert(
      fc.property(any, (value) => heard(numberWords(value)) === value),
      { numRuns: 3000 },
    );
    for (let value = 0; value <= 2_000; value += 1) expect(heard(numberWords(value))).toBe(value);
  });

  it("keep the grammar: no 'mươi một', 'mươi năm', 'mười mốt', 'linh mười', no doubled blanks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (value) => {
        const said = numberWords(value);
        return !/mươi một|mươi năm|mười năm|mười mốt|một mươi|linh (mười|mốt|lăm)|không mươi| {2}|^ | $/.test(
          said,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("refuse what is no whole number", () => {
    for (const strange of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => numberWords(strange)).toThrow();
  });

  it("figures have dots between thousands, also below nothing", () => {
    expect([0, 999, 1_000, -20_000, 1_234_567].map(wholeText)).toEqual([
      "0",
      "999",
      "1.000",
      "-20.000",
      "1.234.567",
    ]);
  });
});

describe("the fee of certified copies", () => {
  it("is 2,000 đ for pages 1 and 2, 1,000 đ from page 3, at most 200,000 đ a copy", () => {
    const rule = certifiedCopyRule(law, DAY)!;
    const of = (pages: number, copies = 1) => certifiedCopyFee(pages, copies, rule).total;
    expect([1, 2, 3, 10, 197, 198, 199, 500].map((pages) => of(pages))).toEqual([
      2_000, 4_000, 5_000, 12_000, 199_000, 200_000, 200_000, 200_000,
    ]);
    expect(of(3, 4)).toBe(20_000);
    expect(of(500, 3)).toBe(600_000);
    expect(certifiedCopyFee(5, 2, rule).explained).toBe(
      "Một bản: 2 trang đầu × 2.000 đ + 3 trang sau × 1.000 đ = 7.000 đ. 2 bản × 7.000 đ = 14.000 đ.",
    );
    expect(certifiedCopyFee(300, 1, rule).explained).toContain("tối đa 200.000 đ một bản");
  });

  it("never falls with a page more, and is the same whether copies are paid together or one by one", () => {
    const rule = certifiedCopyRule(law, DAY)!;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 50 }), (pages, copies) => {
        const { perCopy, total } = certifiedCopyFee(pages, copies, rule);
        // counted page by page
        let slow = 0;
        for (let page = 1; page <= pages; page += 1) slow += page <= 2 ? 2_000 : 1_000;
        return (
          perCopy === Math.min(200_000, slow) &&
          total === certifiedCopyFee(pages, 1, rule).total * copies &&
          certifiedCopyFee(pages + 1, copies, rule).total >= total
        );
      }),
    );
  });

  it("takes the place of the catalogue's lines for the procedure that certifies copies", () => {
    const [only, ...more] = proposalsOf(catalogue.procedure("2.000815"), law, DAY);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ source: "certified-copy", unit: "bản", usual: 1 });
  });
});

const line = (changes: Partial<LineInput>): LineInput => ({
  source: "catalogue",
  index: 0,
  name: "",
  kind: "LE_PHI",
  quantity: 1,
  pages: 0,
  price: null,
  basis: "",
  ground: "",
  groundWhy: "",
  moment: "reception",
  ...changes,
});
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "accepted";
}

describe("computing a fee", () => {
  const of = (code: string, changes: Partial<LineInput>) =>
    computeLine(line(changes), { law, procedure: catalogue.procedure(code), day: DAY });

  it("offers what is asked for: nothing for free procedures, none by default of what is asked for on request", () => {
    expect(proposalsOf(catalogue.procedure("1.001662"), law, DAY)).toEqual([]);
    const birth = proposalsOf(catalogue.procedure("1.004884"), law, DAY);
    expect(birth.map((one) => [one.price, one.usual])).toEqual([[8_000, 0]]);
    const residence = proposalsOf(catalogue.procedure("1.004222"), law, DAY);
    expect(residence.map((one) => [one.price, one.usual])).toEqual([
      [20_000, 1],
      [10_000, 0],
    ]);
  });

  it("explains every line in words", () => {
    expect(of("1.004884", { index: 1, quantity: 3 })).toMatchObject({
      amount: 24_000,
      reduction: 0,
      explained: "3 bản sao × 8.000 đ = 24.000 đ.",
    });
  });

  it("takes a typed amount only where the catalogue knows none, with its decision", () => {
    const building = (changes: Partial<LineInput>) => of("1.013225", changes);
    expect(refusal(() => building({}))).toBe("fees.amount-unknown");
    expect(refusal(() => building({ price: 75_000 }))).toBe("fees.basis-missing");
    expect(building({ price: 75_000, basis: "NQ 12/2020/NQ-HĐND" })).toMatchObject({
      amount: 75_000,
      explained: "1 giấy phép × 75.000 đ = 75.000 đ. Mức theo NQ 12/2020/NQ-HĐND.",
    });
    // a known amount is never typed over
    expect(of("1.004222", { price: 1 }).amount).toBe(20_000);
  });

  it("frees and reduces on a ground of the law with its paper, and on no other", () => {
    expect(refusal(() => of("1.004222", { ground: "ho-ngheo" }))).toBe("fees.ground-why");
    expect(of("1.004222", { ground: "ho-ngheo", groundWhy: "Giấy chứng nhận hộ nghèo số 12" })).toMatchObject(
      {
        gross: 20_000,
        reduction: 20_000,
        amount: 0,
        explained:
          "1 lần đăng ký × 20.000 đ = 20.000 đ. Miễn 20.000 đ: Người thuộc hộ nghèo (Giấy chứng nhận hộ nghèo số 12); còn 0 đ.",
      },
    );
    expect(of("3.000333", { ground: "ly-lich-giam-nua", groundWhy: "Thẻ sinh viên" }).amount).toBe(100_000);
    // a ground of another procedure
    expect(refusal(() => of("1.004222", { ground: "ly-lich-giam-nua", groundWhy: "Thẻ sinh viên" }))).toBe(
      "fees.ground-unknown",
    );
    expect(
      groundsFor(law, { kind: "PHI", procedureCode: "2.001035", day: "2010-01-01" }).map((one) => one.code),
    ).toEqual(["van-ban-khac"]);
  });

  it("reduces to whole đồng that add up", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000_000 }),
        fc.integer({ min: 1, max: 100 }),
        (gross, percent) => {
          const { reduction, amount } = reduce(gross, percent);
          return (
            Number.isSafeInteger(reduction) &&
            Number.isSafeInteger(amount) &&
            amount >= 0 &&
            reduction + amount === gross
          );
        },
      ),
    );
  });

  it("holds the dossier for a fee of reception or supplement, not for one of the return, never for nothing", () => {
    const due = (moment: string, amount: number) => ({ kind: "LE_PHI", moment, amount });
    expect(holdsProcessing(law, due("reception", 1), DAY)).toBe(true);
    expect(holdsProcessing(law, due("supplement", 1), DAY)).toBe(true);
    expect(holdsProcessing(law, due("return", 1), DAY)).toBe(false);
    expect(holdsProcessing(law, due("reception", 0), DAY)).toBe(false);
  });

  it("shows the administrator what of its rules was not read in a source", () => {
    expect(unverified.map((one) => one.label).join("\n")).toContain("Trẻ em");
  });
});

describe("sums", () => {
  it("count only money that was there", () => {
    const payment = (method: string, state: string, total: number) => ({ method, state, total });
    expect(
      daySums(
        [
          payment("cash", "paid", 20_000),
          payment("cash", "void", 1),
          payment("transfer", "paid", 8_000),
          payment("transfer", "pending", 2),
          payment("online", "paid", 5_000),
          payment("online", "rejected", 4),
        ],
        [
          { method: "cash", amount: 3_000 },
          { method: "transfer", amount: 1_000 },
        ],
      ),
    ).toEqual({
      cash: 20_000,
      transfer: 8_000,
      online: 5_000,
      refunded: 4_000,
      refundedCash: 3_000,
      net: 29_000,
    });
  });

  it("count notes and give change", () => {
    expect(
      countedCash([
        [500_000, 2],
        [1_000, 7],
        [200, 0],
      ]),
    ).toBe(1_007_000);
    expect(changeOf(20_000, 50_000)).toBe(30_000);
    expect(changeOf(20_000, 20_000)).toBe(0);
    expect(changeOf(20_000, 19_999)).toBeNull();
  });
});
