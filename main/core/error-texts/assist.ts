import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of filing online for a person. */
export const ASSIST_TEXTS = {
  "assist.not-found": {
    happened: "Không tìm thấy hồ sơ nộp giúp này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách Nộp giúp ở mục Trực tuyến.",
  },
  "assist.sent": {
    happened: "Hồ sơ này đã nộp rồi, không sửa được nữa.",
    kept: "Hồ sơ đã nộp vẫn nguyên.",
    action: "Cần sửa thì chờ yêu cầu bổ sung, hoặc người dân rút hồ sơ trên Cổng rồi nộp lại.",
  },
  "assist.dropped": {
    happened: "Việc nộp giúp này đã bỏ, không thêm giấy tờ được nữa.",
    kept: "Biểu mẫu tiếp nhận của người dân vẫn còn.",
    action: "Mở lại biểu mẫu rồi bấm Nộp trực tuyến giúp để làm từ đầu.",
  },
  "assist.scanning": {
    happened: "Giấy tờ “{paper}” đang được quét hoặc vừa đổi trang, nên chưa nộp.",
    kept: "Các trang đã quét còn nguyên, chưa gửi gì đi.",
    action: "Chờ quét xong (Shift F4 để dừng), xem lại các trang rồi bấm nộp lần nữa.",
  },
  "assist.not-complete": {
    happened: "Chưa nộp được, còn thiếu: {what}.",
    kept: "Những gì đã khai và đã quét vẫn còn.",
    action: "Bổ sung rồi nộp; thiếu thông tin người nộp thì bấm Esc về biểu mẫu để sửa.",
  },
} satisfies ErrorTexts;
