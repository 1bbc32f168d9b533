import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, PDFName, PDFString, rgb } from "pdf-lib";
import { beforeAll, describe, expect, it } from "vitest";
import { kindOn, loadCopiesLaw } from "../../main/core/copies/law.ts";
import { composeBlock, composeTrialBlock, type PaperCopyBlock } from "../../main/core/copies/rules.ts";
import { paperCopyConfig, qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import { pagePictures, readBackPaperCopy, renderPaperCopy } from "../../main/pdf/paper-copy.ts";
import { layOut } from "../../main/pdf/paper-copy-geometry.ts";
import { openRaster } from "../../main/pdf/paper-copy-raster.ts";
import { copyRecordSample, withTools } from "../support/paper-samples.ts";
import { readResource } from "../support/resources.ts";
import { claimsSample, machineKey, sealOf } from "../support/seals.ts";

const config = paperCopyConfig();
const qr = qrItemsConfig();
const { rules: law } = await loadCopiesLaw(readResource);
const rules = { ...law, kind: kindOn(law.kinds, "converted", "2026-05-03") };
/** As the core signs it for this record. */
const seal = sealOf(machineKey("máy 1"), claimsSample());
const shared = join(import.meta.dirname, "../../../shared/data/signed");
const block = (): PaperCopyBlock =>
  composeBlock(copyRecordSample(), rules, { revocationUnknown: true, seal });

/** Pages whose only red is the appearance of a signature widget, as in signed documents of the State. */
async function signedLookAlike(sizes: [number, number][]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (const size of sizes) {
    const page = pdf.addPage(size);
    page.drawRectangle({ x: 0, y: 0, width: size[0], height: 6, color: rgb(0, 0, 0) });
    page.drawRectangle({ x: 0, y: size[1] - 6, width: size[0], height: 6, color: rgb(0, 0, 0) });
    const { context } = pdf;
    const appearance = context.stream("1 0 0 rg 0 0 100 100 re f", {
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, 100, 100],
    });
    const widget = context.register(
      context.obj({
        Type: "Annot",
        Subtype: "Widget",
        FT: "Sig",
        T: PDFString.of(`Signature${pdf.getPageCount()}`),
        F: 4,
        Rect: [200, 200, 300, 300],
        P: page.ref,
        AP: { N: context.register(appearance) },
      }),
    );
    page.node.set(PDFName.of("Annots"), context.obj([widget]));
    pdf.catalog.getOrCreateAcroForm().addField(widget);
  }
  return pdf.save();
}

function redShare({ data }: { data: Uint8Array }): number {
  let red = 0;
  for (let i = 0; i < data.length; i += 4) {
    if ((data[i] as number) > 150 && (data[i + 1] as number) < 110 && (data[i + 2] as number) < 110) red++;
  }
  return red / (data.length / 4);
}

async function redOf(pdf: Uint8Array, page: number): Promise<number> {
  const raster = await openRaster(pdf, "test");
  try {
    return redShare(await raster.draw(page, 100));
  } finally {
    raster.close();
  }
}

