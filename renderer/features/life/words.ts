import type { LifeEvent, ProcedureName } from "../../../preload/contract/index.ts";

/** What an officer may bring about on the dossier's page, in the order in which it is offered. */
export interface LifeAction {
  event: LifeEvent;
  /** shown to who may make this call */
  proc: Extract<ProcedureName, `life.${string}`>;
  /** on the button */
  label: string;
  /** stands behind "Việc khác": rare, or it ends the dossier's way */
  rare?: true;
}

export const ACTIONS: readonly LifeAction[] = [
  { event: "supplement-complete", proc: "life.supplementComplete", label: "Đã bổ sung đủ" },
  { event: "opinion-arrived", proc: "life.opinionArrived", label: "Đã có ý kiến" },
  { event: "transfer", proc: "life.transfer", label: "Chuyển đơn vị giải quyết" },
  { event: "request-supplement", proc: "life.requestSupplement", label: "Yêu cầu bổ sung" },
  { event: "finish", proc: "life.finish", label: "Có kết quả giấy" },
  { event: "correct-result", proc: "life.correctResult", label: "Thay kết quả" },
  { event: "extend", proc: "life.extend", label: "Xin lỗi, gia hạn" },
  { event: "correct", proc: "life.correct", label: "Sửa, cấp lại giấy tiếp nhận", rare: true },
  { event: "wait-opinion", proc: "life.waitOpinion", label: "Chờ ý kiến phối hợp", rare: true },
  { event: "void", proc: "life.void", label: "Hủy do tiếp nhận nhầm", rare: true },
  { event: "stop", proc: "life.stop", label: "Dừng theo yêu cầu", rare: true },
  { event: "refuse", proc: "life.refuse", label: "Từ chối giải quyết", rare: true },
  { event: "recall-result", proc: "life.recallResult", label: "Thu hồi kết quả", rare: true },
  {
    event: "identity-different",
    proc: "life.identityDifferent",
    label: "Ghi nhận khác người",
    rare: true,
  },
  { event: "applicant-died", proc: "life.applicantDied", label: "Người nộp đã chết", rare: true },
];

/** Actions that want a reason and nothing else: what the officer is told, and what the field asks. */
export const REASON_ONLY = {
  void: {
    proc: "life.void",
    title: "Hủy do tiếp nhận nhầm",
    about:
      "Mã hồ sơ vẫn được giữ trong sổ kèm lý do và không cấp lại cho hồ sơ khác. Giấy tiếp nhận hết giá trị.",
    ask: "Lý do hủy",
    done: "Hủy hồ sơ",
  },
  refuse: {
    proc: "life.refuse",
    title: "Từ chối giải quyết hồ sơ",
    about: "Phần mềm lập Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu số 03).",
    ask: "Lý do từ chối, ghi rõ căn cứ",
    done: "Từ chối và lập phiếu",
  },
  "recall-result": {
    proc: "life.recallResult",
    title: "Thu hồi kết quả",
    about: "Kết quả không còn để trả; hồ sơ trở lại đang giải quyết.",
    ask: "Lý do thu hồi, số văn bản nếu có",
    done: "Thu hồi kết quả",
  },
  "identity-different": {
    proc: "life.identityDifferent",
    title: "Ghi nhận: kiểm tra sau thấy khác người",
    about: "Chỉ ghi nhận để mọi người mở hồ sơ đều thấy; phần mềm không tự quyết định gì.",
    ask: "Thấy khác ở điểm nào, kiểm tra bằng cách nào",
    done: "Ghi nhận",
  },
  "applicant-died": {
    proc: "life.applicantDied",
    title: "Ghi nhận: người nộp hồ sơ đã chết",
    about: "Chỉ ghi nhận; hồ sơ vẫn đi tiếp. Người thừa kế nhận kết quả hoặc xin dừng theo quy định.",
    ask: "Giấy tờ đã xem (trích lục khai tử số…, ngày…)",
    done: "Ghi nhận",
  },
} as const satisfies Partial<
  Record<
    LifeEvent,
    {
      proc: LifeAction["proc"];
      title: string;
      about: string;
      ask: string;
      done: string;
    }
  >
>;

export type ReasonOnly = keyof typeof REASON_ONLY;
