import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase45, toBase45 } from "../../main/core/copies/seal/base45.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../../main/core/copies/seal/cbor.ts";
import { readSealText, sealText, tidyClaims } from "../../main/core/copies/seal/claims.ts";
import { holds, parseSign1, sign1 } from "../../main/core/copies/seal/cose.ts";
import { judgeSeal } from "../../main/core/copies/seal/judge.ts";
import { readKeyList } from "../../main/core/copies/seal/keys.ts";
import { claimsSample, ISSUED_AT, machineKey, sealAuthority, sealList, sealOf } from "../support/seals.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

describe("CBOR as RFC 8949 has it", () => {
  it.each<[CborValue, string]>([
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [100, "1864"],
    [1000, "1903e8"],
    [1_000_000, "1a000f4240"],
    [1_000_000_000_000, "1b000000e8d4a51000"],
    [-1, "20"],
    [-100, "3863"],
    [-1000, "3903e7"],
    [bytesOf("01020304"), "4401020304"],
    ["IETF", "6449455446"],
    ["ü", "62c3bc"],
    ["水", "63e6b0b4"],
    [[1, [2, 3], [4, 5]], "8301820203820405"],
    [new Map([[1, 2] as const, [3, 4] as const]), "a201020304"],
  ])("the examples of its appendix A: %j", (value, expected) => {
    expect(hex(encodeCbor(value))).toBe(expected);
    expect(decodeCbor(bytesOf(expected))).toEqual(value);
  });

  it.each([
    ["a longer head than needed", "1817"],
    ["an open length", "5f42010243030405ff"],
    ["a float", "f93c00"],
    ["true", "f5"],
    ["a tag", "c074323031332d30332d32315432303a30343a30305a"],
    ["keys out of order", "a203040102"],
    ["a key twice", "a201020104"],
    ["broken UTF-8", "62c328"],
    ["bytes left over", "0000"],
    ["a length beyond the end", "5903e801"],
    ["a list longer than any of ours", "9a00100000"],
    ["lists in lists in lists in lists in lists", "81818181818101"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(() => decodeCbor(bytesOf(text))).toThrow();
  });
});

it("base45 as RFC 9285 has it, and any bytes come back", () => {
  expect(toBase45(Buffer.from("AB"))).toBe("BB8");
  expect(toBase45(Buffer.from("Hello!!"))).toBe("%69 VD92EX0");
  expect(toBase45(Buffer.from("base-45"))).toBe("UJCLQE7W581");
  expect(Buffer.from(fromBase45("QED8WEX0")!).toString()).toBe("ietf!");
  for (const wrong of ["GGW", "AAAA", "a", "::", "ÀÁ"]) expect(fromBase45(wrong)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(fromBase45(toBase45(bytes))).toEqual(bytes);
    }),
  );
});

it("takes apart and verifies the COSE working group's own example of an ES256 signature", () => {
  // cose-wg/Examples, ecdsa-examples/ecdsa-sig-01 with the key "11" that RFC 9052 uses; its key id is two bytes
  const payload = Buffer.from("This is the content.");
  const protectedHeader = bytesOf("a201260300");
  const signature = bytesOf(
    "6520bbaf2081d7e0ed0f95f76eb0733d667005f7467cec4b87b9381a6ba1ede8" +
      "e00df29f32a37230f39a842a54821fdd223092819d7728efb9d3a0080b75380b",
  );
  const point = bytesOf(
    "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff" +
      "20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e",
  );
  const signed = encodeCbor(["Signature1", protectedHeader, new Uint8Array(0), new Uint8Array(payload)]);
  const message = { keyId: "", payload, signed, signature };
  expect(holds(message, point)).toBe(true);
  signed[signed.length - 1]! ^= 1;
  expect(holds(message, point)).toBe(false);
});

