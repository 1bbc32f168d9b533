import type { ErrorTexts } from "./text.ts";

/** Refusals of cards and what is read from them. */
export const PEOPLE_TEXTS = {
  "card.not-a-card": {
    happened: "Mã vừa quét không phải mã QR của thẻ căn cước.",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét mã QR trên thẻ (thẻ mới: mặt sau), hoặc nhập tay.",
  },
  "card.too-short": {
    happened: "Mã QR của thẻ đọc bị thiếu ({parts} phần, cần ít nhất 7).",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại; nếu dùng máy quét dạng bàn phím, tắt bộ gõ tiếng Việt (chuyển sang E) rồi quét.",
  },
  "card.keyboard": {
    happened: "Máy quét đang gõ qua bàn phím Tiếng Việt của Windows nên chữ số thành chữ có dấu.",
    kept: "Các ô đã nhập không đổi.",
    action: "Bấm phím Windows và phím cách, chọn ENG, rồi quét lại.",
  },
  "card.mrz-check": {
    happened: "Các dòng ký hiệu trên thẻ đọc bị sai (chữ số kiểm tra của {what} không khớp).",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại cho thẳng; bộ gõ tiếng Việt đang bật thì chuyển sang tiếng Anh (Ctrl+Shift) trước.",
  },
  "card.bad-number": {
    happened: "Số định danh trên mã không phải 12 chữ số.",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại hoặc nhập số in trên thẻ.",
  },
  "card.bad-birth-date": {
    happened: "Ngày sinh đọc từ mã không có thật ({value}).",
    kept: "Các ô đã nhập không đổi.",
    action: "Đối chiếu với thẻ và nhập tay ngày sinh.",
  },
  "people.file-refused": {
    happened: "Không đọc được danh sách trong tệp “{name}”: {why}",
    kept: "Danh sách đang có trên màn hình không đổi.",
    action: "Lưu lại tệp thành Excel (.xlsx) hoặc CSV UTF-8 rồi chọn lại, hoặc dán danh sách vào ô.",
  },
} satisfies ErrorTexts;
