import type { CollectorRight, DifferenceReason } from "../../../preload/contract/index.ts";

interface Choice<T extends string> {
  value: T;
  label: string;
}

export const RIGHTS: readonly Choice<CollectorRight>[] = [
  { value: "applicant", label: "Người nộp hồ sơ" },
  { value: "authorised", label: "Người được ủy quyền" },
  { value: "representative", label: "Người đại diện theo pháp luật" },
  { value: "heir", label: "Người thừa kế (người nộp đã chết)" },
];

export const PAPER_LABEL: Record<CollectorRight, string> = {
  applicant: "",
  authorised: "Giấy ủy quyền: số, ngày, nơi chứng thực",
  representative: "Giấy tờ chứng minh người đại diện",
  heir: "Giấy tờ chứng minh quan hệ, trích lục khai tử",
};

export const RECEIPTS = [
  { value: "shown", label: "Có giấy tiếp nhận" },
  { value: "on-phone", label: "Giấy tiếp nhận trên điện thoại" },
  { value: "lost", label: "Mất giấy tiếp nhận" },
] as const;

export const CHECKS = [
  { value: "none", label: "Theo giấy tiếp nhận" },
  { value: "papers", label: "Xem giấy tờ tùy thân" },
  { value: "card", label: "Đã quét thẻ" },
] as const;

export const REASONS: readonly Choice<DifferenceReason>[] = [
  { value: "new-number", label: "Thẻ mới đổi số, đã xem giấy tờ cũ" },
  { value: "civil-status", label: "Đã cải chính hộ tịch, có giấy tờ" },
  { value: "typed-wrong", label: "Nhập sai khi tiếp nhận, đã xem hồ sơ" },
  { value: "other", label: "Lý do khác (ghi rõ)" },
];

export const SIGNATURES = [
  { value: "paper", label: "Ký trên giấy" },
  { value: "fingerprint", label: "Không ký được: điểm chỉ" },
  { value: "electronic", label: "Ký điện tử" },
] as const;
