import { beforeAll, describe, expect, it } from "vitest";
import { type CodesData, loadCodes } from "../../main/core/catalogue/service.ts";
import { AppError } from "../../main/core/errors.ts";
import { parseCardQr } from "../../main/core/people/rules/card.ts";
import {
  birthPlaceOf,
  checkIdentity,
  maskIdentity,
  readPhone,
} from "../../main/core/people/rules/identity.ts";
import { CardReading } from "../../preload/contract/dossiers.ts";
import { readResource } from "../support/resources.ts";

let codes: CodesData;
beforeAll(async () => {
  codes = await loadCodes(readResource);
});

const TODAY = "2026-11-23";
const read = (text: string) => CardReading.parse(parseCardQr(text, codes, TODAY));
const warnings = (text: string): string[] => read(text).warnings.map(({ code }) => code);
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "none";
}

const SEVEN = "040099012345||Nguyễn Văn An|01011999|Nam|Xóm 5, Xã Kim Liên, Tỉnh Nghệ An|15042021";
const ELEVEN = "040304012345||Lê Thị Bình|02032004|Nữ|Khối 2, Phường Vinh Phú, Tỉnh Nghệ An|20082024||||";
const withName = (name: string) => SEVEN.replace("Nguyễn Văn An", name);

describe("a card's QR", () => {
  it("is read with 7 parts as CCCD", () => {
    expect(read(SEVEN)).toEqual({
      kind: "CCCD",
      identityKind: "citizen-id",
      nationality: "",
      identity: "040099012345",
      oldIdentity: null,
      fullName: "Nguyễn Văn An",
      birthDate: "1999-01-01",
      sex: "Nam",
      address: "Xóm 5, Xã Kim Liên, Tỉnh Nghệ An",
      issuedOn: "2021-04-15",
      issuedBy: "Cục trưởng Cục Cảnh sát quản lý hành chính về trật tự xã hội",
      expiresOn: null,
      source: "card",
      warnings: [],
    });
  });

  it("is read with 11 parts as Căn cước, and parts 8 to 11 are not shown", () => {
    const relatives = ELEVEN.replace("||||", "|Lê Cha|Trần Mẹ|x|y");
    expect(read(ELEVEN)).toMatchObject({ kind: "CAN_CUOC", sex: "Nữ", issuedBy: "Bộ Công an", warnings: [] });
    expect(read(relatives)).toEqual(read(ELEVEN));
    expect(JSON.stringify(read(relatives))).not.toContain("Lê Cha");
  });

  it("takes the kind from the day of issue where the number of parts tells nothing", () => {
    expect(read(`${SEVEN}|`).kind).toBe("CCCD");
    expect(read(`${SEVEN.replace("15042021", "15042025")}|`).kind).toBe("CAN_CUOC");
  });

  it("keeps the old number of 9 digits and drops any other", () => {
    expect(read(SEVEN.replace("||", "|186123456|")).oldIdentity).toBe("186123456");
    expect(read(SEVEN.replace("||", "|18612|"))).toMatchObject({
      oldIdentity: null,
      warnings: [{ code: "odd-old-number" }],
    });
  });

  it("is brought to NFC, without the marks and line ends that scanners add", () => {
    const text = `\uFEFF${SEVEN.normalize("NFD")}\r\n`;
    expect(text).not.toContain("ễ");
    expect(read(text)).toEqual(read(SEVEN));
  });

  it("never splits the address at a comma and drops its empty places", () => {
    const address = (text: string) => read(SEVEN.replace("Xóm 5, Xã Kim Liên, Tỉnh Nghệ An", text)).address;
    expect(address("Số 3, ngõ 5, Khối 2, Vinh, Nghệ An")).toBe("Số 3, ngõ 5, Khối 2, Vinh, Nghệ An");
    expect(address("Xóm 5, , Xã Kim Liên, Nghệ An, -")).toBe("Xóm 5, Xã Kim Liên, Nghệ An");
    expect(address(", Xã Kim Liên, Nghệ An")).toBe("Xã Kim Liên, Nghệ An");
    expect(address("Khối Tân-Thành, Vinh")).toBe("Khối Tân-Thành, Vinh");
    expect(address("")).toBe("");
    expect(address(", , -")).toBe("");
  });

  it("may lack the day of issue", () => {
    expect(read(SEVEN.replace("15042021", ""))).toMatchObject({
      issuedOn: null,
      warnings: [{ code: "no-issue-date" }],
    });
    expect(warnings(SEVEN.replace("15042021", "31022021"))).toEqual(["bad-issue-date"]);
    expect(read(SEVEN.replace("15042021", "15042030"))).toMatchObject({
      issuedOn: null,
      warnings: [{ code: "bad-issue-date" }],
    });
  });

  it("may carry the year of birth alone", () => {
    expect(read("040049012345||Nguyễn Văn Lão|1949|Nam|Xã Kim Liên, Nghệ An|15042021")).toMatchObject({
      birthDate: null,
      warnings: [{ code: "birth-year-only" }],
    });
  });
});

