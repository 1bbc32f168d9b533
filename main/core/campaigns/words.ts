import type { CheckField, FolderKind, StateWord, Validity } from "../../../preload/contract/index.ts";
import { stateWords } from "../state-words.ts";
import { displayDay } from "../time.ts";

export const KIND_WORDS: Record<FolderKind, string> = {
  sheets: "Tờ rời A4",
  register: "Sổ đóng quyển",
  a3: "Tờ khổ A3",
  cards: "Thẻ ép plastic",
  handwriting: "Viết tay, nhập hai lần",
};

export const VALIDITY_WORDS: Record<Validity, string> = {
  valid: "Còn hiệu lực",
  expired: "Hết hiệu lực",
  replaced: "Đã thay thế",
  revoked: "Đã thu hồi",
};

export const FIELD_WORDS: Record<CheckField, string> = {
  pages: "Thiếu hoặc thừa trang",
  picture: "Ảnh mờ, lệch, mất nét",
  number: "Số, ký hiệu",
  date: "Ngày cấp",
  holder: "Họ tên",
  title: "Tên giấy tờ, trích yếu",
};

/** Whether an old result still holds, in words; null: nobody has said yet. */
export const validityWord = (validity: string | null): StateWord =>
  stateWords({
    valid: { word: VALIDITY_WORDS.valid, tone: "good" },
    expired: { word: VALIDITY_WORDS.expired, tone: "neutral" },
    replaced: { word: VALIDITY_WORDS.replaced, tone: "neutral" },
    revoked: { word: VALIDITY_WORDS.revoked, tone: "neutral" },
    none: { word: "Chưa phân loại", tone: "warning" },
  })(validity ?? "none");

export const folderState = stateWords({
  waiting: { word: "Chờ quét", tone: "neutral" },
  scanning: { word: "Đang quét", tone: "info" },
  returned: { word: "Bị trả lại", tone: "bad" },
  submitted: { word: "Đã nộp", tone: "good" },
});

export const paperState = stateWords({
  open: { word: "Đang quét", tone: "info" },
  returned: { word: "Bị trả lại", tone: "bad" },
  first: { word: "Chờ kiểm tra lần 1", tone: "warning" },
  second: { word: "Chờ kiểm tra lần 2", tone: "warning" },
  passed: { word: "Đạt, chờ ký", tone: "info" },
  failed: { word: "Chưa ghép được tệp", tone: "bad" },
  done: { word: "Đạt, đã ký", tone: "good" },
  rejected: { word: "Đã ký, bị loại", tone: "bad" },
});

export const batchState = stateWords({
  away: { word: "Chưa giao cho tổ số hóa", tone: "warning" },
  open: { word: "Đang làm", tone: "info" },
  finished: { word: "Đã xong", tone: "good" },
});

export const exportState = stateWords({
  running: { word: "Đang xuất", tone: "info" },
  done: { word: "Đã xuất đủ", tone: "good" },
  failed: { word: "Xuất dở, chạy lại được", tone: "bad" },
});

/** A folder as people name it: `Hộp 3, Tập 12`. */
export const folderName = (row: { box: string; label: string }): string => `Hộp ${row.box}, ${row.label}`;

/** One result in a line: number, day, title. Never a number that names a person. */
export const itemLine = (row: { number: string; issued_on: string; title: string }): string =>
  [row.title, row.number ? `số ${row.number}` : "", row.issued_on ? `ngày ${displayDay(row.issued_on)}` : ""]
    .filter(Boolean)
    .join(", ");
