import type { FieldName } from "../../main/core/digitise/types.ts";

/** One stretch of a page laid out by NĐ 30/2020 Phụ lục I; texts are invented. */
export type Part =
  | { kind: "columns"; left: Cell[]; right: Cell[]; foot?: boolean }
  | { kind: "line"; text: string; bold?: boolean; italic?: boolean; size?: number; align?: "left" | "centre" }
  | { kind: "text"; text: string; italic?: boolean }
  | { kind: "gap"; mm: number };

export interface Cell {
  text: string;
  bold?: boolean;
  italic?: boolean;
  size?: number;
  /** millimetres left free above it, for a seal and a signature */
  above?: number;
  align?: "left" | "centre";
  /** digits written with a pen after `text`, and what is printed after them */
  hand?: string;
  tail?: string;
}

export interface MadeDocument {
  name: string;
  parts: Part[];
  /** as `rightReadings` takes it */
  truth: string;
  /** what a person would write into the form; a name that is not here is not on the paper */
  fields: Partial<Record<FieldName, string>>;
}

export type Random = () => number;
export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;
export const whole = (random: Random, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1));
const two = (value: number): string => String(value).padStart(2, "0");

const FAMILY = [
  "Nguyễn",
  "Trần",
  "Lê",
  "Phạm",
  "Hoàng",
  "Phan",
  "Vũ",
  "Đặng",
  "Bùi",
  "Đỗ",
  "Hồ",
  "Ngô",
  "Dương",
  "Cao",
];
const MIDDLE = ["Văn", "Thị", "Hữu", "Đức", "Thanh", "Ngọc", "Minh", "Quốc", "Xuân", "Thùy", "Sỹ", "Bá"];
const GIVEN = [
  "An",
  "Bình",
  "Cường",
  "Dũng",
  "Hương",
  "Lan",
  "Mạnh",
  "Nga",
  "Phượng",
  "Quỳnh",
  "Thắng",
  "Thủy",
  "Tuấn",
  "Yến",
  "Trường",
  "Nghĩa",
];
const COMMUNES = [
  "ĐÔNG HIẾU",
  "NGHI LỘC",
  "YÊN THÀNH",
  "QUỲNH LƯU",
  "ĐÔ LƯƠNG",
  "THANH CHƯƠNG",
  "NAM ĐÀN",
  "HƯNG NGUYÊN",
  "DIỄN CHÂU",
  "TÂN KỲ",
];
const STREETS = [
  "Nguyễn Thị Minh Khai",
  "Lê Hồng Phong",
  "Phan Bội Châu",
  "Trường Thi",
  "Hồ Tùng Mậu",
  "Quang Trung",
];
const GOODS = [
  "giò chả",
  "bánh mướt",
  "nước mắm",
  "cà phê rang xay",
  "tương Nam Đàn",
  "thịt gia cầm",
  "mật ong",
  "rau củ sơ chế",
];

export const title = (text: string): string =>
  text
    .toLowerCase()
    .replace(/(^|\s)(\p{L})/gu, (_, space: string, letter: string) => space + letter.toUpperCase());

interface Day {
  text: string;
  value: string;
  slashed: string;
}

function someDay(random: Random): Day {
  const [d, m, y] = [whole(random, 1, 28), whole(random, 1, 12), whole(random, 2019, 2026)];
  return {
    text: `ngày ${two(d)} tháng ${two(m)} năm ${y}`,
    value: `${y}-${two(m)}-${two(d)}`,
    slashed: `${two(d)}/${two(m)}/${y}`,
  };
}

