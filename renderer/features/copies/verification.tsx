import {
  adviceOf,
  findingsOf,
  TIME_SOURCE_WORDS,
  type VerifyReport,
  verdictOf,
} from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { State } from "../../ui/index.ts";

/** Who signed, when, and what could be proved, signature by signature. */
export function Verification(props: { report: VerifyReport }) {
  const { report } = props;
  const verdict = verdictOf(report);
  const advice = adviceOf(report);
  return (
    <div className="stack">
      <p className="verdict">
        <State tone={verdict.tone}>{verdict.word}</State>
      </p>
      {advice ? <p>{advice}</p> : null}
      <ul className="lines">
        {report.signatures.map((signature, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: signatures of one file stand in a fixed order and may share a name
          <li key={`${index}-${signature.field}`}>
            <p className="strong">
              {index + 1}. {signature.signer || "Không rõ người ký"}
              {signature.place ? (
                <span className="small soft"> · dấu ở trang {signature.place.page}</span>
              ) : null}
            </p>
            <p className="small soft">
              {signature.time ? <span className="num">{timeText(signature.time)}</span> : "Không rõ lúc ký"} (
              {TIME_SOURCE_WORDS[signature.timeSource]}) · cấp bởi {signature.issuer} · {signature.level}
            </p>
            <ul className="findings">
              {findingsOf(signature).map((said) => (
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