describe("what is refused", () => {
  it("an impossible birth date", () => {
    for (const date of [
      "30021999",
      "00001999",
      "01131999",
      "01011899",
      "24112026",
      "1899",
      "2027",
      "",
      "01/01/1999",
    ])
      expect([date, refusal(SEVEN.replace("01011999", date))]).toEqual([date, "card.bad-birth-date"]);
  });

  it("a number that is not 12 digits", () => {
    for (const number of ["04009901234", "0400990123456", "04009901234X", "", "186123456"])
      expect([number, refusal(SEVEN.replace("040099012345", number))]).toEqual([number, "card.bad-number"]);
  });

  it("digits that Windows' own Vietnamese keyboard turned into letters, with the key to press", () => {
    expect(refusal(SEVEN.replace("040099012345", "đôđđ\u0323\u0323đăâêô\u0300"))).toBe("card.keyboard");
  });

  it("a card cut short", () => {
    expect(refusal("040099012345||Nguyễn Văn An|01011999")).toBe("card.too-short");
    expect(refusal("040099012345|")).toBe("card.too-short");
  });

  it("any other code", () => {
    for (const text of [
      "",
      "xin chào",
      "040099012345",
      "https://dichvucong.gov.vn/?a=1|2",
      "H41.99.D1-261123-00001|1.001193|040099012345|Giấy khai sinh|Hệ thống|2026-11-23T10:00:00+07:00|x",
      "GD4404012345678|4e677579e1bb856e|01/01/1999|1|4e6768e1bb87|40-001|01/01/2026|31/12/2026",
      "00020101021138540010A00000072701240006970436",
      "||||||",
    ])
      expect([text, refusal(text)]).toEqual([text, "card.not-a-card"]);
  });
});

