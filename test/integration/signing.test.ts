import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { assemblePdf } from "../../main/pdf/assembled.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { isBlank, rasterisePage } from "../../main/pdf/page-raster.ts";
import { type Prepared, prepare } from "../../main/pdf/prepared.ts";
import { signatureFields } from "../../main/pdf/signature-fields.ts";
import { readSignature } from "../../main/pdf/signature-value.ts";
import { finish } from "../../main/pdf/signed.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { pdfsig, readText } from "../support/foreign-tools.ts";
import { makeAuthority, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { hybridPdf, plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

const SAMPLES = fileURLToPath(new URL("../../../shared/data/signed/", import.meta.url));
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith(".pdf")) : [];

let authority: TestAuthority;
let officer: TestIdentity;

beforeAll(() => {
  authority = makeAuthority("CA kiểm thử");
  officer = authority.issue();
});

const count = (text: string, part: string): number => text.split(part).length - 1;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

/** Accepted by poppler, OpenSSL and qpdf, and the signed bytes begin with the old ones. */
async function expectAccepted(before: Uint8Array, after: Uint8Array, signatures: number): Promise<void> {
  await expectSoundAbroad(after, signatures);
  expect(count(await pdfsig(after), "- Total document signed")).toBe(1);
  expect(Buffer.compare(after.subarray(0, before.length), before)).toBe(0);
}

describe("one signature on each style of file", () => {
  test.each([
    ["a cross-reference table", () => plainPdf()],
    ["cross-reference and object streams", () => plainPdf({ style: "stream" })],
    ["a hybrid file", hybridPdf],
    ["a page turned by 90°", () => plainPdf({ rotate: 90 })],
    ["a page turned by 270°", () => plainPdf({ rotate: 270 })],
  ])("%s", async (_, make) => {
    const before = await make();
    const after = await signWith(officer, before);
    await expectAccepted(before, after, 1);
    const again = await signWith(authority.issue({ name: "Trần Văn Bình" }), after);
    await expectAccepted(after, again, 2);
    const text = await readText(again);
    expect(text).toContain("Người quét: Nguyễn Thị Lan");
    expect(text).toContain("Thời điểm quét: 2026-01-09T10:05:00+07:00");
    const newest = PdfFile.open(after).sections[0]!.style;
    expect(newest).toBe(PdfFile.open(before).sections[0]!.style === "stream" ? "stream" : "table");
  });

  test("a linearised file", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "in.pdf"), await plainPdf({ pages: 3 }));
    execFileSync("qpdf", ["--linearize", join(folder, "in.pdf"), join(folder, "out.pdf")]);
    const before = readFileSync(join(folder, "out.pdf"));
    const signed = await signWith(officer, before);
    const report = await pdfsig(signed);
    expect(count(report, "Signature is Valid")).toBe(1);
    expect(PdfFile.open(signed).pages()).toHaveLength(3);
  });

  test("an ECDSA P-256 key", async () => {
    const before = await plainPdf();
    await expectAccepted(before, await signWith(authority.issue({ kind: "ec" }), before), 1);
  });

  test("RSA 3072", async () => {
    const before = await plainPdf();
    await expectAccepted(before, await signWith(authority.issue({ bits: 3072 }), before), 1);
  });
});

describe("an assembled scan", () => {
  test.each([
    ["A4", 1654, 2339],
    ["A4 lying", 2339, 1654],
    ["an identity card", 674, 425],
  ])(
    "%s, black to its edges, keeps its size and the mark stands in the free strip",
    async (_, width, height) => {
      const black = await sharp({ create: { width, height, channels: 3, background: "#000" } })
        .jpeg()
        .toBuffer();
      const before = await assemblePdf([{ bytes: black, width, height, dpi: 200 }], {
        title: "Giấy chứng sinh",
        creator: "test",
        createdAt: "2026-01-09T10:05:00.000+07:00",
      });
      const after = await signWith(officer, before);
      await expectAccepted(before, after, 1);
      const [field] = signatureFields(PdfFile.open(after));
      const rect = field!.dict.get("Rect") as number[];
      const top = (height / 200) * 72;
      expect(rect[0]).toBeCloseTo(22.7, 1);
      expect(rect[1]).toBeGreaterThan(top - 39.7);
      const [a, b] = [await rasterisePage(before, 0), await rasterisePage(after, 0)];
      expect([b.width, b.height]).toEqual([a.width, a.height]);
      expect(await readText(after)).toContain(
        "Người quét: Nguyễn Thị Lan Thời điểm quét: 2026-01-09T10:05:00+07:00",
      );
    },
  );
});

