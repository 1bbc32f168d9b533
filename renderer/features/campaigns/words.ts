import type {
  CampaignPlan,
  CheckField,
  FolderKind,
  Spreads,
  TypedFields,
  Validity,
} from "../../../preload/contract/index.ts";

export const KINDS: readonly { value: FolderKind; label: string }[] = [
  { value: "sheets", label: "Tờ rời A4" },
  { value: "register", label: "Sổ đóng quyển" },
  { value: "a3", label: "Tờ khổ A3" },
  { value: "cards", label: "Thẻ ép plastic" },
  { value: "handwriting", label: "Viết tay, nhập hai lần" },
];

/** What the operator minds with each kind, in a sentence. */
export const KIND_HINTS: Record<FolderKind, string> = {
  sheets: "Mỗi giấy một tệp; quét đủ mặt có nội dung.",
  register: "Giữ sổ phẳng, không tháo gáy; quét từng trang đôi từ đầu đến cuối.",
  a3: "Đặt máy quét khổ A3; ảnh bị cắt thành A4 sẽ không nộp được.",
  cards: "Không đưa thẻ qua khay cuốn; quét mặt kính, đủ mặt trước và mặt sau.",
  handwriting: "Sau khi quét, hai người nhập độc lập; khác nhau thì người thứ ba quyết định.",
};

export const SPREADS: readonly { value: Spreads; label: string }[] = [
  { value: "keep", label: "Giữ trang đôi thành một ảnh" },
  { value: "split", label: "Tách trang đôi thành hai trang" },
];

export const VALIDITIES: readonly { value: Validity; label: string }[] = [
  { value: "valid", label: "Còn hiệu lực (sẽ quét)" },
  { value: "expired", label: "Hết hiệu lực" },
  { value: "replaced", label: "Đã thay thế" },
  { value: "revoked", label: "Đã thu hồi" },
];

export const SIGNING: readonly { value: CampaignPlan["signing"]; label: string }[] = [
  { value: "scanner", label: "Người quét ký từng bản, rồi kiểm tra" },
  { value: "responsible", label: "Kiểm tra trước, người chịu trách nhiệm ký sau" },
];

export const CHECK_FIELDS: readonly { field: CheckField; label: string }[] = [
  { field: "pages", label: "Thiếu hoặc thừa trang" },
  { field: "picture", label: "Ảnh mờ, lệch, mất nét" },
  { field: "number", label: "Số, ký hiệu" },
  { field: "date", label: "Ngày cấp" },
  { field: "holder", label: "Họ tên" },
  { field: "title", label: "Tên giấy tờ, trích yếu" },
];

export const TYPED: readonly { key: keyof TypedFields; label: string }[] = [
  { key: "number", label: "Số, ký hiệu" },
  { key: "date", label: "Ngày cấp" },
  { key: "holder", label: "Họ tên" },
  { key: "title", label: "Tên giấy tờ, trích yếu" },
];

export const NO_FIELDS: TypedFields = { number: "", date: "", holder: "", title: "" };

/** `12,5` */
export const oneDecimal = (value: number): string => value.toFixed(1).replace(".", ",");

/** A pause in typing after which is searched; milliseconds. */
export const SETTLE_MS = 250;
