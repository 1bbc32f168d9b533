import type { RehearsedRestore, RehearsedTable } from "../../../db/rehearse.ts";
import type { Rehearsal, StateWord } from "../../../preload/contract/index.ts";

const NAMES: Record<RehearsedTable, string> = {
  dossiers: "Hồ sơ",
  documents: "Giấy tờ đã quét",
  drafts: "Biểu mẫu (đang dở và đã xong)",
  issued_forms: "Giấy tờ đã lập",
  numbers_used: "Số đã dùng",
  outbox: "Việc gửi về tỉnh",
  audit: "Dòng nhật ký",
};

const stampText = (at: string): string =>
  `${at.slice(9, 11)}:${at.slice(11, 13)} ngày ${at.slice(6, 8)}/${at.slice(4, 6)}/${at.slice(0, 4)}`;

/** What came back, what did not, and how bad that is: in words, from the counts alone. */
export function tellRehearsal(
  found: RehearsedRestore,
  now: Record<RehearsedTable, number>,
  waitingFiles: number,
): Pick<Rehearsal, "verdict" | "lines" | "rows"> {
  const tables = Object.keys(NAMES) as RehearsedTable[];
  const rows = tables.map((table) => ({
    name: NAMES[table],
    now: now[table],
    restored: found.rows?.[table] ?? null,
  }));
  const lost = rows.filter((row) => (row.restored ?? 0) < row.now);
  const lines = [
    ...found.unusable.map((at) => `Bản sao lưu lúc ${stampText(at)} không mở được nên bỏ qua.`),
    found.rows === null
      ? "Không dựng lại được dữ liệu: không có bản sao lưu nào mở được và nhật ký không ghi từ ngày đầu."
      : found.backupAt
        ? `Mở được bản sao lưu lúc ${stampText(found.backupAt)}, chép thêm ${found.writes} thao tác từ nhật ký.`
        : `Chưa có bản sao lưu; dựng lại được từ nhật ký, ${found.writes} thao tác.`,
  ];
  if (found.rows !== null) {
    lines.push(
      lost.length === 0
        ? "Mọi dòng dữ liệu đang có đều trở lại đủ."
        : `Không trở lại đủ: ${lost.map((row) => `${row.name.toLowerCase()} thiếu ${row.now - (row.restored ?? 0)}`).join("; ")}.`,
      found.complete
        ? "Nhật ký đọc được đến thao tác cuối cùng."
        : "Nhật ký không đọc được đến cuối: dải số đang mở sẽ bị bỏ để không số nào cấp hai lần.",
      found.files.here === found.files.known
        ? `Đủ ${found.files.known} tệp giấy tờ trên ổ đĩa này.`
        : `Thiếu ${found.files.known - found.files.here} trong ${found.files.known} tệp giấy tờ trên ổ đĩa này.`,
    );
  }
  lines.push(
    waitingFiles === 0
      ? "Không tệp nào chỉ có ở máy này: hỏng cả ổ đĩa thì lấy lại được từ tỉnh hoặc máy khác."
      : `${waitingFiles} tệp chưa gửi, chỉ có ở máy này: hỏng cả ổ đĩa thì phải lấy từ máy khác của cơ quan hoặc quét lại.`,
  );
  const whole = found.rows !== null && lost.length === 0 && found.complete;
  const isWhole = whole && found.files.here === found.files.known && found.unusable.length === 0;
  const verdict: StateWord =
    found.rows === null
      ? { code: "nothing", word: "Không khôi phục được", tone: "bad" }
      : isWhole
        ? { code: "whole", word: "Khôi phục được đủ", tone: "good" }
        : { code: "partly", word: "Khôi phục được, có chỗ thiếu", tone: "warning" };
  return { verdict, lines, rows };
}
