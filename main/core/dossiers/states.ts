import type { StateWord } from "../../../preload/contract/index.ts";

type Shown = Omit<StateWord, "code">;

/** Words of a dossier's states, and the national state 1 to 10 of each (DVCQG TrangThaiHoSo). */
const STATES: Record<string, Shown & { national: number }> = {
  received: { word: "Đã tiếp nhận", tone: "info", national: 2 },
  processing: { word: "Đang giải quyết", tone: "info", national: 4 },
  "result-ready": { word: "Có kết quả, chờ trả", tone: "good", national: 9 },
  returned: { word: "Đã trả kết quả", tone: "neutral", national: 10 },
};

export function dossierState(code: string): StateWord {
  const state = STATES[code];
  return state ? { code, word: state.word, tone: state.tone } : { code, word: code, tone: "neutral" };
}

/** National state for the province's messages (interop 1.4). */
export const nationalState = (code: string): number => STATES[code]?.national ?? 4;

/** Where a dossier's operations stand on their way to the province. */
export function syncState(counts: { waiting: number; rejected: number }): StateWord {
  if (counts.rejected > 0) return { code: "rejected", word: "Bị từ chối", tone: "bad" };
  if (counts.waiting > 0) return { code: "waiting", word: "Chưa gửi", tone: "warning" };
  return { code: "sent", word: "Đã gửi", tone: "good" };
}

const EVENT_WORDS: Record<string, string> = {
  received: "Tiếp nhận hồ sơ",
  "receipt-made": "Lập giấy tiếp nhận",
  "receipt-printed": "In giấy tiếp nhận",
  "number-bound": "Gắn mã hồ sơ chính thức",
  "document-signed": "Ký bản số hóa",
  "result-arrived": "Kết quả về đến quầy",
  "result-withdrawn": "Kết quả bị thu hồi",
  "state-changed": "Tỉnh cập nhật trạng thái",
  "paper-copy-made": "Lập bản giấy chuyển đổi",
  returned: "Trả kết quả",
};

export const eventWord = (kind: string): string => EVENT_WORDS[kind] ?? kind;
