import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PDFDocument } from "pdf-lib";
import QRCode from "qrcode";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeQrText } from "../../main/core/copies/qr-text.ts";
import { fromBase45 } from "../../main/core/copies/seal/base45.ts";
import { parseSign1, publicKeyOf } from "../../main/core/copies/seal/cose.ts";
import { AppError } from "../../main/core/errors.ts";
import { run as check } from "../../main/hosts/cli/check-qr.ts";
import { type CopyIo, run as copy } from "../../main/hosts/cli/copy.ts";
import { derInteger, sequence } from "../../main/pdf/der.ts";
import { qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import { pagePictures } from "../../main/pdf/paper-copy.ts";
import { readQr } from "../../main/pdf/qr-read.ts";
import type { VerifyReport } from "../../preload/contract/copies.ts";
import { copyRecordSample, receiptPdf, receiptSample } from "../support/paper-samples.ts";
import { readResource } from "../support/resources.ts";
import { claimsSample, machineKey, sealAuthority, sealList, sealOf } from "../support/seals.ts";
import { soundSignature } from "../support/verify-report.ts";

const CARD = "040199012345|187654321|Nguyễn Thị Quỳnh Hương|01051999|Nữ|Xóm 5, Nghi Lộc, Nghệ An|15042021";
let folder: string;
let source: string;

/** The verb where no core runs, on a day after the samples were made. */
const checkQr = (args: string[]) =>
  check(args, {
    ask: async () => {
      throw new AppError("core.unavailable");
    },
    now: () => Date.parse("2026-05-04T08:00:00+07:00"),
    readJson: readResource,
  });

async function picture(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function qrPicture(name: string, text: string): Promise<string> {
  return picture(name, await QRCode.toBuffer(text, { margin: 4, scale: 5 }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qr-"));
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]);
  source = await picture("ket-qua.pdf", await pdf.save());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("check-qr", () => {
  it("says what a printed receipt's code holds", async () => {
    const [page] = await pagePictures(await receiptPdf(receiptSample()), 200);
    const { exit, result } = await checkQr([await picture("bien-nhan.png", page as Uint8Array)]);
    expect(exit).toBe(0);
    expect(result).toMatchObject({
      ok: true,
      verb: "check-qr",
      kind: "receipt",
      trial: false,
      dossierCode: "H41.99-260109-00012",
      procedureCode: "1.001193",
      subjectIdentity: "040199012345",
      paperName: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
      publishedAt: "2026-01-09T10:05:12+07:00",
      dueAt: "2026-01-10T17:00:00+07:00",
    });
  });

  it("masks the numbers of an ID card, new and old", async () => {
    const { exit, result } = await checkQr([await qrPicture("the.png", `${CARD}||||`)]);
    expect(exit).toBe(0);
    expect(result).toMatchObject({ kind: "id-card", identity: "********2345", parts: 11 });
    expect(JSON.stringify(result)).not.toMatch(/040199012345|187654321/);
  });

  it("reads the first page of a PDF, and says when it has no code", async () => {
    const path = await picture("biên nhận.pdf", await receiptPdf(receiptSample()));
    const { exit, result } = await checkQr([path]);
    expect(exit).toBe(0);
    expect(result).toMatchObject({ kind: "receipt", dossierCode: "H41.99-260109-00012" });
    expect(await checkQr([source])).toMatchObject({ exit: 1, result: { error: { code: "qr.not-found" } } });
    const torn = await picture("rách.pdf", (await readFile(path)).subarray(0, 900));
    expect(await checkQr([torn])).toMatchObject({ exit: 2, result: { error: { code: "pdf.unreadable" } } });
  });

  it("reads a page out of focus that lies upside down", async () => {
    const [page] = await pagePictures(await receiptPdf(receiptSample()), 150);
    const soft = await sharp(page as Uint8Array)
      .rotate(180)
      .blur(1.4)
      .jpeg({ quality: 40 })
      .toBuffer();
    expect(await checkQr([await picture("mờ.jpg", soft)])).toMatchObject({
      exit: 0,
      result: { kind: "receipt" },
    });
  });

  it("reads a small, turned, dim code in a large photograph", async () => {
    const code = await QRCode.toBuffer(CARD, { margin: 4, scale: 4 });
    const turned = await sharp(code).rotate(9, { background: "#ddd" }).toBuffer();
    const photo = await sharp({ create: { width: 3200, height: 2300, channels: 3, background: "#ddd" } })
      .composite([{ input: turned, left: 2300, top: 200 }])
      .linear(0.6, 10)
      .blur(1)
      .jpeg({ quality: 70 })
      .toBuffer();
    expect((await readQr(photo)).map((found) => found.text)).toEqual([CARD]);
  });

  it("refuses a code of another kind in words", async () => {
    const { exit, result } = await checkQr([await qrPicture("la.png", "https://example.vn/qr?id=1")]);
    expect(exit).toBe(1);
    expect(result).toMatchObject({ ok: false, kind: "other", error: { code: "qr.not-ours" } });
    expect((result.error as { message: string }).message).toMatch(/không phải/);
  });

  it("refuses a picture without a code", async () => {
    const blank = await sharp({ create: { width: 400, height: 300, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const { exit, result } = await checkQr([await picture("trang.png", blank)]);
    expect(exit).toBe(1);
    expect(result).toMatchObject({ ok: false, error: { code: "qr.not-found" } });
  });

  it("says why a file cannot be used at all", async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const wide = await sharp({ create: { width: 20_000, height: 30, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    for (const [path, code] of [
      [await picture("hong.png", new Uint8Array([137, 80, 78, 71, 1, 2, 3])), "image.unreadable"],
      [await picture("cham.png", dot), "image.too-small"],
      [await picture("rong.png", wide), "image.too-large"],
      [await picture("cat.png", wide.subarray(0, 60)), "image.unreadable"],
      [join(folder, "khong-co.png"), "cli.input-missing"],
    ] as const) {
      const { exit, result } = await checkQr([path]);
      expect([exit, (result.error as { code: string }).code]).toEqual([2, code]);
      expect(JSON.stringify(result)).not.toMatch(/\{\w+\}/);
    }
    expect((await checkQr([])).result).toMatchObject({ error: { code: "cli.usage" } });
  });
});

describe("check-qr on the system's signed code", () => {
  const authority = sealAuthority(true);
  const key = machineKey("máy 1");
  const legal = (change: object = {}) =>
    composeQrText(
      { ...copyRecordSample(), publishedAt: "2026-05-03T10:05:12.000+07:00", ...change },
      qrItemsConfig(),
      true,
    );
  const code = (result: Record<string, unknown>) => (result.error as { code: string } | undefined)?.code;
  let trust: string;

  beforeAll(async () => {
    trust = await mkdtemp(join(tmpdir(), "trust-"));
    await writeFile(join(trust, "seal-authorities.json"), JSON.stringify({ authorities: [authority.entry] }));
    await writeFile(join(trust, "seal-keys.json"), JSON.stringify(sealList(authority, key)));
  });
  afterAll(() => rm(trust, { recursive: true, force: true }));

  /** Both codes on one page, as a printer leaves them. */
  async function page(name: string, left: string, right: string): Promise<string> {
    const draw = (text: string, scale: number) =>
      QRCode.toBuffer([{ data: new TextEncoder().encode(text), mode: "byte" }], { margin: 4, scale });
    const bytes = await sharp({ create: { width: 1300, height: 900, channels: 3, background: "white" } })
      .composite([
        { input: await draw(left, 5), left: 30, top: 30 },
        {
          input: await QRCode.toBuffer([{ data: right, mode: "alphanumeric" }], { margin: 4, scale: 6 }),
          left: 700,
          top: 30,
        },
      ])
      .png()
      .toBuffer();
    return picture(name, bytes);
  }

  it("reads both codes of a picture, says what they hold and that they belong together", async () => {
    const path = await page("hai-ma.png", legal(), sealOf(key));
    const { exit, result } = await checkQr([path, "--trust", trust]);
    expect([exit, result.ok, result.verdict, result.codes]).toEqual([0, true, "valid", 2]);
    expect(result).toMatchObject({
      kind: "paper",
      dossierCode: "H41.99-260109-00012",
      seal: { signature: "holds", revocation: "good", list: { edition: 3, demonstration: true } },
    });
    expect(JSON.stringify(result)).not.toContain("040199012345");
  });

  it("takes a PDF, a text file and a list by its own name; without any list it is never valid", async () => {
    const text = await picture("ma.txt", Buffer.from(`${sealOf(key)}\n`));
    const keys = join(trust, "seal-keys.json");
    expect(await checkQr([text, "--keys", keys, "--trust", trust])).toMatchObject({
      exit: 0,
      result: { kind: "seal", verdict: "valid" },
    });
    const pdf = await PDFDocument.create();
    pdf.addPage([595, 842]);
    const png = await pdf.embedPng(await readFile(await page("trang.png", legal(), sealOf(key))));
    pdf.addPage([595, 842]).drawImage(png, { x: 20, y: 400, width: 550, height: 380 });
    const path = await picture("hai-trang.pdf", await pdf.save());
    expect(await checkQr([path, "--trust", trust])).toMatchObject({ exit: 0, result: { verdict: "valid" } });
    const alone = await checkQr([text]);
    expect([alone.exit, alone.result.verdict, code(alone.result)]).toEqual([1, "unknown", "seal.unknown"]);
    // a demonstration's list is worth nothing where its authority was not named
    const foreign = await checkQr([text, "--keys", keys]);
    expect([foreign.exit, code(foreign.result)]).toEqual([1, "seal.list-unknown-authority"]);
  });

  it("refuses two codes of two papers, also when each is good", async () => {
    for (const change of [
      { dossierCode: "H41.99-260109-00013" },
      { publishedAt: "2026-05-03T10:05:13.000+07:00" },
    ]) {
      const path = await page("dan-de.png", legal(change), sealOf(key));
      const { exit, result } = await checkQr([path, "--trust", trust]);
      expect([exit, result.verdict, code(result)]).toEqual([1, "invalid", "seal.codes-differ"]);
    }
  });

  it("says in words why a code is worth nothing", async () => {
    const good = sealOf(key);
    const altered = `${good.slice(0, 60)}${good[60] === "A" ? "B" : "A"}${good.slice(61)}`;
    const texts: [string, string][] = [
      [`NA1:${"0".repeat(1500)}`, "seal.invalid"],
      ["NA1:không phải mã", "seal.invalid"],
      [altered, "seal.invalid"],
      [sealOf(key, claimsSample({ count: 5001 })), "seal.invalid"],
      [sealOf(key, claimsSample({ issuedAt: "2027-01-01T00:00:00.000+07:00" })), "seal.invalid"],
      [sealOf(machineKey("máy lạ")), "seal.unknown"],
    ];
    for (const [text, expected] of texts) {
      const { exit, result } = await checkQr([await picture("ma.txt", Buffer.from(text)), "--trust", trust]);
      expect([exit, result.ok, code(result)]).toEqual([1, false, expected]);
      expect(JSON.stringify(result)).not.toMatch(/\{\w+\}/);
    }
    const revoked = sealList(authority, key, {
      revokedKeys: [
        { keyId: key.keyId, at: "2026-05-03T12:00:00.000+07:00", why: "máy bị mất", goodUpTo: null },
      ],
    });
    const list = await picture("thu-hoi.json", Buffer.from(JSON.stringify(revoked)));
    const path = await picture("ma.txt", Buffer.from(good));
    const { exit, result } = await checkQr([path, "--keys", list, "--trust", trust]);
    expect([exit, result.verdict]).toEqual([1, "invalid"]);
    expect((result.error as { message: string }).message).toContain("máy bị mất");
    const broken = await picture("thu-hoi.json", Buffer.from("{"));
    expect((await checkQr([path, "--keys", broken, "--trust", trust])).result).toMatchObject({
      error: { code: "seal.list-unreadable" },
    });
  });

  it("is verified by openssl too, from nothing but the code and the list", async () => {
    const bytes = fromBase45(sealOf(key).slice(4)) as Uint8Array;
    const message = parseSign1(bytes) as Exclude<ReturnType<typeof parseSign1>, string>;
    const half = (at: number) => derInteger(message.signature.slice(at, at + 32));
    const signature = await picture("chu-ky.der", sequence(half(0), half(32)));
    const signed = await picture("da-ky.bin", message.signed);
    const pem = await picture(
      "khoa.pem",
      Buffer.from(
        publicKeyOf(Buffer.from(key.publicKey, "base64url")).export({
          type: "spki",
          format: "pem",
        }) as string,
      ),
    );
    const { stdout } = await promisify(execFile)("openssl", [
      "dgst",
      "-sha256",
      "-verify",
      pem,
      "-signature",
      signature,
      signed,
    ]);
    expect(stdout).toContain("Verified OK");
  });
});

describe("copy", () => {
  const report = (verdict: VerifyReport["verdict"], change: object = {}): VerifyReport => ({
    verdict,
    signatures: verdict === "unsigned" ? [] : [soundSignature(change)],
  });
  const io = (verify: VerifyReport, more: Partial<CopyIo> = {}): CopyIo => ({
    verify: async () => verify,
    now: () => Date.parse("2026-05-03T10:05:12.123+07:00"),
    ...more,
  });
  const record = async (sha256: string) => ({ ...copyRecordSample(), sha256, withdrawn: false });

  it("refuses a file without a record, and makes a trial when told to", async () => {
    const out = join(folder, "thu.pdf");
    const refused = await copy([source, "--out", out], io(report("valid")));
    expect([refused.exit, (refused.result.error as { code: string }).code]).toEqual([
      1,
      "copies.unregistered",
    ]);
    await expect(readFile(out)).rejects.toThrow();
    const made = await copy([source, "--out", out, "--unregistered"], io(report("valid")));
    expect(made).toMatchObject({
      exit: 0,
      result: { ok: true, verb: "copy", registered: false, mark: "BẢN THỬ", pages: 1, qrReadBack: true },
    });
    const [page] = await pagePictures(await readFile(out), 200);
    const checked = await checkQr([await picture("thu.png", page as Uint8Array)]);
    expect(checked.result).toMatchObject({ ok: true, kind: "paper", trial: true });
  });

  it("refuses an invalid signature, trial or not, and leaves no file", async () => {
    const out = join(folder, "hong.pdf");
    const bad = report("invalid", { integrity: "broken" });
    for (const outcome of [
      await copy([source, "--out", out, "--unregistered"], io(bad)),
      await copy([source, "--out", out], io(bad, { findRecord: record })),
    ]) {
      expect([outcome.exit, (outcome.result.error as { code: string }).code]).toEqual([
        1,
        "copies.source-invalid",
      ]);
    }
    expect((await readdir(folder)).filter((name) => name.startsWith("hong.pdf"))).toEqual([]);
  });

  it("makes a registered copy with its code, into a folder when told one", async () => {
    const made = await copy([source, "--out", `${folder}/`], io(report("valid"), { findRecord: record }));
    expect(made).toMatchObject({
      exit: 0,
      result: { registered: true, mark: null, code: "H41.99-260109-00012-KQ(1)" },
    });
    expect(made.result.out).toBe(join(folder, "ket-qua-ban-giay.pdf"));
    expect(JSON.stringify(made.result)).not.toContain("040199012345");
  });

  it("refuses a withdrawn result and other bytes than those announced", async () => {
    const out = ["--out", join(folder, "x.pdf")];
    const withdrawn = await copy(
      [source, ...out],
      io(report("valid"), { findRecord: async (sha256) => ({ ...(await record(sha256)), withdrawn: true }) }),
    );
    expect(withdrawn.result).toMatchObject({ error: { code: "copies.withdrawn" } });
    const other = await copy(
      [source, ...out],
      io(report("valid"), { findRecord: () => record("0".repeat(64)) }),
    );
    expect(other).toMatchObject({ exit: 1, result: { error: { code: "copies.hash-mismatch" } } });
  });

  it("says what cannot be used: arguments, input, output", async () => {
    const cases: [string[], number, string][] = [
      [[], 2, "cli.usage"],
      [[source], 2, "cli.usage"],
      [[source, "--out", "x.pdf", "--fast"], 2, "cli.usage"],
      [[join(folder, "khong-co.pdf"), "--out", "x.pdf"], 2, "cli.input-missing"],
      [[source, "--unregistered", "--out", join(folder, "no", "x.pdf")], 1, "cli.output-unwritable"],
    ];
    for (const [args, exit, code] of cases) {
      const outcome = await copy(args, io(report("valid")));
      expect([outcome.exit, (outcome.result.error as { code: string }).code]).toEqual([exit, code]);
    }
    const unreadable = await copy([source, "--unregistered", "--out", "x.pdf"], io(report("unreadable")));
    expect(unreadable).toMatchObject({ exit: 2, result: { error: { code: "pdf.unreadable" } } });
  });
});
