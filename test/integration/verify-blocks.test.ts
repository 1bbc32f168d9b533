import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { toPem } from "../../main/hosts/demo/certificates.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { der, derInteger, derOctets, derOid, sequence, setOf } from "../../main/pdf/der.ts";
import { filled } from "../../main/pdf/placeholder.ts";
import { prepare } from "../../main/pdf/prepared.ts";
import { emptyTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { makeAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Signature blocks that OpenSSL made, in the kinds that real files carry; poppler is asked what it thinks of them. */
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
let trust: TrustStore;
let rsa: TestIdentity;
let ec: TestIdentity;
let weak: TestIdentity;
let edwards: TestIdentity;

beforeAll(() => {
  const authority = makeAuthority("CA kiểm thử", NOW);
  [rsa, ec] = [authority.issue(), authority.issue({ kind: "ec" })];
  [weak, edwards] = [authority.issue({ kind: "weak-ec" }), authority.issue({ kind: "ed25519" })];
  trust = emptyTrust();
  const root = readCertificate(authority.certificate);
  trust.anchors.set(root.sha256, root);
  trust.crls.push(readCrl(authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 })));
});

interface Kind {
  key?: "rsa" | "ec" | "weak";
  subFilter?: string;
  /** of `openssl cms -sign` */
  options: string[];
  /** the content of the block is the SHA-1 of the document */
  sha1?: boolean;
  layout?: (hex: string) => string;
}

