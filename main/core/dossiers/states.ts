import type { StateWord } from "../../../preload/contract/index.ts";
import type { DossierState, LifeEvent } from "../life/types.ts";
import { fromTimestamp, type Timestamp } from "../time.ts";

type Shown = Omit<StateWord, "code">;

/** Where a dossier stands for the nation, the counter's own states and the two before any reception. */
type NationalSubject = DossierState | "registered" | "not-received";

/**
 * Words of a dossier's states, and the national state 1 to 10 of each (DVCQG TrangThaiHoSo, interop 1.4): the one table
 * of both. `registered` was filed online and nobody has received it yet, `not-received` was refused before reception.
 */
const STATES: Record<NationalSubject, Shown & { national: number }> = {
  registered: { word: "Mới đăng ký", tone: "neutral", national: 1 },
  "not-received": { word: "Không được tiếp nhận", tone: "bad", national: 3 },
  received: { word: "Đã tiếp nhận", tone: "info", national: 2 },
  processing: { word: "Đang giải quyết", tone: "info", national: 4 },
  "waiting-supplement": { word: "Chờ bổ sung", tone: "warning", national: 5 },
  "waiting-opinion": { word: "Chờ ý kiến", tone: "info", national: 4 },
  "waiting-fee": { word: "Chờ nộp phí, lệ phí", tone: "warning", national: 6 },
  stopped: { word: "Dừng theo yêu cầu", tone: "neutral", national: 7 },
  refused: { word: "Từ chối giải quyết", tone: "bad", national: 8 },
  void: { word: "Đã hủy do tiếp nhận nhầm", tone: "neutral", national: 8 },
  "result-ready": { word: "Có kết quả, chờ trả", tone: "good", national: 9 },
  returned: { word: "Đã trả kết quả", tone: "neutral", national: 10 },
};

/** The state of a dossier in words; an unknown code is shown as it is. */
export function dossierState(code: string): StateWord {
  const state = STATES[code as NationalSubject];
  return state ? { code, word: state.word, tone: state.tone } : { code, word: code, tone: "neutral" };
}

/** National state for the province's messages (interop 1.4). Throws on a state that no program wrote. */
export function nationalState(code: string): number {
  const state = STATES[code as NationalSubject];
  if (!state) throw new Error(`no national state of ${code}`);
  return state.national;
}

/** States in which the term goes on; while papers are waited for it stands still (NĐ 61/2018 Điều 19). */
export const CLOCK_RUNS: readonly DossierState[] = [
  "received",
  "processing",
  "waiting-opinion",
  "waiting-fee",
];
/** So long before its hour a dossier counts as due soon. */
export const DUE_SOON_MS = 24 * 3600_000;
const DAY_MS = 24 * 3600_000;

/** How a dossier stands to its due date at `now`; null where nothing presses. */
export function dueState(state: string, dueAt: Timestamp, now: number): StateWord | null {
  if (state === "waiting-supplement") {
    return { code: "stands", word: "Tạm dừng tính hạn", tone: "neutral" };
  }
  if (!CLOCK_RUNS.includes(state as DossierState)) return null;
  const left = fromTimestamp(dueAt) - now;
  if (left < 0) {
    const days = Math.floor(-left / DAY_MS);
    return { code: "overdue", word: days > 0 ? `Quá hạn ${days} ngày` : "Quá hạn", tone: "bad" };
  }
  return left <= DUE_SOON_MS ? { code: "due-soon", word: "Sắp đến hạn", tone: "warning" } : null;
}

/** Until when it must be handed over, as its list says it. */
export function transferState(by: Timestamp, now: number): StateWord {
  const when = `${by.slice(11, 16)} ${by.slice(8, 10)}/${by.slice(5, 7)}`;
  return fromTimestamp(by) < now
    ? { code: "transfer-late", word: `Trễ chuyển ${when}`, tone: "bad" }
    : { code: "transfer-by", word: `Chuyển đến ${when}`, tone: "info" };
}

