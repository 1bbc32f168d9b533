import { expect, it, test } from "vitest";
import {
  blankReceipt,
  type ReceiptData,
  receiptContent,
} from "../../main/core/dossiers/rules/receipt-content.ts";
import { FORM_KINDS } from "../../main/core/forms/keys.ts";
import type { FormKind, FormProfile } from "../../main/core/forms/service.ts";
import type { FrozenForm } from "../../main/core/forms/types.ts";
import { drawForm, type Fill, formsLaw, frozenForm, sampleContent } from "../support/form-samples.ts";
import { longReceiptSample, receiptPdf, receiptSample, withTools } from "../support/paper-samples.ts";

/** Words that stand on each paper in this order: the labels of shared/domain/rules.md 3.4 to 3.6, verbatim. */
const LABELS: Partial<Record<`${FormKind} ${FormProfile}`, string[]>> = {
  "receipt current": [
    "Mẫu số 01 - TT 03/2025/TT-VPCP",
    "Số: 260109-0012/TTPVHCC",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "Mã hồ sơ:",
    "Trung tâm Phục vụ hành chính công/Bộ phận Tiếp nhận và Trả kết quả:",
    "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức:",
    "Số định danh cá nhân/tổ chức:",
    "Địa chỉ:",
    "Số điện thoại:",
    "Email:",
    "ủy quyền",
    "Nội dung yêu cầu giải quyết:",
    "Thành phần hồ sơ nộp gồm:",
    "Số lượng hồ sơ: 01 (bộ)",
    "Thời gian giải quyết hồ sơ theo quy định là:",
    "Thời gian nhận hồ sơ: 10 giờ 05 phút, ngày 09 tháng 01 năm 2026",
    "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 10 tháng 01 năm 2026",
    "Đăng ký nhận kết quả tại:",
    "Vào Sổ theo dõi hồ sơ, Quyển số 03 Số thứ tự 127 (nếu có)",
    "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên)",
  ],
  "receipt legacy": [
    "Mẫu số 01 - TT 01/2018/TT-VPCP",
    "Số: 260109-0012/BPTNTKQ",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "Bộ phận Tiếp nhận và Trả kết quả:",
    "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ",
  ],
  "fee-receipt current": [
    "Số: 260109-0012",
    "BIÊN LAI THU PHÍ, LỆ PHÍ",
    "Ký hiệu: NL/26P",
    "Người nộp tiền: Nguyễn Thị Quỳnh Hương",
    "Địa chỉ: Xóm 5, xã Nghi Lộc, tỉnh Nghệ An",
    "Mã hồ sơ: H41.99-260109-00012",
    "Thủ tục: Đăng ký khai sinh (1.001193)",
    "Phí cấp bản sao trích lục 2 8.000 16.000",
    "Tổng cộng 1.650.000",
    "Số tiền viết bằng chữ: Một triệu sáu trăm năm mươi nghìn đồng",
    "Hình thức thu: Tiền mặt",
    "NGƯỜI NỘP TIỀN NGƯỜI THU TIỀN",
  ],
  "reconciliation current": [
    "BẢNG ĐỐI CHIẾU THU PHÍ, LỆ PHÍ",
    "Ngày 09/01/2026",
    "Người thu: Lê Thị Thu Hà",
    "Tiền mặt: 1.250.000",
    "Chuyển khoản: 0",
    "Trực tuyến: 400.000",
    "Đã hoàn: 50.000",
    "Tổng thu: 1.650.000",
    "Đếm được: 1.250.000",
    "Chênh lệch: 0",
    "1. Biên lai 0126 in hỏng",
    "NGƯỜI THU TIỀN TRƯỞNG BỘ PHẬN",
  ],
  "remittance current": [
    "BẢNG KÊ NỘP TIỀN PHÍ, LỆ PHÍ",
    "Ngày 09/01/2026",
    "Tài khoản nộp: 3511.0.1234567.00000, Kho bạc Nhà nước khu vực XI",
    "0101 đến 0127 1.650.000",
    "Tổng cộng 1.650.000",
    "Số tiền viết bằng chữ: Một triệu sáu trăm năm mươi nghìn đồng",
    "NGƯỜI NỘP TIỀN TRƯỞNG BỘ PHẬN",
  ],
  "supplement current": [
    "Mẫu số 02 - TT 03/2025/TT-VPCP",
    "Số: 260109-0012/PBS-TTPVHCC",
    "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
    "Hồ sơ của:",
    "Nội dung yêu cầu giải quyết:",
    "Địa chỉ:",
    "Số điện thoại:",
    "Email:",
    "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
    "1.",
    "Lý do:",
    "Trần Văn Bình, số điện thoại 0238 3861 234",
    "NGƯỜI HƯỚNG DẪN",
  ],
  "supplement legacy": ["Mẫu số 02 - TT 01/2018/TT-VPCP", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"],
  "refusal current": [
    "Mẫu số 03 - TT 03/2025/TT-VPCP",
    "Số: 260109-0012/PTC-TTPVHCC",
    "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    "Tiếp nhận hồ sơ của:",
    "Số định danh cá nhân/tổ chức:",
    "Địa chỉ:",
    "Số điện thoại:",
    "Email:",
    "Mã hồ sơ (nếu có):",
    "Nội dung yêu cầu giải quyết:",
    "không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau",
    "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ",
  ],
  "refusal legacy": ["Mẫu số 03 - TT 01/2018/TT-VPCP", "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"],
  "apology current": [
    "Mẫu số 04 - TT 03/2025/TT-VPCP",
    "Số: 260109-0012/PXL",
    "PHIẾU XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
    "Kính gửi:",
    "Số định danh:",
    "Mã số hồ sơ:",
    "Thời gian hẹn trả kết quả:",
    "Lý do:",
    "xin lỗi",
    "17 giờ 00 phút, ngày 14 tháng 01 năm 2026",
    "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
  ],
  "apology legacy": [
    "Mẫu số 04 - TT 01/2018/TT-VPCP",
    "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
  ],
  "stop current": ["Mẫu số 05 - TT 03/2025/TT-VPCP", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"],
  "control current": [
    "Mẫu số 06 - TT 03/2025/TT-VPCP",
    "Số: 260109-0012/PKS-TTPVHCC",
    "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
    "Mã số hồ sơ:",
    "Cơ quan (bộ phận) giải quyết:",
    "Cơ quan phối hợp:",
    "Ngày nhận:",
    "Hẹn trả kết quả vào:",
  ],
  "control legacy": ["Mẫu số 05 - TT 01/2018/TT-VPCP", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"],
  "register current": [
    "Mẫu số 07 - TT 03/2025/TT-VPCP",
    "Số: 03/STD-TTPVHCC",
    "SỔ THEO DÕI HỒ SƠ",
    "Năm 2026 · Lĩnh vực: Hộ tịch · Quyển số 03",
  ],
  "register legacy": ["Mẫu số 06 - TT 01/2018/TT-VPCP", "SỔ THEO DÕI HỒ SƠ"],
};

/** Headings that are broken over lines in their column: every word of each is there. */
const HEADINGS: Partial<Record<FormKind, string[]>> = {
  control: [
    "Tên đơn vị",
    "Thời gian giao, nhận hồ sơ",
    "Người giao",
    "Người nhận",
    "Kết quả giải quyết hồ sơ (trước hạn/đúng hạn/quá hạn)",
    "Ghi chú",
  ],
  register: [
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Tên tổ chức, cá nhân",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận và trả kết quả",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
  ],
};

const letters = (value: string): string => value.replace(/\s+/g, "");

const kinds = Object.keys(FORM_KINDS) as FormKind[];
const law = await formsLaw();
/** Every layout, once for each profile that has its own. */
const all = kinds.flatMap((kind) =>
  (["current", "legacy"] as const)
    .filter(
      (profile) =>
        profile === "current" || !law.layout(kind, profile, "2026-01-09").profiles.includes("current"),
    )
    .map((profile) => ({ kind, profile, layout: law.layout(kind, profile, "2026-01-09") })),
);

type Placed = { page: number; text: string; left: number; top: number; right: number; bottom: number };

/** Pairs of words of one page of which one lies on the other. */
function overlapping(words: Placed[]): string[] {
  const found: string[] = [];
  words.forEach((a, index) => {
    for (const b of words.slice(index + 1)) {
      if (b.page !== a.page) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // boxes are as high as the font, which is more than the letters
      if (across > 0.5 && down > Math.min(a.bottom - a.top, b.bottom - b.top) * 0.45)
        found.push(`${a.text} on ${b.text}, page ${a.page}`);
    }
  });
  return found;
}

async function check(
  kind: FormKind,
  form: FrozenForm,
  options: { profile: FormProfile; paper: string; fill: Fill },
  more: (tools: {
    whole: string;
    /** text of each page */
    texts: string[];
    zbar(page: number, dpi: number): Promise<string[]>;
    pages: number;
  }) => Promise<void>,
): Promise<void> {
  const { pdf, pages } = await drawForm(kind, form, options);
  const paper = law.style.papers[options.paper];
  if (!paper) throw new Error("no such paper");
  await withTools(pdf, async ({ qpdf, fonts, words, pageTexts, zbar }) => {
    // how the file is made does not depend on what it says: asked once for each paper
    if (options.fill === "plain") {
      expect(await qpdf()).toMatch(/No syntax or stream encoding errors/);
      const used = await fonts();
      expect(used.length).toBeGreaterThan(0);
      for (const font of used) {
        expect(font.name).toMatch(/LiberationSerif/);
        expect(font.embedded).toBe(true);
      }
    }
    const mm = 72 / 25.4;
    const right = (paper.widthMm - paper.marginMm.right) * mm + 1;
    const bottom = (paper.heightMm - paper.marginMm.bottom) * mm + 4;
    const found = await words();
    const outside = found.filter(
      (word) =>
        word.left < paper.marginMm.left * mm - 1 ||
        word.right > right ||
        word.top < paper.marginMm.top * mm - 4 ||
        word.bottom > bottom,
    );
    expect(outside).toEqual([]);
    expect(overlapping(found)).toEqual([]);
    const texts = await pageTexts();
    await more({ whole: texts.join(" "), texts, zbar, pages });
  });
}

test.each(all)(
  "law case 6: $kind ($profile) has its labels in order, a readable QR and nothing outside",
  async (one) => {
    const { kind, profile, layout } = one;
    const paper = layout.papers[0] ?? "";
    const content = sampleContent(kind, "plain");
    await check(
      kind,
      frozenForm(content),
      { profile, paper, fill: "plain" },
      async ({ whole, texts, zbar, pages }) => {
        expect(whole).toContain("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        expect(whole).toContain("Độc lập - Tự do - Hạnh phúc");
        expect(whole).toContain("ỦY BAN NHÂN DÂN XÃ NGHI LỘC");
        if (layout.dated) expect(whole).toContain("Nghi Lộc, ngày 09 tháng 01 năm 2026");
        const labels = LABELS[`${kind} ${profile}`] ?? [];
        for (let page = 1; page <= pages; page++) {
          let from = 0;
          const words = texts[page - 1] ?? "";
          for (const label of labels) {
            const at = words.indexOf(label, from);
            expect(at, `${label} on page ${page}`).toBeGreaterThanOrEqual(0);
            from = at;
          }
        }
        for (const heading of HEADINGS[kind] ?? [])
          for (const word of heading.split(" ")) expect(whole, heading).toContain(word);
        expect(pages).toBe(layout.copies.length);
        for (const copy of layout.copies) expect(whole).toContain(copy);
        const coded = [
          "receipt",
          "supplement",
          "refusal",
          "apology",
          "stop",
          "assisted-filing",
          "entry-code",
        ];
        expect(layout.qr).toBe(coded.includes(kind));
        if (layout.qr) {
          const due = kind === "receipt" ? "|2026-01-10T17:00:00+07:00" : "";
          expect(await zbar(1, 200)).toEqual([
            content.code ??
              `H41.99-260109-00012|1.001193|040199012345|${layout.title}|Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nghệ An|2026-01-09T10:05:12+07:00${due}`,
          ]);
        } else expect(whole).not.toContain("040199012345");
      },
    );
  },
);

const papers = all.flatMap((one) => one.layout.papers.map((paper) => ({ ...one, paper })));

test.each(papers)("$kind ($profile) on $paper keeps the longest names, 30 items, 40 rows", async (one) => {
  const { kind, profile, paper, layout } = one;
  const content = sampleContent(kind, "long");
  await check(
    kind,
    frozenForm(content, { provisional: true }),
    { profile, paper, fill: "long" },
    async (tools) => {
      expect(tools.whole).toContain("SỐ TẠM");
      const flat = letters(tools.whole);
      for (const items of Object.values(content.lists as Record<string, string[]>))
        for (const item of items) expect(flat).toContain(letters(item).slice(0, 14));
      const own = tools.pages / layout.copies.length;
      for (let page = 1; page <= tools.pages && own > 1; page++)
        expect(tools.texts[page - 1]).toContain(`Trang ${((page - 1) % own) + 1}/${own}`);
      if (own > 1) {
        // who signs is seen with something that is signed
        expect(tools.texts[own - 1]?.length).toBeGreaterThan(150);
      }
    },
  );
});

test.each(all)("$kind ($profile) leaves dots or no line for what was not given", async (one) => {
  const { kind, profile, layout } = one;
  const form = frozenForm(sampleContent(kind, "empty"));
  await check(kind, form, { profile, paper: layout.papers[0] ?? "", fill: "empty" }, async ({ whole }) => {
    expect(whole).not.toMatch(/undefined|null|\{\w+\}/);
  });
});

it("cuts nothing of a receipt's names, addresses and components", async () => {
  const data: ReceiptData = longReceiptSample();
  await withTools(await receiptPdf(data), async ({ text }) => {
    const words = letters(await text());
    for (const value of [
      data.person.fullName,
      data.person.address,
      data.person.email,
      ...data.components.map(({ name }) => name),
      data.person.authorised,
    ])
      expect(words).toContain(letters(value));
    expect(words).toContain(letters("(mã tạm, mã chính thức được gắn khi đồng bộ)"));
  });
});

it("gives a pen more room between the lines of a blank leaf than print needs, on one page a copy", async () => {
  const blank = frozenForm(
    blankReceipt({
      dossierCode: "H41.99-260109-00012",
      codeUnverified: true,
      note: "tờ 01/10",
      day: "2026-01-09",
    }),
  );
  const printed = frozenForm(receiptContent(receiptSample()));
  for (const [paper, least] of [
    ["A5", 1.1],
    ["A4", 1.3],
  ] as const) {
    const gaps: number[] = [];
    for (const form of [blank, printed]) {
      const drawn = await drawForm("receipt", form, { paper });
      if (form === blank) expect(drawn.pages, paper).toBe(2);
      await withTools(drawn.pdf, async ({ words }) => {
        // "Thời gian giải quyết …" and the line below it
        const tops = (await words())
          .filter(({ page, text }) => page === 1 && text === "Thời")
          .map(({ top }) => top);
        gaps.push(tops[1]! - tops[0]!);
      });
    }
    expect(gaps[0]! / gaps[1]!, paper).toBeGreaterThan(least);
  }
});

it("masks the identity in the QR and not in print, when the office decided so", async () => {
  const form = frozenForm(receiptContent(receiptSample()));
  const { pdf } = await drawForm("receipt", { ...form, head: { ...form.head, maskIdentity: true } });
  await withTools(pdf, async ({ text, zbar }) => {
    expect(await text(1)).toContain("Số định danh cá nhân/tổ chức: 040199012345");
    expect((await zbar(1, 200))[0]).toContain("|********2345|");
  });
});

it("gives the same bytes for the same content, others for another", async () => {
  const form = frozenForm(sampleContent("refusal"));
  const [first, again, other] = await Promise.all([
    drawForm("refusal", form),
    drawForm("refusal", form),
    drawForm("refusal", { ...form, number: "260109-0013" }),
  ]);
  expect(Buffer.from(first.pdf).equals(Buffer.from(again.pdf))).toBe(true);
  expect(Buffer.from(first.pdf).equals(Buffer.from(other.pdf))).toBe(false);
});

it("shows the administrator what of the layouts was not read in a source", () => {
  const marked = law.unverified();
  expect(
    marked.some(({ label, value }) => label.includes("Thông báo dừng") && value.includes("Mẫu số 05")),
  ).toBe(true);
  expect(marked.filter(({ path }) => path.includes("legacy/")).length).toBeGreaterThanOrEqual(6);
  expect(marked.every(({ area }) => area === "Biểu mẫu in tại quầy")).toBe(true);
});

it("takes the rule set by the day of reception", () => {
  expect(law.profile("2025-06-30")).toBe("legacy");
  expect(law.profile("2025-07-01")).toBe("current");
  // given out today for a dossier of then
  expect(law.layout("apology", "legacy", "2025-08-01").title).toBe(
    "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
  );
  expect(law.layout("apology", "current", "2025-08-01").form).toBe("Mẫu số 04");
});