/** Everything the templates draw their words from. */
export function facts(random: Random) {
  const commune = pick(random, COMMUNES);
  const name = () => `${pick(random, FAMILY)} ${pick(random, MIDDLE)} ${pick(random, GIVEN)}`;
  return {
    commune,
    place: title(commune),
    holder: name(),
    signer: name(),
    other: name(),
    id: `0${pick(random, ["40", "42", "38", "01"])}${whole(random, 0, 3)}${two(whole(random, 60, 99))}${String(whole(random, 0, 999_999)).padStart(6, "0")}`,
    serial: whole(random, 12, 4890),
    issued: someDay(random),
    from: someDay(random),
    until: someDay(random),
    house: `số ${whole(random, 2, 240)} đường ${pick(random, STREETS)}`,
    months: pick(random, ["03", "06", "12", "24", "36"]),
    years: pick(random, ["02", "03", "05", "10"]),
    goods: pick(random, GOODS),
    money: `${whole(random, 3, 98)}.${whole(random, 100, 999)}.000`,
  };
}
export type Facts = ReturnType<typeof facts>;

export interface Draft {
  superior?: string;
  agency: string;
  symbol: string;
  type: string;
  heading: string[];
  about?: string[];
  body: (string | { italic: string })[];
  to: string[];
  office: string[];
  fields: Partial<Record<FieldName, string>>;
  /** the number as a whole where it is not `serial/symbol` */
  number?: string;
  /** the ordinal of the number is written by hand */
  hand?: boolean;
  /** where it was issued, when not at the commune */
  place?: string;
}

export const BOARD = "ỦY BAN NHÂN DÂN";
const GROUNDS = [
  { italic: "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;" },
  {
    italic:
      "Căn cứ Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15 được sửa đổi, bổ sung bởi Luật số 87/2025/QH15;",
  },
];

