import { z } from "zod";

/** Events of a dossier's life that a person or the province brings about, after it was received. */
export const LIFE_EVENTS = [
  /** hủy do tiếp nhận nhầm: the number stays used and is explained */
  "void",
  /** sửa và cấp lại giấy tiếp nhận */
  "correct",
  /** chuyển hồ sơ cho đơn vị giải quyết, with the control slip */
  "transfer",
  "request-supplement",
  "supplement-complete",
  "wait-opinion",
  "opinion-arrived",
  "wait-fee",
  "fee-settled",
  /** xin lỗi, gia hạn: once */
  "extend",
  /** dừng giải quyết theo yêu cầu */
  "stop",
  "refuse",
  /** có kết quả: early, on time or late */
  "finish",
  /** trả kết quả, in person or by post */
  "return",
  /** bưu gửi bị trả lại: the result is at the counter again */
  "undelivered",
  /** trả nhầm, hủy việc trả trong ngày: the result is at the counter again */
  "return-undone",
  /** thu hồi kết quả */
  "recall-result",
  /** kết quả được đính chính, thay thế */
  "correct-result",
  /** kiểm tra sau thấy khác người: noted, nothing is decided */
  "identity-different",
  /** người nộp hồ sơ chết */
  "applicant-died",
] as const;

export const LifeEvent = z.enum(LIFE_EVENTS);
export type LifeEvent = z.infer<typeof LifeEvent>;
