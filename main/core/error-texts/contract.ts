import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of the contract between window and core, and the session. */
export const CONTRACT_TEXTS = {
  "contract.unknown-procedure": {
    happened: "Cửa sổ gọi một chức năng mà phần lõi không có ({proc}).",
    kept: NOTHING_CHANGED,
    action: "Khởi động lại phần mềm; nếu còn gặp, báo bộ phận CNTT để cập nhật.",
  },
  "contract.invalid-input": {
    happened: "Thông tin gửi đi chưa đúng: {where} {why}.",
    kept: WORK_KEPT,
    action: "Sửa ô được nêu rồi làm lại.",
  },
  "contract.foreign-origin": {
    happened: "Lệnh không đến từ cửa sổ của phần mềm nên đã bị từ chối.",
    kept: NOTHING_CHANGED,
    action: "Đóng trang lạ nếu có và báo bộ phận CNTT.",
  },
  "contract.version": {
    happened: "Cửa sổ và phần lõi khác phiên bản.",
    kept: WORK_KEPT,
    action: "Đóng và mở lại phần mềm.",
  },
  "session.required": {
    happened: "Chưa đăng nhập.",
    kept: WORK_KEPT,
    action: "Đăng nhập bằng tài khoản của chính mình.",
  },
  "session.forbidden": {
    happened: "Tài khoản của bạn không có quyền làm việc này.",
    kept: NOTHING_CHANGED,
    action: "Nhờ người có vai trò: {roles}.",
  },
  "session.expired": {
    happened: "Phiên làm việc đã kết thúc.",
    kept: WORK_KEPT,
    action: "Đăng nhập lại; biểu mẫu đang mở sẽ được mở lại.",
  },
  "core.unavailable": {
    happened: "Phần lõi vừa dừng đột ngột và đang được mở lại.",
    kept: "Mọi thứ đã báo “Đã lưu” vẫn còn.",
    action: "Chờ vài giây; cửa sổ tự nối lại.",
  },
  "core.internal": {
    happened: "Có lỗi bên trong phần mềm.",
    kept: WORK_KEPT,
    action: "Thử lại một lần; nếu còn gặp, báo bộ phận CNTT kèm giờ xảy ra.",
  },
  "core.broken": {
    happened: "Phần lõi đã dừng {deaths} lần liên tiếp khi mở nên không tự mở lại nữa.",
    kept: "Mọi thứ đã báo “Đã lưu” vẫn còn; chưa có gì bị xóa.",
    action: "Bấm F5 để thử mở lại; nếu vẫn thế, báo bộ phận CNTT kèm thư mục nhật ký “logs”.",
  },
  "core.starting": {
    happened: "Phần mềm đang mở dữ liệu.",
    kept: WORK_KEPT,
    action: "Chờ vài giây.",
  },
} satisfies ErrorTexts;
