import { describe, expect, it } from "vitest";
import {
  assertSameBytes,
  composeBlock,
  composeTrialBlock,
  judgeSource,
  judgeTrial,
  resultCode,
} from "../../main/core/copies/rules.ts";
import { paperCopyConfig, qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { copyRecordSample } from "../support/paper-samples.ts";
import { type Signature, soundSignature } from "../support/verify-report.ts";

const config = paperCopyConfig();
const qr = qrItemsConfig();

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

describe("the block of a paper copy", () => {
  const record = copyRecordSample();

  it("names system, owner, codes, time with its offset and look-up in words", () => {
    const block = composeBlock(record, config, qr, { revocationUnknown: false });
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
    expect(block.converter.name).toBe("Trần Thị Bình");
    expect(block.unit.name).toBe(record.unitName);
    expect(block.notices).toEqual([]);
    expect(block.trial).toBeNull();
  });

  it("says that revocation was not checked", () => {
    const block = composeBlock(record, config, qr, { revocationUnknown: true });
    expect(block.notices).toEqual([config.revocationUnknown.text]);
  });

  it("leaves out a line whose value is missing", () => {
    const { lines } = composeBlock({ ...record, copyNumber: "" }, config, qr, { revocationUnknown: false });
    expect(lines.some((line) => line.startsWith("Số bản giấy"))).toBe(false);
    expect(lines.join()).not.toContain("{");
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
