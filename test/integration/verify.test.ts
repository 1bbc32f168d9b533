import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { buildCms } from "../../main/pdf/cms-build.ts";
import { parseCms } from "../../main/pdf/cms-read.ts";
import { withTimestamp } from "../../main/pdf/cms-unsigned.ts";
import { type Prepared, prepare } from "../../main/pdf/prepared.ts";
import { loadTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { type VerifyResult, verifyPdf } from "../../main/pdf/verify.ts";
import { VerifyReport } from "../../preload/contract/copies.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { makeAuthority, makeTimestamp, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

const SAMPLES = fileURLToPath(new URL("../../../shared/data/signed/", import.meta.url));
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((file) => file.endsWith(".pdf")) : [];
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
const DAY = 86_400_000;

let authority: TestAuthority;
let officer: TestIdentity;
let signed: Uint8Array;

beforeAll(async () => {
  authority = makeAuthority("CA kiểm thử", NOW);
  officer = authority.issue();
  signed = await signWith(officer, await plainPdf({ pages: 2 }), { signedAt: NOW });
});

/** A store that believes the test's authority, with a list in force unless told otherwise. */
function trust(options: { crl?: Uint8Array | null; extra?: Uint8Array[] } = {}): TrustStore {
  const folder = tempDir();
  writeFileSync(join(folder, "ca.pem"), authority.pem);
  const list =
    options.crl === undefined ? authority.crl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY }) : options.crl;
  if (list) writeFileSync(join(folder, "ca.crl"), list);
  for (const [i, bytes] of (options.extra ?? []).entries())
    writeFileSync(join(folder, `extra-${i}.der`), bytes);
  return loadTrust([folder]);
}

const check = (bytes: Uint8Array, store: TrustStore = trust(), now = NOW): VerifyResult => {
  const report = verifyPdf(bytes, { trust: store, now });
  VerifyReport.parse(report);
  return report;
};
const only = (bytes: Uint8Array, store?: TrustStore, now?: number) => check(bytes, store, now).signatures[0]!;

describe("verdicts", () => {
  test("valid needs all: intact, trusted, known not to be revoked", () => {
    const report = check(signed);
    expect(report.verdict).toBe("valid");
    expect(report.signatures).toMatchObject([
      {
        field: "Signature1",
        signer: "Nguyễn Thị Lan",
        time: "2026-03-02T09:00:00.000+07:00",
        timeSource: "claimed",
        subFilter: "ETSI.CAdES.detached",
        digest: "SHA-256",
        level: "B-B",
        integrity: "intact",
        chain: "trusted",
        revocation: "good",
        coversWholeFile: true,
        changesAfter: "none",
      },
    ]);
    expect(report.signatures[0]!.issuer).toContain("CN=CA kiểm thử");
  });

  test("offline, an unknown revocation is a warning and said so", () => {
    const report = check(signed, trust({ crl: null }));
    expect(report.verdict).toBe("warning");
    expect(report.signatures[0]).toMatchObject({ revocation: "unknown", chain: "trusted" });
    expect(report.signatures[0]!.notes.join()).toContain("thu hồi");
  });

  test("a list that is out of date, or of another authority, says nothing", () => {
    const old = authority.crl({ thisUpdate: NOW - 3 * DAY, nextUpdate: NOW - DAY });
    expect(only(signed, trust({ crl: old })).revocation).toBe("unknown");
    const foreign = makeAuthority("CA kiểm thử", NOW).crl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY });
    expect(only(signed, trust({ crl: foreign })).revocation).toBe("unknown");
  });

  test("a revoked certificate makes it invalid", () => {
    const { serial } = readCertificate(officer.certificate);
    const crl = authority.crl({
      thisUpdate: NOW - DAY,
      nextUpdate: NOW + DAY,
      revoked: [{ serial, at: NOW - 2 * DAY }],
    });
    expect(check(signed, trust({ crl })).verdict).toBe("invalid");
    expect(only(signed, trust({ crl })).revocation).toBe("revoked");
  });

  test("no trust, no intermediate, expired: three different words, none of them valid", async () => {
    expect(only(signed, loadTrust([])).chain).toBe("incomplete");
    const selfSigned = makeAuthority("Tự ký", NOW);
    expect(only(await signWith(selfSigned, await plainPdf()), trust()).chain).toBe("untrusted");
    expect(only(signed, trust(), NOW + 400 * DAY).chain).toBe("expired");
    const below = authority.issueAuthority("CA trung gian");
    const deep = await signWith(below.issue(), await plainPdf());
    expect(only(deep, trust({ crl: null })).chain).toBe("incomplete");
    expect(only(deep, trust({ crl: null, extra: [below.certificate] })).chain).toBe("trusted");
    for (const store of [loadTrust([]), trust({ crl: null })])
      expect(check(deep, store).verdict).toBe("warning");
  });

  test("an officer's certificate cannot issue others", async () => {
    const mallory = authority.issueAuthority("Giả");
    // the same key and name, but the authority never made it a CA
    const plain = authority.issue({ name: "Giả", identity: null });
    const leaf = mallory.issue();
    const bytes = await signWith(leaf, await plainPdf());
    expect(only(bytes, trust({ crl: null, extra: [plain.certificate] })).chain).toBe("incomplete");
  });

  test("unsigned", async () => {
    expect(check(await plainPdf())).toEqual({ verdict: "unsigned", signatures: [] });
  });

  test("a certificate in the trust folder that is no root is not believed", () => {
    const folder = tempDir();
    mkdirSync(join(folder, "x"));
    writeFileSync(join(folder, "leaf.pem"), Buffer.from(officer.certificate));
    writeFileSync(join(folder, "junk.crt"), "not a certificate");
    expect(only(signed, loadTrust([folder])).chain).toBe("incomplete");
  });
});

