import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of receiving a dossier. */
export const DOSSIERS_TEXTS = {
  "dossiers.not-found": {
    happened: "Không tìm thấy hồ sơ này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Tìm theo mã hồ sơ hoặc họ tên.",
  },
  "dossiers.incomplete": {
    happened: "Hồ sơ chưa đủ để tiếp nhận: {what}.",
    kept: "Bản nháp đã lưu.",
    action: "Bổ sung ô được nêu, hoặc lập phiếu hướng dẫn bổ sung.",
  },
  "dossiers.wrong-state": {
    happened: "Hồ sơ đang ở trạng thái “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ để xem bước tiếp theo.",
  },
  "dossiers.draft-not-yours": {
    happened: "Bản nháp này thuộc cán bộ khác.",
    kept: NOTHING_CHANGED,
    action: "Cán bộ đó đăng nhập để tiếp tục.",
  },
  "numbers.exhausted": {
    happened: "Hết mã hồ sơ đã cấp trước cho ngày {day}.",
    kept: "Bản nháp đã lưu.",
    action: "Tiếp nhận bằng mã tạm; mã chính thức được gắn khi có mạng.",
  },
} satisfies ErrorTexts;