/** Where a dossier's operations stand on their way to the province; `held` are another machine's, which it has to send. */
export function syncState(counts: { waiting: number; rejected: number; held: number }): StateWord {
  if (counts.rejected > 0) return { code: "rejected", word: "Bị từ chối", tone: "bad" };
  if (counts.waiting > 0) return { code: "waiting", word: "Chưa gửi", tone: "warning" };
  if (counts.held > 0) return { code: "held", word: "Máy nhận chưa gửi", tone: "warning" };
  return { code: "sent", word: "Đã gửi", tone: "good" };
}

const LIFE_WORDS: Record<LifeEvent, string> = {
  void: "Hủy do tiếp nhận nhầm",
  correct: "Sửa và cấp lại giấy tiếp nhận",
  transfer: "Chuyển đơn vị giải quyết",
  "request-supplement": "Yêu cầu bổ sung, hoàn thiện",
  "supplement-complete": "Đã bổ sung đủ, tính lại thời hạn",
  "wait-opinion": "Chờ ý kiến cơ quan phối hợp",
  "opinion-arrived": "Đã có ý kiến phối hợp",
  "wait-fee": "Chờ nộp phí, lệ phí",
  "fee-settled": "Đã hoàn thành phí, lệ phí",
  extend: "Xin lỗi và gia hạn",
  stop: "Dừng giải quyết theo yêu cầu",
  refuse: "Từ chối giải quyết",
  finish: "Có kết quả",
  return: "Trả kết quả",
  undelivered: "Bưu gửi bị trả lại",
  "return-undone": "Hủy việc trả nhầm",
  "recall-result": "Thu hồi kết quả",
  "correct-result": "Đính chính, thay thế kết quả",
  "identity-different": "Kiểm tra sau: khác người",
  "applicant-died": "Người nộp hồ sơ đã chết",
};

const EVENT_WORDS: Record<string, string> = {
  ...LIFE_WORDS,
  received: "Tiếp nhận hồ sơ",
  "receipt-made": "Lập giấy tiếp nhận",
  "receipt-printed": "In giấy tiếp nhận",
  "form-printed": "In giấy tờ",
  "identity-checked": "Tỉnh trả lời về nhân thân",
  "number-bound": "Gắn mã hồ sơ chính thức",
  "document-signed": "Ký bản số hóa",
  "result-arrived": "Kết quả về đến quầy",
  "result-withdrawn": "Kết quả bị thu hồi",
  "revised-elsewhere": "Máy khác đã sửa",
  disputed: "Hai máy ghi khác nhau, tỉnh giữ nội dung đến trước",
  "due-proposed": "Tỉnh đề nghị đổi ngày hẹn trả",
  "due-confirmed": "Tỉnh thôi đề nghị đổi ngày hẹn trả",
  "due-kept": "Giữ ngày hẹn trả trên giấy",
  "state-changed": "Tỉnh cập nhật trạng thái",
  "paper-copy-made": "Lập bản giấy chuyển đổi",
  "paper-copy-withdrawn": "Thu hồi bản giấy",
  "answered-elsewhere": "Máy khác đã trả lời hồ sơ trực tuyến trước",
  "notice-sent": "Tỉnh đã báo người nộp",
  "notice-failed": "Tỉnh không báo được người nộp",
  "fee-demanded": "Ghi khoản phải nộp",
  "fee-cancelled": "Bỏ khoản phải nộp",
  "fee-pending": "Ghi chứng từ nộp tiền, chờ đối chiếu",
  "fee-collected": "Thu phí, lệ phí",
  "fee-void": "Hủy biên lai",
  "originals-returned": "Trả lại bản chính",
  "fee-refunded": "Hoàn phí, lệ phí",
  "fee-voucher-told": "Tỉnh báo đã nộp trực tuyến",
  "fee-receipt-issued": "Tỉnh cấp biên lai điện tử",
  "national-accepted": "Đã lên Cổng quốc gia",
  "national-returned": "Cổng quốc gia trả lại",
};

/** What happened to a dossier, in words; an unknown kind is shown as it is. */
export const eventWord = (kind: string): string => EVENT_WORDS[kind] ?? kind;
