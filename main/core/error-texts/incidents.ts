import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of reports about the office's safety. */
export const INCIDENTS_TEXTS = {
  "incidents.not-found": {
    happened: "Không tìm thấy báo cáo này, hoặc không gỡ được.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách ở mục Báo mất, mã độc.",
  },
  "incidents.not-malware": {
    happened: "Trình quét không thấy mã độc trong tệp này.",
    kept: NOTHING_CHANGED,
    action: "Nghi ngờ thì bấm Quét lại, hoặc yêu cầu người nộp gửi tệp khác.",
  },
  "incidents.not-yours": {
    happened: "Chỉ báo mất tài khoản, token của chính mình.",
    kept: NOTHING_CHANGED,
    action: "Của người khác thì trưởng bộ phận hoặc quản trị báo.",
  },
} satisfies ErrorTexts;
