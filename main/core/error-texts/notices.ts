import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of what people must be told. */
export const NOTICES_TEXTS = {
  "notices.not-found": {
    happened: "Không tìm thấy thông báo này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách ở mục Cần báo.",
  },
} satisfies ErrorTexts;
