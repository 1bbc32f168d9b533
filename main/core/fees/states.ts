import { stateWords } from "../state-words.ts";

/** State of a fee that was asked for. */
export const dueState = stateWords({
  due: { word: "Chưa nộp", tone: "warning" },
  pending: { word: "Chờ đối chiếu", tone: "warning" },
  settled: { word: "Đã nộp", tone: "good" },
  waived: { word: "Được miễn", tone: "good" },
  cancelled: { word: "Đã bỏ", tone: "neutral" },
});

/** State of a payment. */
export const paymentState = stateWords({
  pending: { word: "Chờ đối chiếu", tone: "warning" },
  paid: { word: "Đã thu", tone: "good" },
  "part-refunded": { word: "Đã hoàn một phần", tone: "info" },
  refunded: { word: "Đã hoàn hết", tone: "neutral" },
  void: { word: "Biên lai đã hủy", tone: "bad" },
  rejected: { word: "Không có tiền về", tone: "bad" },
});

/** What the dossier's fees come to, in one word. */
export const feesState = stateWords({
  none: { word: "Không thu phí", tone: "neutral" },
  "not-asked": { word: "Chưa thu", tone: "info" },
  due: { word: "Chưa nộp", tone: "warning" },
  pending: { word: "Chờ đối chiếu", tone: "warning" },
  settled: { word: "Đã xong phí", tone: "good" },
});

export const serialState = stateWords({
  issued: { word: "Đã dùng", tone: "neutral" },
  spoiled: { word: "Hỏng", tone: "warning" },
  void: { word: "Hủy", tone: "bad" },
});

export const bookState = stateWords({
  open: { word: "Đang dùng", tone: "good" },
  closed: { word: "Đã đóng", tone: "neutral" },
});

export const requestState = stateWords({
  waiting: { word: "Chờ duyệt", tone: "warning" },
  approved: { word: "Đã duyệt", tone: "good" },
  refused: { word: "Không duyệt", tone: "bad" },
});

/** What was found of a voucher's signature. */
export const voucherState = stateWords({
  unchecked: { word: "Chưa kiểm tra chữ ký", tone: "warning" },
  valid: { word: "Chữ ký hợp lệ", tone: "good" },
  invalid: { word: "Chữ ký không hợp lệ", tone: "bad" },
});

export const METHOD_WORDS = { cash: "Tiền mặt", transfer: "Chuyển khoản", online: "Trực tuyến" } as const;
export type PayMethod = keyof typeof METHOD_WORDS;
/** A way of paying in words; an unknown one is shown as it is. */
export const methodWord = (method: string): string => METHOD_WORDS[method as PayMethod] ?? method;

export const RECEIPT_WORDS = {
  paper: "Biên lai giấy",
  electronic: "Biên lai điện tử",
  voucher: "Chứng từ trực tuyến",
} as const;

export const MOMENT_WORDS = {
  reception: "Khi tiếp nhận",
  supplement: "Khi bổ sung",
  return: "Khi trả kết quả",
} as const;

export const REQUEST_WORDS = { void: "Hủy biên lai", refund: "Hoàn tiền" } as const;
