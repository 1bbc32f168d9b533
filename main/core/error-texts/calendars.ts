import { type ErrorTexts, WORK_KEPT } from "./text.ts";

/** Refusals of working calendars. */
export const CALENDARS_TEXTS = {
  "calendar.missing-year": {
    happened: "Chưa có lịch nghỉ của năm {year} nên chưa tính chắc được ngày hẹn trả.",
    kept: WORK_KEPT,
    action: "Kiểm tra ngày hẹn trước khi in; nhờ CNTT nạp lịch năm {year}.",
  },
  "calendars.unreadable": {
    happened: "Tệp lịch không dùng được: {why}.",
    kept: "Lịch đang dùng không đổi.",
    action: "Chép lại tệp từ nơi tỉnh phát hành; nếu vẫn vậy, báo tỉnh tệp bị lỗi.",
  },
  "calendars.unknown-key": {
    happened: "Tệp lịch ghi là của “{issuer}” nhưng được ký bằng khóa {keyId} mà máy này không tin cậy.",
    kept: "Lịch đang dùng không đổi.",
    action: "Chỉ nạp tệp do tỉnh phát hành; nếu tỉnh vừa đổi khóa, nhờ bộ phận CNTT thêm khóa mới.",
  },
  "calendars.tampered": {
    happened: "Nội dung tệp lịch khác với lúc được ký: tệp đã bị sửa hoặc hỏng.",
    kept: "Lịch đang dùng không đổi.",
    action: "Bỏ tệp này, lấy lại tệp gốc từ nơi tỉnh phát hành.",
  },
  "calendars.other-province": {
    happened: "Tệp lịch này là của “{id}”, không phải của “{ours}”.",
    kept: "Lịch đang dùng không đổi.",
    action: "Lấy tệp lịch của đúng tỉnh.",
  },
  "calendars.older": {
    happened: "Tệp lịch số {edition} cũ hơn hoặc bằng tệp đã nạp (số {current}).",
    kept: "Lịch đang dùng không đổi.",
    action: "Lấy tệp mới nhất của tỉnh; không cần nạp lại tệp cũ.",
  },
  "calendars.changed-since": {
    happened: "Lịch đã thay đổi sau khi bạn kiểm tra tệp.",
    kept: "Tệp chưa được nạp, lịch đang dùng không đổi.",
    action: "Kiểm tra lại tệp để xem thay đổi mới nhất, rồi nạp.",
  },
  "calendars.not-open": {
    happened: "Không có câu hỏi hoặc kỳ đóng cửa nào như vậy để trả lời {day}.",
    kept: "Lịch đang dùng không đổi.",
    action: "Mở lại “Lịch làm việc” và chọn từ danh sách.",
  },
} satisfies ErrorTexts;