describe("the signature itself", () => {
  test("is PAdES B-B: OpenSSL accepts the CMS, no signing time inside, room for more", async () => {
    const signed = await signWith(officer, await plainPdf());
    const [field] = signatureFields(PdfFile.open(signed));
    const signature = readSignature(field!.name, field!.value!);
    expect(signature.subFilter).toBe("ETSI.CAdES.detached");
    expect(signature.rangeProblem(signed)).toBeUndefined();
    expect(signature.contents.length).toBeGreaterThanOrEqual(16 * 1024);
    const [, a, b, c] = signature.range!;
    const folder = tempDir();
    writeFileSync(join(folder, "cms.der"), signature.contents);
    writeFileSync(join(folder, "content"), Buffer.concat([signed.subarray(0, a), signed.subarray(b, b + c)]));
    writeFileSync(join(folder, "ca.pem"), authority.pem);
    const openssl = (...args: string[]): string =>
      execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    openssl(
      "cms",
      "-verify",
      "-binary",
      "-inform",
      "DER",
      "-in",
      "cms.der",
      "-content",
      "content",
      "-CAfile",
      "ca.pem",
      "-purpose",
      "any",
      "-out",
      "/dev/null",
    );
    const shown = openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", "cms.der");
    expect(shown).toContain("id-smime-aa-signingCertificateV2");
    expect(shown).not.toContain("signingTime");
    expect(shown).toContain("sha256");
  });

  test("a key that is not the certificate's leaves no file", async () => {
    const prepared = await prepare(await plainPdf(), {
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [officer.certificate],
      signedAt: Date.now(),
    });
    const stranger = authority.issue();
    expect(() => finish(prepared, stranger.sign(prepared.signedAttributes))).toThrow("signing.failed");
  });

  test("what is prepared crosses a process boundary", async () => {
    const prepared = await prepare(await plainPdf(), {
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [officer.certificate],
      signedAt: Date.now(),
    });
    const crossed: Prepared = structuredClone(prepared);
    const signed = finish(crossed, officer.sign(crossed.signedAttributes));
    expect(count(await pdfsig(signed.bytes), "Signature is Valid")).toBe(1);
  });

  test("ten one after another all stay valid", async () => {
    let bytes = await plainPdf();
    for (let i = 0; i < 10; i += 1) {
      const before = bytes;
      bytes = await signWith(officer, before, {
        markBox: { page: 1, x: 20, y: 800 - i * 30, width: 200, height: 28 },
      });
      expect(Buffer.compare(bytes.subarray(0, before.length), before)).toBe(0);
    }
    expect(count(await pdfsig(bytes), "Signature is Valid")).toBe(10);
    expect(new Set(signatureFields(PdfFile.open(bytes)).map((f) => f.name)).size).toBe(10);
  });
});

describe.runIf(samples.length > 0)("files that the state signed", () => {
  test.each(samples)("%s keeps every earlier signature", async (name) => {
    const before = readFileSync(join(SAMPLES, name));
    const had = count(await pdfsig(before), "Signature is Valid");
    expect(had).toBeGreaterThan(0);
    await expectAccepted(before, await signWith(officer, before), had + 1);
  });
});

describe("the mark", () => {
  /** Where ink of the signed page differs from the page as it was, in points from the top left. */
  async function inked(before: Uint8Array, after: Uint8Array) {
    const [a, b] = [await rasterisePage(before, 0), await rasterisePage(after, 0)];
    expect([b.width, b.height]).toEqual([a.width, a.height]);
    const box = { left: a.width, top: a.height, right: 0, bottom: 0 };
    for (let i = 0; i < a.data.length; i += 4) {
      if (a.data[i] === b.data[i] && a.data[i + 1] === b.data[i + 1]) continue;
      // it may only darken paper
      expect(a.data[i]).toBeGreaterThan(240);
      const [x, y] = [(i / 4) % a.width, Math.floor(i / 4 / a.width)];
      box.left = Math.min(box.left, x / a.scale);
      box.top = Math.min(box.top, y / a.scale);
      box.right = Math.max(box.right, x / a.scale);
      box.bottom = Math.max(box.bottom, y / a.scale);
    }
    return box;
  }

  test.each([0, 90, 180, 270] as const)(
    "stands at the top left as seen, upright, page turned by %i°",
    async (rotate) => {
      const before = await plainPdf({ rotate });
      const box = await inked(before, await signWith(officer, before));
      expect(box.left).toBeGreaterThan(20);
      expect(box.left).toBeLessThan(26);
      expect(box.top).toBeLessThan(12);
      // within the band of 14 mm, wider than high: the text is upright
      expect(box.bottom).toBeLessThan(39.7);
      expect(box.right - box.left).toBeGreaterThan(4 * (box.bottom - box.top));
    },
  );

  test("an agency's stands at the top right", async () => {
    const before = await plainPdf();
    const after = await signWith(officer, before, {
      preset: "SAO_Y_CO_QUAN",
      mark: { agencyName: "UBND xã Nghi Lộc" },
    });
    const box = await inked(before, after);
    expect(box.right).toBeGreaterThan(560);
    expect(await readText(after)).toContain("UBND xã Nghi Lộc");
  });

  test("covers nothing: a full page grows by the strip before it is signed", async () => {
    const before = await plainPdf({ fullTop: true });
    const after = await signWith(officer, before);
    const [a, b] = [await rasterisePage(before, 0), await rasterisePage(after, 0)];
    expect(b.height / b.scale - a.height / a.scale).toBeCloseTo(39.7, 0);
    expect(a.width).toBe(b.width);
    // below the strip the grey box is as grey as it was, edge to edge
    const grey = a.data[0]!;
    const top = Math.ceil(39.7 * b.scale) + 1;
    const odd = [...b.data.subarray(top * b.width * 4, (top + 300) * b.width * 4)].filter(
      (v, i) => i % 4 === 0 && Math.abs(v - grey) > 2,
    );
    expect(odd).toHaveLength(0);
    expect(await readText(after)).toContain("Người quét");
  });

  test("on a signed file it goes to the nearest free place, and is refused when there is none", async () => {
    const first = await signWith(officer, await plainPdf());
    const second = await signWith(officer, first);
    const boxes = signatureFields(PdfFile.open(second)).map((f) => f.dict.get("Rect") as number[]);
    const [p, q] = boxes as [number[], number[]];
    const apart = p[0]! >= q[2]! || q[0]! >= p[2]! || p[1]! >= q[3]! || q[1]! >= p[3]!;
    expect(apart).toBe(true);
    const full = await signWith(officer, await plainPdf({ fullTop: true }));
    const crowded = await signWith(officer, full);
    const raster = await rasterisePage(full, 0);
    expect(isBlank(raster, { left: 0, top: 60, width: 500, height: 100 })).toBe(false);
    // the strip of the grown page holds some marks side by side, then no more
    let bytes = crowded;
    let code = "none";
    for (let i = 0; i < 6 && code === "none"; i += 1) {
      const next = signWith(officer, bytes);
      code = await codeOf(next);
      if (code === "none") bytes = await next;
    }
    expect(code).toBe("pdf.unsupported");
  });

  test("a given box is used as it is, outside the page it is refused", async () => {
    const markBox = { page: 2, x: 100, y: 500, width: 180, height: 26 };
    const signed = await signWith(officer, await plainPdf({ pages: 2 }), { markBox });
    expect(signatureFields(PdfFile.open(signed))[0]!.dict.get("Rect")).toEqual([100, 500, 280, 526]);
    expect(await codeOf(signWith(officer, await plainPdf(), { markBox }))).toBe("contract.invalid-input");
    expect(
      await codeOf(signWith(officer, await plainPdf(), { markBox: { ...markBox, page: 1, x: 500 } })),
    ).toBe("contract.invalid-input");
  });
});

