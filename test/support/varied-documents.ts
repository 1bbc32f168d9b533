import {
  BOARD,
  type Draft,
  type Facts,
  facts,
  layOut,
  type MadeDocument,
  makeDocument,
  OWN_KINDS,
  pick,
  type Random,
  title,
  whole,
} from "./made-documents.ts";

/**
 * Papers as they come to a counter from everywhere: other provinces, the abolished districts, ministries, courts,
 * police, schools, banks; with numbers of every shape, some of them written by hand. All texts are invented.
 */

const PLACES = [
  "Thanh Hóa",
  "Hà Tĩnh",
  "Lâm Đồng",
  "Đắk Lắk",
  "Quảng Ngãi",
  "Bắc Ninh",
  "Cà Mau",
  "Tuyên Quang",
  "Nghệ An",
  "Phú Thọ",
];
const DISTRICTS = [
  "HUYỆN ANH SƠN",
  "HUYỆN QUỲ HỢP",
  "HUYỆN CẨM XUYÊN",
  "THỊ XÃ BỈM SƠN",
  "QUẬN THANH KHÊ",
  "THÀNH PHỐ BẢO LỘC",
];
const upper = (text: string): string => text.toUpperCase();

const KINDS: ((f: Facts, random: Random) => Draft)[] = [
  (f, random) => {
    const district = pick(random, DISTRICTS);
    return {
      superior: BOARD,
      agency: district,
      symbol: "QĐ-UBND",
      number: `${f.serial}${pick(random, ["", "a", ""])}/QĐ-UBND`,
      place: title(district.replace(/^(HUYỆN|THỊ XÃ|QUẬN|THÀNH PHỐ) /, "")),
      type: "QUYET_DINH",
      heading: [
        "QUYẾT ĐỊNH",
        "Về việc cấp Giấy chứng nhận quyền sử dụng đất,",
        "quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
      ],
      body: [
        { italic: "Căn cứ Luật Đất đai ngày 29 tháng 11 năm 2013;" },
        {
          italic: `Xét đề nghị của Phòng Tài nguyên và Môi trường tại Tờ trình số ${f.serial + 7}/TTr-TNMT,`,
        },
        `Điều 1. Cấp Giấy chứng nhận cho ông ${f.holder}, số định danh cá nhân: ${f.id}, đối với thửa đất số ${whole(random, 12, 940)}, tờ bản đồ số ${whole(random, 2, 60)}, diện tích ${whole(random, 90, 480)} m2.`,
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng phòng Tài nguyên và Môi trường chịu trách nhiệm thi hành./.",
      ],
      to: ["- Như Điều 2;", "- Lưu: VT, TNMT."],
      office: ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
      fields: {
        subject:
          "Về việc cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
        holderId: f.id,
      },
    };
  },
  (f, random) => {
    const place = pick(random, PLACES);
    return {
      superior: `ỦY BAN NHÂN DÂN TỈNH ${upper(place)}`,
      agency: "SỞ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI",
      symbol: "SLĐTBXH-NCC",
      place,
      type: "",
      about: ["V/v giải quyết chế độ đối với", "thân nhân người có công"],
      heading: [],
      body: [
        `Kính gửi: Ủy ban nhân dân xã ${f.place}.`,
        `Sở nhận được hồ sơ của bà ${f.other} đề nghị giải quyết chế độ thờ cúng liệt sĩ kèm theo Văn bản số ${f.serial + 3}/UBND-VHXH ${f.from.text}.`,
        "Sau khi kiểm tra, Sở thông báo hồ sơ đủ điều kiện giải quyết theo quy định của Pháp lệnh Ưu đãi người có công với cách mạng.",
        "Đề nghị Ủy ban nhân dân xã thông báo để gia đình biết và thực hiện./.",
      ],
      to: ["- Như trên;", "- Giám đốc Sở (b/c);", "- Lưu: VT, NCC."],
      office: ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
      fields: { subject: "giải quyết chế độ đối với thân nhân người có công" },
    };
  },
  (f, random) => ({
    superior: BOARD,
    agency: `PHƯỜNG ${f.commune}`,
    symbol: "TTr-UBND",
    type: "TO_TRINH",
    heading: ["TỜ TRÌNH", "Về việc phê duyệt danh sách hộ nghèo, hộ cận nghèo"],
    body: [
      "Kính gửi: Sở Nông nghiệp và Môi trường.",
      `Thực hiện Kế hoạch số ${f.serial + 11}/KH-UBND ${f.from.text} của Ủy ban nhân dân tỉnh về rà soát hộ nghèo, Ủy ban nhân dân phường ${f.place} đã hoàn thành việc rà soát.`,
      `Kết quả: ${whole(random, 10, 90)} hộ nghèo; ${whole(random, 10, 90)} hộ cận nghèo.`,
      "Ủy ban nhân dân phường kính trình Sở xem xét, phê duyệt./.",
    ],
    to: ["- Như trên;", "- Lưu: VT, KT."],
    office: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    fields: { subject: "Về việc phê duyệt danh sách hộ nghèo, hộ cận nghèo" },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "TLKS-BS",
    type: "GIAY_KHAI_SINH",
    heading: ["TRÍCH LỤC KHAI SINH", "(BẢN SAO)"],
    body: [
      `Họ, chữ đệm, tên: ${f.holder}`,
      `Ngày, tháng, năm sinh: ${f.from.slashed}`,
      "Giới tính: Nam. Dân tộc: Thái. Quốc tịch: Việt Nam.",
      `Nơi sinh: Trạm Y tế xã ${f.place}, tỉnh Nghệ An.`,
      `Số định danh cá nhân: ${f.id}`,
      `Họ, chữ đệm, tên người mẹ: ${f.other}`,
      `Đăng ký khai sinh tại: Ủy ban nhân dân xã ${f.place}, số ${f.serial - 3}, ${f.until.text}.`,
    ],
    to: [],
    office: ["NGƯỜI KÝ TRÍCH LỤC"],
    fields: { holderName: f.holder, holderId: f.id },
  }),
  (f, random) => {
    const place = pick(random, PLACES);
    return {
      superior: "BỘ CÔNG AN",
      agency: `CÔNG AN TỈNH ${upper(place)}`,
      symbol: "GXN-PC06",
      place,
      type: "GIAY_XAC_NHAN",
      heading: ["GIẤY XÁC NHẬN", "Thông tin về cư trú"],
      body: [
        `Họ và tên: ${f.holder}`,
        `Ngày, tháng, năm sinh: ${f.from.slashed}`,
        `Số định danh cá nhân: ${f.id}`,
        `Nơi thường trú: ${f.house}, xã ${f.place}, tỉnh ${place}.`,
        `Giấy này có giá trị trong thời hạn ${f.months} tháng kể từ ngày cấp.`,
      ],
      to: ["- Công dân;", "- Lưu: PC06."],
      office: ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG"],
      fields: {
        subject: "Thông tin về cư trú",
        holderName: f.holder,
        holderId: f.id,
        term: `${f.months} tháng kể từ ngày cấp`,
      },
    };
  },
  (f, random) => {
    const place = pick(random, PLACES);
    return {
      superior: `SỞ Y TẾ TỈNH ${upper(place)}`,
      agency: "CHI CỤC AN TOÀN VỆ SINH\nTHỰC PHẨM",
      symbol: "ATTP-CNĐK",
      number: `${two(whole(random, 1, 99))}/${f.issued.value.slice(0, 4)}/ATTP-CNĐK`,
      place,
      type: "GIAY_CHUNG_NHAN",
      heading: ["GIẤY CHỨNG NHẬN", "Cơ sở đủ điều kiện an toàn thực phẩm"],
      body: [
        `Chủ cơ sở: ${f.other}`,
        `Địa chỉ kinh doanh: ${f.house}, phường ${f.place}, tỉnh ${place}.`,
        "Đủ điều kiện an toàn thực phẩm theo quy định để kinh doanh dịch vụ ăn uống.",
        `Giấy chứng nhận có giá trị đến ${f.until.text}.`,
      ],
      to: ["- Như trên;", "- Lưu: VT."],
      office: ["CHI CỤC TRƯỞNG"],
      fields: { subject: "Cơ sở đủ điều kiện an toàn thực phẩm", term: `đến ${f.until.text}` },
    };
  },
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "GM-UBND",
    type: "GIAY_MOI",
    heading: ["GIẤY MỜI", "Họp giải quyết kiến nghị về ranh giới thửa đất"],
    body: [
      `Ủy ban nhân dân xã ${f.place} trân trọng kính mời ông (bà): ${f.other}`,
      `Thời gian: 08 giờ 00, ${f.from.text}.`,
      "Địa điểm: Phòng họp số 2, trụ sở Ủy ban nhân dân xã.",
      "Đề nghị đến đúng giờ và mang theo giấy tờ về quyền sử dụng đất./.",
    ],
    to: ["- Như trên;", "- Lưu: VT."],
    office: ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
    fields: { subject: "Họp giải quyết kiến nghị về ranh giới thửa đất", holderName: f.other },
  }),
  (f, random) => {
    const place = pick(random, PLACES);
    return {
      superior: `TÒA ÁN NHÂN DÂN TỈNH ${upper(place)}`,
      agency: "TÒA ÁN NHÂN DÂN KHU VỰC 3",
      symbol: "QĐST-HNGĐ",
      number: `${f.serial}/${f.issued.value.slice(0, 4)}/QĐST-HNGĐ`,
      place,
      type: "QUYET_DINH",
      heading: ["QUYẾT ĐỊNH", "CÔNG NHẬN THUẬN TÌNH LY HÔN VÀ SỰ THỎA THUẬN", "CỦA CÁC ĐƯƠNG SỰ"],
      body: [
        { italic: "Căn cứ các điều 212, 213 và 397 của Bộ luật Tố tụng dân sự;" },
        { italic: `Căn cứ hồ sơ việc dân sự thụ lý số ${f.serial + 9}/TLST-HNGĐ ${f.from.text},` },
        `1. Người yêu cầu: anh ${f.holder}, nơi cư trú: xã ${f.place}.`,
        `2. Người yêu cầu: chị ${f.other}, nơi cư trú: xã ${f.place}.`,
        "Quyết định này có hiệu lực pháp luật ngay sau khi được ban hành và không bị kháng cáo, kháng nghị.",
      ],
      to: ["- Đương sự;", "- Lưu: hồ sơ."],
      office: ["THẨM PHÁN"],
      fields: { subject: "CÔNG NHẬN THUẬN TÌNH LY HÔN VÀ SỰ THỎA THUẬN CỦA CÁC ĐƯƠNG SỰ" },
    };
  },
  (f) => ({
    superior: "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG NGHỆ AN",
    agency: "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",
    symbol: "TB-VPĐKĐĐ",
    place: "Nghệ An",
    type: "THONG_BAO",
    heading: ["THÔNG BÁO", "Về việc đính chính Giấy chứng nhận quyền sử dụng đất"],
    body: [
      `Văn phòng Đăng ký đất đai nhận được đơn của ông (bà) ${f.other}, trú tại ${f.house}, xã ${f.place}.`,
      `Giấy chứng nhận số BX ${String(f.serial + 100_000)} cấp ${f.from.text} có sai sót thông tin về người sử dụng đất so với giấy tờ pháp nhân.`,
      "Văn phòng đã xác nhận nội dung đính chính vào Giấy chứng nhận và cơ sở dữ liệu đất đai./.",
    ],
    to: ["- Như trên;", "- Lưu: VT, ĐK."],
    office: ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
    fields: { subject: "Về việc đính chính Giấy chứng nhận quyền sử dụng đất" },
  }),
  (f, random) => ({
    superior: "BỘ TƯ PHÁP",
    agency: "CỤC HÀNH CHÍNH TƯ PHÁP",
    symbol: "HCTP-HT",
    place: "Hà Nội",
    hand: true,
    type: "",
    about: ["V/v thẩm quyền đăng ký khai sinh", "có yếu tố nước ngoài"],
    heading: [],
    body: [
      `Kính gửi: Sở Tư pháp tỉnh ${pick(random, PLACES)}.`,
      "Cục nhận được Công văn của quý Sở đề nghị hướng dẫn thẩm quyền đăng ký khai sinh cho trẻ em sinh ra ở nước ngoài, về cư trú tại Việt Nam.",
      "Cục đề nghị quý Sở căn cứ Điều 35 Luật Hộ tịch để hướng dẫn Ủy ban nhân dân cấp xã thực hiện./.",
    ],
    to: ["- Như trên;", "- Lưu: VT, HT."],
    office: ["KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"],
    fields: { subject: "thẩm quyền đăng ký khai sinh có yếu tố nước ngoài" },
  }),
  (f) => ({
    superior: BOARD,
    agency: `XÃ ${f.commune}`,
    symbol: "BC-UBND",
    hand: true,
    type: "BAO_CAO",
    heading: ["BÁO CÁO", "Kết quả tiếp công dân và giải quyết đơn thư quý II"],
    body: [
      `Ủy ban nhân dân xã ${f.place} báo cáo kết quả tiếp công dân từ ${f.from.text} như sau:`,
      "1. Số lượt tiếp: 42 lượt; số đơn nhận: 17 đơn, trong đó thuộc thẩm quyền: 12 đơn.",
      "2. Đã giải quyết: 11 đơn; đang giải quyết: 01 đơn; chuyển cơ quan khác: 05 đơn.",
    ],
    to: ["- Thanh tra tỉnh;", "- Lưu: VT."],
    office: ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    fields: { subject: "Kết quả tiếp công dân và giải quyết đơn thư quý II" },
  }),
  (f, random) => {
    const place = pick(random, PLACES);
    return {
      superior: `SỞ TÀI CHÍNH TỈNH ${upper(place)}`,
      agency: "PHÒNG ĐĂNG KÝ KINH DOANH",
      symbol: "",
      number: `40${String(whole(random, 0, 99_999_999)).padStart(8, "0")}`,
      place,
      type: "DANG_KY_DOANH_NGHIEP",
      heading: ["GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN"],
      body: [
        `1. Tên công ty: Công ty TNHH Thương mại ${f.place}`,
        `2. Địa chỉ trụ sở chính: ${f.house}, phường ${f.place}, tỉnh ${place}.`,
        `3. Vốn điều lệ: ${f.money} đồng.`,
        "4. Thông tin về chủ sở hữu",
        `Họ và tên: ${f.holder}`,
        `Số định danh cá nhân: ${f.id}`,
      ],
      to: [],
      office: ["TRƯỞNG PHÒNG"],
      fields: {
        subject: "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN",
        holderName: f.holder,
        holderId: f.id,
      },
    };
  },
  (f) => ({
    superior: "SỞ GIÁO DỤC VÀ ĐÀO TẠO NGHỆ AN",
    agency: "TRƯỜNG THPT NGUYỄN DUY TRINH",
    symbol: "GGT-NDT",
    type: "GIAY_GIOI_THIEU",
    heading: ["GIẤY GIỚI THIỆU"],
    body: [
      "Trường Trung học phổ thông Nguyễn Duy Trinh trân trọng giới thiệu:",
      `Ông (bà): ${f.holder}`,
      "Chức vụ: Giáo viên.",
      `Được cử đến: Ủy ban nhân dân xã ${f.place} về việc xác nhận lý lịch.`,
      `Giấy này có giá trị đến hết ${f.until.text}.`,
    ],
    to: [],
    office: ["HIỆU TRƯỞNG"],
    fields: { holderName: f.holder, term: `đến hết ${f.until.text}` },
  }),
  (f) => ({
    superior: "HỘI ĐỒNG NHÂN DÂN",
    agency: `XÃ ${f.commune}`,
    symbol: "NQ-HĐND",
    type: "NGHI_QUYET",
    heading: ["NGHỊ QUYẾT", "Về kế hoạch phát triển kinh tế - xã hội năm 2026"],
    body: [
      `HỘI ĐỒNG NHÂN DÂN XÃ ${f.commune}`,
      { italic: "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;" },
      "QUYẾT NGHỊ:",
      "Điều 1. Thông qua kế hoạch phát triển kinh tế - xã hội năm 2026 với các chỉ tiêu chủ yếu kèm theo Nghị quyết này.",
      `Điều 2. Nghị quyết được Hội đồng nhân dân xã thông qua ${f.from.text}./.`,
    ],
    to: ["- Thường trực HĐND tỉnh;", "- Lưu: VT."],
    office: ["CHỦ TỊCH"],
    fields: { subject: "Về kế hoạch phát triển kinh tế - xã hội năm 2026" },
  }),
];

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Kinds of papers that `variedDocument` goes through. */
export const VARIED_KINDS = KINDS.length + OWN_KINDS;

/** A paper of kind `index`, with its truth; the same random numbers give the same paper. */
export function variedDocument(index: number, random: Random): MadeDocument {
  const kind = index % VARIED_KINDS;
  if (kind >= KINDS.length) return makeDocument(kind - KINDS.length, random);
  const f = facts(random);
  const draft = (KINDS[kind] as (f: Facts, random: Random) => Draft)(f, random);
  const made = layOut(`varied-${index}`, draft, f);
  return draft.superior === "HỘI ĐỒNG NHÂN DÂN"
    ? { ...made, fields: { ...made.fields, agency: `${draft.superior} ${draft.agency}` } }
    : made;
}
