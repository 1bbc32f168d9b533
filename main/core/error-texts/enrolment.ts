import type { ErrorTexts } from "./text.ts";

/** Refusals of joining the province (ghi danh máy). */
export const ENROLMENT_TEXTS = {
  "enrolment.strange-answer": {
    happened: "Máy chủ tỉnh trả lời sai khi ghi danh: {what}.",
    kept: "Câu trả lời đó không được tin; máy này chưa được ghi danh và chưa mất gì.",
    action: "Thử lại; nếu lặp lại, báo CNTT của tỉnh.",
  },
} satisfies ErrorTexts;