describe("files that are refused", () => {
  test("encrypted", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "in.pdf"), await plainPdf());
    execFileSync("qpdf", [
      "--encrypt",
      "",
      "owner",
      "256",
      "--",
      join(folder, "in.pdf"),
      join(folder, "out.pdf"),
    ]);
    expect(await codeOf(signWith(officer, readFileSync(join(folder, "out.pdf"))))).toBe("pdf.encrypted");
  });

  test("cut off, empty, not a PDF", async () => {
    const whole = await plainPdf();
    expect(await codeOf(signWith(officer, whole.subarray(0, whole.length - 200)))).toBe("pdf.unreadable");
    expect(await codeOf(signWith(officer, new Uint8Array()))).toBe("pdf.unreadable");
    expect(await codeOf(signWith(officer, Buffer.from("<html>no</html>".repeat(100))))).toBe(
      "pdf.unreadable",
    );
  });

  test("closed by a certification that allows no change", async () => {
    const certified = await certifiedPdf(1);
    expect(await codeOf(signWith(officer, certified))).toBe("pdf.locked");
    expect(await codeOf(signWith(officer, await certifiedPdf(2)))).toBe("none");
  });

  test("with an XFA form", async () => {
    const pdf = await PDFDocument.create();
    pdf.addPage();
    pdf.catalog.set(pdf.context.obj("AcroForm") as never, pdf.context.obj({ XFA: "x", Fields: [] }));
    expect(await codeOf(signWith(officer, await pdf.save({ useObjectStreams: false })))).toBe(
      "pdf.unsupported",
    );
  });

  async function certifiedPdf(permission: number): Promise<Uint8Array> {
    const pdf = await PDFDocument.create();
    pdf.addPage();
    const { context } = pdf;
    const signature = context.register(
      context.obj({
        Type: "Sig",
        Filter: "Adobe.PPKLite",
        SubFilter: "adbe.pkcs7.detached",
        ByteRange: [0, 1, 2, 3],
        Reference: [
          {
            Type: "SigRef",
            TransformMethod: "DocMDP",
            TransformParams: { Type: "TransformParams", P: permission, V: "1.2" },
          },
        ],
      }),
    );
    pdf.catalog.set(context.obj("Perms") as never, context.obj({ DocMDP: signature }));
    return await pdf.save({ useObjectStreams: false });
  }
});

test("the demonstration's certificates read as Vietnamese ones do", () => {
  const info = readCertificate(officer.certificate);
  expect(info.identity).toBe("040190000001");
  expect(info.userIds).toEqual(["CCCD:040190000001"]);
  expect(info.keyUsage).toEqual({ digitalSignature: true, nonRepudiation: true, keyCertSign: false });
  expect(readCertificate(authority.certificate).isCa).toBe(true);
});
