import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of the life of a dossier. */
export const LIFE_TEXTS = {
  "life.extended-already": {
    happened: "Hồ sơ này đã được gia hạn {times} lần; quy định không cho hẹn lại nữa.",
    kept: NOTHING_CHANGED,
    action: "Báo trưởng bộ phận để đôn đốc trả kết quả đúng ngày đã hẹn lại.",
  },
  "life.extend-too-late": {
    happened:
      "Đã quá ngày cuối để gửi xin lỗi và gia hạn: hẹn trả {due}, phải gửi chậm nhất ngày {until} (trước hạn 01 ngày).",
    kept: NOTHING_CHANGED,
    action: "Báo trưởng bộ phận để đôn đốc đơn vị giải quyết; hồ sơ trả sau hạn được ghi là quá hạn.",
  },
  "life.extend-day": {
    happened: "Ngày hẹn trả mới phải là ngày làm việc sau ngày đã hẹn ({due}).",
    kept: NOTHING_CHANGED,
    action: "Chọn ngày làm việc khác.",
  },
  "life.decision-issued": {
    happened:
      "Hồ sơ đã có quyết định hoặc kết quả nên không dừng theo yêu cầu được (TT 03/2025/TT-VPCP, Điều 7).",
    kept: NOTHING_CHANGED,
    action: "Trả kết quả cho người dân; nếu kết quả sai, hướng dẫn đề nghị đính chính hoặc thu hồi.",
  },
  "life.reason-missing": {
    happened: "Việc này phải ghi lý do.",
    kept: NOTHING_CHANGED,
    action: "Ghi lý do bằng một câu rồi làm lại.",
  },
  "life.not-immediate": {
    happened: "Thủ tục này không thuộc loại giải quyết ngay.",
    kept: "Bản nháp đã lưu.",
    action: "Bấm F9 để tiếp nhận và cấp giấy tiếp nhận.",
  },
  "life.not-found": {
    happened: "Không tìm thấy mục này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách rồi chọn lại.",
  },
  "life.taken-up": {
    happened: "Biểu mẫu này đã được {by} mở tiếp{at}.",
    kept: NOTHING_CHANGED,
    action: "Người dân tiếp tục tại quầy đó, hoặc tìm hồ sơ đã tiếp nhận theo họ tên.",
  },
  "life.not-at-unit": {
    happened: "Hồ sơ {code} không ở {unit}, hoặc đã nhận lại về quầy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách rồi chọn lại.",
  },
  "life.same-person": {
    happened: "Người nhận là chính người giao.",
    kept: NOTHING_CHANGED,
    action: "Người của đơn vị giải quyết đăng nhập bằng tài khoản của mình để xác nhận.",
  },
  "life.originals-differ": {
    happened: "Danh sách ghi {listed} bản chính, người nhận đếm được {counted}.",
    kept: NOTHING_CHANGED,
    action: "Đếm lại cùng nhau; vẫn lệch thì ghi rõ thiếu, thừa gì ở ô Ghi chú.",
  },
} satisfies ErrorTexts;