const TEMPLATES: ((f: Facts) => Draft)[] = [
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "QĐ-UBND",
    type: "QUYET_DINH",
    heading: ["QUYẾT ĐỊNH", "Về việc trợ cấp xã hội hằng tháng"],
    body: [
      ...GROUNDS,
      {
        italic:
          "Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;",
      },
      { italic: "Xét đề nghị của Trưởng phòng Văn hóa - Xã hội." },
      "Điều 1. Trợ cấp xã hội hằng tháng cho người có tên sau đây:",
      `Họ và tên: ${f.holder}`,
      `Số định danh cá nhân: ${f.id}`,
      `Nơi ở: ${f.house}, xã ${f.place}, tỉnh Nghệ An.`,
      `Mức trợ cấp: ${f.money} đồng một tháng, chi trả qua tài khoản ngân hàng trước ngày 10 hằng tháng.`,
      `Thời hạn hưởng: từ ${f.from.text} đến khi có quyết định khác.`,
      `Điều 2. Trưởng phòng Văn hóa - Xã hội, Trưởng phòng Kinh tế và ông (bà) ${f.holder} chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký.`,
    ],
    to: ["- Như Điều 2;", "- Sở Nội vụ;", "- Lưu: VT, VHXH."],
    office: ["CHỦ TỊCH"],
    fields: {
      subject: "Về việc trợ cấp xã hội hằng tháng",
      holderName: f.holder,
      holderId: f.id,
      term: `từ ${f.from.text} đến khi có quyết định khác`,
    },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "GPXD",
    type: "GIAY_PHEP",
    heading: ["GIẤY PHÉP XÂY DỰNG", "(Sử dụng cho nhà ở riêng lẻ)"],
    body: [
      `1. Cấp cho: Ông (Bà): ${f.holder}`,
      `Số định danh cá nhân: ${f.id}`,
      `Địa chỉ thường trú: ${f.house}, xã ${f.place}, tỉnh Nghệ An.`,
      "2. Được phép xây dựng công trình nhà ở riêng lẻ, gồm các nội dung sau đây:",
      "- Diện tích xây dựng tầng một: 96,50 m2; tổng diện tích sàn: 241,25 m2; chiều cao công trình: 10,80 m; số tầng: 03 tầng.",
      "- Trên thửa đất đã được cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất.",
      "3. Chủ đầu tư phải thông báo ngày khởi công bằng văn bản, niêm yết giấy phép tại địa điểm xây dựng và chấp hành các quy định của pháp luật về đất đai, bảo vệ môi trường, an toàn lao động.",
      `4. Thời hạn có hiệu lực: ${f.months} tháng kể từ ngày cấp.`,
    ],
    to: ["- Như trên;", "- Lưu: VT, KT."],
    office: ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    fields: { holderName: f.holder, holderId: f.id, term: `${f.months} tháng kể từ ngày cấp` },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "UBND-XNTTHN",
    type: "XAC_NHAN_HON_NHAN",
    heading: ["GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"],
    body: [
      `Xét đề nghị của ông (bà) ${f.other} về việc cấp Giấy xác nhận tình trạng hôn nhân,`,
      "XÁC NHẬN:",
      `Họ, chữ đệm, tên: ${f.holder}`,
      `Ngày, tháng, năm sinh: ${f.from.slashed}`,
      "Giới tính: Nữ. Dân tộc: Kinh. Quốc tịch: Việt Nam.",
      `Số định danh cá nhân: ${f.id}`,
      `Nơi cư trú: ${f.house}, xã ${f.place}, tỉnh Nghệ An.`,
      "Tình trạng hôn nhân: Hiện tại chưa đăng ký kết hôn với ai.",
      `Giấy này có giá trị sử dụng trong thời hạn ${f.months} tháng kể từ ngày cấp.`,
      "Giấy này được sử dụng để: đăng ký kết hôn.",
    ],
    to: [],
    office: ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    fields: {
      holderName: f.holder,
      holderId: f.id,
      term: `${f.months} tháng kể từ ngày cấp`,
      scope: "đăng ký kết hôn",
    },
  }),
  (f) => ({
    superior: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
    agency: "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    symbol: "GCN-SNNMT",
    type: "GIAY_CHUNG_NHAN",
    heading: ["GIẤY CHỨNG NHẬN", "Cơ sở đủ điều kiện an toàn thực phẩm"],
    body: [
      `Cơ sở: Hộ kinh doanh ${f.holder}`,
      `Họ và tên chủ cơ sở: ${f.holder}`,
      `Số định danh cá nhân: ${f.id}`,
      `Địa chỉ sản xuất: ${f.house}, xã ${f.place}, tỉnh Nghệ An. Điện thoại: 0238 3844 ${String(f.serial % 1000).padStart(3, "0")}.`,
      "Đủ điều kiện an toàn thực phẩm theo quy định của Luật An toàn thực phẩm và các văn bản hướng dẫn thi hành.",
      `Phạm vi: sản xuất, kinh doanh ${f.goods} trên địa bàn tỉnh Nghệ An.`,
      `Có giá trị đến ${f.until.text}.`,
      "Cơ sở phải duy trì các điều kiện đã được chứng nhận và chịu sự kiểm tra của cơ quan có thẩm quyền.",
    ],
    to: ["- Như trên;", "- Lưu: VT, CCTP."],
    office: ["GIÁM ĐỐC"],
    fields: {
      subject: "Cơ sở đủ điều kiện an toàn thực phẩm",
      holderName: f.holder,
      holderId: f.id,
      term: `đến ${f.until.text}`,
      scope: `sản xuất, kinh doanh ${f.goods} trên địa bàn tỉnh Nghệ An`,
    },
  }),
  (f) => ({
    superior: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
    agency: "SỞ XÂY DỰNG",
    symbol: "GP-SXD",
    type: "GIAY_PHEP",
    heading: ["GIẤY PHÉP", "Kinh doanh vận tải bằng xe ô tô"],
    body: [
      `Cấp cho: Hộ kinh doanh do ông ${f.holder} làm đại diện.`,
      `Họ và tên người đại diện: ${f.holder}`,
      `Số định danh cá nhân: ${f.id}`,
      "Loại hình kinh doanh: vận tải hành khách theo hợp đồng; vận tải hàng hóa bằng xe ô tô có tải trọng dưới 10 tấn.",
      "Phạm vi hoạt động: trên địa bàn tỉnh Nghệ An và các tỉnh lân cận.",
      `Thời hạn: ${f.years} năm kể từ ngày ký.`,
      "Đơn vị kinh doanh phải bảo đảm an toàn giao thông, niêm yết giá cước và báo cáo theo quy định của pháp luật.",
    ],
    to: ["- Như trên;", "- Công an tỉnh;", "- Lưu: VT, VT&ATGT."],
    office: ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
    fields: {
      subject: "Kinh doanh vận tải bằng xe ô tô",
      holderName: f.holder,
      holderId: f.id,
      term: `${f.years} năm kể từ ngày ký`,
      scope: "trên địa bàn tỉnh Nghệ An và các tỉnh lân cận",
    },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "UBND-KT",
    type: "",
    about: ["V/v xác nhận nguồn gốc sử dụng", "đất của hộ gia đình"],
    heading: [],
    body: [
      "Kính gửi: Chi nhánh Văn phòng đăng ký đất đai khu vực II.",
      `Xét đơn của ông (bà) ${f.other} về việc đề nghị xác nhận nguồn gốc sử dụng đất, Ủy ban nhân dân xã ${f.place} có ý kiến như sau:`,
      `1. Thửa đất tại ${f.house} do hộ gia đình khai hoang, sử dụng ổn định từ trước ngày 15 tháng 10 năm 1993, không có tranh chấp, phù hợp với quy hoạch sử dụng đất đã được phê duyệt.`,
      "2. Hộ gia đình đã thực hiện đầy đủ nghĩa vụ tài chính đối với Nhà nước theo thông báo của cơ quan thuế.",
      "3. Đề nghị Chi nhánh Văn phòng đăng ký đất đai xem xét, giải quyết hồ sơ theo thẩm quyền.",
      `Ủy ban nhân dân xã ${f.place} thông báo để quý cơ quan biết, thực hiện./.`,
    ],
    to: ["- Như trên;", "- Chủ tịch, các Phó Chủ tịch;", "- Lưu: VT, KT."],
    office: ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    fields: { subject: "xác nhận nguồn gốc sử dụng đất của hộ gia đình" },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "TB-UBND",
    type: "THONG_BAO",
    heading: ["THÔNG BÁO", "Về việc niêm yết công khai kết quả kiểm tra hồ sơ"],
    body: [
      ...GROUNDS,
      `Ủy ban nhân dân xã ${f.place} thông báo niêm yết công khai kết quả kiểm tra hồ sơ đăng ký đất đai của các hộ gia đình, cá nhân tại trụ sở và khu dân cư nơi có đất.`,
      `Thời gian niêm yết: 15 ngày, từ ${f.from.text}. Trong thời gian niêm yết, tổ chức, cá nhân có ý kiến phản ánh gửi văn bản về Ủy ban nhân dân xã để xem xét, giải quyết.`,
      "Sau thời gian nói trên, mọi khiếu nại về hồ sơ được giải quyết theo quy định của Luật Khiếu nại.",
    ],
    to: ["- Thường trực Đảng ủy xã;", "- Các xóm, khối;", "- Lưu: VT."],
    office: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    fields: { subject: "Về việc niêm yết công khai kết quả kiểm tra hồ sơ" },
  }),
  (f) => ({
    superior: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
    agency: "SỞ NỘI VỤ",
    symbol: "QĐ-SNV",
    type: "QUYET_DINH",
    heading: ["QUYẾT ĐỊNH", "Về việc hỗ trợ kinh phí đào tạo nghề"],
    body: [
      ...GROUNDS,
      { italic: "Theo đề nghị của Trưởng phòng Lao động - Việc làm." },
      `Điều 1. Hỗ trợ kinh phí đào tạo nghề cho bà ${f.holder}, số định danh cá nhân ${f.id}, nơi ở hiện tại: ${f.house}, xã ${f.place}.`,
      `Mức hỗ trợ: ${f.money} đồng (theo biểu kèm theo Quyết định này).`,
      "Điều 2. Kinh phí lấy từ nguồn ngân sách nhà nước năm 2026 đã giao cho Sở Nội vụ quản lý.",
      "Điều 3. Chánh Văn phòng Sở, Trưởng phòng Lao động - Việc làm và các cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
    ],
    to: ["- Như Điều 3;", "- Giám đốc Sở (để b/c);", "- Lưu: VT, LĐVL."],
    office: ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
    fields: { subject: "Về việc hỗ trợ kinh phí đào tạo nghề", holderId: f.id },
  }),
];

