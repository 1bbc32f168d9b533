import type { SubmittedAs } from "../../../preload/contract/index.ts";

/** Whether a paper is scanned (TT 01/2023/TT-VPCP Điều 4, TT 03/2025/TT-VPCP Điều 5) and why. */
export interface DigitiseRule {
  value: "MUST" | "ON_REQUEST" | "NO";
  reason: string;
}

/** Vietnamese words of the reasons, for the tick list and for refusals. */
const REASON_WORDS: Record<string, string> = {
  EARLIER_RESULT: "Phải số hóa: là kết quả của thủ tục trước",
  SECTOR_LAW: "Phải số hóa: theo luật chuyên ngành",
  LIST: "Phải số hóa: theo danh mục của cấp có thẩm quyền",
  RESULT: "Phải số hóa: là kết quả giải quyết của hồ sơ này",
  REQUEST: "Số hóa khi người nộp yêu cầu",
  DB_SHARED: "Không số hóa: dữ liệu đã có trong cơ sở dữ liệu dùng chung",
  PLAIN_COPY: "Không số hóa: nộp bản chụp",
  CERTIFIED_COPY: "Không số hóa: nộp bản sao chứng thực giấy",
  REUSED: "Không quét lại: dùng bản đã số hóa trước đây",
  SHOW_ONLY: "Không số hóa: giấy tờ chỉ xuất trình",
  SECRET: "Không số hóa: tài liệu bí mật nhà nước",
  E_FILED: "Không phải quét: đã là bản điện tử",
  NOT_LISTED: "Không thuộc diện phải số hóa; số hóa khi người nộp yêu cầu",
};

/** Why a paper is scanned, or not, in words. */
export const digitiseWord = (reason: string): string =>
  REASON_WORDS[reason] ?? "Số hóa khi người nộp yêu cầu";

/**
 * What is in fact handed in decides; the class in the catalogue is only the usual case. Secret papers are
 * never scanned, whatever else holds.
 */
export function digitiseRule(
  handedIn: { submittedAs: SubmittedAs; secret: boolean },
  usual: { value: string; reason: string } | null,
): DigitiseRule {
  if (handedIn.secret) return { value: "NO", reason: "SECRET" };
  if (handedIn.submittedAs === "PLAIN_COPY") return { value: "NO", reason: "PLAIN_COPY" };
  if (handedIn.submittedAs === "CERTIFIED_COPY") return { value: "NO", reason: "CERTIFIED_COPY" };
  if (handedIn.submittedAs === "SHOWN_ONLY") return { value: "NO", reason: "SHOW_ONLY" };
  // what was filed online is a file already and is not scanned (TT 03/2025/TT-VPCP Điều 5)
  if (handedIn.submittedAs === "ELECTRONIC") return { value: "NO", reason: "E_FILED" };
  if (usual?.reason === "DB_SHARED") return { value: "NO", reason: "DB_SHARED" };
  // an electronic copy is electronic already: the step of scanning falls away (TT 01/2023 Điều 8 k3), its file may be added
  if (handedIn.submittedAs === "E_COPY_REGISTER" || handedIn.submittedAs === "E_COPY_CERTIFIED") {
    return { value: "ON_REQUEST", reason: "E_FILED" };
  }
  const binding = ["EARLIER_RESULT", "SECTOR_LAW", "LIST"];
  if (usual && binding.includes(usual.value)) return { value: "MUST", reason: usual.value };
  if (usual && binding.includes(usual.reason)) return { value: "MUST", reason: usual.reason };
  return { value: "ON_REQUEST", reason: "REQUEST" };
}

const STATE_WORDS: Record<string, { word: string; tone: "neutral" | "info" | "good" | "warning" | "bad" }> = {
  scanning: { word: "Đang quét", tone: "info" },
  assembling: { word: "Đang nhận dạng và ghép tệp", tone: "info" },
  "to-sign": { word: "Chờ ký", tone: "warning" },
  signing: { word: "Đang ký", tone: "info" },
  signed: { word: "Đã ký, chờ bóc tách", tone: "good" },
  extracted: { word: "Đã ký và bóc tách", tone: "good" },
  failed: { word: "Chưa ghép được tệp", tone: "bad" },
  erased: { word: "Tỉnh đã giữ, đã xóa trên máy này", tone: "neutral" },
};

