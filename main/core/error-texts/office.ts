import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of the office, its clock and its printer. */
export const OFFICE_TEXTS = {
  "clock.unconfirmed": {
    happened: "Giờ của máy không đáng tin ({why}); máy đang ghi {now}.",
    kept: "Hồ sơ đang nhập được giữ thành bản nháp; chưa cấp số nào.",
    action: "Sửa đồng hồ của máy, hoặc xác nhận ngày giờ ở thanh trạng thái (được ghi lại).",
  },
  "office.demo-data-refused": {
    happened: "Dữ liệu, chứng thư hoặc token trình diễn không được nhận ở hồ sơ làm việc thật.",
    kept: NOTHING_CHANGED,
    action: "Dùng token và chứng thư thật.",
  },
  "office.not-configured": {
    happened: "Máy này chưa được cấu hình cho một bộ phận Một cửa ({why}).",
    kept: NOTHING_CHANGED,
    action: "Bộ phận CNTT đặt tệp office.json theo hướng dẫn CNTT rồi mở lại.",
  },
  "print.no-printer": {
    happened: "Máy này chưa có máy in.",
    kept: "Tờ cần in đã được giữ trong hồ sơ.",
    action: "Bật máy in rồi bấm In lại, hoặc lưu tệp PDF và in ở máy khác.",
  },
  "print.failed": {
    happened: "Máy in báo lỗi ({why}).",
    kept: "Tờ cần in đã được giữ trong hồ sơ.",
    action: "Kiểm tra giấy và máy in rồi bấm In lại.",
  },
  "print.paused": {
    happened: "Máy in {printer} đang tạm dừng{why}.",
    kept: "Tờ cần in đã được giữ, chưa gửi đến máy in.",
    action: "Bấm tiếp tục ở máy in (hoặc ở Cài đặt máy in của máy tính), hay chọn máy in khác, rồi in lại.",
  },
  "print.not-ready": {
    happened: "Máy in {printer} chưa in được: {why}.",
    kept: "Tờ cần in đã được giữ; lần in này ghi là chưa được.",
    action: "Xử lý ở máy in rồi bấm In lại.",
  },
  "print.no-program": {
    happened: "Máy này thiếu chương trình in PDF ({why}).",
    kept: "Tờ cần in đã được giữ.",
    action: "CNTT cài chương trình in theo hướng dẫn CNTT; trong khi chờ, lưu tệp PDF rồi in ở máy khác.",
  },
  "print.no-option": {
    happened: "Máy in {printer} không có {why}.",
    kept: "Cách in cũ còn nguyên.",
    action: "Chọn lại khay, khổ giấy hoặc in hai mặt trong danh sách của máy in này.",
  },
} satisfies ErrorTexts;
