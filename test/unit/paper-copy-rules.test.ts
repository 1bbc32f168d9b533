import { describe, expect, it } from "vitest";
import { objectionTo, requireConfirmed, requireDetails } from "../../main/core/copies/conditions.ts";
import { type CopyKindRule, kindOn, loadCopiesLaw } from "../../main/core/copies/law.ts";
import {
  assertSameBytes,
  composeBlock,
  composeTrialBlock,
  judgeSource,
  judgeTrial,
  resultCode,
} from "../../main/core/copies/rules.ts";
import type { CopySource } from "../../main/core/copies/sources.ts";
import { paperCopyConfig, qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { copyRecordSample } from "../support/paper-samples.ts";
import { readResource } from "../support/resources.ts";
import { type Signature, soundSignature } from "../support/verify-report.ts";

const config = paperCopyConfig();
const qr = qrItemsConfig();
const { rules: law } = await loadCopiesLaw(readResource);
const rulesOf = (kind: CopyKindRule["kind"]) => ({ ...law, kind: kindOn(law.kinds, kind, "2026-05-03") });
const rules = rulesOf("converted");

function report(verdict: VerifyReport["verdict"], ...changes: Partial<Signature>[]): VerifyReport {
  return {
    verdict,
    signatures: changes.map(soundSignature),
  };
}

describe("whether a result may become paper", () => {
  it("takes a valid one", () => {
    expect(judgeSource(report("valid", {}), config)).toEqual({ revocationUnknown: false });
  });

  it("takes a warning only when revocation alone is open", () => {
    expect(judgeSource(report("warning", { revocation: "unknown" }), config)).toEqual({
      revocationUnknown: true,
    });
    expect(judgeSource(report("warning", {}, { revocation: "unknown" }), config).revocationUnknown).toBe(
      true,
    );
  });

  it.each([
    ["untrusted chain", report("warning", { revocation: "unknown", chain: "untrusted" })],
    ["incomplete chain", report("warning", { revocation: "unknown", chain: "incomplete" })],
    ["expired chain", report("warning", { revocation: "unknown", chain: "expired" })],
    ["unknown integrity", report("warning", { revocation: "unknown", integrity: "unknown" })],
    ["a second signature untrusted", report("warning", { revocation: "unknown" }, { chain: "unknown" })],
    ["a warning without a named cause", report("warning", {})],
    ["broken", report("invalid", { integrity: "broken" })],
    ["changed after signing", report("invalid", { changesAfter: "suspicious" })],
    ["revoked", report("invalid", { revocation: "revoked" })],
    ["invalid though each signature looks good", report("invalid", {})],
    ["unsigned", report("unsigned")],
    ["unreadable", report("unreadable")],
    ["valid without a signature", report("valid")],
  ])("refuses %s with a reason", (_, each) => {
    expect(() => judgeSource(each, config)).toThrowError(
      expect.objectContaining({
        code: "copies.source-invalid",
        params: { why: expect.stringMatching(/\p{L}/u) },
      }),
    );
  });

  it("refuses open revocation when the configuration no longer allows it", () => {
    const strict = { ...config, verdicts: { ...config.verdicts, acceptWhenOnlyUnknown: [] } };
    expect(() => judgeSource(report("warning", { revocation: "unknown" }), strict)).toThrowError(
      expect.objectContaining({ code: "copies.source-invalid" }),
    );
  });

  it("makes a trial of what is not known to be false, and says what is missing", () => {
    expect(judgeTrial(report("valid", {}), config).notices).toEqual([]);
    expect(judgeTrial(report("unsigned"), config).notices).toEqual([config.trial.unsigned]);
    expect(judgeTrial(report("warning", { chain: "unknown" }), config).notices).toEqual([
      config.trial.notFullyChecked,
    ]);
    expect(() => judgeTrial(report("invalid", { integrity: "broken" }), config)).toThrowError(
      expect.objectContaining({ code: "copies.source-invalid" }),
    );
  });

  it("refuses bytes that are not those announced", () => {
    assertSameBytes("AB".repeat(32), "ab".repeat(32));
    expect(() => assertSameBytes("ab".repeat(32), "ac".repeat(32))).toThrowError(
      expect.objectContaining({ code: "copies.hash-mismatch" }),
    );
  });
});

describe("whether a kind may be made of a file", () => {
  const source = (change: Partial<CopySource> = {}): CopySource => ({
    from: "result",
    resultId: "r",
    documentId: null,
    dossierId: "d",
    dossierCode: "H41.99-260109-00012",
    procedureCode: "1.001193",
    applicantName: "Nguyễn Thị Quỳnh Hương",
    identity: "",
    code: "H41.99-260109-00012-KQ(1)",
    title: "Giấy khai sinh",
    ours: true,
    agency: "H41.99",
    withdrawn: false,
    sha256: "",
    bytes: async () => new Uint8Array(),
    verify: async () => report("valid", {}),
    recorded: null,
    ...change,
  });
  const against = (kind: CopyKindRule["kind"], change: Partial<CopySource>, found = report("valid", {})) =>
    objectionTo(rulesOf(kind).kind, source(change), found, law.block)?.code;

  it("only by the agency that manages it, from a file that holds and was not taken back", () => {
    expect(against("converted", {})).toBeUndefined();
    expect(against("converted", { from: "document" })).toBeUndefined();
    expect(against("converted", { ours: false, agency: "H41.100" })).toBe("copies.other-agency");
    expect(against("converted", { withdrawn: true })).toBe("copies.withdrawn");
    expect(against("converted", {}, report("invalid", { integrity: "broken" }))).toBe(
      "copies.source-invalid",
    );
    expect(against("true-copy", { ours: false })).toBe("copies.other-agency");
    expect(against("certified", { ours: false })).toBeUndefined();
    expect(against("certified", {}, report("unsigned"))).toBe("copies.source-invalid");
  });

  it("of what is not signed only a print to look at, which anything may become", () => {
    for (const kind of ["converted", "true-copy", "certified"] as const) {
      expect(against(kind, { from: "unsigned" }, report("unsigned"))).toBe("copies.kind-unfit");
    }
    expect(against("view", { from: "unsigned", ours: false }, report("unsigned"))).toBeUndefined();
    expect(against("view", { withdrawn: true }, report("invalid", { integrity: "broken" }))).toBeUndefined();
  });

  it("asks for each condition at its step and for each detail, in the words of the rule", () => {
    const { kind } = rulesOf("converted");
    expect(() => requireConfirmed(kind, [], "making")).not.toThrow();
    expect(() => requireConfirmed(kind, [], "printing")).toThrowError(
      expect.objectContaining({
        code: "copies.condition-open",
        params: { why: expect.stringContaining("đối chiếu") },
      }),
    );
    expect(() => requireConfirmed(kind, ["compared"], "printing")).not.toThrow();
    expect(() => requireDetails(rulesOf("true-copy").kind, { officeNumber: " " })).toThrowError(
      expect.objectContaining({
        code: "copies.detail-missing",
        params: { why: "số bản sao do văn thư cấp" },
      }),
    );
  });
});

describe("the block of a paper copy", () => {
  const record = copyRecordSample();

  it("names system, owner, codes, time with its offset and look-up in words", () => {
    const block = composeBlock(record, rules, { revocationUnknown: false });
    expect(block.lines).toEqual([
      `Hệ thống thông tin: ${record.systemName}`,
      "Cơ quan chủ quản: Ủy ban nhân dân tỉnh Nghệ An",
      "Tên giấy tờ: Giấy khai sinh",
      "Mã hồ sơ: H41.99-260109-00012",
      "Mã kết quả: H41.99-260109-00012-KQ(1)",
      "Số bản giấy: BG-H41.99-260503-00001",
      "Thời điểm chuyển đổi: 03/05/2026 10:05:12 (+07:00)",
      "Tra cứu, kiểm tra tại: dichvucong.nghean.gov.vn, mục Tra cứu hồ sơ",
    ]);
    expect(block.places.map(({ name }) => name)).toEqual(["Trần Thị Bình", record.unitName]);
    expect(block.lookUp).toContain("dichvucong.nghean.gov.vn");
    expect(block.notices).toEqual([]);
    expect(block.trial).toBeNull();
  });

  it("says that revocation was not checked", () => {
    const block = composeBlock(record, rules, { revocationUnknown: true });
    expect(block.notices).toEqual([config.revocationUnknown.text]);
  });

  it("leaves out a line whose value is missing", () => {
    const { lines } = composeBlock({ ...record, copyNumber: "" }, rules, { revocationUnknown: false });
    expect(lines.some((line) => line.startsWith("Số bản giấy"))).toBe(false);
    expect(lines.join()).not.toContain("{");
  });

  it("says that there is no system seal when this machine has no key", () => {
    const without = composeBlock(record, rules, { revocationUnknown: false });
    expect(without.seal).toBeNull();
    expect(without.beside).toEqual([law.seal.withoutKey]);
    const sealed = composeBlock(record, rules, { revocationUnknown: false, seal: "NA1:ABC" });
    expect(sealed.seal?.text).toBe("NA1:ABC");
    expect(sealed.beside.join(" ")).toContain("không thay chữ ký và dấu");
  });

  it("prints a true copy as NĐ 30 has it, with number, place, signer and recipients", () => {
    const details = {
      officeNumber: "05/SY-UBND",
      signerTitle: "CHỦ TỊCH",
      signerName: "Nguyễn Văn An",
      placeAndDay: "Nghi Lộc, ngày 03 tháng 05 năm 2026",
      forWhom: "Trường THPT Nghi Lộc",
    };
    const block = composeBlock({ ...record, details }, rulesOf("true-copy"), { revocationUnknown: false });
    expect(block.ownMark).toBe("SAO Y");
    expect(block.lines).toEqual(
      expect.arrayContaining([
        "Số: 05/SY-UBND",
        "Địa danh, thời gian sao: Nghi Lộc, ngày 03 tháng 05 năm 2026",
        "Nơi nhận: Trường THPT Nghi Lộc; lưu: VT",
      ]),
    );
    expect(block.places).toEqual([
      { heading: "CHỦ TỊCH", note: expect.stringContaining("dấu"), name: "Nguyễn Văn An" },
    ]);
    expect(block.pageLine).toContain("SAO Y");
  });

  it("prints a view with words under every page and without a code", () => {
    const block = composeBlock(record, rulesOf("view"), { revocationUnknown: false, seal: "NA1:ABC" });
    expect(block.watermark).toContain("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ");
    expect([block.qrText, block.seal, block.lookUp, block.places]).toEqual([null, null, "", []]);
    expect(JSON.stringify(block)).not.toContain(record.subjectIdentity);
  });

  it("knows no kind before its rule is in force, and every value without a source is shown as unverified", async () => {
    expect(() => kindOn(law.kinds, "certified", "2025-01-01")).toThrowError(
      expect.objectContaining({ code: "copies.kind-unfit" }),
    );
    const { unverified } = await loadCopiesLaw(readResource);
    expect(unverified.map(({ path }) => path.split("#")[0])).toEqual(
      expect.arrayContaining(["law/paper-copy-kinds.json", "trust/seal-authorities.json"]),
    );
    for (const { conditions, source } of law.kinds) {
      expect(source.length).toBeGreaterThan(5);
      for (const condition of conditions) expect(condition.source.length).toBeGreaterThan(5);
    }
  });

  it("gives a trial no number, no person and no code", () => {
    const block = composeTrialBlock(record, config, qr, [config.trial.unsigned]);
    const all = JSON.stringify(block);
    expect(block.trial?.heading).toBe("BẢN THỬ");
    expect(block.code).toBe("BẢN THỬ");
    for (const secret of [
      record.copyNumber,
      record.subjectIdentity,
      record.dossierCode,
      record.converterName,
    ]) {
      expect(all).not.toContain(secret);
    }
  });

  it("forms the second result's code by the dated template", () => {
    expect(resultCode("H41.99-260109-00012", 2, config)).toBe("H41.99-260109-00012-KQ(2)");
    expect(config.resultCode.unverified).toBe(true);
  });
});