describe("what is warned of", () => {
  it("a number whose province nobody knows, or of a country", () => {
    expect(warnings(SEVEN.replace("040099012345", "099099012345"))).toEqual(["unknown-province"]);
    expect(warnings(SEVEN.replace("040099012345", "023099012345"))).toEqual(["unknown-province"]);
    expect(warnings(SEVEN.replace("040099012345", "101099012345"))).toEqual(["foreign-birth-place"]);
  });

  it("a number that does not fit birth year or sex", () => {
    expect(warnings(SEVEN.replace("040099", "040098"))).toEqual(["birth-year-mismatch"]);
    expect(warnings(SEVEN.replace("040099", "040299"))).toEqual(["birth-year-mismatch"]);
    expect(warnings(SEVEN.replace("040099", "040199"))).toEqual(["sex-mismatch"]);
    expect(warnings(SEVEN.replace("|Nam|", "||"))).toEqual(["unknown-sex"]);
  });

  it("Vietnamese that an input method rewrote", () => {
    expect(warnings(withName("Nguyeenx Vawn An"))).toEqual(["garbled-telex"]);
    expect(warnings(withName("Trần Thij Hoa"))).toEqual(["garbled-telex"]);
    expect(warnings(withName("Ddoox Minh"))).toEqual(["garbled-telex"]);
    expect(warnings(withName("Nguye64n Va8n An"))).toEqual(["garbled-vni"]);
    expect(warnings(withName("NNguyễn Văn An"))).toEqual(["garbled-doubled"]);
    expect(warnings(withName("Nguy?n V?n An"))).toEqual(["garbled-encoding"]);
    expect(warnings(withName("Nguyá»…n VÄ?n An"))).toEqual(["garbled-encoding"]);
    expect(warnings(withName("Nguy\uFFFDn Văn An"))).toEqual(["garbled-encoding"]);
    expect(warnings(SEVEN.replace("Xóm 5, Xã Kim Liên, Tỉnh Nghệ An", "Xosm 5, Xax Kim Lieen"))).toEqual([
      "garbled-telex",
    ]);
    expect(
      warnings("040099012345||Nguyen Van An|01011999|Nam|Xom 5, Xa Kim Lien, Tinh Nghe An|15042021"),
    ).toEqual(["garbled-unmarked"]);
    expect(read(withName("Nguyeenx Vawn An")).warnings[0]?.text).toContain("tiếng Anh (Ctrl+Shift)");
    expect(read(ELEVEN.replace("|Nữ|", "|Nuwx|")).sex).toBe("Nữ");
  });

  it("but not names that are right", () => {
    for (const name of [
      "Moong Văn Ót",
      "Lữ Thị Pắn",
      "Vi Văn Lưu",
      "Già Bá Rê",
      "Hờ Y Xồng",
      "Nguyễn Hoàng Anh",
      "NGUYỄN THỊ MƯU",
      "Hồ An",
      "Kha Văn Xoong",
      "Lê Quý Đôn",
    ])
      expect([name, warnings(withName(name))]).toEqual([name, []]);
    for (const address of ["Buôn Ea Kwăng, Xã Cư M'gar, Đắk Lắk", "Tổ 3A, KĐT FPT, Đà Nẵng", "Vinh"])
      expect([address, warnings(SEVEN.replace("Xóm 5, Xã Kim Liên, Tỉnh Nghệ An", address))]).toEqual([
        address,
        [],
      ]);
  });
});

describe("applicant", () => {
  it("shows the last four digits of a number at most", () => {
    expect(maskIdentity("040099012345")).toBe("••••••••2345");
    expect(maskIdentity(" 186123456 ")).toBe("•••••3456");
    expect(maskIdentity("12345678")).toBe("••••••78");
    expect(maskIdentity("123")).toBe("•••");
    expect(maskIdentity("")).toBe("");
  });

  it("names the place of birth and compares what is known", () => {
    expect(birthPlaceOf("040099012345", codes)).toEqual({ name: "Nghệ An", foreign: false });
    expect(birthPlaceOf("102099012345", codes)).toEqual({ name: "Ai Cập", foreign: true });
    expect(birthPlaceOf("099099012345", codes)).toBeUndefined();
    expect(checkIdentity("040099012345", codes)).toEqual([]);
    expect(checkIdentity("04009901234", codes)).toMatchObject([{ code: "bad-number" }]);
  });

  it("reads telephone numbers as people write them", () => {
    const number = (text: string) => readPhone(text, codes.phones)?.number;
    expect(number("0912 345 678")).toBe("0912345678");
    expect(number("+84 912.345.678")).toBe("0912345678");
    expect(number("0084912345678")).toBe("0912345678");
    expect(readPhone("0238 3844 555", codes.phones)).toEqual({ number: "02383844555", kind: "landline" });
    for (const text of ["", "12345", "0112345678", "091234567", "09123456789", "chưa có"])
      expect([text, number(text)]).toEqual([text, undefined]);
  });
});
