import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { PDFDocument, PDFName, rgb } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DerivedPage, PageImage, ProbeResult } from "../../main/core/digitise/types.ts";
import type { Child } from "../../main/core/ports.ts";
import { findImageMagick } from "../../main/hosts/find-tools.mjs";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { DECISION, makePage } from "../support/pages.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let imaging: Child;
let folder = "";
let png: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "imaging-"));
  imaging = nodeChildren().start("imaging");
  png = await makePage(DECISION);
});
afterAll(async () => {
  await imaging.stop();
  rmSync(folder, { recursive: true });
});

const probe = (bytes: Uint8Array, name = "tệp"): Promise<ProbeResult> =>
  imaging.call("probe", { bytes: new Uint8Array(bytes), name });
const refusal = (code: string, params: object = {}) =>
  expect.objectContaining({ code, params: expect.objectContaining(params) });

function blank(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: "#fff" } });
}

/** A PNG whose header promises a size that its data does not have. */
function pngOf(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(100))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function pdf(pages = 1): Promise<Uint8Array> {
  const made = await PDFDocument.create();
  for (let i = 0; i < pages; i++) made.addPage([595, 842]).drawText(`Page ${i + 1}`, { x: 50, y: 700 });
  return made.save({ useObjectStreams: false });
}

describe("files that are no pages", () => {
  it("refuses a 1-pixel image with its size", async () => {
    await expect(probe(await blank(1, 1).png().toBuffer())).rejects.toEqual(
      refusal("image.too-small", { width: 1, height: 1, name: "tệp" }),
    );
  });

  it("refuses a 20,000-pixel image from its header", async () => {
    // were it decoded, the lack of data would make it unreadable instead
    await expect(probe(pngOf(20_000, 20_000))).rejects.toEqual(refusal("image.too-large", { width: 20_000 }));
    await expect(probe(pngOf(20_000, 400))).rejects.toEqual(refusal("image.too-large"));
  });

  it.each(["png", "jpeg", "tiff"] as const)("refuses a %s that was cut off", async (format) => {
    const whole = await sharp(png).toFormat(format).toBuffer();
    await expect(probe(whole.subarray(0, Math.floor(whole.length * 0.6)))).rejects.toEqual(
      refusal("image.unreadable", { name: "tệp" }),
    );
  });

  it("refuses text, SVG and nothing at all", async () => {
    for (const [text, code] of [
      ["", "image.empty"],
      ["chỉ là chữ", "image.unreadable"],
      ['<svg xmlns="http://www.w3.org/2000/svg"/>', "image.kind"],
    ] as const) {
      await expect(probe(Buffer.from(text))).rejects.toEqual(refusal(code));
    }
  });

  it("refuses a truncated PDF, an encrypted one and a signed one, each in its own words", async () => {
    const whole = await pdf();
    await expect(probe(whole.subarray(0, whole.length - 200))).rejects.toEqual(refusal("pdf.unreadable"));
    const plain = join(folder, "plain.pdf");
    writeFileSync(plain, whole);
    for (const user of ["", "mat-khau"]) {
      const locked = join(folder, `locked${user}.pdf`);
      execFileSync("qpdf", ["--encrypt", user, "chu", "256", "--", plain, locked]);
      await expect(probe(readFileSync(locked))).rejects.toEqual(refusal("pdf.encrypted"));
    }
    const document = await PDFDocument.load(whole);
    const dictionary = document.context.obj({ Type: "Sig", ByteRange: [0, 10, 20, 30] });
    document.catalog.set(PDFName.of("Test"), document.context.register(dictionary));
    await expect(probe(await document.save({ useObjectStreams: false }))).rejects.toEqual(
      refusal("pdf.signed-already"),
    );
  });

  it("refuses a poster", async () => {
    const made = await PDFDocument.create();
    made.addPage([14_000, 14_000]);
    await expect(probe(await made.save())).rejects.toEqual(refusal("pdf.too-large"));
  });

  it("works on after every refusal", async () => {
    expect((await probe(png)).pages).toHaveLength(1);
  });
});

