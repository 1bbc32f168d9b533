import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import {
  type FilingAttachment,
  MalwareScan,
  type StateWord,
  type VerifyReport,
  verdictOf,
} from "../../../preload/contract/index.ts";
import { megabytes } from "../sizes.ts";

export type AttachmentRow = Selectable<Schema["filing_attachments"]>;
/** with the bytes of it that came so far and are kept, while it is not here whole */
export type ComingRow = AttachmentRow & { came: number };

/** What the malware scanner said of a file; null before it was asked. */
export const scanOf = (row: AttachmentRow): MalwareScan | null =>
  row.scan === null ? null : MalwareScan.parse(JSON.parse(row.scan));
const reportOf = (row: AttachmentRow): VerifyReport | null =>
  row.report === null ? null : (JSON.parse(row.report) as VerifyReport);

/** Whether the scanner found malware: such a file is never opened. */
export const isInfected = (row: AttachmentRow): boolean => scanOf(row)?.verdict === "infected";

/** How far a file has come, and what of it is kept where it cannot go on. */
function arrivalOf(row: ComingRow): StateWord {
  if (row.file_id !== null) return { code: "here", word: "Đã tải về", tone: "good" };
  const part = row.came > 0 ? `đã có ${megabytes(row.came)} trong ${megabytes(row.size)} MB` : "";
  if (row.error === null) {
    return { code: "waiting", word: part ? `Đang tải, ${part}` : "Đang chờ tải", tone: "info" };
  }
  const { message = "có lỗi" } = JSON.parse(row.error) as { message?: string };
  const kept = part ? ` Máy ${part}, sẽ tải tiếp.` : "";
  return { code: "failed", word: `Chưa tải được: ${message}${kept}`, tone: "warning" };
}

/** What the scanner said; what nobody looked at is never called clean. */
function malwareOf(row: AttachmentRow): StateWord {
  const scan = scanOf(row);
  if (!scan) return { code: "waiting", word: "Chưa quét mã độc", tone: "neutral" };
  if (scan.verdict === "infected") {
    return { code: "infected", word: `Có mã độc (${scan.signature}), đã cách ly`, tone: "bad" };
  }
  if (scan.verdict === "clean")
    return { code: "clean", word: `Không thấy mã độc (${scan.engine})`, tone: "good" };
  return { code: "not-scanned", word: `Chưa quét: ${scan.why}`, tone: "warning" };
}

/** Bản điện tử có ký, or bản chụp; not said before the file was looked at. */
function formOf(row: AttachmentRow, report: VerifyReport | null): StateWord {
  if (row.judged === 0 || isInfected(row)) return { code: "unknown", word: "Chưa xem", tone: "neutral" };
  return report && report.signatures.length > 0
    ? { code: "signed", word: "Bản điện tử có ký", tone: "good" }
    : { code: "picture", word: "Bản chụp", tone: "neutral" };
}

function signatureOf(row: AttachmentRow, report: VerifyReport | null): StateWord {
  if (isInfected(row)) {
    return { code: "quarantined", word: "Không mở để kiểm tra: tệp bị cách ly", tone: "bad" };
  }
  if (row.judged === 0) return { code: "waiting", word: "Chưa kiểm tra chữ ký", tone: "neutral" };
  // a picture or a scan bears none, and need not
  if (!report || report.verdict === "unsigned") {
    return { code: "unsigned", word: "Không có chữ ký số", tone: "neutral" };
  }
  return { code: report.verdict, ...verdictOf(report) };
}

/** A file of a filing as the window shows it. */
export function attachmentView(row: ComingRow, reported: boolean): FilingAttachment {
  const report = reportOf(row);
  return {
    id: row.id,
    round: row.round,
    componentName: row.component_name,
    title: row.title,
    size: row.size,
    mediaType: row.media_type,
    state: arrivalOf(row),
    malware: malwareOf(row),
    scan: scanOf(row),
    form: formOf(row, report),
    signature: signatureOf(row, report),
    report,
    viewable: row.file_id !== null && !isInfected(row),
    reported,
  };
}

/** What of the files of a filing needs a look, the worst first; null where nothing does. */
export function attentionOf(files: readonly FilingAttachment[]): StateWord | null {
  const count = (is: (file: FilingAttachment) => boolean) => files.filter(is).length;
  const infected = count((file) => file.malware.code === "infected");
  if (infected > 0) return { code: "infected", word: `${infected} tệp có mã độc`, tone: "bad" };
  const broken = count((file) => file.signature.code === "invalid" || file.signature.code === "unreadable");
  if (broken > 0) return { code: "signature", word: `${broken} tệp chữ ký hoặc nội dung hỏng`, tone: "bad" };
  const coming = count((file) => file.state.code !== "here");
  if (coming > 0) return { code: "coming", word: `Còn ${coming} tệp chưa tải về`, tone: "info" };
  const unseen = count((file) => file.malware.code === "not-scanned");
  if (unseen > 0) return { code: "not-scanned", word: `${unseen} tệp chưa quét mã độc`, tone: "warning" };
  return null;
}
