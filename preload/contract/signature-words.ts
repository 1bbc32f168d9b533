import type { Tone } from "./common.ts";
import type { VerifyReport } from "./copies.ts";

type Signature = VerifyReport["signatures"][number];
export interface SignatureWord {
  word: string;
  tone: (typeof Tone)["options"][number];
}

/** The verdict of a verification in words (TT 15/2025/TT-BKHCN Điều 6: the result is told in Vietnamese). */
const VERDICTS: Record<VerifyReport["verdict"], SignatureWord> = {
  valid: { word: "Chữ ký hợp lệ", tone: "good" },
  warning: { word: "Cần xem lại", tone: "warning" },
  invalid: { word: "Chữ ký không hợp lệ", tone: "bad" },
  unsigned: { word: "Không có chữ ký số", tone: "warning" },
  unreadable: { word: "Không đọc được tệp", tone: "bad" },
};

/** The same for one report; a file that nobody could open says why. */
export const verdictOf = ({ verdict, problem }: VerifyReport): SignatureWord =>
  problem === "pdf.encrypted"
    ? { word: "Tệp có mật khẩu hoặc bị mã hóa, không kiểm tra được", tone: "bad" }
    : VERDICTS[verdict];

const ADVICE: Partial<Record<VerifyReport["verdict"], string>> = {
  invalid: "Không nhận làm bản có giá trị: xin lại tệp từ nơi đã ký, và cho người nộp biết ngay.",
  unsigned: "Nhận như bản chụp: đối chiếu với bản chính, hoặc xin tệp có chữ ký số.",
  unreadable: "Tệp bị cắt, hỏng hoặc không phải PDF: xin người nộp gửi lại tệp gốc.",
};

/** What to do with the file while the person is still there; undefined where nothing needs to be said. */
export const adviceOf = ({ verdict, problem }: VerifyReport): string | undefined =>
  problem === "pdf.encrypted" ? "Xin người nộp gửi bản mở được không cần mật khẩu." : ADVICE[verdict];

const INTEGRITY: Record<Signature["integrity"], SignatureWord> = {
  intact: { word: "Nội dung nguyên vẹn", tone: "good" },
  broken: { word: "Nội dung đã bị sửa sau khi ký", tone: "bad" },
  unknown: { word: "Chưa kiểm được tính nguyên vẹn", tone: "warning" },
};
const CHAIN: Record<Signature["chain"], SignatureWord> = {
  trusted: { word: "Chứng thư do tổ chức được tin cậy cấp", tone: "good" },
  untrusted: { word: "Tổ chức cấp chứng thư không được tin cậy", tone: "warning" },
  incomplete: { word: "Thiếu chứng thư trung gian", tone: "warning" },
  expired: { word: "Chứng thư đã hết hạn", tone: "warning" },
  unknown: { word: "Chưa kiểm được tổ chức cấp", tone: "warning" },
};
const REVOCATION: Record<Signature["revocation"], SignatureWord> = {
  good: { word: "Chứng thư không bị thu hồi", tone: "good" },
  revoked: { word: "Chứng thư đã bị thu hồi", tone: "bad" },
  unknown: { word: "Chưa kiểm được việc thu hồi", tone: "warning" },
};
const CHANGES: Record<Signature["changesAfter"], SignatureWord> = {
  none: { word: "Không có thay đổi sau khi ký", tone: "good" },
  permitted: { word: "Có bổ sung được phép sau khi ký", tone: "info" },
  suspicious: { word: "Có thay đổi đáng ngờ sau khi ký", tone: "bad" },
};
export const TIME_SOURCE_WORDS: Record<Signature["timeSource"], string> = {
  timestamp: "có dấu thời gian",
  claimed: "theo máy của người ký",
  none: "không ghi thời điểm",
};

/** What was found of one signature, finding by finding. */
export const findingsOf = (signature: Signature): SignatureWord[] => [
  INTEGRITY[signature.integrity],
  CHAIN[signature.chain],
  REVOCATION[signature.revocation],
  CHANGES[signature.changesAfter],
];