/** A file signed by OpenSSL alone; our code only leaves the room. */
async function foreign({
  key = "rsa",
  subFilter,
  options,
  sha1,
  layout = (hex) => hex,
}: Kind): Promise<Uint8Array> {
  const signer = { rsa, ec, weak }[key];
  const { bytes, byteRange } = await prepare(await plainPdf(), {
    preset: "SCAN_CA_NHAN",
    mark: SCAN_MARK,
    certificates: [signer.certificate],
    signedAt: NOW,
  });
  const out = Buffer.from(bytes);
  const named = "/ETSI.CAdES.detached";
  if (subFilter) out.write(subFilter.padEnd(named.length), out.indexOf(named), "latin1");
  const [, a, b, c] = byteRange;
  const content = Buffer.concat([out.subarray(0, a), out.subarray(b, b + c)]);
  const folder = tempDir();
  const path = (name: string) => join(folder, name);
  writeFileSync(path("content"), sha1 ? createHash("sha1").update(content).digest() : content);
  writeFileSync(path("cert.pem"), toPem(signer.certificate));
  writeFileSync(path("key.pem"), signer.keyPem);
  const files = ["-in", path("content"), "-signer", path("cert.pem"), "-inkey", path("key.pem")];
  execFileSync(
    "openssl",
    ["cms", "-sign", "-binary", ...files, ...options, "-outform", "DER", "-out", path("block")],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  out.write(layout(readFileSync(path("block")).toString("hex")), a + 1, "latin1");
  return out;
}

const PKCS7 = "/adbe.pkcs7.detached";
const PSS = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1"];
const good = { integrity: "intact", chain: "trusted", revocation: "good" };
const spaced = (hex: string) => (hex.toUpperCase().match(/.{1,60}/g) ?? []).join("\n ");

describe("what is honest is not called invalid, what is weak is not called valid", () => {
  test.each<[string, Kind, string, Record<string, unknown>, string]>([
    ["RSA, SHA-256, CAdES", { options: ["-cades"] }, "valid", { ...good, level: "B-B" }, "Valid"],
    [
      "RSA, SHA-512, CAdES",
      { options: ["-cades", "-md", "sha512"] },
      "valid",
      { ...good, digest: "SHA-512" },
      "Valid",
    ],
    ["RSA-PSS", { options: ["-cades", ...PSS] }, "valid", good, "Valid"],
    [
      "ECDSA, SHA-384",
      { key: "ec", options: ["-cades", "-md", "sha384"] },
      "valid",
      { ...good, digest: "SHA-384" },
      "Valid",
    ],
    ["ECDSA of 224 bits", { key: "weak", options: ["-cades"] }, "warning", good, ""],
    [
      "RSA, SHA3-256",
      { options: ["-cades", "-md", "sha3-256"] },
      "valid",
      { ...good, digest: "SHA3-256" },
      "",
    ],
    [
      "hexadecimal in capitals with white space",
      { options: ["-cades"], layout: spaced },
      "valid",
      good,
      "Valid",
    ],
    ["PKCS#7 detached", { subFilter: PKCS7, options: [] }, "valid", { ...good, level: "CMS" }, "Valid"],
    [
      "PKCS#7 without attributes",
      { subFilter: PKCS7, options: ["-noattr"] },
      "valid",
      { ...good, level: "CMS" },
      "Valid",
    ],
    ["CAdES that binds no certificate", { options: [] }, "warning", { ...good, level: "CMS" }, "Valid"],
    ["SHA-1", { subFilter: PKCS7, options: ["-md", "sha1"] }, "warning", { ...good, digest: "SHA-1" }, ""],
    [
      "adbe.pkcs7.sha1",
      { subFilter: "/adbe.pkcs7.sha1", options: ["-nodetach"], sha1: true },
      "warning",
      { ...good, level: "CMS" },
      "",
    ],
    ["MD5", { subFilter: PKCS7, options: ["-md", "md5"] }, "warning", { integrity: "unknown" }, ""],
    [
      "without the signer's certificate",
      { options: ["-cades", "-nocerts"] },
      "warning",
      { integrity: "unknown" },
      "",
    ],
    [
      "detached with a content of its own",
      { options: ["-cades", "-nodetach"] },
      "invalid",
      { integrity: "broken" },
      "",
    ],
    [
      "adbe.pkcs7.sha1 over another document",
      { subFilter: "/adbe.pkcs7.sha1", options: ["-nodetach"] },
      "invalid",
      { integrity: "broken" },
      "",
    ],
  ])("%s", async (_, kind, verdict, signature, poppler) => {
    const bytes = await foreign(kind);
    const report = verifyPdf(bytes, { trust, now: NOW });
    expect([report.verdict, report.signatures]).toMatchObject([verdict, [signature]]);
    if (poppler) expect(await pdfsig(bytes)).toContain(`Signature is ${poppler}`);
    // one byte of the document changed and it is broken, or as unknown as before
    const changed = Buffer.from(bytes);
    const at = changed.indexOf("stream\n") + 12;
    changed[at] = changed[at]! ^ 1;
    const after = verifyPdf(changed, { trust, now: NOW });
    expect(after.verdict).toBe(signature.integrity === "unknown" ? "warning" : "invalid");
  });
});

/** A block of Ed25519 put together here: neither OpenSSL 3.0 nor poppler knows it. */
function edwardsBlock(signedAttributes: Uint8Array): Uint8Array {
  const { issuerDer, serialDer } = readCertificate(edwards.certificate);
  const [one, sha256] = [derInteger(Buffer.from([1])), sequence(derOid("2.16.840.1.101.3.4.2.1"))];
  const attributes = Buffer.from(signedAttributes);
  attributes[0] = 0xa0;
  const signer = sequence(
    ...[one, sequence(issuerDer, serialDer), sha256, attributes],
    ...[sequence(derOid("1.3.101.112")), derOctets(edwards.sign(signedAttributes))],
  );
  const content = sequence(derOid("1.2.840.113549.1.7.1"));
  const certificates = der(0xa0, edwards.certificate);
  const data = sequence(one, setOf(sha256), content, certificates, setOf(signer));
  return sequence(derOid("1.2.840.113549.1.7.2"), der(0xa0, data));
}

test("Ed25519 is checked, and told as a key that the rules do not name", async () => {
  const { bytes, byteRange, signedAttributes } = await prepare(await plainPdf(), {
    preset: "SCAN_CA_NHAN",
    mark: SCAN_MARK,
    certificates: [edwards.certificate],
    signedAt: NOW,
  });
  const signed = filled(bytes, byteRange, edwardsBlock(signedAttributes))!;
  const report = verifyPdf(signed, { trust, now: NOW });
  expect([report.verdict, report.signatures]).toMatchObject(["warning", [good]]);
  expect(report.signatures[0]!.notes.join()).toContain("không phải RSA hay ECDSA");
  const block = edwardsBlock(signedAttributes);
  block[block.length - 1]! ^= 1;
  const forged = verifyPdf(filled(bytes, byteRange, block)!, { trust, now: NOW });
  expect(forged).toMatchObject({ verdict: "invalid", signatures: [{ integrity: "broken" }] });
});

describe("files that readers read in different ways", () => {
  test("a key that stands twice is never valid: readers take the first or the last", async () => {
    const base = Buffer.from(await plainPdf());
    // of the same length, so that every offset stays
    const text = base.toString("latin1");
    const media = /\/MediaBox \[ [\d. ]+ \]/.exec(text)![0];
    const twice = Buffer.from(text.replace(media, "/Rotate 0 /Rotate 90".padEnd(media.length)), "latin1");
    const tree = /\/Type \/Pages/.exec(twice.toString("latin1"))![0];
    expect(tree).toBeTruthy();
    const report = verifyPdf(await signWith(rsa, twice, { signedAt: NOW }).catch(() => twice), {
      trust,
      now: NOW,
    });
    expect(report.verdict).not.toBe("valid");
  });

  test("a linearised file that was signed is as good as any", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "in.pdf"), await plainPdf({ pages: 3 }));
    execFileSync("qpdf", ["--linearize", join(folder, "in.pdf"), join(folder, "out.pdf")]);
    const signed = await signWith(rsa, readFileSync(join(folder, "out.pdf")), { signedAt: NOW });
    expect(verifyPdf(signed, { trust, now: NOW }).verdict).toBe("valid");
    const again = await signWith(ec, signed, { signedAt: NOW });
    expect(verifyPdf(again, { trust, now: NOW }).verdict).toBe("valid");
  });
});
