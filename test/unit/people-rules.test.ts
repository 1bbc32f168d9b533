import { beforeAll, describe, expect, it } from "vitest";
import { type CodesData, loadCodes } from "../../main/core/catalogue/service.ts";
import { paperPerson } from "../../main/core/people/rules/paper.ts";
import { ageOn, cleanApplicant, missingOf, noticesOf } from "../../main/core/people/rules/person.ts";
import { readTaxCode, taxCheckDigit } from "../../main/core/people/rules/tax-code.ts";
import { Applicant, DraftContent } from "../../preload/contract/index.ts";
import { draftOf } from "../support/office.ts";
import { readResource } from "../support/resources.ts";

let codes: CodesData;
beforeAll(async () => {
  codes = await loadCodes(readResource);
});

const TODAY = "2026-11-26";
const person = (patch: Partial<Applicant> = {}): Applicant =>
  cleanApplicant(
    Applicant.parse({ ...draftOf("Nguyễn Văn An").applicant, identity: "040099012345", ...patch }),
    codes,
    TODAY,
  );
const missing = (patch: Partial<Applicant>) =>
  missingOf(person(patch), codes, TODAY).map(({ field }) => field);
const notices = (patch: Partial<Applicant>) => noticesOf(person(patch), codes, TODAY).map(({ code }) => code);
const taxCode = (text: string, kind: Applicant["kind"] = "organisation", day = TODAY) =>
  readTaxCode(text, codes.taxCodes, { kind, day });

describe("a tax code", () => {
  it("of enterprises everybody knows holds its check digit", () => {
    // Viettel, VNPT, Vinamilk, FPT, Petrolimex, Vietcombank
    for (const real of ["0100109106", "0100684378", "0300588569", "0101248141", "0100107370", "0100112437"])
      expect(taxCode(real)).toEqual({ ok: true, code: real, form: "enterprise" });
  });

  it("is refused with one digit wrong or two exchanged", () => {
    const real = "0100109106";
    for (let at = 0; at < real.length; at += 1) {
      const wrong = real.slice(0, at) + String((Number(real[at]) + 1) % 10) + real.slice(at + 1);
      expect(taxCode(wrong)).toEqual({ ok: false, reason: "check-digit" });
    }
    expect(taxCode("0100190106")).toEqual({ ok: false, reason: "check-digit" });
  });

  it("of a branch is written with a hyphen, however it was typed", () => {
    for (const text of ["0100109106001", "0100109106-001", " 0100 109 106 - 001"])
      expect(taxCode(text)).toEqual({ ok: true, code: "0100109106-001", form: "branch" });
    expect(taxCode("0100109107-001")).toMatchObject({ reason: "check-digit" });
  });

  it("begins with no nine digits that give ten", () => {
    const without = Array.from({ length: 2000 }, (_, n) => String(n).padStart(9, "0")).find(
      (nine) => taxCheckDigit(nine, codes.taxCodes) === undefined,
    );
    expect(without).toBeDefined();
    for (let last = 0; last < 10; last += 1) expect(taxCode(`${without}${last}`).ok).toBe(false);
  });

  it("may be the 12 digits of a household since 1 July 2025, never of an organisation", () => {
    expect(taxCode("040099012345", "household-business")).toMatchObject({ ok: true, form: "citizen-id" });
    expect(taxCode("040099012345", "household-business", "2025-06-30")).toMatchObject({ reason: "shape" });
    expect(taxCode("040099012345")).toMatchObject({ reason: "shape" });
    expect(codes.unverified.some(({ path }) => path.startsWith("codes/tax-codes.json"))).toBe(true);
  });
});

