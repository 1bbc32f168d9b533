import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { DocumentSummary, Output, Token } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useSecretCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  CheckField,
  Empty,
  ErrorNote,
  Head,
  Panel,
  PasswordField,
  State,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { type Choice, usableChoices } from "./choices.ts";
import { LevelsPanel } from "./levels.tsx";
import { TokenPanel } from "./token-panel.tsx";

type Results = Output<"signing.sign">["results"];
/** Scans of one PIN entry; the rest of a long queue comes with the next. */
const AT_ONCE = 200;

/** Signing one's own scans: tick, PIN, Enter. */
export function SignScreen() {
  const queue = useCall("signing.queue", {});
  // a reader that tells of a change makes the answer old; nothing is asked again and again
  const tokens = useCall("signing.tokens", {});
  const again = useAction("signing.lookAgain", { word: "tìm thiết bị ký", stale: ["signing.tokens"] });
  const may = useMay("signing.sign");
  const sign = useSecretCall("signing.sign", "ký số");
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());

  const rows = queue.data ?? [];
  const ready = rows.filter((row) => row.toSign);
  const ticked = ready.filter((row) => !unticked.has(row.id)).slice(0, AT_ONCE);
  const choices = usableChoices(tokens.data?.tokens ?? []);
  const choice = choices.find((entry) => entry.id === chosen?.id) ?? choices[0] ?? null;

  async function start(pin: string | undefined): Promise<void> {
    if (!choice || ticked.length === 0) return;
    setTitles(new Map(ticked.map((row) => [row.id, row.title])));
    await sign.send({
      documentIds: ticked.map((row) => row.id),
      tokenSerial: choice.serial,
      keyId: choice.keyId,
      pin,
    });
    void tokens.refetch();
    void queue.refetch();
  }

  return (
    <div className="screen">
      <Head
        title="Ký số"
        sub="Ký bản do chính mình quét, hoặc bản của chiến dịch giao cho mình ký; bản ký mang tên người ký và lúc quét."
      />
      <ErrorNote error={queue.error ? wireOf(queue.error) : null} />
      <div className="columns sign-columns fill">
        <Panel
          title="Bản chờ tôi ký"
          aside={<span className="small soft">{`Chọn ${ticked.length} trong ${ready.length} bản`}</span>}
        >
          {queue.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
          {queue.isSuccess && rows.length === 0 ? (
            <Empty title="Không có bản nào chờ ký.">
              Quét giấy tờ và xác nhận đủ trang ở phần Số hóa; bản ghép xong tự hiện ở đây.
            </Empty>
          ) : null}
          <ul className="lines" aria-label="Bản chờ ký">
            {rows.map((row) => (
              <QueueRow
                key={row.id}
                row={row}
                ticked={ticked.includes(row)}
                onTick={(on) => {
                  const next = new Set(unticked);
                  if (on) next.delete(row.id);
                  else next.add(row.id);
                  setUnticked(next);
                }}
              />
            ))}
          </ul>
          {sign.data ? <ResultList results={sign.data.results} titles={titles} /> : null}
        </Panel>
        <div className="stack">
          {may ? (
            <PinForm
              count={ticked.length}
              hasToken={choice !== null}
              token={tokens.data?.tokens.find((token) => token.serial === choice?.serial) ?? null}
              pending={sign.pending}
              error={sign.error}
              onSign={(pin) => void start(pin)}
            />
          ) : null}
          <LevelsPanel />
          <TokenPanel
            answer={tokens.data ?? null}
            choices={choices}
            choice={choice}
            onChoose={setChosen}
            onAgain={() => again.mutate({})}
          />
        </div>
      </div>
    </div>
  );
}

