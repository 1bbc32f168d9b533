import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of paper copies and their QR. */
export const COPIES_TEXTS = {
  "copies.source-invalid": {
    happened: "Chữ ký số của bản kết quả không hợp lệ: {why}.",
    kept: "Bản kết quả còn nguyên, chưa in gì.",
    action: "Không in. Báo cơ quan ban hành gửi lại bản hợp lệ.",
  },
  "copies.hash-mismatch": {
    happened: "Bản kết quả trên máy khác với bản tỉnh đã gửi.",
    kept: "Bản trên máy được giữ để kiểm tra, chưa in gì.",
    action: "Đồng bộ lại để tải bản đúng.",
  },
  "copies.unregistered": {
    happened: "Tệp này không có trong sổ kết quả của máy.",
    kept: NOTHING_CHANGED,
    action: "Tải kết quả qua đồng bộ, hoặc dùng --unregistered để in bản thử.",
  },
  "copies.read-back": {
    happened: "Mã QR trên trang vừa dựng không đọc lại được đúng.",
    kept: "Chưa in gì; số bản giấy đã lấy được ghi là bỏ, kèm lý do.",
    action: "Thử lại; nếu còn gặp, báo CNTT.",
  },
  "copies.withdrawn": {
    happened: "Kết quả này đã bị thu hồi.",
    kept: NOTHING_CHANGED,
    action: "Không in. Hỏi cơ quan ban hành.",
  },
  "qr.not-found": {
    happened: "Không tìm thấy mã QR trong ảnh.",
    kept: NOTHING_CHANGED,
    action: "Chụp gần hơn, đủ sáng, thẳng góc.",
  },
  "qr.not-ours": {
    happened: "Mã QR này không phải của giấy do hệ thống một cửa in.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra lại giấy; cẩn thận với mã dán đè.",
  },
} satisfies ErrorTexts;
