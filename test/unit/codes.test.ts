import { beforeAll, describe, expect, it } from "vitest";
import { type CodePatterns, loadCodes } from "../../main/core/catalogue/service.ts";
import {
  displayNumber,
  formatDossierCode,
  formatProvisionalNumber,
  formatResultCode,
  modernAgencyCode,
  parseDossierCode,
  parseProvisionalNumber,
} from "../../main/core/dossiers/rules/numbers.ts";
import { readResource } from "../support/resources.ts";

let patterns: CodePatterns;
beforeAll(async () => {
  patterns = (await loadCodes(readResource)).patterns;
});

describe("dossier codes", () => {
  it("law case 20: H41.18-260126-00001 is accepted, 26-02-30 is refused", () => {
    expect(parseDossierCode("H41.18-260126-00001", patterns)).toMatchObject({
      ok: true,
      agencyCode: "H41.18",
      day: "2026-01-26",
      ordinal: 1,
      ordinalText: "00001",
      profiles: ["current"],
    });
    expect(parseDossierCode("H41.18-260230-00001", patterns)).toMatchObject({ ok: false, reason: "date" });
  });

  it("are made by the pattern in force on the day", () => {
    expect(formatDossierCode({ agencyCode: "H41.18", day: "2026-01-26", ordinal: 1 }, patterns)).toEqual({
      code: "H41.18-260126-00001",
      profile: "current",
      unverified: true,
    });
    expect(
      formatDossierCode({ agencyCode: "000.00.18.H41", day: "2024-06-12", ordinal: 12 }, patterns),
    ).toEqual({ code: "000.00.18.H41-240612-0012", profile: "legacy", unverified: false });
    expect(
      formatDossierCode({ agencyCode: "H41.99.D1", day: "2026-11-23", ordinal: 123_456 }, patterns).code,
    ).toBe("H41.99.D1-261123-123456");
  });

  it("are not made from what does not fit", () => {
    const make = (agencyCode: string, day: string, ordinal: number) => () =>
      formatDossierCode({ agencyCode, day, ordinal }, patterns);
    for (const bad of [
      make("H41.18", "2026-02-30", 1),
      make("H41.18", "2026-01-26", 0),
      make("H41.18", "2026-01-26", 1.5),
      make("h41.18", "2026-01-26", 1),
      make("Z41.18", "2026-01-26", 1),
      make("H41..18", "2026-01-26", 1),
      make("000.00.18.H41", "2026-01-26", 1),
      make(`H41.${"A".repeat(40)}`, "2026-01-26", 1),
      make("000.00.18.H41", "2024-06-12", 10_000),
      make("H41.18", "2010-06-12", 1),
    ])
      expect(bad).toThrow(/contract\.invalid-input/);
  });

  it("carry the date of reception", () => {
    expect(parseDossierCode("H41.18-260126-00001", patterns, "2026-01-26").ok).toBe(true);
    expect(parseDossierCode("H41.18-260126-00001", patterns, "2026-01-27")).toMatchObject({ reason: "day" });
  });

  it("of the old kind stay readable, those of central services too", () => {
    expect(parseDossierCode("000.00.18.H41-240612-0012", patterns)).toMatchObject({
      ok: true,
      profiles: ["legacy"],
      unverified: false,
    });
    expect(parseDossierCode("G09.20-260609-120637", patterns)).toMatchObject({
      ok: true,
      profiles: ["current", "central"],
    });
    expect(parseDossierCode(" h41.18-260126-00001 ", patterns).ok).toBe(true);
  });

  it("are not seen in anything else", () => {
    for (const text of [
      "",
      "H41.18",
      "H41.18-260126-001",
      "H41.18-20260126-00001",
      "H41.18-260126-0000A",
      "000.00.18.H41-240612-00012",
      "TAM-7F3A9C2E-260126-1",
    ])
      expect([text, parseDossierCode(text, patterns)]).toMatchObject([text, { ok: false, reason: "shape" }]);
    expect(parseDossierCode("H41.18-260126-00000", patterns)).toMatchObject({ reason: "ordinal" });
  });
});

describe("provisional numbers", () => {
  const deviceId = "7f3a9c2e-1111-4222-8333-444455556666";

  it("say that they are provisional and never look official", () => {
    const number = formatProvisionalNumber({ deviceId, day: "2026-11-23", ordinal: 7 }, patterns);
    expect(number).toBe("TAM-7F3A9C2E-261123-7");
    expect(parseDossierCode(number, patterns).ok).toBe(false);
    // long enough an ordinal must not turn it into an official code
    const long = formatProvisionalNumber({ deviceId, day: "2026-11-23", ordinal: 100_000 }, patterns);
    expect(parseDossierCode(long, patterns).ok).toBe(false);
    expect(parseProvisionalNumber(number, patterns)).toEqual({
      device: "7F3A9C2E",
      day: "2026-11-23",
      ordinal: 7,
    });
    expect(displayNumber(number, patterns)).toBe("TAM-7F3A9C2E-261123-7 (TẠM)");
    expect(displayNumber("H41.18-260126-00001", patterns)).toBe("H41.18-260126-00001");
  });

  it("are refused or not recognised when malformed", () => {
    expect(() =>
      formatProvisionalNumber({ deviceId: "7f", day: "2026-11-23", ordinal: 1 }, patterns),
    ).toThrow();
    expect(() => formatProvisionalNumber({ deviceId, day: "2026-11-31", ordinal: 1 }, patterns)).toThrow();
    expect(() => formatProvisionalNumber({ deviceId, day: "2026-11-23", ordinal: 0 }, patterns)).toThrow();
    for (const text of [
      "TAM-7F3A9C2E-261131-1",
      "TAM-7F3A-261123-1",
      "TAM-7F3A9C2E-261123-0",
      "H41.18-260126-00001",
    ])
      expect(parseProvisionalNumber(text, patterns)).toBeUndefined();
  });
});

describe("other codes", () => {
  it("number the results of a dossier", () => {
    expect(formatResultCode("H41.18-260126-00001", 2, patterns)).toBe("H41.18-260126-00001-KQ(2)");
  });

  it("turn an old agency code round", () => {
    expect(modernAgencyCode("000.00.18.H41")).toBe("H41.18");
    expect(modernAgencyCode("000.00.00.H41")).toBe("H41");
    expect(modernAgencyCode("H41.18")).toBe("H41.18");
  });
});