describe("a seal's code", () => {
  const authority = sealAuthority();
  const key = machineKey("máy 1");
  const trust = { authorities: [authority.entry], demonstration: false };
  const now = "2026-05-04T08:00:00.000+07:00";
  const list = (change: Parameters<typeof sealList>[2] = {}) =>
    readKeyList(sealList(authority, key, change), trust);
  const judge = (text: string, change: Parameters<typeof sealList>[2] = {}, at = now) =>
    judgeSeal(text, { list: list(change), now: at });

  it("is valid when everything is known and good, and says what to compare", () => {
    const report = judge(sealOf(key));
    expect(report).toMatchObject({ verdict: "valid", reason: "", signature: "holds", revocation: "good" });
    expect(report.compare).toEqual([
      { label: "Tên giấy tờ", value: "Giấy xác nhận tình trạng hôn nhân" },
      { label: "Cấp cho", value: "Nguyễn Thị Quỳnh Hương" },
      { label: "Bốn số cuối giấy tờ tùy thân", value: "2345" },
      { label: "Mã văn bản", value: "H41.99-260109-00012-KQ(1)" },
      { label: "Số bản giấy", value: "BG-H41.99-260503-00007" },
      { label: "Người ký bản điện tử", value: "UBND xã Đại Huệ; Trần Văn Hậu" },
      { label: "Lập bản giấy lúc", value: "03/05/2026 10:05" },
      { label: "Số trang", value: "3" },
    ]);
    expect(report.key).toMatchObject({ id: key.keyId, machine: "QUAY-01", ageDays: 33 });
    expect(report.list).toMatchObject({ edition: 3, ageHours: 26 });
  });

  it("holds no whole identity number, however it was put in", () => {
    const text = sealOf(
      key,
      claimsSample({ holder: "Nguyễn Thị Hương, CCCD 040199012345", identityEnd: "040199012345" }),
    );
    const { claims } = judge(text);
    expect(JSON.stringify(claims)).not.toContain("040199012345");
    expect(claims).toMatchObject({ holder: "Nguyễn Thị Hương, CCCD …2345", identityEnd: "2345" });
  });

  it("is never valid where something is not known", () => {
    const text = sealOf(key);
    expect(judgeSeal(text, { list: null, now })).toMatchObject({ verdict: "unknown", reason: "no-list" });
    expect(judge(sealOf(machineKey("máy lạ")))).toMatchObject({ verdict: "unknown", reason: "unknown-key" });
    const old = judge(text, {}, "2026-05-20T08:00:00.000+07:00");
    expect(old).toMatchObject({ verdict: "warning", reason: "old-list", revocation: "unknown" });
    const early = judge(text, {}, "2026-05-02T08:00:00.000+07:00");
    expect(early).toMatchObject({ verdict: "warning", reason: "future" });
    for (const report of [old, early]) expect(report.why).toMatch(/\d{2}\/\d{2}\/2026 \d{2}:\d{2}/);
  });

  it("is invalid by a revoked key, but for the codes that the register knows", () => {
    const revoked = (goodUpTo: number | null) => ({
      revokedKeys: [{ keyId: key.keyId, at: now, why: "máy bị mất", goodUpTo }],
    });
    expect(judge(sealOf(key), revoked(null))).toMatchObject({ verdict: "invalid", reason: "revoked-key" });
    expect(judge(sealOf(key), revoked(16))).toMatchObject({ verdict: "invalid", revocation: "revoked" });
    expect(judge(sealOf(key), revoked(17))).toMatchObject({ verdict: "valid" });
  });

  it.each([
    ["withdrawn", {}, { withdrawn: [{ code: "BG-H41.99-260503-00007", at: now, why: "ghi sai" }] }],
    ["withdrawn", {}, { withdrawn: [{ code: "H41.99-260109-00012-KQ(1)", at: now, why: "" }] }],
    ["expired-key", { issuedAt: "2026-10-01T00:00:01.000+07:00" }, {}],
    ["expired-key", { issuedAt: "2026-03-31T23:59:59.000+07:00" }, {}],
    ["count-exceeded", { count: 5001 }, {}],
  ])("is invalid: %s %j", (reason, claims, change) => {
    const report = judge(sealOf(key, claimsSample(claims)), change);
    expect(report).toMatchObject({ verdict: "invalid", reason, signature: "holds" });
    expect(report.why.length).toBeGreaterThan(20);
  });

  it("says in words what is wrong with a text that is none", () => {
    const good = sealOf(key);
    const bytes = fromBase45(good.slice(4))!;
    const message = parseSign1(bytes) as Exclude<ReturnType<typeof parseSign1>, string>;
    const es384 = sealText(Uint8Array.from(Buffer.from(hex(bytes).replace("a20126", "a2013822"), "hex")));
    const wrongLength = hex(bytes).replace("4da20126", "4ea2013822");
    expect(es384).not.toBe(good);
    const claimless = sealText(sign1(encodeCbor(new Map([[1, 1]])), key.keyId, key.privateKey));
    for (const [text, reason] of [
      [`NA1:${"A".repeat(2000)}`, "oversize"],
      [good.slice(0, -1), "not-base45"],
      [good.toLowerCase(), "not-base45"],
      ["https://example.vn/?id=1", "not-base45"],
      [sealText(bytes.subarray(0, 40)), "wrong-cbor"],
      [sealText(bytesOf(wrongLength)), "wrong-algorithm"],
      [claimless, "wrong-claims"],
    ] as const) {
      const report = judge(text);
      expect([report.verdict, report.reason]).toEqual(["invalid", reason]);
      expect(report.why).toMatch(/\.$/);
      expect(report.claims).toBeNull();
    }
    expect(message.keyId).toBe(key.keyId);
  });

  it("is never valid with any single bit of it turned", () => {
    const bytes = fromBase45(sealOf(key).slice(4))!;
    const known = { list: list(), now };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
        const turned = bytes.slice();
        turned[bit >> 3]! ^= 1 << (bit & 7);
        expect(judgeSeal(sealText(turned), known).verdict).not.toBe("valid");
      }),
      { numRuns: 400 },
    );
  });

  it("comes back as it was tidied, whatever the texts", () => {
    const words = fc
      .string({ unit: "grapheme", maxLength: 120 })
      .map((text) => text.replace(/[\p{C}]/gu, ""));
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 5000 }), (paperName, holder, count) => {
        const claims = claimsSample({ paperName, holder, count });
        const read = readSealText(sealOf(key, claims));
        if (typeof read === "string") throw new Error(read);
        expect(read.claims).toEqual(tidyClaims(claims));
      }),
      { numRuns: 60 },
    );
  });

  it("takes a list only from an authority that this office trusts, as it was signed", () => {
    const signed = sealList(authority, key);
    const refused = (raw: unknown, given: Parameters<typeof readKeyList>[1] = trust): string => {
      try {
        readKeyList(raw, given);
        return "taken";
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refused(signed)).toBe("taken");
    expect(refused({ ...signed, edition: 9 })).toBe("seal.list-tampered");
    expect(refused({ ...signed, revokedKeys: "không" })).toBe("seal.list-unreadable");
    expect(refused(signed, { authorities: [sealAuthority().entry], demonstration: false })).toBe(
      "seal.list-unknown-authority",
    );
    const misnamed = sealList(authority, { ...key, keyId: machineKey("khác").keyId });
    expect(refused(misnamed)).toBe("seal.list-unreadable");
    const invented = sealAuthority(true);
    const demo = sealList(invented, key);
    expect(refused(demo, { authorities: [invented.entry], demonstration: true })).toBe("taken");
    expect(refused(demo, { authorities: [invented.entry], demonstration: false })).toBe(
      "seal.list-unknown-authority",
    );
    expect(ISSUED_AT < signed.nextUpdate).toBe(true);
  });
});
