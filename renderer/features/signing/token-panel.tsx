import type { Output, Token } from "../../../preload/contract/index.ts";
import { dayText } from "../../app/format.ts";
import { Button, Empty, Note, Panel, State, type Tone, Waiting } from "../../ui/index.ts";
import { type Choice, pinWarning } from "./choices.ts";

const PIN_WORDS: Record<Token["pinState"], { word: string; tone: Tone }> = {
  ok: { word: "PIN bình thường", tone: "good" },
  "count-low": { word: "PIN đã sai ít nhất một lần", tone: "warning" },
  "final-try": { word: "PIN chỉ còn một lần thử", tone: "bad" },
  locked: { word: "PIN đã bị khóa", tone: "bad" },
};

const FOUND_BY: Record<Output<"signing.tokens">["libraries"][number]["foundBy"], string> = {
  setting: "CNTT khai báo",
  registry: "phần mềm token đăng ký với hệ điều hành",
  table: "có tên trong bảng thư viện",
  scan: "tìm thấy trên máy",
};

/** What is plugged in, whose it is, and whether it can sign; a missing token is said, never in the way. */
export function TokenPanel(
  props: ListProps & { answer: Output<"signing.tokens"> | null; onAgain: () => void },
) {
  const { answer } = props;
  const tokens = answer?.tokens ?? [];
  const isMine = (token: Token) => token.certificates.some((certificate) => certificate.mine);
  const mine = tokens.filter(isMine);
  const others = tokens.filter((token) => !isMine(token));
  return (
    <Panel
      title="Token"
      aside={
        <Button kind="quiet" onClick={props.onAgain}>
          Tìm lại
        </Button>
      }
    >
      {answer === null ? <Waiting>Đang tìm token…</Waiting> : null}
      {answer?.problem ? (
        <Note tone="warning">
          <p className="strong">{answer.problem.message}</p>
          <p>{answer.problem.action}</p>
        </Note>
      ) : null}
      {answer && answer.tokens.length === 0 && !answer.problem ? (
        <Empty title="Chưa cắm token.">
          Cắm USB token của bạn vào máy; phần mềm tự nhận ra sau vài giây.
        </Empty>
      ) : null}
      {mine.length > 0 ? <TokenList {...props} tokens={mine} /> : null}
      {others.length > 0 && mine.length > 0 ? (
        <details>
          <summary className="small">Thiết bị khác đang cắm, không phải của bạn ({others.length})</summary>
          <TokenList {...props} tokens={others} />
        </details>
      ) : null}
      {mine.length === 0 ? <TokenList {...props} tokens={others} /> : null}
      {answer && answer.libraries.length > 0 ? (
        <details>
          <summary className="small">Thư viện của token trên máy này ({answer.libraries.length})</summary>
          <ul className="lines">
            {answer.libraries.map((library) => (
              <li key={library.path}>
                <p className="small wrap">{library.path}</p>
                <p className="small soft">
                  {FOUND_BY[library.foundBy]}
                  {library.bits ? ` · ${library.bits}-bit` : ""}
                  {library.issuer ? ` · ${library.issuer}` : ""}
                </p>
                {library.why ? <State tone="warning">{library.why}</State> : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Panel>
  );
}

/** The name of who issued it; the rest of a distinguished name is for programs. */
const issuerName = (issuer: string): string => /CN=((?:\\.|[^,])+)/.exec(issuer)?.[1] ?? issuer;

interface ListProps {
  choices: readonly Choice[];
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
}

function TokenList(props: ListProps & { tokens: readonly Token[] }) {
  return (
    <ul className="lines tokens">
      {props.tokens.map((token) => (
        <li key={token.serial}>
          <p className="row apart">
            <strong>{token.label}</strong>
            <State tone={PIN_WORDS[token.pinState].tone}>{PIN_WORDS[token.pinState].word}</State>
          </p>
          {pinWarning(token) ? <p className="small tone-bad">{pinWarning(token)}</p> : null}
          {token.certificates.length === 0 ? (
            <p className="small soft">Token này không có chứng thư nào.</p>
          ) : null}
          {token.certificates.map((certificate) => {
            const id = `${token.serial}/${certificate.keyId}`;
            const choice = props.choices.find((entry) => entry.id === id);
            return (
              <div key={id} className="certificate">
                {choice ? (
                  <label className="row">
                    <input
                      type="radio"
                      name="certificate"
                      checked={props.choice?.id === id}
                      onChange={() => props.onChoose(choice)}
                    />
                    <span className="strong">{certificate.commonName}</span>
                  </label>
                ) : (
                  <p className="strong">{certificate.commonName}</p>
                )}
                <p className="small soft">
                  {issuerName(certificate.issuer)} cấp · hiệu lực{" "}
                  <span className="num">
                    {dayText(certificate.notBefore)} – {dayText(certificate.notAfter)}
                  </span>
                </p>
                <p>
                  {certificate.usable && certificate.mine ? (
                    <State tone="good">
                      {certificate.use === "agency"
                        ? "Của cơ quan, bạn giữ, dùng được"
                        : "Của bạn, dùng được"}
                    </State>
                  ) : (
                    <State tone="warning">
                      {certificate.why ??
                        (certificate.mine ? "Không dùng được" : "Không phải chứng thư của bạn")}
                    </State>
                  )}
                </p>
              </div>
            );
          })}
        </li>
      ))}
    </ul>
  );
}
