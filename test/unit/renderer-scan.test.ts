import { expect, test } from "vitest";
import { inFours, withCheck } from "../../preload/contract/index.ts";
import { createRun, dossierCodeIn, GAP_MS, scanKind } from "../../renderer/app/scan-run.ts";

const CARD = "040089990201||Trần Khắc Diệu|12031989|Nam|Xóm 3, xã Đại Huệ, tỉnh Nghệ An|15042021";
const RECEIPT =
  "H41.99.D1-260109-0012|1.004884|040089990201|Giấy tiếp nhận hồ sơ và hẹn trả kết quả|Hệ thống tỉnh|2026-01-09T10:00:00+07:00|2026-01-12T17:00:00+07:00";

test("a card, a receipt, a dossier's code and lines of signs are told apart by their shape", () => {
  expect(scanKind(CARD)).toBe("card");
  expect(scanKind("040089990201|123456789|Traanf Khawcs Dieeuj|12031989|Nam|Xoms 3|15042021")).toBe("card");
  expect(scanKind(RECEIPT)).toBe("dossier");
  expect(scanKind("H41.99.D1-260109-0012")).toBe("dossier");
  expect(scanKind("NA1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC*WIFN0")).toBe("seal");
  expect(scanKind("000.00.18.H41-240612-0012")).toBe("dossier");
  expect(scanKind("TAM-1A2B3C4D-260109-3")).toBe("dossier");
  expect(scanKind("IDVNM0890000013040089000001<<9")).toBe("mrz");
  expect(scanKind(withCheck("123456789012345678901234567890"))).toBe("entry");
  expect(scanKind(inFours(withCheck("123456789012345678901234567890")))).toBe("entry");
  // one digit that was read wrong is no code
  expect(scanKind(withCheck("123456789012345678901234567890").replace(/^1/, "2"))).toBe("other");
  expect(scanKind("VAOCA1.eyJpZCI6IjEi.c2lnbmF0dXJl.Y2VydA")).toBe("entry");
  expect(scanKind("VAOCÁ.eyJpZCI6IjEi.c2lnbmF0dXJl.Y2VydA")).toBe("entry");
  expect(scanKind("https://example.vn/khuyen-mai")).toBe("other");
  expect(scanKind("040089990201")).toBe("other");
  expect(scanKind("đôđđ\u0323\u0323đăâêô\u0300||Tran|12031989|Nam|Xa|15042021")).toBe("card");
  expect(scanKind("khai sinh")).toBeNull();
});

test("the code is read from the receipt also where an input method rewrote it or the words after it", () => {
  expect(dossierCodeIn(RECEIPT)).toBe("H41.99.D1-260109-0012");
  expect(dossierCodeIn("h41.99.d1-260109-0012|1.004884|Giaays tieeps nhaanj")).toBe("H41.99.D1-260109-0012");
  expect(dossierCodeIn("H41.99.Đ-260109-0012")).toBe("H41.99.D9-260109-0012");
  expect(dossierCodeIn(CARD)).toBeNull();
});

test("signs without a pause are one run; a pause begins another", () => {
  const run = createRun();
  for (const [index, sign] of [..."abc"].entries()) run.add(sign, index * 10);
  expect([run.text(), run.goesOn(20 + GAP_MS), run.goesOn(21 + GAP_MS)]).toEqual(["abc", true, false]);
  run.add("d", 21 + GAP_MS);
  expect(run.text()).toBe("d");
});

test("a text that comes as a whole is a run by itself: neither the text nor the key behind it goes on from it", () => {
  const run = createRun();
  for (const [index, text] of ["0100109107", "Trần Thị Giám", "Khối 3"].entries()) {
    run.add(text, index * 10);
    expect([run.goesOn(index * 10), run.length(), run.text()]).toEqual([true, 0, text]);
  }
  expect([run.joins(" ", 30), run.joins("Xã", 30)]).toEqual([false, false]);
  run.add(" ", 30);
  expect([run.length(), run.text()]).toEqual([1, " "]);
  expect([run.joins("0", 34), run.joins("Xã", 34), run.joins("0", 30 + GAP_MS + 1)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("an input method that takes letters back leaves what stands in the field", () => {
  const run = createRun();
  run.add("a", 0);
  run.add("a", 5);
  run.takeBack(6);
  run.takeBack(7);
  run.add("â", 8);
  expect([run.text(), run.blind()]).toEqual(["â", false]);
  expect(run.trace()).toBe("aa\b\bâ");
  run.unknown(10);
  expect([run.blind(), run.length()]).toEqual([true, 4]);
  run.takeBack(500);
  expect(run.length()).toBe(0);
});
