import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { assemblePdf } from "../../main/pdf/assembled.ts";
import { markPlaces } from "../../main/pdf/mark-preview.ts";
import { pdfaPart } from "../../main/pdf/pdfa.ts";
import type { PrepareOptions } from "../../main/pdf/prepared.ts";
import { signatureFields } from "../../main/pdf/signature-fields.ts";
import { type PresetName, presetTable } from "../../main/pdf/signature-presets.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { loadTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { archiveFaults, hasArchiveValidator, pdfsig, readText } from "../support/foreign-tools.ts";
import { blueSignature, redSeal } from "../support/mark-images.ts";
import { makeAuthority, type TestIdentity } from "../support/pki.ts";
import { decisionPdf, plainPdf, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

const NOW = Date.now();
let person: TestIdentity;
let agency: TestIdentity;
let authorityPem: string;

beforeAll(() => {
  const authority = makeAuthority("CA kiểm thử", NOW);
  person = authority.issue({ name: "Cao Tiến Nghị" });
  agency = authority.issue({ name: "Ủy ban nhân dân xã Đại Huệ" });
  authorityPem = authority.pem;
});

const sign = (who: TestIdentity, bytes: Uint8Array, options: Partial<PrepareOptions>) =>
  signWith(who, bytes, { mark: {}, signedAt: NOW, ...options });

type Box = [number, number, number, number];
const boxes = (bytes: Uint8Array): Box[] =>
  signatureFields(PdfFile.open(bytes)).map((field) => field.dict.get("Rect") as Box);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

test("a document is signed by the person and released with five signatures, each valid to every reader", async () => {
  const image = { png: await blueSignature() };
  const seal = { png: await redSeal(), widthMm: 36 };
  let bytes = await sign(person, await decisionPdf(), {
    preset: "VAN_BAN_CA_NHAN",
    image,
    capacity: "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
  });
  const mark = { number: "15", day: "09", month: "01", year: "2026" };
  for (const preset of presetTable().release.presets) {
    const before = bytes;
    bytes = await sign(agency, bytes, { preset, mark, image: seal });
    expect(Buffer.compare(bytes.subarray(0, before.length), before)).toBe(0);
  }
  await expectSoundAbroad(bytes, 6);
  const trustFolder = tempDir();
  writeFileSync(join(trustFolder, "ca.pem"), authorityPem);
  const own = verifyPdf(bytes, { trust: loadTrust([trustFolder]), now: NOW });
  expect(own.signatures.map((one) => [one.integrity, one.changesAfter === "suspicious"])).toEqual(
    Array.from({ length: 6 }, () => ["intact", false]),
  );
  const [personal, stamped] = boxes(bytes) as [Box, Box];
  // between title (620) and name (553), in the right half
  expect(personal[1]).toBeGreaterThan(549);
  expect(personal[3]).toBeLessThan(622);
  expect(personal[0]).toBeGreaterThan(297);
  // the seal in its real size, over the left third of it
  expect(stamped[2] - stamped[0]).toBeCloseTo((36 * 72) / 25.4, 1);
  expect((stamped[2] - personal[0]) / (personal[2] - personal[0])).toBeCloseTo(1 / 3, 2);
  // written into the gaps of the heading, in its order
  expect(await readText(bytes)).toContain("Số: 15 /QĐ-UBND Đại Huệ, ngày 09 tháng 01 năm 2026");
  const signature = signatureFields(PdfFile.open(bytes))[0]!.value!;
  expect((signature.get("Reason") as { text(): string }).text()).toBe("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH");
  if (process.env.COUNTER_PICTURES) writeFileSync(join(process.env.COUNTER_PICTURES, "release.pdf"), bytes);
});

test("a copy and an annex name what the decree wants, top right of page 1, without an image", async () => {
  const copy = await sign(agency, await plainPdf(), {
    preset: "SAO_Y_CO_QUAN",
    mark: { copyForm: "TRÍCH SAO", agencyName: "Ủy ban nhân dân xã Đại Huệ" },
  });
  await expectSoundAbroad(copy, 1);
  const text = await readText(copy);
  expect(text).toContain("TRÍCH SAO");
  expect(text).toContain("Ủy ban nhân dân xã Đại Huệ");
  expect(text).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00/);
  const [box] = boxes(copy) as [Box];
  expect(box[0]).toBeGreaterThan(297);
  expect(box[3]).toBeGreaterThan(800);
  const annex = await sign(agency, await plainPdf(), {
    preset: "PHU_LUC_CO_QUAN",
    mark: { documentNumber: "15/QĐ-UBND" },
  });
  await expectSoundAbroad(annex, 1);
  expect(await readText(annex)).toContain("15/QĐ-UBND");
  expect(await codeOf(sign(agency, await plainPdf(), { preset: "PHU_LUC_CO_QUAN" }))).toBe(
    "contract.invalid-input",
  );
});