describe("an applicant", () => {
  it("of a draft from before kinds existed is a person with the 12 digits", () => {
    const { applicant } = DraftContent.parse(draftOf("Nguyễn Văn An"));
    expect(applicant).toMatchObject({
      kind: "individual",
      identityKind: "citizen-id",
      authorised: null,
      guardian: null,
      cannotSign: false,
      verified: "not-verified",
    });
  });

  it("is never verified because a window says so", () => {
    expect(person({ verified: "verified" }).verified).toBe("not-verified");
  });

  it("with 9 digits has the old number; letters of a passport become capitals", () => {
    expect(person({ identity: "186123456" }).identityKind).toBe("old-id");
    expect(person({ identityKind: "passport", identity: "m1234567" }).identity).toBe("M1234567");
  });

  it("keeps nothing of another kind", () => {
    const company = person({
      kind: "organisation",
      identity: "0100109106001",
      sex: "Nam",
      birthDate: "1990-01-01",
      nationality: "Lào",
      guardian: { fullName: "Lê Thị Mẹ", identity: "", relation: "mẹ" },
    });
    expect(company).toMatchObject({
      identityKind: "tax-code",
      identity: "0100109106-001",
      sex: "",
      birthDate: "",
      nationality: "",
      guardian: null,
    });
    const citizen = person({ representative: { fullName: "Trần Văn Chủ", title: "", identity: "" } });
    expect(citizen.representative).toBeNull();
  });

  it("is refused for what the rules refuse, all at once and by its fields", () => {
    const nobody = { fullName: " ", address: "", identity: "12345" };
    expect(missing(nobody)).toEqual(["fullName", "address", "identity"]);
    expect(missing({ kind: "organisation", identity: "0100109107" })).toEqual(["identity"]);
    expect(missing({ identityKind: "none", identity: "" })).toEqual(["noIdentityReason"]);
    expect(missing({ identityKind: "passport", identity: "M 12.3" })).toEqual(["identity"]);
    expect(missing({ identityKind: "agency-code", identity: "H41.18", kind: "organisation" })).toEqual([]);
    expect(missing({ identityKind: "agency-code", identity: "h4118", kind: "organisation" })).toEqual([
      "identity",
    ]);
    const authorised = { fullName: "", identity: "", address: "", phone: "", email: "", paper: "" };
    expect(missing({ authorised })).toEqual(["authorised.fullName", "authorised.paper"]);
    expect(missing({})).toEqual([]);
  });

  it("is only looked at twice for what the rules leave to the officer", () => {
    expect(notices({ phone: "0123" })).toEqual(["phone"]);
    for (const phone of ["0912345678", "+84 912 345 678", "0238 384 2345", ""])
      expect(notices({ phone })).not.toContain("phone");
    expect(notices({ identity: "" })).toEqual(["no-identity"]);
    expect(notices({ identity: "186123456" })).toEqual(["old-id"]);
    expect(notices({ birthDate: "2000-05-06" })).toContain("birth-year-mismatch");
    expect(notices({ identity: "040315012345", birthDate: "2015-03-04" })).toEqual(["minor"]);
    expect(notices({ cannotSign: true })).toEqual(["no-witness"]);
    expect(notices({ kind: "organisation", identity: "0100109106" })).toEqual(["no-representative"]);
    expect(notices({ identityKind: "passport", identity: "M1234567" })).toEqual(["no-nationality"]);
    expect(notices({ email: "an@example" })).toEqual(["email"]);
  });

  it("comes of age on the birthday", () => {
    expect(ageOn("2008-11-26", TODAY)).toBe(18);
    expect(ageOn("2008-11-27", TODAY)).toBe(17);
    expect(ageOn("2008", TODAY)).toBe(18);
    expect(ageOn("", TODAY)).toBeUndefined();
    expect(ageOn("2027-01-01", TODAY)).toBeUndefined();
  });
});

describe("on paper", () => {
  it("an authorised person has a line of all that Mẫu số 01 asks, and signs", () => {
    const authorised = {
      fullName: "Hồ Sỹ Tạo",
      identity: "040088001234",
      address: "Xóm 7",
      phone: "",
      email: "",
      paper: "Giấy ủy quyền số 15/2026",
    };
    expect(paperPerson(person({ authorised }))).toMatchObject({
      fullName: "Nguyễn Văn An",
      authorised:
        "Hồ Sỹ Tạo; địa chỉ: Xóm 7; số định danh: 040088001234; giấy tờ ủy quyền: Giấy ủy quyền số 15/2026",
      submitterName: "Hồ Sỹ Tạo",
    });
  });

  it("a minor stands with the guardian, who signs", () => {
    const guardian = { fullName: "Lê Thị Mẹ", identity: "", relation: "mẹ" };
    expect(paperPerson(person({ guardian }))).toMatchObject({
      fullName: "Nguyễn Văn An (mẹ: Lê Thị Mẹ)",
      submitterName: "Lê Thị Mẹ",
    });
  });

  it("a fingerprint is noted with its witness", () => {
    const paper = paperPerson(person({ cannotSign: true, witness: "Trần Văn Chứng" }));
    expect(paper.submitterName).toBe("Nguyễn Văn An (điểm chỉ; người làm chứng: Trần Văn Chứng)");
  });

  it("a passport says that it is one; the QR carries the number alone; no number says why", () => {
    expect(
      paperPerson(person({ identityKind: "passport", identity: "M1234567", nationality: "Hàn Quốc" })),
    ).toMatchObject({ identity: "hộ chiếu M1234567 (Hàn Quốc)", subjectIdentity: "M1234567" });
    expect(
      paperPerson(person({ identityKind: "none", noIdentityReason: "Trẻ chưa đăng ký khai sinh" })),
    ).toMatchObject({ identity: "không có (Trẻ chưa đăng ký khai sinh)", subjectIdentity: "" });
  });
});
