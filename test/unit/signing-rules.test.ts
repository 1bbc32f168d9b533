import { describe, expect, test } from "vitest";
import { pinError, tokenError } from "../../main/children/token-errors.ts";
import { AppError } from "../../main/core/errors.ts";
import {
  chooseCertificate,
  chooseToken,
  dateOf,
  requireSigningCertificate,
  requireUsableCertificate,
} from "../../main/core/signing/rules.ts";
import type { TokenCertificate, TokenDescription } from "../../main/core/signing/types.ts";
import { markLines, type PresetName, presetTable } from "../../main/pdf/signature-presets.ts";

const NOW = Date.parse("2026-01-09T10:00:00+07:00");

const certificate = (changes: Partial<TokenCertificate> = {}): TokenCertificate => ({
  keyId: "0a",
  subject: "CN=Nguyễn Thị Lan",
  commonName: "Nguyễn Thị Lan",
  identity: "040190000001",
  sha256: "00",
  issuer: "CN=CA",
  serial: "01",
  notBefore: "2025-01-01T00:00:00.000+07:00",
  notAfter: "2027-01-01T00:00:00.000+07:00",
  der: new Uint8Array(),
  keyAlgorithm: "rsa",
  keyBits: 2048,
  isCa: false,
  usage: true,
  canSign: true,
  ...changes,
});

const token = (changes: Partial<TokenDescription> = {}): TokenDescription => ({
  slot: 1,
  label: "Token Lan",
  serial: "S1",
  manufacturer: "x",
  flags: { finalTry: false, locked: false, countLow: false, loginRequired: true },
  certificates: [certificate()],
  ...changes,
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

const check = (
  changes: Partial<TokenCertificate>,
  officer: { now?: number; identity?: string | null } = {},
): string =>
  codeOf(() =>
    requireUsableCertificate(certificate(changes), { now: NOW, identity: "040190000001", ...officer }),
  );

describe("which certificate may sign", () => {
  test("a valid one of the officer", () => expect(check({})).toBe("none"));
  test.each([
    ["expired", { notAfter: "2026-01-09T09:59:59.000+07:00" }, "signing.certificate-expired"],
    ["not yet valid", { notBefore: "2026-01-09T10:00:01.000+07:00" }, "signing.certificate-expired"],
    ["with a date that is none", { notAfter: "never" }, "signing.certificate-expired"],
    ["of somebody else", { identity: "040190000002" }, "signing.certificate-not-yours"],
    ["without a number", { identity: null }, "signing.certificate-not-yours"],
    ["of a CA", { isCa: true }, "signing.certificate-usage"],
    ["not meant for signing", { usage: false }, "signing.certificate-usage"],
    ["with a short RSA key", { keyBits: 1024 }, "signing.no-key"],
    ["without its private key", { canSign: false }, "signing.no-key"],
  ])("not one %s", (_, changes, code) => expect(check(changes)).toBe(code));
  test("nobody's number matches an account without one", () => {
    expect(check({ identity: null }, { identity: null })).toBe("signing.certificate-not-yours");
    expect(check({ identity: "" }, { identity: "" })).toBe("signing.certificate-not-yours");
  });
  test("the command line has no officer to compare with, but all the rest", () => {
    expect(codeOf(() => requireSigningCertificate(certificate({ identity: null }), NOW))).toBe("none");
    expect(codeOf(() => requireSigningCertificate(certificate(), Date.parse("2030-01-01T00:00:00Z")))).toBe(
      "signing.certificate-expired",
    );
  });
  test("expiry is told in the officer's words and zone", () => {
    try {
      requireSigningCertificate(certificate({ notAfter: "2025-12-31T17:00:00.000Z" }), NOW);
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).params).toEqual({ from: "01/01/2025 00:00", to: "01/01/2026 00:00" });
    }
  });
});