describe("paper copy of an electronic result", () => {
  let source: Uint8Array;
  let copy: { pdf: Uint8Array; pages: number };
  beforeAll(async () => {
    source = await signedLookAlike([
      [595, 842],
      [842, 595],
      [612, 1008],
    ]);
    copy = await renderPaperCopy(source, block());
  });

  it("draws the appearance of signature widgets on every page", async () => {
    expect(copy.pages).toBe(3);
    for (const page of [0, 1, 2]) {
      const inSource = await redOf(source, page);
      expect(inSource).toBeGreaterThan(0.01);
      // scaled into the frame, the seal keeps at least a third of its share of the sheet
      expect(await redOf(copy.pdf, page)).toBeGreaterThan(inSource / 3);
    }
  });

  it("carries the conditions of NĐ 45/2020 Điều 18.2 in words a foreign reader finds", async () => {
    await withTools(copy.pdf, async ({ text, qpdf }) => {
      expect(await qpdf()).toMatch(/No syntax or stream encoding errors/);
      const first = await text(1);
      const last = await text(3);
      expect(first).toContain("BẢN GIẤY CHUYỂN ĐỔI TỪ BẢN ĐIỆN TỬ");
      for (const page of [1, 2, 3]) {
        expect(await text(page)).toContain(`H41.99-260109-00012-KQ(1) · Trang ${page}/3`);
      }
      for (const words of [
        "Cơ quan chủ quản: Ủy ban nhân dân tỉnh Nghệ An",
        "Mã hồ sơ: H41.99-260109-00012",
        "Mã kết quả: H41.99-260109-00012-KQ(1)",
        "03/05/2026 10:05:12 (+07:00)",
        "dichvucong.nghean.gov.vn",
        "NGƯỜI CHUYỂN ĐỔI",
        "CƠ QUAN CHUYỂN ĐỔI",
        "Trần Thị Bình",
      ]) {
        expect(last).toContain(words);
      }
      expect(last).not.toContain("BẢN THỬ");
    });
  });

  it("reads back by its own decoder and by a foreign one", async () => {
    await readBackPaperCopy(copy.pdf, block());
    await withTools(copy.pdf, async ({ zbar }) => {
      expect((await zbar(1, 300)).sort()).toEqual([block().qrText, seal].sort());
    });
  });

  it("fails the read-back when the code says something else, or nothing", async () => {
    const changed = block();
    changed.qrText = `${changed.qrText}`.replace("00012", "00013");
    const forged = await renderPaperCopy(source, changed);
    await expect(readBackPaperCopy(forged.pdf, block())).rejects.toMatchObject({
      code: "copies.read-back",
      params: { why: "different" },
    });
    await expect(readBackPaperCopy(source, block())).rejects.toMatchObject({
      code: "copies.read-back",
      params: { why: "unreadable" },
    });
  });

  it("is the same bytes for the same result and time", async () => {
    const again = await renderPaperCopy(source, block());
    expect(Buffer.from(again.pdf).equals(Buffer.from(copy.pdf))).toBe(true);
  });

  it("marks every page of a trial copy and gives it no number", async () => {
    const trialBlock = composeTrialBlock(copyRecordSample(), config, qr, [config.trial.unsigned]);
    const trial = await renderPaperCopy(source, trialBlock);
    await readBackPaperCopy(trial.pdf, trialBlock);
    await withTools(trial.pdf, async ({ text }) => {
      for (const page of [1, 2, 3]) expect(await text(page)).toContain("BẢN THỬ - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ");
      expect(await text()).not.toMatch(/KQ\(|BG-|040199012345/);
    });
  });

  it("makes a picture a page for the screen", async () => {
    const pictures = await pagePictures(copy.pdf);
    expect(pictures).toHaveLength(3);
    for (const picture of pictures) expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe("PNG");
  });

  it.each([
    ["upright", 595, 842, false],
    ["across", 842, 595, true],
    ["across on an upright sheet", 842, 595, false],
    ["narrow and long", 200, 1400, false],
    ["wide poster", 4000, 900, true],
    ["a small card", 243, 153, false],
  ])("keeps frame, bands and block apart and the page's proportions: %s", (_, width, height, across) => {
    const sheet = layOut({ width, height }, config.layoutMm, { topHeight: 90, blockHeight: 130, across });
    expect(sheet.frame.width / sheet.frame.height).toBeCloseTo(width / height, 5);
    expect(sheet.frame.width).toBeLessThanOrEqual(width + 1e-9);
    expect(sheet.frame.y).toBeGreaterThanOrEqual(sheet.block.y + sheet.block.height);
    expect(sheet.frame.y + sheet.frame.height).toBeLessThanOrEqual(sheet.top.y);
    expect(sheet.block.y).toBeGreaterThanOrEqual(sheet.foot.y + sheet.foot.height);
    expect(sheet.frame.x).toBeGreaterThanOrEqual(sheet.foot.x - 1e-9);
    expect(sheet.top.y + sheet.top.height).toBeLessThan(sheet.height);
  });

  it("refuses what is no PDF", async () => {
    await expect(renderPaperCopy(new Uint8Array([1, 2, 3]), block())).rejects.toMatchObject({
      code: "pdf.unreadable",
    });
  });
});

describe.skipIf(!existsSync(shared))("real signed documents of the State", () => {
  it.each([
    ["hanoi_tb_453_flag.pdf", 1, 0.001],
    ["cv_3722_metro.pdf", 1, 0],
    ["tt_21_bct_fuel.pdf", 2, 0],
  ])("%s becomes paper with what its signatures show", async (name, pages, leastRed) => {
    const source = new Uint8Array(await readFile(join(shared, name)));
    const copy = await renderPaperCopy(source, block());
    expect(copy.pages).toBe(pages);
    await readBackPaperCopy(copy.pdf, block());
    expect(await redOf(copy.pdf, 0)).toBeGreaterThanOrEqual(leastRed);
  });

  it("shows the number and date that the Hà Nội notice carries in widgets", async () => {
    const source = new Uint8Array(await readFile(join(shared, "hanoi_tb_453_flag.pdf")));
    const raster = await openRaster(source, "test");
    const { width, height, data } = await raster.draw(0, 200);
    raster.close();
    /** share of dark pixels in a part of the page, given as fractions */
    const ink = (x0: number, y0: number, x1: number, y1: number): number => {
      let dark = 0;
      let all = 0;
      for (let y = Math.round(y0 * height); y < y1 * height; y++) {
        for (let x = Math.round(x0 * width); x < x1 * width; x++, all++) {
          if ((data[(y * width + x) * 4] as number) < 128) dark++;
        }
      }
      return dark / all;
    };
    // "453" between "Số:" and "/TB-UBND", "29" between "ngày" and "tháng": blank when widgets are not drawn
    expect(ink(0.203, 0.115, 0.238, 0.132)).toBeGreaterThan(0.05);
    expect(ink(0.648, 0.134, 0.672, 0.15)).toBeGreaterThan(0.05);
  });
});