function QueueRow(props: { row: DocumentSummary; ticked: boolean; onTick: (on: boolean) => void }) {
  const { row } = props;
  return (
    <li className="row apart">
      <div className="grow">
        <CheckField
          name={`sign-${row.id}`}
          label={row.title}
          checked={props.ticked}
          disabled={!row.toSign}
          onChange={props.onTick}
        />
        <p className="small soft under-tick">
          <span className="num">{row.dossierCode}</span> · {row.pages} trang · quét{" "}
          <span className="num">{timeText(row.scannedAt)}</span>
          {row.mine ? "" : ` · ${row.scannedBy} quét, đã kiểm tra; bạn ký theo kế hoạch`}
        </p>
        {row.error ? <p className="small tone-bad">{row.error}</p> : null}
      </div>
      <Word state={row.word} />
      <Link to="/digitise/$id" params={{ id: row.id }} aria-label={`Xem ${row.title}`}>
        Xem
      </Link>
    </li>
  );
}

/** The PIN is typed here, sent once and dropped from the window in the same moment. */
function PinForm(props: {
  count: number;
  hasToken: boolean;
  token: Token | null;
  pending: boolean;
  error: unknown;
  onSign: (pin: string | undefined) => void;
}) {
  const [pin, setPin] = useState("");
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const can = props.hasToken && props.count > 0;
  const session = props.token?.session ?? null;
  const lock = useAction("signing.lock", { word: "khóa thiết bị ký" });
  useEffect(() => {
    if (can) field.current?.focus();
  }, [can]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!can || props.pending) return;
    setEmpty(!session && !pin);
    if (session) props.onSign(undefined);
    else if (pin) props.onSign(pin);
    setPin("");
    field.current?.focus();
  }

  useKeys({ f9: () => submit() });
  return (
    <Panel title="Ký">
      <form className="stack" onSubmit={submit} autoComplete="off">
        <ErrorNote error={props.error ? wireOf(props.error) : null} />
        {session ? (
          <div className="row apart">
            <State tone="good">Đã nhập PIN lúc {timeText(session.since)}</State>
            <Button
              kind="quiet"
              busy={lock.isPending}
              onClick={() => lock.mutate({ tokenSerial: props.token?.serial ?? "" })}
            >
              Khóa lại
            </Button>
          </div>
        ) : (
          <PasswordField
            label="Mã PIN của thiết bị ký"
            name="pin"
            value={pin}
            inputRef={field}
            disabled={!can}
            maxLength={64}
            error={empty ? "Nhập mã PIN." : null}
            onChange={(value) => {
              setPin(value);
              setEmpty(false);
            }}
            hint={`${triesWords(props.token)} Nhập một lần; hỏi lại khi rút token, rời máy hoặc lâu không ký.`}
          />
        )}
        {can ? null : (
          <p className="small soft">
            {props.hasToken
              ? "Chưa chọn bản nào để ký."
              : "Chưa có thiết bị ký dùng được; việc tiếp nhận và quét vẫn làm bình thường."}
          </p>
        )}
        <Button kind="primary" type="submit" hotkey="F9" disabled={!can} busy={props.pending}>
          {props.pending ? "Đang ký…" : `Ký ${props.count} bản`}
        </Button>
      </form>
    </Panel>
  );
}

function triesWords(token: Token | null): string {
  const left = token?.triesLeft ?? null;
  if (left === null) return "";
  return left === 1 ? "Chỉ còn 1 lần thử trước khi thiết bị tự khóa." : `Còn khoảng ${left} lần thử.`;
}

function ResultList(props: { results: Results; titles: ReadonlyMap<string, string> }) {
  const good = props.results.filter((entry) => entry.ok).length;
  return (
    <section className="stack sign-results" aria-label="Kết quả ký" aria-live="polite">
      <h3>
        Đã ký {good} trong {props.results.length} bản
      </h3>
      <ul className="lines">
        {props.results.map((entry) => (
          <li key={entry.documentId}>
            <p className="row apart">
              <span className="grow">{props.titles.get(entry.documentId) ?? "Giấy tờ"}</span>
              {entry.ok ? <State tone="good">Đã ký</State> : <State tone="bad">Chưa ký được</State>}
              {entry.ok ? (
                <Link to="/digitise/$id" params={{ id: entry.documentId }}>
                  Xem thông tin đọc được
                </Link>
              ) : null}
            </p>
            <ErrorNote error={entry.error} />
          </li>
        ))}
      </ul>
    </section>
  );
}
