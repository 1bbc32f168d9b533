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
} satisfies ErrorTexts;
