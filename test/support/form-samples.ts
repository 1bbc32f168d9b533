import { FORM_KINDS } from "../../main/core/forms/keys.ts";
import { type FormKind, type FormProfile, type FormsLaw, loadForms } from "../../main/core/forms/service.ts";
import type { FormContent, FormHead, FrozenForm } from "../../main/core/forms/types.ts";
import { type DrawnForm, renderForm } from "../../main/pdf/forms/render.ts";
import { qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import { readResource } from "./resources.ts";

/** `plain`: an ordinary day; `long`: the longest names and lists of practice; `empty`: nothing but what must be there. */
export type Fill = "plain" | "long" | "empty";

const LONG_NAME =
  "Công Tằng Tôn Nữ Hoàng Thị Phương Nguyễn Trần Lê Thanh Huyền Diệu Khánh Vân Anh Đoàn Thị Điểm Quỳnh";
const LONG_PROCEDURE =
  "Thủ tục đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu đối với tổ chức đang sử dụng đất (1.012756)";

const CODE = "0412 3456 7890 1234 5678 9012 3456 7890";

/** Ordinary values of every text key; invented people at an invented counter. */
const TEXT: Record<string, string> = {
  bases: "Luật Hộ tịch 2014; Nghị định 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ",
  entryCode: CODE,
  username: "ntbinh",
  roles: "Cán bộ tiếp nhận, Thu ngân",
  until: "09/01/2026 21:30",
  purpose: "Đơn vị giải quyết giao lại hồ sơ và kết quả cho quầy",
  machine: "QUAY-01",
  month: "01/2026",
  here: "42",
  province: "41",
  openedBy: "Trần Văn Bình, 09/01/2026 07:02",
  closedAt: "09/01/2026 17:05",
  reopened: "Trần Văn Bình, 09/01/2026 16:40: ghi thiếu một hồ sơ",
  officerName: "Trần Văn Bình",
  at: "09/01/2026 11:30",
  from: "12/01/2026",
  to: "18/01/2026",
  apologyDay: "12/01/2026",
  account: "3511.0.1234567.00000, Kho bạc Nhà nước khu vực XI",
  address: "Xóm 5, xã Nghi Lộc, tỉnh Nghệ An",
  addressee: "Bà Nguyễn Thị Quỳnh Hương",
  answerBy: "17 giờ 00 phút, ngày 23 tháng 01 năm 2026",
  applicantName: "Nguyễn Thị Quỳnh Hương",
  book: "01/2026-SCT/BS",
  bookOrdinal: "127",
  batch: "Lô 03",
  boxes: "2",
  campaign: "Số hóa kết quả đất đai 2015–2020 (kế hoạch số 12/KH-UBND)",
  folders: "2",
  handedAt: "08 giờ 00 phút, ngày 09 tháng 01 năm 2026",
  ordinal: "1",
  outcome: "Số lượng đếm khi bàn giao khớp với danh mục.",
  owed: "Việc đối chiếu với tỉnh còn nợ từ 02/02/2026 08:00; tháng này chưa đối chiếu lần nào.",
  note: "Tập 03 bị ẩm, gáy rách.",
  sheets: "48",
  scope: "Cả lô",
  bookSymbol: "NL/26P",
  bookVolume: "03",
  calendar: "Lịch làm việc tỉnh Nghệ An, bản 2026.1",
  carrier: "Bưu điện xã Nghi Lộc",
  cash: "1.250.000",
  cashierName: "Lê Thị Thu Hà",
  closedOn: "31/12/2026",
  collectorName: "Nguyễn Thị Quỳnh Hương",
  collectorRight: "Người nộp hồ sơ",
  contactName: "Trần Văn Bình",
  contactPhone: "0238 3861 234",
  content: "Đề nghị niêm yết lại thời gian giải quyết thủ tục đất đai ở bảng điện tử; bảng đang ghi 30 ngày.",
  coordinatingUnit: "Chi nhánh Văn phòng đăng ký đất đai khu vực Nghi Lộc",
  copies: "02",
  count: "127",
  next: "3",
  counted: "1.250.000",
  day: "09/01/2026",
  deliverAt: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
  difference: "0",
  dossierCode: "H41.99-260109-00012",
  dueAt: "17 giờ 00 phút, ngày 10 tháng 01 năm 2026",
  email: "huong@example.vn",
  field: "Hộ tịch",
  forwardedTo: "Phòng Kinh tế xã Nghi Lộc",
  fromUnit: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
  fullName: "Nguyễn Thị Quỳnh Hương",
  gaps: "số 45 (hủy do tiếp nhận nhầm), số 88 (máy hỏng, không dùng)",
  giverName: "Trần Văn Bình",
  guideName: "Trần Văn Bình",
  handlingUnit: "Phòng Văn hóa - Xã hội xã Nghi Lộc",
  headName: "Hoàng Minh Tuấn",
  headTitle: "Chủ tịch Ủy ban nhân dân xã",
  identity: "040199012345",
  keeperName: "Trần Văn Bình",
  kind: "Chứng thực bản sao từ bản chính",
  method: "Tiền mặt",
  newDueAt: "17 giờ 00 phút, ngày 14 tháng 01 năm 2026",
  number: "0127",
  online: "400.000",
  open: "0",
  openedOn: "02/01/2026",
  rehearsedAt: "09/01/2026 17:30",
  padName: "260109-QUAY-01-1",
  papers: "24",
  payerAddress: "Xóm 5, xã Nghi Lộc, tỉnh Nghệ An",
  payerName: "Nguyễn Thị Quỳnh Hương",
  phone: "0912345678",
  printedAt: "09/01/2026 07:00",
  printedBy: "Trần Văn Bình",
  procedure: "Đăng ký khai sinh (1.001193)",
  reason: "Giấy chứng sinh chưa có dấu của cơ sở y tế; tờ khai ghi thiếu quê quán của mẹ.",
  receivedAt: "10 giờ 05 phút, ngày 09 tháng 01 năm 2026",
  receiverName: "Trần Văn Bình",
  receiverTitle: "Công chức tư pháp - hộ tịch",
  refunded: "50.000",
  returned: "2",
  entered: "0",
  spoiled: "1",
  used: "1",
  requestedAt: "08 giờ 30 phút, ngày 12 tháng 01 năm 2026",
  returnedAt: "09 giờ 15 phút, ngày 10 tháng 01 năm 2026",
  sets: "01",
  signatureNote: "Người nhận không ký được, điểm chỉ ngón trỏ phải.",
  signerName: "Hoàng Minh Tuấn",
  signerTitle: "Phó Chủ tịch Ủy ban nhân dân xã",
  statement: "Chứng thực bản sao đúng với bản chính.",
  submitterName: "Nguyễn Thị Quỳnh Hương",
  takerName: "Phan Sĩ Đệ",
  termText: "01 ngày làm việc",
  toUnit: "Phòng Văn hóa - Xã hội xã Nghi Lộc",
  total: "1.650.000",
  totalWords: "Một triệu sáu trăm năm mươi nghìn đồng",
  transfer: "0",
  volume: "03",
  warnings: "chưa rõ ngày 24/11/2026 có nghỉ không",
  year: "2026",
  reference: "NG-7KQ4-M2XD",
  madeAt: "10 giờ 05 phút, ngày 09 tháng 01 năm 2026",
  consent:
    "Tôi đồng ý để cán bộ khai và nộp hồ sơ trực tuyến giúp tôi; tôi đã xem lại nội dung khai và chịu trách nhiệm về nội dung đó.",
  lookUp: "dichvucong.nghean.gov.vn, mục Tra cứu hồ sơ",
  portal: "Cổng Dịch vụ công quốc gia: dichvucong.gov.vn",
  code: "1.001193",
  caseName: "Có bản sao Giấy khai sinh hoặc giấy tờ thay thế",
  term: "01 ngày làm việc",
  receiving: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
  handling: "Ủy ban nhân dân xã Nghi Lộc",
  channels: "Trực tiếp; Trực tuyến; Dịch vụ bưu chính",
  results: "Giấy khai sinh",
  publishedBy: "Quyết định 1872/QĐ-BTP",
  asOf: "09/01/2026",
  doubts: "Thời hạn hoặc mức thu có giá trị chưa đọc được ở văn bản gốc: hỏi lại tại quầy trước khi nộp.",
};

const ITEMS: Record<string, string[]> = {
  components: ["Tờ khai đăng ký khai sinh theo mẫu (bản chính: 1)", "Giấy chứng sinh (bản chính: 1)"],
  findings: ["Mở được bản sao lưu lúc 17:00 ngày 09/01/2026.", "Mọi dòng dữ liệu đang có đều trở lại đủ."],
  items: ["Giấy chứng sinh có dấu của cơ sở y tế", "Tờ khai ghi đủ quê quán của cha và mẹ"],
  notes: ["Biên lai 0126 in hỏng, đã hủy và giữ lại cả hai liên."],
  bases: ["60/2014/QH13 Luật Hộ tịch", "123/2015/NĐ-CP Nghị định hướng dẫn Luật Hộ tịch"],
  declared: ["Nơi sinh: Bệnh viện Sản Nhi Nghệ An", "Quê quán: xã Nghi Lộc, tỉnh Nghệ An"],
  fees: ["Lệ phí đăng ký khai sinh quá hạn: 5.000 đồng"],
  papers: ["Giấy khai sinh (bản chính)", "Trích lục khai sinh (02 bản sao)"],
};

const ROWS: Record<string, string[][]> = {
  "restore-rehearsal.rows": [
    ["Hồ sơ", "127", "127"],
    ["Số đã dùng", "310", "310"],
  ],
  "pad-account.rows": [
    ["01/02", "H41.99-260109-00012", "Đã nhập", "Phan Sĩ Đệ, 09/01/2026 14:00", "Nhận 09/01/2026 10:00"],
    ["02/02", "H41.99-260109-00013", "Hỏng", "Trần Văn Bình, 09/01/2026 14:05", "Viết nhầm tên, gạch bỏ"],
  ],
  "custody-minutes.rows": [
    ["1", "Hộp 12, Tập 03", "Tờ rời A4", "14", "28"],
    ["2", "Hộp 12, Sổ đăng ký đất đai quyển 4", "Sổ đóng quyển", "10", "20"],
  ],
  "guidance-sheet.papers": [
    ["1", "Tờ khai đăng ký khai sinh theo mẫu", "1 bản chính", "Nộp, không trả lại", ""],
    ["2", "Giấy chứng sinh", "1 bản chính", "Nộp, không trả lại", "nếu sinh tại cơ sở y tế"],
  ],
  steps: [
    [
      "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
      "Phòng Văn hóa - Xã hội xã Nghi Lộc",
      "10 giờ 30 phút, ngày 09 tháng 01 năm 2026",
      "Trần Văn Bình",
      "Phan Sĩ Đệ",
      "",
      "",
    ],
    [
      "Phòng Văn hóa - Xã hội xã Nghi Lộc",
      "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
      "08 giờ 10 phút, ngày 10 tháng 01 năm 2026",
      "Phan Sĩ Đệ",
      "Trần Văn Bình",
      "Trước hạn",
      "",
    ],
  ],
  "register.rows": [
    [
      "126",
      "H41.99-260109-00011",
      "Đăng ký kết hôn",
      "Hồ Văn Nam",
      "Xóm 2, xã Nghi Lộc, 0987654321",
      "UBND xã Nghi Lộc",
      "09/01/2026 09:40",
      "09/01/2026 17:00",
      "09/01/2026 11:20",
      "Tại quầy",
      "",
    ],
    [
      "127",
      "H41.99-260109-00012",
      "Đăng ký khai sinh",
      "Nguyễn Thị Quỳnh Hương",
      "Xóm 5, xã Nghi Lộc, 0912345678",
      "UBND xã Nghi Lộc",
      "09/01/2026 10:05",
      "10/01/2026 17:00",
      "",
      "Bưu chính",
      "",
    ],
  ],
  days: [
    ["09/01/2026, thứ Sáu", "Không", "ngày tiếp nhận không tính"],
    ["10/01/2026, thứ Bảy", "Có", "ngày làm bù cho 02/01/2026"],
  ],
  "fee-receipt.lines": [
    ["Lệ phí đăng ký khai sinh quá hạn", "1", "5.000", "5.000"],
    ["Phí cấp bản sao trích lục", "2", "8.000", "16.000"],
  ],
  receipts: [
    ["0125", "H41.99-260109-00010", "Phí thẩm định hồ sơ đất đai", "Tiền mặt", "1.250.000", "Đã thu"],
    ["0126", "", "In hỏng", "", "0", "Hủy"],
    ["0127", "H41.99-260109-00012", "Lệ phí hộ tịch", "Trực tuyến", "400.000", "Đã thu"],
  ],
  "remittance.lines": [["Phí, lệ phí hộ tịch, chứng thực", "0101 đến 0127", "1.650.000"]],
  "delivery-list.rows": [
    ["1", "H41.99-260109-00012", "Nguyễn Thị Quỳnh Hương", "Xóm 5, xã Nghi Lộc", "Giấy khai sinh", ""],
  ],
  "transfer-list.rows": [
    [
      "1",
      "H41.99-260109-00012",
      "Đăng ký khai sinh",
      "Nguyễn Thị Quỳnh Hương",
      "2 loại giấy",
      "10/01/2026 17:00",
    ],
  ],
  figures: [
    ["Hồ sơ tiếp nhận", "42", ""],
    ["Tiền phí, lệ phí thu trong ngày (đồng)", "320.000", "12 biên lai; tiền mặt 320.000, chuyển khoản 0."],
  ],
  originals: [["1", "H41.99-260109-00012", "Bằng tốt nghiệp THPT", "1", "Tại quầy"]],
  numbers: [["Mã hồ sơ", "42", "H41.99-260105-00001", "H41.99-260131-00042"]],
  differences: [["1", "H41.99-260109-00012", "Tỉnh chưa có", "có", "không"]],
  "month-report.figures": [["Tiếp nhận", "42"]],
  procedures: [["Đăng ký khai sinh", "42", "30", "1", "29", "11", "0"]],
  "month-report.officers": [["Trần Văn Bình", "42", "30", "1", "29", "11", "0"]],
  "shift-note.items": [["1", "Quyển biên lai đang dùng", "1", "AA/26: số kế tiếp 0000127, còn 23 tờ"]],
  "waiting-list.rows": [
    [
      "1",
      "H41.99-260109-00012",
      "Cấp lại Giấy xác nhận tình trạng hôn nhân",
      "Nguyễn Thị Quỳnh Hương",
      "09/01/2026 15:20",
      "10/01/2026 11:30",
      "Còn 1 giấy phải quét",
    ],
  ],
  "originals-list.rows": [
    [
      "1",
      "H41.99-260109-00012",
      "Nguyễn Thị Quỳnh Hương",
      "Bằng tốt nghiệp THPT",
      "1",
      "09/01/2026 10:05",
      "Tại quầy",
    ],
  ],
  due: [
    [
      "1",
      "H41.99-260109-00012",
      "Đăng ký khai sinh",
      "Nguyễn Thị Quỳnh Hương",
      "10/01/2026 17:00",
      "Trần Văn Bình",
    ],
  ],
  apology: [
    ["1", "H41.99-260109-00007", "Đăng ký kết hôn", "Lê Văn Thử", "10/01/2026 17:00", "Trần Văn Bình"],
  ],
  officers: [["Trần Văn Bình", "12", "1", "0"]],
  "certification-register.rows": [
    [
      "0127",
      "09/01/2026",
      "Nguyễn Thị Quỳnh Hương",
      "Bằng tốt nghiệp THPT",
      "2",
      "8.000",
      "Hoàng Minh Tuấn, PCT",
      "",
    ],
  ],
};

/** Keys that a paper of the given fill has nothing for. */
const OPTIONAL = new Set(
  "authorised bookOrdinal bookVolume codeNotes email phone identity gaps closedOn warnings signatureNote contactName contactPhone bookSymbol coordinatingUnit receiverTitle headTitle takerName requestedAt note openedBy reopened caseName consent doubts channels owed".split(
    " ",
  ),
);

function textOf(key: string, fill: Fill): string {
  if (fill === "empty" && OPTIONAL.has(key)) return "";
  if (key === "codeNotes") return "(mã minh họa, chưa phải mã chính thức)";
  if (key === "authorised")
    return fill === "long"
      ? "Hồ Sỹ Tạo; địa chỉ: Xóm 7, xã Nghi Lộc; số định danh: 040088001234; giấy tờ ủy quyền: Giấy ủy quyền số 15/2026 ngày 05/01/2026"
      : "";
  const plain = TEXT[key];
  if (plain === undefined) throw new Error(`no sample of ${key}`);
  if (fill !== "long") return plain;
  if (/Name$|^addressee$/.test(key)) return LONG_NAME;
  if (/[aA]ddress$/.test(key))
    return "Số nhà 125B, ngõ 47/12/3 đường Nguyễn Thị Minh Khai, khối Quang Trung, tổ dân phố số 17, phường Trường Vinh, tỉnh Nghệ An (địa chỉ cũ: khối 5, phường Lê Lợi, thành phố Vinh)";
  if (key === "procedure") return LONG_PROCEDURE;
  if (key === "reason" || key === "content") return `${plain} `.repeat(6);
  if (key === "email") return "congtangtonnuhoangthiphuongnguyentranlethanhhuyendieu@thudientu.example.vn";
  return plain;
}

/** Content of a paper; the long one has 30 items and 40 rows. */
export function sampleContent(kind: FormKind, fill: Fill = "plain"): FormContent {
  const keys = FORM_KINDS[kind] as {
    text: readonly string[];
    lists: readonly string[];
    tables: Record<string, readonly string[]>;
  };
  const many = <T>(items: T[], most: number): T[] =>
    fill === "empty"
      ? []
      : fill === "plain"
        ? items
        : Array.from({ length: most }, (_, index) => items[index % items.length] as T);
  const qr = {
    dossierCode: TEXT.dossierCode ?? "",
    procedureCode: "1.001193",
    subjectIdentity: TEXT.identity ?? "",
    ...(kind === "receipt" ? { dueAt: "2026-01-10T17:00:00.000+07:00" } : {}),
  };
  return {
    text: Object.fromEntries(keys.text.map((key) => [key, textOf(key, fill)])),
    lists: Object.fromEntries(
      keys.lists.map((key) => [
        key,
        many(ITEMS[key] ?? [], 30).map((item, index) =>
          fill === "long" ? `Giấy tờ thứ ${index + 1}: ${item}` : item,
        ),
      ]),
    ),
    tables: Object.fromEntries(
      Object.keys(keys.tables).map((key) => [key, many(ROWS[`${kind}.${key}`] ?? ROWS[key] ?? [], 40)]),
    ),
    qr,
    ...(kind === "entry-code" ? { code: CODE.replaceAll(" ", "") } : {}),
  } as unknown as FormContent;
}

export const sampleHead: FormHead = {
  parentName: "Ủy ban nhân dân xã Nghi Lộc",
  name: "Trung tâm Phục vụ hành chính công",
  unitName: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
  abbreviation: "TTPVHCC",
  place: "Nghi Lộc",
  systemName: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nghệ An",
  maskIdentity: false,
  issuer: "Trần Văn Bình",
  paper: "",
};

export function frozenForm<K extends FormKind>(
  content: FormContent<K>,
  over: Partial<FrozenForm> = {},
): FrozenForm {
  return {
    content: content as FormContent,
    head: sampleHead,
    number: "260109-0012",
    provisional: false,
    at: "2026-01-09T10:05:12.345+07:00",
    ...over,
  };
}

let law: Promise<FormsLaw> | undefined;
/** The project's own layouts. */
export function formsLaw(): Promise<FormsLaw> {
  law ??= loadForms(readResource);
  return law;
}

/** Draws a form by the layout of its kind and profile. */
export async function drawForm(
  kind: FormKind,
  form: FrozenForm,
  options: { profile?: FormProfile; paper?: string; electronic?: boolean } = {},
): Promise<DrawnForm> {
  const { layout, style } = await formsLaw();
  const found = layout(kind, options.profile ?? "current", form.at.slice(0, 10));
  return renderForm({
    form,
    layout: found,
    style,
    qr: qrItemsConfig(),
    paper: options.paper ?? found.papers[0] ?? "",
    ...(options.electronic ? { electronic: true } : {}),
  });
}
