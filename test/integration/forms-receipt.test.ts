import { PDFDocument } from "pdf-lib";
import { beforeAll, describe, expect, it } from "vitest";
import type { FormLayout } from "../../main/pdf/forms/layout.ts";
import { receiptQrText, renderReceipt } from "../../main/pdf/forms/receipt.ts";
import { formLayout } from "../../main/pdf/forms/resources.ts";
import { longReceiptSample, receiptSample, withTools } from "../support/paper-samples.ts";

/** Labels of Mẫu số 01, TT 03/2025/TT-VPCP PL I, in the order of the form; the 8th is not known word for word. */
const LABELS = [
  "Mã hồ sơ",
  "Trung tâm Phục vụ hành chính công/Bộ phận Tiếp nhận và Trả kết quả",
  "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức",
  "Số định danh cá nhân/tổ chức",
  "Địa chỉ",
  "Số điện thoại",
  "Email",
  "ủy quyền",
  "Nội dung yêu cầu giải quyết",
  "Thành phần hồ sơ nộp gồm",
  "Số lượng hồ sơ",
  "Thời gian giải quyết hồ sơ theo quy định là",
  "Thời gian nhận hồ sơ",
  "Thời gian trả kết quả giải quyết hồ sơ",
  "Đăng ký nhận kết quả tại",
  "Vào Sổ theo dõi hồ sơ, Quyển số",
  "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên)",
];

const papers = ["A5", "A4"] as const;

describe.each(papers)("receipt Mẫu số 01 on %s", (paper) => {
  let short: Uint8Array;
  let long: Uint8Array;
  beforeAll(async () => {
    short = await renderReceipt(receiptSample(), { paper });
    long = await renderReceipt(longReceiptSample(), { paper });
  });

  it("prints two copies of one page each, with all 17 labels in the order of the form", async () => {
    await withTools(short, async ({ text, qpdf }) => {
      expect(await qpdf()).toMatch(/No syntax or stream encoding errors/);
      const pages = (await PDFDocument.load(short)).getPages();
      expect(pages.map((page) => Math.round((page.getWidth() * 25.4) / 72))).toEqual(
        paper === "A5" ? [148, 148] : [210, 210],
      );
      for (const [page, copy] of [
        [1, "Liên 1: giao người nộp hồ sơ"],
        [2, "Liên 2: lưu cùng hồ sơ"],
      ] as const) {
        const words = await text(page);
        let from = 0;
        for (const label of LABELS) {
          const at = words.indexOf(label, from);
          expect(at, `${label} on page ${page}`).toBeGreaterThanOrEqual(0);
          from = at;
        }
        expect(words).toContain("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        expect(words).toContain("Độc lập - Tự do - Hạnh phúc");
        expect(words).toContain("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
        expect(words).toContain("Số: 00012/TTPVHCC");
        expect(words).toContain("17 giờ 00 phút, ngày 10 tháng 01 năm 2026");
        expect(words).toContain(copy);
        expect(words).toContain("(mã minh họa, chưa phải mã chính thức)");
        expect(words).not.toContain("SỐ TẠM");
        expect(words).not.toContain("Trang 1/");
      }
    });
  });

  it("lets a foreign decoder read the exact QR on every copy at 200 and 300 dpi", async () => {
    const expected = receiptQrText(receiptSample());
    expect(expected.split("|")).toHaveLength(7);
    await withTools(short, async ({ zbar }) => {
      expect(await zbar(1, 200)).toEqual([expected]);
      expect(await zbar(2, 300)).toEqual([expected]);
    });
  });

  it("cuts nothing of long names, addresses and twelve components, and numbers the pages", async () => {
    const data = longReceiptSample();
    const pages = (await PDFDocument.load(long)).getPageCount();
    expect(pages % 2).toBe(0);
    await withTools(long, async ({ text }) => {
      const words = await text();
      const letters = (value: string): string => value.replace(/\s+/g, "");
      for (const value of [
        data.applicant.fullName,
        data.applicant.address,
        data.applicant.email,
        ...data.components.map((component) => component.name),
        data.authorised?.paper ?? "",
      ]) {
        expect(letters(words)).toContain(letters(value));
      }
      expect(words).toContain("SỐ TẠM");
      expect(words).toContain("(số tạm, số chính thức được gắn khi đồng bộ)");
      expect(words).toContain("Quyển số 03 Số thứ tự 127");
      for (let page = 1; page <= pages; page++) {
        expect(await text(page)).toContain(`Trang ${((page - 1) % (pages / 2)) + 1}/${pages / 2}`);
      }
    });
  });

  it("gives the same bytes for the same data", async () => {
    expect(Buffer.from(await renderReceipt(receiptSample(), { paper })).equals(Buffer.from(short))).toBe(
      true,
    );
    const other = await renderReceipt({ ...receiptSample(), sets: 2 }, { paper });
    expect(Buffer.from(other).equals(Buffer.from(short))).toBe(false);
  });

  it("keeps every word inside the paper", async () => {
    for (const pdf of [short, long]) {
      const width = (await PDFDocument.load(pdf)).getPage(0).getWidth();
      await withTools(pdf, async ({ boxes }) => {
        for (const [x0, x1] of await boxes()) {
          expect(x0).toBeGreaterThan(10);
          expect(x1).toBeLessThan(width - 10);
        }
      });
    }
  });
});

describe("the receipt's data", () => {
  it("masks the identity in the QR and not in print", async () => {
    const data = { ...receiptSample(), maskIdentity: true };
    expect(receiptQrText(data)).toContain("|********2345|");
    await withTools(await renderReceipt(data), async ({ text }) => {
      expect(await text(1)).toContain("Số định danh cá nhân/tổ chức: 040199012345");
    });
  });

  it("leaves dots to write on for what was not given", async () => {
    const data = receiptSample();
    data.applicant.email = "";
    await withTools(await renderReceipt(data), async ({ text }) => {
      expect(await text(1)).toMatch(/Email: \.{5,}/);
      expect(await text(1)).toMatch(/Quyển số \.{5,} Số thứ tự \.{5,} \(nếu có\)/);
    });
  });

  it("comes from a dated layout with its source", () => {
    const layout = formLayout<FormLayout>("mau-01");
    expect(layout.inForceFrom).toBe("2025-09-15");
    expect(layout.source).toContain("TT 03/2025/TT-VPCP");
    expect(layout.unverified?.length).toBeGreaterThan(0);
  });
});
