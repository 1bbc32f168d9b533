import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of the certification lane. */
export const CERTIFICATION_TEXTS = {
  "certification.not-found": {
    happened: "Không có việc chứng thực này trong sổ của máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách và chọn từ đó.",
  },
  "certification.identity-missing": {
    happened: "Chứng thực chữ ký phải ghi số giấy tờ tùy thân của người ký.",
    kept: WORK_KEPT,
    action: "Quét thẻ hoặc ghi số giấy tờ rồi làm lại.",
  },
  "certification.book-closed": {
    happened: "Sổ chứng thực năm {year} đã khóa.",
    kept: NOTHING_CHANGED,
    action: "Việc mới ghi vào sổ năm sau; việc đã khóa muốn đính chính thì báo lãnh đạo.",
  },
  "certification.nothing-to-close": {
    happened: "Sổ năm {year} chưa có việc nào để khóa.",
    kept: NOTHING_CHANGED,
    action: "Chọn đúng năm và loại việc.",
  },
  "certification.nothing-held": {
    happened: "Việc chứng thực này không còn khoản tiền nào phải trả lại.",
    kept: NOTHING_CHANGED,
    action: "Xem lại biên lai ở mục Phí, lệ phí.",
  },
} satisfies ErrorTexts;