describe("pages", () => {
  it("gives PNG and JPEG back byte for byte", async () => {
    const jpeg = await makePage(DECISION, { format: "jpeg" });
    for (const bytes of [png, jpeg]) {
      const page = await imaging.call<PageImage>("page", { bytes: new Uint8Array(bytes), index: 0 });
      expect(Buffer.compare(page.bytes, bytes)).toBe(0);
      expect(page).toMatchObject({ width: 1654, height: 2339, dpi: 200, orientation: 1 });
    }
  });

  it("takes every page of a TIFF, losslessly", async () => {
    const file = join(folder, "two.tiff");
    const first = join(folder, "1.png");
    const second = join(folder, "2.png");
    await sharp(png).resize(800).png().toFile(first);
    await sharp(png).resize(800).negate().png().toFile(second);
    execFileSync(findImageMagick() ?? "convert", [
      first,
      second,
      "-compress",
      "LZW",
      "-density",
      "200",
      file,
    ]);
    const bytes = new Uint8Array(readFileSync(file));
    const probed = await probe(bytes);
    expect(probed).toMatchObject({ kind: "pages", signed: false });
    expect(probed.pages).toHaveLength(2);
    for (const [index, source] of [first, second].entries()) {
      const page = await imaging.call<PageImage>("page", { bytes, index });
      const [a, b] = await Promise.all(
        [page.bytes, source].map((s) => sharp(s).removeAlpha().raw().toBuffer()),
      );
      expect(Buffer.compare(a as Buffer, b as Buffer)).toBe(0);
    }
  });

  it("draws a PDF's pages with their annotations", async () => {
    const made = await PDFDocument.load(await pdf(2));
    const page = made.getPage(1);
    const appearance = made.context.stream("1 0 0 rg 0 0 100 100 re f", {
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, 100, 100],
    });
    page.node.addAnnot(
      made.context.register(
        made.context.obj({
          Type: "Annot",
          Subtype: "Stamp",
          F: 4,
          Rect: [100, 100, 200, 200],
          AP: { N: made.context.register(appearance) },
        }),
      ),
    );
    page.drawRectangle({ x: 400, y: 100, width: 50, height: 50, color: rgb(0, 0, 1) });
    const bytes = new Uint8Array(await made.save({ useObjectStreams: false }));
    const { handle, pages } = await imaging.call<{ handle: string; pages: number }>("open", {
      bytes,
      name: "a",
    });
    expect(pages).toBe(2);
    const image = await imaging.call<PageImage>("page", { handle, index: 1, dpi: 72 });
    await imaging.call("close", { handle });
    expect(image).toMatchObject({ width: 595, height: 842, dpi: 72 });
    const { data, info } = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
    ];
    expect(at(150, 842 - 150)).toEqual([255, 0, 0]);
    expect(at(420, 842 - 120)).toEqual([0, 0, 255]);
    await expect(imaging.call("page", { handle, index: 0 })).rejects.toMatchObject({ code: "child.crashed" });
  });

  it("says when a file states no resolution and takes A4 then", async () => {
    const bare = await sharp(png).withMetadata({ density: 72 }).png().toBuffer();
    expect((await probe(bare)).pages[0]).toMatchObject({ dpi: 200, dpiStated: false });
    expect((await probe(png)).pages[0]).toMatchObject({ dpi: 200, dpiStated: true });
  });

  it("counts the sides of a picture taken sideways as it is looked at", async () => {
    const sideways = await sharp(png)
      .rotate(-90)
      .withMetadata({ orientation: 6, density: 200 })
      .jpeg()
      .toBuffer();
    const page = await imaging.call<PageImage>("page", { bytes: new Uint8Array(sideways), index: 0 });
    expect(page).toMatchObject({ width: 1654, height: 2339, orientation: 6 });
  });
});

describe("derived copies", () => {
  it("straightens a page and says where its pixels came from", async () => {
    const turned = await makePage(DECISION, { turned: 3 });
    const derived = await imaging.call<DerivedPage>("derive", {
      bytes: new Uint8Array(turned),
      dpi: 200,
      plain: true,
    });
    expect(derived.angle).toBeCloseTo(3, 0.5);
    expect(derived.steps).toContain("paper");
    const [a, b, c, d, e, f] = derived.toPage;
    const meta = await sharp(turned).metadata();
    // the middle stays the middle
    expect(a * (derived.width / 2) + c * (derived.height / 2) + e).toBeCloseTo((meta.width ?? 0) / 2, -0.3);
    expect(b * (derived.width / 2) + d * (derived.height / 2) + f).toBeCloseTo((meta.height ?? 0) / 2, -0.3);
  });

  it("puts the two columns of the head one under the other, before the body", async () => {
    const turned = await makePage(DECISION, { turned: 1 });
    const derived = await imaging.call<DerivedPage>("derive", { bytes: new Uint8Array(turned), dpi: 200 });
    expect(derived.zones.map((zone) => zone.kind).slice(0, 3)).toEqual(["head-left", "head-right", "body"]);
    const [left, right, body] = derived.zones;
    expect(left?.box[2]).toBe(right?.box[0]);
    expect(body?.box[1]).toBe(right?.box[3]);
    // below number and date (38 mm), above the first line that reaches over both columns (63 mm)
    expect(body?.box[1]).toBeGreaterThan((42 / 25.4) * 200);
    expect(body?.box[1]).toBeLessThan((64 / 25.4) * 200);
    // one grey channel: a third of the work for the reader
    expect((await sharp(derived.bytes).metadata()).channels).toBe(1);
  });

  it("makes small pictures for the window", async () => {
    for (const [method, format] of [
      ["thumbnail", "jpeg"],
      ["preview", "webp"],
    ] as const) {
      const bytes = await imaging.call<Uint8Array>(method, {
        bytes: new Uint8Array(png),
        width: 200,
        format,
      });
      expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 200 });
    }
  });
});