describe("time", () => {
  async function stamped(at: number, tsa: TestAuthority, wrong = false): Promise<Uint8Array> {
    const prepared: Prepared = await prepare(await plainPdf(), {
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [officer.certificate],
      signedAt: at,
    });
    const cms = buildCms({ ...prepared, signature: officer.sign(prepared.signedAttributes) });
    const stamp = makeTimestamp(tsa, wrong ? Buffer.from("other") : parseCms(cms).signature, at);
    const full = withTimestamp(cms, stamp);
    const bytes = Buffer.from(prepared.bytes);
    bytes.write(Buffer.from(full).toString("hex"), prepared.byteRange[1] + 1, "latin1");
    return bytes;
  }

  test("a time stamp that is checked and trusted holds the chain at its moment", async () => {
    const bytes = await stamped(NOW, authority);
    expect(await pdfsig(bytes)).toContain("Signature is Valid");
    const later = only(bytes, trust(), NOW + 400 * DAY);
    expect(later).toMatchObject({
      timeSource: "timestamp",
      level: "B-T",
      chain: "trusted",
      time: "2026-03-02T09:00:00.000+07:00",
    });
  });

  test("one of an unknown service does not", async () => {
    const later = only(await stamped(NOW, makeAuthority("TSA lạ", NOW)), trust(), NOW + 400 * DAY);
    expect(later).toMatchObject({ timeSource: "timestamp", chain: "expired" });
    expect(later.notes.join()).toContain("Nơi cấp dấu thời gian chưa được tin cậy");
  });

  test("one of another signature counts for nothing", async () => {
    const bytes = await stamped(NOW, authority, true);
    expect(only(bytes)).toMatchObject({ timeSource: "claimed", level: "B-B" });
    expect(check(bytes).verdict).toBe("warning");
  });
});

