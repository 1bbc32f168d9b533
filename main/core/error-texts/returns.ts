import { type ErrorTexts, NOTHING_CHANGED } from "./text.ts";

/** Refusals of giving results back. */
export const RETURNS_TEXTS = {
  "returns.incomplete": {
    happened: "Chưa trả được kết quả vì còn thiếu: {what}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Bổ sung phần được nêu rồi bấm lại.",
  },
  "returns.not-scanned": {
    happened: "Kết quả giấy chưa được quét: {titles}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Bấm F6 quét kết quả rồi trả; nếu không quét được, nhờ trưởng bộ phận cho phép kèm lý do.",
  },
  "returns.fee-due": {
    happened: "Còn {amount} phải nộp khi trả kết quả: {what}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Thu hoặc miễn khoản này ở mục Phí, lệ phí của hồ sơ rồi trả.",
  },
  "returns.nothing-to-give": {
    happened: "Hồ sơ chưa có kết quả nào trả được.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Ghi kết quả giấy vừa nhận được, hoặc chờ kết quả điện tử về.",
  },
  "returns.not-found": {
    happened: "Không tìm thấy lần trả, bưu gửi hoặc kết quả giấy này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ ở mục Trả kết quả.",
  },
  "returns.too-late-to-undo": {
    happened: "Chỉ hủy được việc trả nhầm trong chính ngày đã trả.",
    kept: NOTHING_CHANGED,
    action: "Dùng “Thu hồi kết quả” của hồ sơ, ghi rõ lý do.",
  },
  "returns.paper-scanned": {
    happened: "Kết quả giấy này đã mở để quét nên không bỏ khỏi hồ sơ được.",
    kept: NOTHING_CHANGED,
    action: "Quét tiếp; nếu ghi nhầm, báo trưởng bộ phận.",
  },
  "returns.secret-on-paper": {
    happened: "Ô “{where}” có {what}; giấy in ra không được mang thông tin này.",
    kept: NOTHING_CHANGED,
    action: "Bỏ số đó khỏi ô rồi làm lại.",
  },
} satisfies ErrorTexts;