test("number and date may be put elsewhere by hand, only where nothing stands, and never upon each other", async () => {
  const bytes = await decisionPdf();
  const mark = { number: "15", day: "09", month: "01", year: "2026" };
  const usual = await markPlaces({ bytes, mark, moved: [] });
  expect(usual.map((one) => [one.text, one.free])).toEqual([
    ["15", true],
    ["09", true],
    ["01", true],
    ["2026", true],
  ]);
  // in the gaps of the heading, whose baseline stands at 743 of 842 points
  for (const { box } of usual) {
    expect(box[1]).toBeLessThan(1 - 743 / 841.89);
    expect(box[3]).toBeGreaterThan(1 - 743 / 841.89);
  }
  const at = (preset: (typeof usual)[number]["preset"], left: number, top: number) => ({ preset, left, top });
  const judged = async (...moved: ReturnType<typeof at>[]) =>
    (await markPlaces({ bytes, mark, moved })).map((one) => one.free);
  const heading = usual[1]!.box[1];
  expect(await judged(at("SO_PHAT_HANH", 0.3, 0.3))).toEqual([true, true, true, true]);
  expect(await judged(at("SO_PHAT_HANH", 0.14, heading))).toEqual([false, true, true, true]);
  expect(await judged(at("SO_PHAT_HANH", 0.3, 0.3), at("NAM_PHAT_HANH", 0.305, 0.305))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  // off the page it stays on the page
  const [edge] = await markPlaces({ bytes, mark, moved: [at("SO_PHAT_HANH", 1, 1)] });
  expect([edge!.box[2], edge!.box[3]]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);

  const put = (file: Uint8Array, preset: PresetName, markAt: { left: number; top: number }) =>
    sign(agency, file, { preset, mark, markAt });
  expect(await codeOf(put(bytes, "SO_PHAT_HANH", { left: 0.14, top: heading }))).toBe("signing.mark-covers");
  const numbered = await put(bytes, "SO_PHAT_HANH", { left: 0.3, top: 0.3 });
  const [rect] = boxes(numbered) as [Box];
  expect(rect[0]).toBeCloseTo(0.3 * 595.28, 1);
  expect(rect[3]).toBeCloseTo(0.7 * 841.89, 1);
  await expectSoundAbroad(numbered, 1);
  // what was signed before is content too
  expect(await codeOf(put(numbered, "NAM_PHAT_HANH", { left: 0.305, top: 0.305 }))).toBe(
    "signing.mark-covers",
  );
});

describe("the image of a mark", () => {
  const personal = (png: Uint8Array) =>
    plainPdf().then((bytes) => sign(person, bytes, { preset: "VAN_BAN_CA_NHAN", image: { png } }));
  test("must be a PNG, see-through, in the ink of its preset; else it is refused in words", async () => {
    const white = await sharp(await blueSignature())
      .flatten({ background: "#fff" })
      .png()
      .toBuffer();
    const jpeg = await sharp(white).jpeg().toBuffer();
    expect(await codeOf(personal(white))).toBe("signing.image-unfit");
    expect(await codeOf(personal(jpeg))).toBe("signing.image-unfit");
    expect(await codeOf(personal(await redSeal()))).toBe("signing.image-unfit");
    expect(await codeOf(personal(Buffer.from("không phải ảnh")))).toBe("signing.image-unfit");
    expect(
      await codeOf(
        sign(agency, await plainPdf(), { preset: "VAN_BAN_CO_QUAN", image: { png: await blueSignature() } }),
      ),
    ).toBe("signing.image-unfit");
  });

  test("without one the preset's words stand for it", async () => {
    const signed = await sign(person, await plainPdf(), { preset: "VAN_BAN_CA_NHAN" });
    expect(await readText(signed)).toContain("Cao Tiến Nghị");
    expect((await pdfsig(signed)).split("Signature is Valid")).toHaveLength(2);
  });
});

test("PDF/A-1 stays PDF/A-1 after every mark we can make", async () => {
  const page = await sharp({ create: { width: 1654, height: 2339, channels: 3, background: "#fff" } })
    .jpeg()
    .toBuffer();
  const archive = await assemblePdf([{ bytes: page, width: 1654, height: 2339, dpi: 200 }], {
    title: "Giấy tờ",
    creator: "kiểm thử",
    createdAt: "2026-01-09T10:00:00.000+07:00",
  });
  expect(pdfaPart(PdfFile.open(archive))).toBe(1);
  let bytes = await signWith(person, archive, {});
  bytes = await sign(person, bytes, { preset: "VAN_BAN_CA_NHAN", image: { png: await blueSignature() } });
  bytes = await sign(agency, bytes, { preset: "VAN_BAN_CO_QUAN", image: { png: await redSeal() } });
  bytes = await sign(agency, bytes, { preset: "NGAY_PHAT_HANH", mark: { day: "09" } });
  expect((await pdfsig(bytes)).split("Signature is Valid")).toHaveLength(5);
  // transparency would break the promise; a stencil of one ink does not
  const added = Buffer.from(bytes.subarray(archive.length)).toString("latin1");
  expect(added).not.toContain("/SMask");
  expect(added).toContain("/ImageMask true");
  if (hasArchiveValidator()) expect(await archiveFaults(bytes)).toBe("");
}, 60_000);