describe("hostile and broken files", () => {
  test("a byte flipped in the signed part", () => {
    const bytes = Buffer.from(signed);
    const at = bytes.indexOf("stream\n") + 12;
    bytes[at] = bytes[at]! ^ 1;
    expect(only(bytes).integrity).toBe("broken");
    expect(check(bytes).verdict).toBe("invalid");
  });

  test("ranges that leave something out", () => {
    const text = Buffer.from(signed).toString("latin1");
    const [, a, b, c] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/.exec(text)!.map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const put = (range: string): Uint8Array => {
      const bytes = Buffer.from(signed);
      const at = bytes.indexOf("/ByteRange [") + 12;
      bytes.write(range.padEnd(bytes.indexOf("]", at) - at), at, "latin1");
      return bytes;
    };
    const cases = [
      `0 ${a - 10} ${b} ${c}`,
      `0 ${a} ${b + 10} ${c - 10}`,
      `1 ${a - 1} ${b} ${c}`,
      `0 ${a} ${b} ${c + 1}`,
      `0 ${a}`,
      `0 ${a} ${b} -1`,
      `${b} ${c} 0 ${a}`,
    ];
    for (const range of cases) {
      const report = check(put(range));
      expect([range, report.verdict]).toEqual([range, "invalid"]);
    }
  });

  test("a signature block that is no CMS", () => {
    const bytes = Buffer.from(signed);
    const at = bytes.indexOf("/Contents <") + 11;
    bytes.write("3080".repeat(200), at, "latin1");
    expect(only(bytes).integrity).toBe("broken");
  });

  test("a kind of signature that is not known is unknown, neither good nor broken", () => {
    const bytes = Buffer.from(signed);
    bytes.write("/ETSI.XAdES.detached", bytes.indexOf("/ETSI.CAdES.detached"), "latin1");
    expect(only(bytes)).toMatchObject({ integrity: "unknown", subFilter: "ETSI.XAdES.detached" });
    expect(check(bytes).verdict).toBe("warning");
  });

  test("cut off anywhere it is unreadable, never valid", () => {
    for (const part of [0, 0.1, 0.5, 0.9, 0.99]) {
      const report = check(signed.subarray(0, Math.floor(signed.length * part)));
      expect([part, report.verdict]).toEqual([part, "unreadable"]);
    }
    expect(check(signed.subarray(0, signed.length - 8)).verdict).not.toBe("valid");
  });

  test("written anew under encryption breaks the signature; a password that nobody gave is its own reason", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "in.pdf"), signed);
    const under = (password: string) => {
      const [from, to] = [join(folder, "in.pdf"), join(folder, "out.pdf")];
      execFileSync("qpdf", ["--encrypt", password, "owner", "256", "--", from, to]);
      return readFileSync(to);
    };
    expect(check(under(""))).toMatchObject({ verdict: "invalid", signatures: [{ integrity: "broken" }] });
    expect(check(under("secret"))).toEqual({
      verdict: "unreadable",
      signatures: [],
      problem: "pdf.encrypted",
    });
  });

  test("not a PDF", () => {
    for (const text of [
      "",
      "%PDF-1.7\n%%EOF",
      "<html></html>",
      "startxref\n0\n%%EOF",
      "%PDF-1.4\nstartxref\n99999999\n%%EOF\n",
    ]) {
      expect(check(Buffer.from(text)).verdict).toBe("unreadable");
    }
  });

  test("structures that never end", () => {
    const nested = (body: string): Uint8Array => {
      const head = `%PDF-1.4\n1 0 obj\n${body}\nendobj\n`;
      return Buffer.from(
        `${head}xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2 /Root 1 0 R>>\nstartxref\n${head.length}\n%%EOF\n`,
      );
    };
    for (const body of [
      "[".repeat(200_000),
      "<</A ".repeat(100_000),
      "<</Type /Catalog /Pages 1 0 R /Kids [1 0 R]>>",
      "<</Type /Catalog /Pages 1 0 R /AcroForm <</Fields [1 0 R]>> /Kids [1 0 R] /FT /Sig /V 1 0 R>>",
      "1 0 R",
    ]) {
      expect(["unreadable", "unsigned", "warning", "invalid"]).toContain(check(nested(body)).verdict);
    }
    const circle = `%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Prev 9>>\nstartxref\n9\n%%EOF\n`;
    expect(check(Buffer.from(circle)).verdict).toBe("unreadable");
  });
});

describe.runIf(samples.length > 0)("files that the state signed", () => {
  test.each(samples)(
    "%s: the same integrity as pdfsig, nothing suspicious, nothing believed that is not known",
    async (file) => {
      const bytes = readFileSync(join(SAMPLES, file));
      const report = check(bytes, loadTrust([]), Date.parse("2026-05-01T00:00:00+07:00"));
      const foreign = await pdfsig(bytes);
      const theirs = foreign.split(/Signature #\d+:/).slice(1);
      expect(report.signatures).toHaveLength(theirs.length);
      for (const [i, block] of theirs.entries()) {
        const ours = report.signatures[i]!;
        expect(ours.field).toBe(/Signature Field Name: (.*)/.exec(block)![1]!.trim());
        expect(ours.integrity === "intact").toBe(block.includes("Signature is Valid"));
        expect(ours.digest.replace("-", "")).toBe(
          /Hash Algorithm: (.*)/.exec(block)![1]!.trim().replace("-", ""),
        );
        expect(ours.coversWholeFile).toBe(!block.includes("Not total document signed"));
        expect(ours.subFilter).toBe(/Signature Type: (.*)/.exec(block)![1]!.trim());
        expect(ours).toMatchObject({ timeSource: "timestamp", chain: "incomplete", revocation: "unknown" });
        expect(ours.changesAfter).toBe(ours.coversWholeFile ? "none" : "permitted");
      }
      expect(report.verdict).toBe("warning");
    },
  );
});

test("the built-in root is taken only with its recorded SHA-256", () => {
  const store = loadTrust([]);
  expect([...store.anchors.keys()]).toEqual([expect.stringMatching(/^f04ba4b4[0-9a-f]{49}fe2fdb8$/)]);
  expect([...store.anchors.values()][0]!.commonName).toBe("RootCA chuyên dùng Chính phủ G2");
});
