import { describe, expect, it } from "vitest";
import { dateGoesOn, readDate } from "../../main/core/digitise/extract/dates.ts";
import { readBookNumber, readNumber, readSeries } from "../../main/core/digitise/extract/numbers.ts";
import { readHolderId } from "../../main/core/digitise/extract/values.ts";

describe("value readers", () => {
  it("read dates only when they exist", () => {
    expect(readDate("Hà Nội, ngày 24 tháng 4 năm 2026")?.value).toBe("2026-04-24");
    expect(readDate("Hà Nội. ngày 16/05/2026.")?.value).toBe("2026-05-16");
    expect(readDate("ngày 31 tháng 2 năm 2026")?.value).toBe("");
    expect(readDate("ngày.2{_ tháng Ú năm 2026")?.value).toBe("");
    expect(readDate("hằng ngày và hằng tháng")).toBeUndefined();
  });

  it.each([
    ["Số: 37/2026/TT-BCA", "37/2026/TT-BCA"],
    ["Số: 867/HĐLĐ/2026", "867/HĐLĐ/2026"],
    ["Số: 215 / QĐ - UBND", "215/QĐ-UBND"],
    ["Ký hiệu: AB/26P Số: 0003486", "0003486"],
    ["Số: 4285/GXN-PC06", "4285/GXN-PC06"],
    ["Số: 123/2019/QĐ-UBND", "123/2019/QĐ-UBND"],
    ["Số: 45/GCN-UBND", "45/GCN-UBND"],
    ["SỐ : 12a/TB-UBND", "12a/TB-UBND"],
    ["Số: 12-NQ/TW", "12-NQ/TW"],
    ["Số: 45 QĐ/UB", "45 QĐ/UB"],
    ["Số: 1186-QĐ/UB-NN", "1186-QĐ/UB-NN"],
    ["Số: 45 Quyển số: 01/2005", "45"],
    ["Số: BA 123456", "BA 123456"],
    ["Số: 29A8001234", "29A8001234"],
    ["Số 215/QĐ-UBND Đông Hiếu, ngày 14 tháng 3 năm 2026", "215/QĐ-UBND"],
    ["Số: 215/QĐ-UBNDx?", ""],
    ["Số: 215/QĐ-UBND/", ""],
    ["Số: 3† ˆ /2026/TT-BCA Hà Nội", ""],
  ])("read %s as %s", (text, value) => {
    expect(readNumber(text)?.value).toBe(value);
  });

  it("find no number without its label", () => {
    expect(readNumber("Luật số 48/2014/QH13")).toBeUndefined();
    expect(readNumber("CCCD số: 614059630018")).toBeUndefined();
  });

  it("read an identity number with gaps and refuse another length", () => {
    expect(readHolderId("CCCD số: 040 185 001 234, cấp ngày")?.value).toBe("040185001234");
    expect(readHolderId("Số CCCD: 04018500123")?.value).toBe("");
    expect(readHolderId("Mã số thuế: 3181692899")).toBeUndefined();
  });

  it.each([
    ["S6: 2l5/QĐ-UBND", "215/QĐ-UBND"],
    ["Số: 1 23/QĐ-UBND", "123/QĐ-UBND"],
    ["Số: 215/QD-UBND", "215/QĐ-UBND"],
    ["Số: 37/2O26/TT-BCA", "37/2026/TT-BCA"],
    ["Số: BA 12345O", "BA 123450"],
    ["Số: 21l", "211"],
  ])("take %s for %s, and say that it is a guess", (text, value) => {
    expect(readNumber(text)).toMatchObject({ value, mended: true });
  });

  it.each([
    "căn cứ Quyết định số 215/QĐ-UBND ngày 14 tháng 3 năm 2026",
    "số 215/QĐ-UBND",
    "Số 215/QĐ-UBND được bãi bỏ",
    "Số 3 đường Trường Thi",
    "Thửa đất số: 215",
  ])("find no number of the paper in: %s", (text) => {
    expect(readNumber(text)).toBeUndefined();
  });

  it.each([
    [readSeries, "BA 123456", "BA 123456"],
    [readSeries, "AA01234567", "AA 01234567"],
    [readSeries, "Đ 123456", "Đ 123456"],
    [readSeries, "Số phát hành: CĐ 654321", "CĐ 654321"],
    [readSeries, "Số seri: ......", ""],
    [readBookNumber, "Số vào sổ CS 01234", "CS 01234"],
    [readBookNumber, "Số vào sổ cấp GCN: CH00123", "CH 00123"],
    [readBookNumber, "Vào sổ cấp giấy chứng nhận quyền sử dụng đất số: 00123/QSDĐ", "00123/QSDĐ"],
    [readBookNumber, "Số vào sổ cấp Giấy chứng nhận: ......", ""],
  ] as const)("read the number of a certificate: %o %s", (reader, text, value) => {
    expect(reader(text)?.value).toBe(value);
  });

  it("take no word of a sentence for a printed series", () => {
    for (const text of ["thửa BA 123456", "BA 123456 ngày", "BA 123", "ABC 123456"]) {
      expect(readSeries(text)).toBeUndefined();
    }
    expect(readBookNumber("Ghi vào sổ của cơ quan")).toBeUndefined();
  });
});

