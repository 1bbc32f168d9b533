import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { askTimestamp, completeLevel, type Level, nonceOf } from "../../main/core/signing/levels.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { parseCms } from "../../main/pdf/cms-read.ts";
import { signatureFields } from "../../main/pdf/signature-fields.ts";
import { signatureMethods } from "../../main/pdf/signature-methods.ts";
import { readSignature } from "../../main/pdf/signature-value.ts";
import { finish } from "../../main/pdf/signed.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { OID_TIMESTAMP_ATTRIBUTE } from "../../main/pdf/timestamp.ts";
import { loadTrust } from "../../main/pdf/trust.ts";
import { readStore } from "../../main/pdf/validation-store.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { formPdf, signAs } from "../support/certified-pdfs.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { pdfsig, qpdfCheck } from "../support/foreign-tools.ts";
import { makeAuthority, type TestIdentity } from "../support/pki.ts";
import { type PkiServers, startPki } from "../support/pki-servers.ts";
import { hybridPdf, plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

let pki: PkiServers;
let officer: TestIdentity;
const random = {
  uuid: () => crypto.randomUUID(),
  bytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
};
const net = nodeNet();
/** The methods of the child, called as the core calls them. */
const pdf = {
  call: async <T>(method: string, params: unknown): Promise<T> => {
    const found = (signatureMethods as unknown as Record<string, (p: unknown) => Promise<unknown>>)[method]!;
    return (await found(structuredClone(params))) as T;
  },
};

beforeAll(async () => {
  pki = await startPki();
  officer = pki.issue();
});
afterAll(() => pki?.close());
beforeEach(() => {
  Object.assign(pki.fail, { ocsp: false, crl: false, tsa: false, issuer: false });
  pki.asked.length = 0;
});

const chain = () => [officer.certificate, pki.intermediate.certificate];
const own = (identity = officer) => readCertificate(identity.certificate).sha256;
const parts = () => ({
  pdf,
  net,
  random,
  service: { url: pki.timestampUrl },
  trustFolders: [pki.trustFolder],
  now: () => Date.now(),
});
const complete = (bytes: Uint8Array, wanted: Level, stamped = false, identity = officer) =>
  completeLevel(bytes, { stamped, own: own(identity), wanted }, parts());
/** Judged later, with nothing but the root and what the file carries. */
const judged = (bytes: Uint8Array, now = Date.now() + 1000) =>
  verifyPdf(bytes, { trust: loadTrust([pki.trustFolder]), now });
const isPrefix = (before: Uint8Array, after: Uint8Array) =>
  Buffer.compare(after.subarray(0, before.length), before) === 0 && after.length > before.length;
const count = (text: string, part: string) => text.split(part).length - 1;

/** A signature with the time stamp in it, made while the network is there. */
async function signedOnline(bytes: Uint8Array): Promise<Uint8Array> {
  const { prepared, toSign } = await signatureMethods.prepare({
    bytes,
    preset: "SCAN_CA_NHAN",
    mark: SCAN_MARK,
    certificates: chain(),
    signedAt: Date.now(),
    trustFolders: [pki.trustFolder],
  });
  const signature = officer.sign(toSign);
  const { request, asked } = await signatureMethods.timestampRequest({ signature, nonce: nonceOf(random) });
  const response = await askTimestamp(net, { url: pki.timestampUrl }, request);
  const made = await signatureMethods.finish({ prepared, signature, timestamp: { asked, response } });
  expect(made.stamped).toBe(true);
  return made.bytes;
}

/** What OpenSSL says of the time stamp in the last signature of the file. */
function opensslTimestamp(bytes: Uint8Array): string {
  const folder = tempDir();
  const at = (name: string) => join(folder, name);
  const signature = signatureFields(PdfFile.open(bytes))
    .map((field) => readSignature(field.name, field.value!))
    .reduce((a, b) => (a.range![2] > b.range![2] ? a : b));
  const [, a, b, c] = signature.range!;
  const document = signature.subFilter === "ETSI.RFC3161";
  const cms = parseCms(signature.contents);
  writeFileSync(
    at("token.der"),
    document
      ? signature.contents.subarray(0, cms.length)
      : cms.unsigned.get(OID_TIMESTAMP_ATTRIBUTE)![0]!.raw,
  );
  writeFileSync(
    at("data"),
    document ? Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, b + c)]) : cms.signature,
  );
  return execFileSync(
    "openssl",
    [
      "ts",
      "-verify",
      "-token_in",
      "-in",
      at("token.der"),
      "-data",
      at("data"),
      "-CAfile",
      join(pki.trustFolder, "root.pem"),
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
}

describe("a time stamp in the signature (B-T)", () => {
  test("made online: OpenSSL, poppler and qpdf accept it, and it holds after the certificate has ended", async () => {
    const bytes = await signedOnline(await plainPdf({ style: "stream" }));
    expect(opensslTimestamp(bytes)).toContain("Verification: OK");
    expect(await pdfsig(bytes)).toContain("Signature is Valid");
    expect(await qpdfCheck(bytes)).toBe("");
    const [one] = judged(bytes).signatures;
    expect(one).toMatchObject({
      level: "B-T",
      timeSource: "timestamp",
      integrity: "intact",
      chain: "trusted",
    });
    const later = judged(bytes, Date.now() + 500 * 86_400_000).signatures[0]!;
    expect(later).toMatchObject({ chain: "trusted", revocation: "unknown" });
  });

  test("an answer to another question is refused in words", async () => {
    const { request } = await signatureMethods.timestampRequest({
      signature: Buffer.from("a"),
      nonce: nonceOf(random),
    });
    const response = await askTimestamp(net, { url: pki.timestampUrl }, request);
    const { prepared, toSign } = await signatureMethods.prepare({
      bytes: await plainPdf(),
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: chain(),
      signedAt: Date.now(),
    });
    const signature = officer.sign(toSign);
    for (const nonce of [nonceOf(random), request.subarray(0, 16)]) {
      const { asked } = await signatureMethods.timestampRequest({ signature, nonce });
      await expect(
        signatureMethods.finish({ prepared, signature, timestamp: { asked, response } }),
      ).rejects.toMatchObject({ code: "signing.timestamp-refused", retryable: true });
    }
    pki.fail.tsa = true;
    await expect(askTimestamp(net, { url: pki.timestampUrl }, request)).rejects.toMatchObject({
      code: "signing.timestamp-refused",
      params: { why: "máy chủ trả lời 503" },
    });
  });

  test("a time stamp that does not fit its place leaves a sound signature without it", async () => {
    const { prepared, toSign } = await signatureMethods.prepare({
      bytes: await plainPdf(),
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [officer.certificate],
      signedAt: Date.now(),
    });
    const made = finish(
      prepared,
      officer.sign(toSign),
      Buffer.concat([Buffer.from([0x30, 0x83, 1, 0, 0]), Buffer.alloc(65_536)]),
    );
    expect(made.stamped).toBe(false);
    expect(await pdfsig(made.bytes)).toContain("Signature is Valid");
  });
});

describe("completed afterwards, only by adding behind the file", () => {
  test.each([
    ["a table", () => plainPdf()],
    ["streams", () => plainPdf({ style: "stream" })],
    ["a hybrid file", hybridPdf],
  ])(
    "signed offline on %s: proof and a time stamp over it (B-LTA), valid with the root alone",
    async (_, make) => {
      const offline = await signWith(officer, await make(), { certificates: chain() });
      expect(judged(offline)).toMatchObject({
        verdict: "warning",
        signatures: [{ level: "B-B", timeSource: "claimed" }],
      });
      const done = await complete(offline, "B-LTA");
      expect(done).toMatchObject({ level: "B-LTA", missing: undefined });
      expect(isPrefix(offline, done.bytes)).toBe(true);
      expect(opensslTimestamp(done.bytes)).toContain("Verification: OK");
      expect(await qpdfCheck(done.bytes)).toBe("");
      const foreign = await pdfsig(done.bytes);
      // poppler knows no time stamps of whole documents; OpenSSL has judged that one above
      expect(count(foreign, "Signature is Valid")).toBe(1);
      expect(foreign).not.toMatch(/Digest Mismatch|Signature is Invalid/);
      const report = judged(done.bytes);
      expect(report.signatures).toMatchObject([
        {
          level: "B-LTA",
          timeSource: "timestamp",
          chain: "trusted",
          revocation: "good",
          changesAfter: "permitted",
        },
        { subFilter: "ETSI.RFC3161", integrity: "intact", chain: "trusted", coversWholeFile: true },
      ]);
      // the time stamp's own certificate is the one thing that the file does not prove
      expect(report.verdict).toBe("valid");
      expect(judged(done.bytes, Date.now() + 500 * 86_400_000).signatures[0]).toMatchObject({
        chain: "trusted",
        revocation: "good",
      });
    },
  );

  test("over a certification that allows forms (P=2) a signature, proof and time stamps follow, all permitted", async () => {
    const certified = signAs(officer, await formPdf(), { certify: 2, signedAt: Date.now() });
    const signed = await signWith(officer, certified, { certificates: chain() });
    const done = await complete(signed, "B-LTA");
    expect(done.level).toBe("B-LTA");
    expect(isPrefix(signed, done.bytes)).toBe(true);
    await expectSoundAbroad(done.bytes, 2, 1);
    const states = judged(done.bytes).signatures.map((one) => [one.integrity, one.changesAfter]);
    expect(states).toEqual([
      ["intact", "permitted"],
      ["intact", "permitted"],
      ["intact", "none"],
    ]);
  });

  test("a signature with its own time stamp gets proof (B-LT), then a time stamp over it", async () => {
    const online = await signedOnline(await plainPdf());
    const proved = await complete(online, "B-LT", true);
    expect(proved.level).toBe("B-LT");
    expect(judged(proved.bytes)).toMatchObject({
      verdict: "valid",
      signatures: [{ level: "B-LT", revocation: "good" }],
    });
    const { certificates, crls, ocsps } = readStore(PdfFile.open(proved.bytes));
    expect(certificates.map((info) => info.commonName)).toEqual(
      expect.arrayContaining(["Nguyễn Thị Lan", "CA cấp cho cán bộ, kiểm thử", "Máy chủ dấu thời gian thử"]),
    );
    expect([crls.length, ocsps.length]).toEqual([1, 1]);
    const kept = await complete(proved.bytes, "B-LTA", true);
    expect(kept.level).toBe("B-LTA");
    expect(isPrefix(proved.bytes, kept.bytes)).toBe(true);
    expect(judged(kept.bytes).signatures[0]!.level).toBe("B-LTA");
    // what stands in the store already is not written twice
    expect(readStore(PdfFile.open(kept.bytes)).ocsps).toHaveLength(1);
  });

  test("no OCSP: the list stands in; neither: the time is taken and the proof waits", async () => {
    const offline = await signWith(officer, await plainPdf(), { certificates: chain() });
    pki.fail.ocsp = true;
    expect((await complete(offline, "B-LTA")).level).toBe("B-LTA");
    pki.fail.crl = true;
    const half = await complete(offline, "B-LTA");
    expect(half).toMatchObject({
      level: "B-T",
      missing: { code: "signing.evidence-missing", retryable: true },
    });
    expect(judged(half.bytes).signatures[0]).toMatchObject({
      level: "B-T",
      timeSource: "timestamp",
      revocation: "unknown",
    });
    Object.assign(pki.fail, { ocsp: false, crl: false });
    const rest = await complete(half.bytes, "B-LTA", true);
    expect(isPrefix(half.bytes, rest.bytes)).toBe(true);
    expect(judged(rest.bytes).signatures[0]).toMatchObject({ level: "B-LTA", revocation: "good" });
  });

  test("no network at all: the file stays as it is, and why is said", async () => {
    const offline = await signWith(officer, await plainPdf(), { certificates: chain() });
    Object.assign(pki.fail, { ocsp: true, crl: true, tsa: true });
    const none = await complete(offline, "B-LTA");
    expect(none).toMatchObject({ level: "B-B", missing: { code: "signing.timestamp-refused" } });
    expect(Buffer.compare(none.bytes, offline)).toBe(0);
  });

  test("an issuer that is not on the token is fetched from where the certificate says", async () => {
    const offline = await signWith(officer, await plainPdf(), { certificates: [officer.certificate] });
    const done = await complete(offline, "B-LTA");
    expect(pki.asked.some((path) => path === "/issuer/intermediate")).toBe(true);
    expect(judged(done.bytes)).toMatchObject({
      verdict: "valid",
      signatures: [{ chain: "trusted", level: "B-LTA" }, {}],
    });
  });

  test("a revoked certificate is said and nothing is added", async () => {
    const gone = pki.issue({ name: "Người đã bị thu hồi" });
    const bytes = await signWith(gone, await plainPdf(), {
      certificates: [gone.certificate, pki.intermediate.certificate],
    });
    pki.revoke(gone);
    await expect(complete(bytes, "B-LTA", false, gone)).rejects.toMatchObject({
      code: "signing.certificate-revoked",
    });
  });

  test("addresses in a stranger's certificate are never called", async () => {
    const stranger = makeAuthority("CA lạ").issue({
      addresses: {
        issuer: `${pki.url}/issuer/trap`,
        ocsp: `${pki.url}/ocsp/trap`,
        crl: `${pki.url}/crl/trap`,
      },
    });
    const first = await signWith(stranger, await plainPdf());
    const both = await signWith(officer, first, { certificates: chain() });
    await complete(both, "B-LTA");
    expect(pki.asked.filter((path) => path.includes("trap"))).toEqual([]);
  });
});

describe("lists kept on this machine", () => {
  const base = (listFolder: string) => ({
    certificates: chain(),
    trustFolders: [pki.trustFolder],
    listFolder,
    now: Date.now() + 1000,
  });

  test("a fresh one stands in for the state at signing while the line is down; a root is never taken from there", async () => {
    const listFolder = tempDir();
    const wish = base(listFolder);
    expect(await signatureMethods.revocation(wish)).toBe("unlisted");
    const wanted = await signatureMethods.listsWanted(wish);
    expect(wanted.map((one) => one.urls)).toEqual([[`${pki.url}/crl/intermediate`], [`${pki.url}/crl/root`]]);
    for (const { issuer, urls } of wanted) {
      const bytes = new Uint8Array(await (await fetch(urls[0]!)).arrayBuffer());
      expect(await signatureMethods.acceptList({ ...wish, issuer, bytes })).toEqual({ good: true });
      const foreign = makeAuthority("CA lạ").crl({ thisUpdate: Date.now(), nextUpdate: Date.now() + 9e6 });
      expect(await signatureMethods.acceptList({ ...wish, issuer, bytes: foreign })).toEqual({ good: false });
      writeFileSync(join(listFolder, `${issuer}.crl`), bytes);
    }
    writeFileSync(join(listFolder, "root.crl"), makeAuthority("CA lạ").certificate);
    expect(loadTrust([], { builtIn: false, listFolder }).anchors.size).toBe(0);
    expect(await signatureMethods.revocation(wish)).toBe("good");
    expect(await signatureMethods.listsWanted(wish)).toEqual([]);
    // past half of its life it is asked for anew, past its end it says nothing
    const later = Date.now() + 0.6 * 86_400_000;
    expect(await signatureMethods.listsWanted({ ...wish, now: later })).toHaveLength(2);
    expect(await signatureMethods.revocation({ ...wish, now: Date.now() + 2 * 86_400_000 })).toBe("stale");
  });

  test("a list is read once, not at each signature", () => {
    const entries = Array.from({ length: 3_000 }, (_, i) => ({
      serial: `0${(i + 0x1000000).toString(16)}`.slice(-8),
      at: Date.now() - 1000,
    }));
    const big = pki.intermediate.crl({
      thisUpdate: Date.now() - 1000,
      nextUpdate: Date.now() + 86_400_000,
      revoked: entries,
    });
    const folder = tempDir();
    writeFileSync(join(folder, "big.crl"), big);
    const [first] = loadTrust([], { builtIn: false, listFolder: folder }).crls;
    expect(first!.revoked.size).toBe(3_000);
    expect(loadTrust([], { builtIn: false, listFolder: folder }).crls[0]).toBe(first);
  });
});
