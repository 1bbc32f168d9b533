import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of the catalogue of procedures. */
export const CATALOGUE_TEXTS = {
  "catalogue.file-refused": {
    happened: "Không đọc được tệp danh mục “{name}”: {why}",
    kept: "Danh mục đang dùng không bị thay đổi.",
    action: "Sửa tệp theo lời nhắn rồi chọn lại; nếu tệp lấy từ Cổng thì tải lại.",
  },
  "catalogue.check-gone": {
    happened: "Bản kê thay đổi này không còn trên máy, có thể phần mềm đã được mở lại.",
    kept: "Danh mục đang dùng không bị thay đổi.",
    action: "Chọn lại tệp để lập bản kê mới rồi áp dụng.",
  },
  "catalogue.check-stale": {
    happened: "Danh mục đã được người khác thay đổi sau khi lập bản kê.",
    kept: "Danh mục đang dùng không bị thay đổi bởi bản kê này.",
    action: "Chọn lại tệp để lập bản kê mới, đọc lại rồi áp dụng.",
  },
  "catalogue.nothing-changed": {
    happened: "Tệp này không có gì khác với danh mục đang dùng.",
    kept: "Danh mục đang dùng giữ nguyên.",
    action: "Không cần làm gì thêm.",
  },
  "catalogue.import-missing": {
    happened: "Không thấy lần nhập danh mục này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại lịch sử nhập danh mục và chọn lại.",
  },
  "catalogue.version-missing": {
    happened: "Máy này không còn giữ bản thủ tục {code} mà hồ sơ đã được tiếp nhận theo.",
    kept: NOTHING_CHANGED,
    action: "Xem thời hạn và thành phần ghi trong hồ sơ; báo bộ phận CNTT khôi phục từ bản sao lưu.",
  },
  "catalogue.not-found": {
    happened: "Không có thủ tục {code} trong danh mục của máy.",
    kept: NOTHING_CHANGED,
    action: "Tìm theo tên; nếu là thủ tục mới, chờ cập nhật danh mục.",
  },
  "catalogue.term-unknown": {
    happened: "Danh mục chưa có thời hạn giải quyết cho thủ tục này.",
    kept: WORK_KEPT,
    action: "Nhập ngày hẹn trả theo văn bản đang áp dụng; phần mềm ghi lại người nhập.",
  },
} satisfies ErrorTexts;