/** The same while the signature has no certified time. */
const UNSTAMPED: typeof STATE_WORDS = {
  signed: { word: "Đã ký, chưa có dấu thời gian, chờ bóc tách", tone: "info" },
  extracted: { word: "Đã ký và bóc tách, chưa có dấu thời gian", tone: "info" },
};

/** A digitised paper's state as a person reads it. */
export function documentState(code: string, level: string | null = null) {
  const state = level === "B-B" ? (UNSTAMPED[code] ?? STATE_WORDS[code]) : STATE_WORDS[code];
  return state ? { code, ...state } : { code, word: code, tone: "neutral" as const };
}

/** What a paper loses that goes back to scanning; its pages stay. */
export const BACK_TO_SCANNING = {
  state: "scanning",
  declared_pages: null,
  pages_confirmed_by: null,
  pdf_file: null,
  error: null,
} as const;

/** A paper whose scan has just been opened: no pages, no file, no signature. */
export const NEW_SCAN = {
  ...BACK_TO_SCANNING,
  reading_file: null,
  signed_file: null,
  signed_by: null,
  signed_at: null,
  signature: null,
  text: null,
  extracted_at: null,
} as const;

/** The officer whose signature a scan needs: who scanned it, or whom its campaign names. */
export const signerOf = (row: { scanned_by: string; signer_id: string | null }): string =>
  row.signer_id ?? row.scanned_by;

/** The same for a row: a scan of a campaign may wait for its checks, or have been rejected after the signature. */
export function documentWord(row: {
  state: string;
  held: number;
  rejected: string | null;
  /** how far its signature is completed; undefined where that is not asked */
  level?: string | null;
}) {
  const word = documentState(row.state, row.level);
  if (row.rejected) return { ...word, word: "Đã ký, bị loại", tone: "bad" as const };
  return row.state === "to-sign" && row.held === 1 ? { ...word, word: "Chờ kiểm tra" } : word;
}

/**
 * What TT 01/2023 Điều 9 k2 demands and nobody has given yet: the type of the paper, and whose it is: the identity
 * number or, where a person confirmed that there is none, the holder's name. Labels for the screen.
 */
export function missingFields(
  fields: readonly { name: string; value: string; confirmedAt: string | null }[],
): string[] {
  const field = (name: string) => fields.find((one) => one.name === name);
  const [type, id, holder] = [field("documentType"), field("holderId"), field("holderName")];
  const missing: string[] = [];
  if (!type?.value) missing.push(FIELD_LABELS.documentType!);
  if (!id?.value && !(id?.confirmedAt && holder?.value)) {
    missing.push(`${FIELD_LABELS.holderId} (không có thì để trống, bấm Đúng và ghi họ tên chủ giấy tờ)`);
  }
  return missing;
}

/** Names of the extracted fields (TT 01/2023 Điều 9 k2 and the tax authority's list of the same article). */
export const FIELD_LABELS: Record<string, string> = {
  documentType: "Tên giấy tờ",
  number: "Số, ký hiệu",
  date: "Ngày tháng năm cấp",
  agency: "Cơ quan cấp",
  subject: "Trích yếu nội dung",
  signer: "Người ký",
  holderName: "Họ tên chủ giấy tờ",
  holderId: "Số định danh cá nhân",
  term: "Thời hạn có hiệu lực",
  scope: "Phạm vi có hiệu lực",
};

/** Changes of the order of pages, as the key that takes them back says it. */
export const MOVE_WORDS: Record<string, string> = {
  reorder: "đổi thứ tự",
  interleave: "trộn hai mặt",
  aside: "bỏ trang ra",
  back: "đưa trang lại",
  replace: "thay trang",
  split: "tách giấy tờ",
  merge: "gộp giấy tờ",
};

/** A paper of a dossier has a person at the counter; one of a campaign's folder has none. */
export const isUrgent = (row: { folder_id: string | null }): boolean => row.folder_id === null;
