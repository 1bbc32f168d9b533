import { beforeAll, describe, expect, it } from "vitest";
import { type CodesData, loadCodes } from "../../main/core/catalogue/service.ts";
import { AppError } from "../../main/core/errors.ts";
import { looksLikeMrz, mrzCheckDigit, parseMrz } from "../../main/core/people/rules/mrz.ts";
import { readCardText } from "../../main/core/people/service.ts";
import { CardReading } from "../../preload/contract/dossiers.ts";
import { readResource } from "../support/resources.ts";

let codes: CodesData;
beforeAll(async () => {
  codes = await loadCodes(readResource);
});

const TODAY = "2026-11-26";
const read = (text: string) => CardReading.parse(parseMrz(text, codes, TODAY));
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "none";
}

const CARD = "IDVNM0990123459040099012345<<1\n9901018M3901016VNM<<<<<<<<<<<4\nNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<";
/** the specimens of ICAO Doc 9303 */
const SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

/** a passport with every check digit made right */
function passport(fields: {
  number: string;
  country: string;
  birth: string;
  sex: string;
  expiry: string;
  personal: string;
  name: string;
}) {
  const filled = (text: string, width: number) => text.padEnd(width, "<");
  const number = filled(fields.number, 9);
  const personal = filled(fields.personal, 14);
  const with_ = (text: string) => text + mrzCheckDigit(text);
  const head = with_(number);
  const birth = with_(fields.birth);
  const tail = with_(fields.expiry) + with_(personal);
  const composite = mrzCheckDigit(head + birth + tail);
  return `${filled(`P<${fields.country}${fields.name}`, 44)}\n${head}${fields.country}${birth}${fields.sex}${tail}${composite}`;
}
const KIM = {
  number: "M12345678",
  country: "KOR",
  birth: "850712",
  sex: "M",
  expiry: "300101",
  personal: "",
  name: "KIM<<MIN<SU",
};

describe("check digits", () => {
  it("are those of ICAO's specimens", () => {
    expect(mrzCheckDigit("520727")).toBe("3");
    expect(mrzCheckDigit("D23145890")).toBe("7");
    expect(mrzCheckDigit("L898902C3")).toBe("6");
    expect(read(SPECIMEN)).toMatchObject({
      kind: "PASSPORT",
      identityKind: "passport",
      identity: "L898902C3",
      fullName: "Eriksson Anna Maria",
      birthDate: "1974-08-12",
      sex: "Nữ",
      nationality: "UTO",
      expiresOn: "2012-04-15",
    });
    expect(read(SPECIMEN).warnings.map(({ code }) => code)).toContain("expired");
  });

  it("refuse any one sign that was read wrongly", () => {
    for (let at = 0; at < CARD.length; at += 1) {
      const sign = CARD[at]!;
      // the country, the name and the fillers after the country carry no check digit
      if (!/\d/.test(sign)) continue;
      const wrong = CARD.slice(0, at) + ((Number(sign) + 1) % 10) + CARD.slice(at + 1);
      expect([wrong, refusal(wrong)]).not.toEqual([wrong, "none"]);
    }
  });
});

describe("the back of a card", () => {
  it("gives number, name without marks, birth day and sex, and asks for the marks", () => {
    expect(read(CARD)).toMatchObject({
      identity: "040099012345",
      identityKind: "citizen-id",
      fullName: "Nguyen Van An",
      birthDate: "1999-01-01",
      sex: "Nam",
      nationality: "",
      source: "mrz",
      warnings: [{ field: "fullName", code: "mrz-unmarked" }],
    });
  });

  it("is read with its lines run together, small letters, and O for 0", () => {
    expect(read(CARD.replaceAll("\n", ""))).toEqual(read(CARD));
    expect(read(CARD.toLowerCase())).toEqual(read(CARD));
    expect(read(CARD.replace("0990123459040", "O99O123459O4O"))).toEqual(read(CARD));
  });

  it("is refused where the 12 digits stand straight after the country, as invented samples have them", () => {
    expect(refusal(CARD.replace("IDVNM0990123459040099012345<<1", "IDVNM040099012345<<<<<<<<<<<<<"))).toBe(
      "card.bad-number",
    );
  });

  it("is refused when an input method was at work or a sign is missing", () => {
    expect(refusal(CARD.replace("NGUYEN", "NGUYÊN"))).toBe("card.mrz-check");
    expect(refusal(CARD.slice(0, -1))).toBe("card.mrz-check");
    expect(refusal("xin chào")).toBe("card.not-a-card");
  });
});

describe("a passport", () => {
  it("names the country in Vietnamese and keeps its number", () => {
    expect(read(passport(KIM))).toMatchObject({
      identity: "M12345678",
      identityKind: "passport",
      fullName: "Kim Min Su",
      birthDate: "1985-07-12",
      nationality: expect.stringContaining("Hàn Quốc"),
    });
  });

  it("of Vietnam gives the holder's 12 digits", () => {
    const own = passport({ ...KIM, country: "VNM", personal: "040085012345", name: "NGUYEN<<VAN<AN" });
    expect(read(own)).toMatchObject({
      identity: "040085012345",
      identityKind: "citizen-id",
      nationality: "",
    });
  });

  it("of nobody born in the future", () => {
    expect(read(passport({ ...KIM, birth: "991231" })).birthDate).toBe("1999-12-31");
    expect(read(passport({ ...KIM, birth: "260101" })).birthDate).toBe("2026-01-01");
    expect(refusal(passport({ ...KIM, birth: "261231" }))).toBe("card.bad-birth-date");
  });
});

it("one entrance tells the lines of signs from a QR", () => {
  expect(looksLikeMrz(CARD)).toBe(true);
  expect(readCardText(CARD, "", codes, TODAY).source).toBe("mrz");
  const qr = "040099012345||Nguyễn Văn An|01011999|Nam|Xóm 5, Xã Kim Liên, Tỉnh Nghệ An|15042021";
  expect(readCardText(qr, "", codes, TODAY).source).toBe("card");
});
