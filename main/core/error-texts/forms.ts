import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of printed forms and registers. */
export const FORMS_TEXTS = {
  "forms.not-found": {
    happened: "Không tìm thấy giấy tờ này trong sổ giấy tờ đã lập.",
    kept: "Chưa có gì thay đổi.",
    action: "Mở lại hồ sơ rồi chọn giấy trong danh sách.",
  },
  "forms.not-valid": {
    happened: "Giấy này {state} nên không in ra nữa.",
    kept: "Giấy vẫn còn trong danh sách để xem lại.",
    action: "Chọn giấy đang dùng trong danh sách rồi in.",
  },
  "forms.no-electronic": {
    happened: "Giấy này không có bản điện tử để ký số.",
    kept: "Chưa có gì thay đổi.",
    action: "In ra giấy và ký tay.",
  },
  "forms.no-book": {
    happened: "Không tìm thấy quyển sổ theo dõi này.",
    kept: NOTHING_CHANGED,
    action: "Chọn lại năm và lĩnh vực ở trang Sổ theo dõi.",
  },
} satisfies ErrorTexts;
