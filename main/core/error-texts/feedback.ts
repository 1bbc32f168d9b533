import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of feedback and the citizen's own screen. */
export const FEEDBACK_TEXTS = {
  "feedback.not-found": {
    happened: "Không tìm thấy phản ánh này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách ở mục Phản ánh.",
  },
  "feedback.wrong-state": {
    happened: "Phản ánh đang ở trạng thái “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại phản ánh để xem bước tiếp theo.",
  },
  "citizen.screen-only": {
    happened: "Việc này chỉ người dân làm được, trên màn hình dành cho người dân.",
    kept: NOTHING_CHANGED,
    action: "Mời người dân dùng màn hình thứ hai.",
  },
  "citizen.ticket-used": {
    happened: "Câu hỏi này đã được trả lời hoặc đã hết thời gian.",
    kept: NOTHING_CHANGED,
    action: "Không cần làm gì thêm. Xin cảm ơn.",
  },
  "citizen.rated-already": {
    happened: "Lần trả kết quả này đã có đánh giá.",
    kept: NOTHING_CHANGED,
    action: "Không cần hỏi lại.",
  },
} satisfies ErrorTexts;