/** Documents with their truth and the fields a person would fill in; the same random numbers give the same document. */
export function makeDocument(index: number, random: Random): MadeDocument {
  const f = facts(random);
  const template = TEMPLATES[index % TEMPLATES.length] as (f: Facts) => Draft;
  return layOut(`made-${index}`, template(f), f);
}

/** The papers of an administration of one province, as many as there are kinds of them here. */
export const OWN_KINDS = TEMPLATES.length;

/** A draft on its page, laid out by NĐ 30/2020 Phụ lục I. */
export function layOut(name: string, draft: Draft, f: Facts): MadeDocument {
  const number = draft.number ?? `${f.serial}/${draft.symbol}`;
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const dateLine = `${draft.place ?? f.place}, ${f.issued.text}`;
  const slash = number.indexOf("/");
  const left: Cell[] = [
    ...(draft.superior ? [{ text: draft.superior, size: 12 }] : []),
    ...draft.agency.split("\n").map((text) => ({ text, bold: true, size: 12 })),
    draft.hand
      ? { text: "Số: ", hand: number.slice(0, slash), tail: number.slice(slash), size: 13, above: 4 }
      : { text: `Số: ${number}`, size: 13, above: 4 },
    ...(draft.about ?? []).map((text) => ({ text, size: 12 })),
  ];
  const right: Cell[] = [
    { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold: true, size: 12 },
    { text: "Độc lập - Tự do - Hạnh phúc", bold: true, size: 13 },
    { text: dateLine, italic: true, size: 13, above: 4 },
  ];
  const footLeft: Cell[] = draft.to.length
    ? [
        { text: "Nơi nhận:", bold: true, italic: true, size: 12, align: "left" },
        ...draft.to.map((text): Cell => ({ text, size: 11, align: "left" })),
      ]
    : [];
  const footRight: Cell[] = [
    ...draft.office.map((text) => ({ text, bold: true, size: 13 })),
    { text: f.signer, bold: true, size: 13, above: 26 },
  ];
  const parts: Part[] = [
    { kind: "columns", left, right },
    { kind: "gap", mm: 7 },
    ...draft.heading.map(
      (text, at): Part => ({ kind: "line", text, bold: true, size: at === 0 ? 14 : 13, align: "centre" }),
    ),
    { kind: "gap", mm: 5 },
    ...draft.body.map(
      (text): Part =>
        typeof text === "string" ? { kind: "text", text } : { kind: "text", text: text.italic, italic: true },
    ),
    { kind: "gap", mm: 6 },
    { kind: "columns", left: footLeft, right: footRight, foot: true },
  ];
  return {
    name,
    parts,
    truth: parts.flatMap(truthOf).join("\n"),
    fields: {
      ...draft.fields,
      ...(draft.type ? { documentType: draft.type } : {}),
      number,
      date: f.issued.value,
      agency: (draft.superior === BOARD ? `${BOARD} ${draft.agency}` : draft.agency).replaceAll("\n", " "),
      signer: f.signer,
      ...(draft.fields.subject ? { subject: capital(draft.fields.subject) } : {}),
    },
  };
}

function truthOf(part: Part): string[] {
  if (part.kind === "gap") return [];
  if (part.kind !== "columns") return [part.text];
  const rows = Math.max(part.left.length, part.right.length);
  const said = (cell: Cell | undefined): string =>
    cell ? cell.text + (cell.hand ?? "") + (cell.tail ?? "") : "";
  return Array.from({ length: rows }, (_, at) => `${said(part.left[at])} || ${said(part.right[at])}`);
}