describe("days in words", () => {
  it.each([
    ["ngày mười hai tháng năm năm hai nghìn không trăm hai mươi", "2020-05-12"],
    ["Hôm nay, ngày hai mươi mốt, tháng mười một, năm hai ngàn không trăm linh tư, tại", "2004-11-21"],
    ["Vinh, ngày mồng năm tháng tư năm một nghìn chín trăm chín mươi lăm", "1995-04-05"],
    ["ngày ba mươi tháng mười năm hai nghìn", "2000-10-30"],
    ["Ngày 12 tháng năm năm 2020", "2020-05-12"],
    [
      "ngày 12 tháng 5 năm 2020 (Bằng chữ: Ngày mười hai tháng năm năm hai nghìn không trăm hai mươi)",
      "2020-05-12",
    ],
    ["ngày .2{ tháng 5 năm 2020 (ngày mười hai tháng năm năm hai nghìn không trăm hai mươi)", "2020-05-12"],
    // words and figures tell two days: that is for a person
    ["ngày 13 tháng 5 năm 2020 (ngày mười hai tháng năm năm hai nghìn không trăm hai mươi)", ""],
    ["ngày ba mươi mốt tháng hai năm hai nghìn không trăm hai mươi", ""],
    // the first month of the moon's calendar is no January
    ["ngày mồng một tháng giêng năm hai nghìn không trăm hai mươi", ""],
    // a day further on in the line is another one
    ["ngày .2{ tháng Ú năm 2026 căn cứ Luật ngày 12 tháng 5 năm 2019", ""],
  ])("%s", (text, value) => {
    expect(readDate(text)?.value).toBe(value);
  });

  it("with letters in the place of figures are guesses", () => {
    expect(readDate("ngày l2 tháng O5 năm 2O20")).toMatchObject({ value: "2020-05-12", mended: true });
    expect(readDate("ngày 1 2 tháng 5 năm 2020")).toMatchObject({ value: "2020-05-12", mended: true });
    expect(readDate("ngày 12 tháng 5 năm 2020")?.mended).toBeUndefined();
  });

  it("may go on in the next line", () => {
    expect(dateGoesOn("năm hai nghìn", "không trăm hai mươi, tại")).toBe("yes");
    expect(dateGoesOn("năm hai nghìn không trăm", "hai mươi")).toBe("yes");
    expect(dateGoesOn("năm hai nghìn không trăm hai mươi", "mốt, chúng tôi")).toBe("perhaps");
    expect(dateGoesOn("năm hai nghìn không trăm hai mươi", "Chúng tôi gồm")).toBe("no");
    expect(dateGoesOn("năm 2020", "Ba bên gồm")).toBe("no");
  });
});
