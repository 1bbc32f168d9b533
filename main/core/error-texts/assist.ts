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
  "assist.not-complete": {
    happened: "Chưa nộp được, còn thiếu: {what}.",
    kept: "Những gì đã khai và đã quét vẫn còn.",
    action: "Bổ sung rồi nộp; thiếu thông tin người nộp thì bấm Esc về biểu mẫu để sửa.",
  },
  "assist.file-kind": {
    happened: "Tệp “{name}” không phải PDF hay ảnh đọc được.",
    kept: NOTHING_CHANGED,
    action: "Chọn tệp PDF, JPEG, PNG, hoặc quét giấy tờ tại quầy.",
  },
} satisfies ErrorTexts;
