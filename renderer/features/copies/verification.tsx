import type { VerifyReport } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { State, type Tone } from "../../ui/index.ts";

type Signature = VerifyReport["signatures"][number];
interface Said {
  word: string;
  tone: Tone;
}

/** The verdict of a verification in words. */
const VERDICTS: Record<VerifyReport["verdict"], Said> = {
  valid: { word: "Chữ ký hợp lệ", tone: "good" },
  warning: { word: "Cần xem lại", tone: "warning" },
  invalid: { word: "Chữ ký không hợp lệ", tone: "bad" },
  unsigned: { word: "Không có chữ ký số", tone: "warning" },
  unreadable: { word: "Không đọc được tệp", tone: "bad" },
};

const INTEGRITY: Record<Signature["integrity"], Said> = {
  intact: { word: "Nội dung nguyên vẹn", tone: "good" },
  broken: { word: "Nội dung đã bị sửa sau khi ký", tone: "bad" },
  unknown: { word: "Chưa kiểm được tính nguyên vẹn", tone: "warning" },
};
const CHAIN: Record<Signature["chain"], Said> = {
  trusted: { word: "Chứng thư do tổ chức được tin cậy cấp", tone: "good" },
  untrusted: { word: "Tổ chức cấp chứng thư không được tin cậy", tone: "warning" },
  incomplete: { word: "Thiếu chứng thư trung gian", tone: "warning" },
  expired: { word: "Chứng thư đã hết hạn", tone: "warning" },
  unknown: { word: "Chưa kiểm được tổ chức cấp", tone: "warning" },
};
const REVOCATION: Record<Signature["revocation"], Said> = {
  good: { word: "Chứng thư không bị thu hồi", tone: "good" },
  revoked: { word: "Chứng thư đã bị thu hồi", tone: "bad" },
  unknown: { word: "Chưa kiểm được việc thu hồi (không có mạng)", tone: "warning" },
};
const CHANGES: Record<Signature["changesAfter"], Said> = {
  none: { word: "Không có thay đổi sau khi ký", tone: "good" },
  permitted: { word: "Có bổ sung được phép sau khi ký", tone: "info" },
  suspicious: { word: "Có thay đổi đáng ngờ sau khi ký", tone: "bad" },
};
const TIME_SOURCES: Record<Signature["timeSource"], string> = {
  timestamp: "có dấu thời gian",
  claimed: "theo máy của người ký",
  none: "không ghi thời điểm",
};

/** Who signed, when, and what could be proved, signature by signature. */
export function Verification(props: { report: VerifyReport }) {
  const { report } = props;
  const verdict = VERDICTS[report.verdict];
  return (
    <div className="stack">
      <p className="verdict">
        <State tone={verdict.tone}>{verdict.word}</State>
      </p>
      <ul className="lines">
        {report.signatures.map((signature, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: signatures of one file stand in a fixed order and may share a name
          <li key={`${index}-${signature.field}`}>
            <p className="strong">{signature.signer}</p>
            <p className="small soft">
              {signature.time ? <span className="num">{timeText(signature.time)}</span> : "Không rõ lúc ký"} (
              {TIME_SOURCES[signature.timeSource]}) · cấp bởi {signature.issuer} · {signature.level}
            </p>
            <ul className="findings">
              {[
                INTEGRITY[signature.integrity],
                CHAIN[signature.chain],
                REVOCATION[signature.revocation],
                CHANGES[signature.changesAfter],
              ].map((said) => (
                <li key={said.word}>
                  <State tone={said.tone}>{said.word}</State>
                </li>
              ))}
            </ul>
            {signature.notes.map((note) => (
              <p className="small soft" key={note}>
                {note}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
