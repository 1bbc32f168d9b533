import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of the pads of blank receipts. */
export const PAD_TEXTS = {
  "pad.not-found": {
    happened: "Không tìm thấy tập hoặc tờ dự phòng này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại mục Khi sự cố, chọn tập hoặc gõ đúng mã in trên tờ.",
  },
  "pad.no-numbers": {
    happened: "Ngày {day} chỉ còn {left} mã hồ sơ cấp trước.",
    kept: "Chưa lấy mã nào ra khỏi kho.",
    action: "Lập ít tờ hơn, hoặc nối mạng để tỉnh cấp thêm mã.",
  },
  "pad.wrong-day": {
    happened: "Ngày này không lập được tập dự phòng.",
    kept: "Chưa lấy mã nào ra khỏi kho.",
    action: "Chọn hôm nay hoặc một ngày sắp tới đã có mã cấp trước.",
  },
  "pad.wrong-code": {
    happened: "Mã {code} không phải mã của một tờ dự phòng: {why}.",
    kept: NOTHING_CHANGED,
    action: "Gõ lại mã in trên tờ, hoặc quét mã QR của tờ.",
  },
  "pad.wrong-state": {
    happened: "Tờ này đang ở trạng thái “{state}”.",
    kept: "Mỗi tờ chỉ được nhập một lần.",
    action: "Xem tờ đó trong danh sách của tập.",
  },
  "pad.wrong-time": {
    happened: "Giờ nhận ghi trên tờ không đúng: {why}.",
    kept: "Nội dung đã gõ vẫn được giữ.",
    action: "Ghi đúng giờ đã viết trên tờ.",
  },
  "pad.second-person": {
    happened: "Người đã nhập tờ không tự xác nhận được.",
    kept: "Tờ vẫn chờ xác nhận.",
    action: "Nhờ một người khác đăng nhập và so tờ giấy rồi xác nhận.",
  },
  "pad.form-of-leaf": {
    happened: "Biểu mẫu này nhập lại một tờ dự phòng: tờ đã có mã hồ sơ.",
    kept: "Nội dung đã gõ vẫn được giữ.",
    action: "Bấm F9 để ghi tờ, không cấp mã thứ hai.",
  },
} satisfies ErrorTexts;