describe("choosing", () => {
  test("by serial before label, never a guess between two of one label", () => {
    const tokens = [token(), token({ serial: "S2" }), token({ serial: "S3", label: "S1" })];
    expect(chooseToken(tokens, "S1").serial).toBe("S1");
    expect(codeOf(() => chooseToken(tokens, "Token Lan"))).toBe("signing.no-token");
    expect(codeOf(() => chooseToken([], "Token Lan"))).toBe("signing.no-token");
  });
  test("the only usable certificate, or the named one", () => {
    const two = token({
      certificates: [
        certificate(),
        certificate({ keyId: "0b" }),
        certificate({ keyId: "0c", canSign: false }),
      ],
    });
    expect(codeOf(() => chooseCertificate(two))).toBe("signing.no-key");
    expect(chooseCertificate(two, "0B").keyId).toBe("0b");
    expect(codeOf(() => chooseCertificate(two, "ff"))).toBe("signing.no-key");
    expect(chooseCertificate(token()).keyId).toBe("0a");
  });
});

describe("what a refused PIN becomes", () => {
  const failure = (code: number): Error => Object.assign(new Error("CKR with PIN 1234 inside"), { code });
  const open = { finalTry: false, locked: false };
  test.each([
    [0xa0, open, "signing.pin-incorrect"],
    [0xa0, { finalTry: true, locked: false }, "signing.pin-final-try"],
    [0xa0, { finalTry: false, locked: true }, "signing.pin-locked"],
    [0xa1, open, "signing.pin-incorrect"],
    [0xa2, open, "signing.pin-length"],
    [0xa3, open, "signing.pin-expired"],
    [0xa4, open, "signing.pin-locked"],
    [0x32, open, "signing.token-removed"],
    [0xe0, open, "signing.token-removed"],
    [0x05, open, "signing.failed"],
  ])("0x%s", (code, flags, expected) => expect(pinError(failure(code), flags).code).toBe(expected));
  test("nothing of the driver's text is kept", () => {
    for (const error of [
      pinError(failure(0xa0), open),
      tokenError(failure(0x30), "sign"),
      tokenError(new Error("1234"), "read"),
    ]) {
      expect(JSON.stringify([error.message, error.params, String(error.cause)])).not.toContain("1234");
    }
  });
});

describe("what a mark says", () => {
  test("who scanned and when, to the second, in Vietnam's zone", () => {
    expect(
      markLines("SCAN_CA_NHAN", { signerName: "Trần Thị Bình", scannedAt: "2026-01-09T03:05:07.123Z" }),
    ).toEqual(["Người quét: Trần Thị Bình", "Thời điểm quét: 2026-01-09T10:05:07+07:00"]);
  });
  test("letters are composed", () => {
    const [line] = markLines("SCAN_CA_NHAN", {
      signerName: "Trần".normalize("NFD"),
      scannedAt: "2026-01-09T03:05:07Z",
    });
    expect(line).toBe("Người quét: Trần");
  });
  test("an agency's copy carries form, agency and time", () => {
    expect(
      markLines("SAO_Y_CO_QUAN", { agencyName: "UBND xã A", signedAt: "2026-01-09T10:00:00+07:00" }),
    ).toEqual(["SAO Y", "UBND xã A", "2026-01-09T10:00:00+07:00"]);
  });
  test.each([
    ["SCAN_CA_NHAN", {}, "contract.invalid-input"],
    ["SCAN_CA_NHAN", { signerName: "A", scannedAt: "09/01/2026" }, "contract.invalid-input"],
    ["PHU_LUC_CO_QUAN", { signedAt: "2026-01-09T10:00:00+07:00" }, "contract.invalid-input"],
    ["VAN_BAN_CO_QUAN", {}, "contract.invalid-input"],
    ["NGAY_PHAT_HANH", {}, "contract.invalid-input"],
    ["__proto__", {}, "cli.usage"],
  ])("%s with %o is refused", (preset, fields, code) =>
    expect(codeOf(() => markLines(preset, fields))).toBe(code),
  );
  test("the day of a document has its zero where the decree wants it, the month too up to February", () => {
    expect(dateOf("2026-01-09T10:00:00+07:00")).toEqual(["09", "01", "2026"]);
    expect(dateOf("2026-11-23")).toEqual(["23", "11", "2026"]);
    expect(dateOf("2026-03-05")).toEqual(["05", "3", "2026"]);
  });
  test("every preset names its source", () => {
    for (const name of Object.keys(presetTable().presets) as PresetName[]) {
      expect(presetTable().presets[name].source).toMatch(/Điều|PL I/);
    }
  });
});
