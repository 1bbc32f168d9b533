import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { toPem } from "../../main/hosts/demo/certificates.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { derOctets } from "../../main/pdf/der.ts";
import { prepare } from "../../main/pdf/prepared.ts";
import { emptyTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { rangeOf, withRange } from "../support/attacks/changes.ts";
import { qpdfCheck } from "../support/foreign-tools.ts";
import { makeAuthority, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

/** What old software left behind: kinds and hashes that still can be computed, and are not good any more. */
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
let authority: TestAuthority;
let signer: TestIdentity;
let other: TestIdentity;
let trust: TrustStore;

beforeAll(() => {
  authority = makeAuthority("CA kiểm thử", NOW);
  [signer, other] = [authority.issue(), authority.issue({ name: "Kẻ giả mạo" })];
  trust = emptyTrust();
  const root = readCertificate(authority.certificate);
  trust.anchors.set(root.sha256, root);
  trust.crls.push(readCrl(authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 })));
});

const check = (bytes: Uint8Array) => verifyPdf(bytes, { trust, now: NOW });
const notesOf = (bytes: Uint8Array) => check(bytes).signatures[0]!.notes.join(" ");

/** OpenSSL on files of a folder of their own; the answer is read from `out`. */
function openssl(files: Record<string, string | Uint8Array>, args: string[]): Buffer {
  const folder = tempDir();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(join(folder, "out"));
}

describe("adbe.x509.rsa_sha1: a bare RSA value, the certificate beside it in the dictionary", () => {
  const ROOM = 1024;

  /** The room of a block becomes a short value and /Cert, which is signed with the rest. */
  async function bare(hash: string, { by = signer, certificate = signer.certificate, cert = true } = {}) {
    const { bytes: prepared } = await prepare(await plainPdf(), {
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [signer.certificate, signer.certificate],
      signedAt: NOW,
    });
    const out = Buffer.from(prepared);
    const named = "/ETSI.CAdES.detached";
    out.write("/adbe.x509.rsa_sha1".padEnd(named.length), out.indexOf(named), "latin1");
    const { a, b, c } = rangeOf(out);
    const beside = cert ? `/Cert <${Buffer.from(certificate).toString("hex")}>` : "";
    out.write(`<${"0".repeat(ROOM)}>${beside}`.padEnd(b - a), a, "latin1");
    const next = a + ROOM + 2;
    const ranged = Buffer.from(withRange(out, [0, a, next, b + c - next]));
    const content = Buffer.concat([ranged.subarray(0, a), ranged.subarray(next)]);
    const value = openssl({ content, key: by.keyPem }, [
      "dgst",
      `-${hash}`,
      "-sign",
      "key",
      "-out",
      "out",
      "content",
    ]);
    ranged.write(Buffer.from(derOctets(value)).toString("hex"), a + 1, "latin1");
    return ranged;
  }

  test.each([
    ["sha1", "SHA-1"],
    ["sha256", "SHA-256"],
    ["sha512", "SHA-512"],
  ])("%s: computed, told as old, never simply valid; one byte and it is broken", async (hash, label) => {
    const bytes = await bare(hash);
    expect(await qpdfCheck(bytes)).toBe("");
    const report = check(bytes);
    expect(report).toMatchObject({
      verdict: "warning",
      signatures: [
        {
          signer: "Nguyễn Thị Lan",
          subFilter: "adbe.x509.rsa_sha1",
          digest: label,
          level: "CMS",
          integrity: "intact",
          chain: "trusted",
          revocation: "good",
          coversWholeFile: true,
        },
      ],
    });
    expect(notesOf(bytes)).toContain("tiêu chuẩn ký số hiện nay không còn nhận");
    expect(notesOf(bytes).includes("SHA-1, thuật toán cũ")).toBe(hash === "sha1");
    const at = bytes.indexOf("stream\n") + 12;
    bytes[at] = bytes[at]! ^ 1;
    expect(check(bytes)).toMatchObject({ verdict: "invalid", signatures: [{ integrity: "broken" }] });
  });

  test("another's value or another's certificate is broken, none at all is not known", async () => {
    expect(check(await bare("sha1", { by: other })).verdict).toBe("invalid");
    expect(check(await bare("sha1", { certificate: other.certificate })).verdict).toBe("invalid");
    expect(check(await bare("sha1", { cert: false })).signatures).toMatchObject([{ integrity: "unknown" }]);
  });

  test("a hash that is not believed is not known, and a CMS in its place is broken", async () => {
    expect(check(await bare("md5")).signatures).toMatchObject([{ integrity: "unknown" }]);
    const cms = Buffer.from(await signWith(signer, await plainPdf(), { signedAt: NOW }));
    const named = "/ETSI.CAdES.detached";
    cms.write("/adbe.x509.rsa_sha1".padEnd(named.length), cms.indexOf(named), "latin1");
    expect(check(cms)).toMatchObject({ verdict: "invalid", signatures: [{ integrity: "broken" }] });
  });

  test("who signs after it breaks nothing of it", async () => {
    const both = await signWith(other, await bare("sha1"), { signedAt: NOW });
    expect(check(both).signatures).toMatchObject([
      { subFilter: "adbe.x509.rsa_sha1", integrity: "intact", changesAfter: "permitted" },
      { integrity: "intact", changesAfter: "none" },
    ]);
  });
});

describe("certificates that were issued with an old hash", () => {
  /** The same certificate and key, issued anew by OpenSSL. */
  const reissued = (hash: string): TestIdentity => {
    const files = {
      leaf: toPem(signer.certificate),
      leafKey: signer.keyPem,
      ca: authority.pem,
      key: authority.keyPem,
    };
    const request = openssl(files, [
      "x509",
      "-x509toreq",
      "-in",
      "leaf",
      "-signkey",
      "leafKey",
      "-out",
      "out",
    ]);
    const issue = ["x509", "-req", "-in", "request", "-CA", "ca", "-CAkey", "key", "-set_serial", "4711"];
    const certificate = openssl({ ...files, request, extensions: "keyUsage=critical,digitalSignature" }, [
      ...issue,
      `-${hash}`,
      ...["-days", "900", "-extfile", "extensions", "-outform", "DER", "-out", "out"],
    ]);
    return { ...signer, certificate };
  };
  const signedBy = async (identity: TestIdentity) =>
    verifyPdf(await signWith(identity, await plainPdf(), { signedAt: Date.now() }), {
      trust: {
        ...trust,
        crls: [
          readCrl(authority.crl({ thisUpdate: Date.now() - 1000, nextUpdate: Date.now() + 86_400_000 })),
        ],
      },
      now: Date.now() + 1000,
    });

  test("SHA-256 is as good as before, SHA-1 is told as old, MD5 is not trusted", async () => {
    expect((await signedBy(reissued("sha256"))).verdict).toBe("valid");
    const old = await signedBy(reissued("sha1"));
    expect(old).toMatchObject({
      verdict: "warning",
      signatures: [{ integrity: "intact", chain: "trusted" }],
    });
    expect(old.signatures[0]!.notes.join()).toContain("Chứng thư của người ký được cấp bằng SHA-1");
    expect(await signedBy(reissued("md5"))).toMatchObject({
      verdict: "warning",
      signatures: [{ integrity: "intact", chain: "untrusted" }],
    });
  });
});
