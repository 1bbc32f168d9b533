import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignDetail, CheckField, CheckWork } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Note, Panel, State, TextField, Waiting } from "../../ui/index.ts";
import { FaultFields } from "./faults.tsx";
import { PagesPanel } from "./pages.tsx";
import { TYPED } from "./words.ts";

/** A check by another person: the pages beside what the inventory says; Enter passes, F4 sends back. */
export function CheckPart(props: { campaign: CampaignDetail; round: 1 | 2 }) {
  const { campaign, round } = props;
  const next = useCall("campaigns.checkNext", { campaignId: campaign.id, round });
  const [said, setSaid] = useState("");
  if (next.error && !next.data) return <ErrorNote error={wireOf(next.error)} />;
  if (!next.data) return <Waiting>Đang lấy bản chờ kiểm tra…</Waiting>;
  const { work, waiting, notForMe } = next.data;
  if (!work)
    return (
      <Panel title={`Kiểm tra lần ${round}`} className="fill">
        {said ? (
          <Note tone="good">
            <p>{said}</p>
          </Note>
        ) : null}
        <Empty title="Không có bản nào chờ bạn kiểm tra.">
          {notForMe > 0
            ? `${wholeText(notForMe)} bản do chính bạn quét hoặc đã kiểm tra lần 1; đồng nghiệp phải kiểm tra các bản đó.`
            : round === 1
              ? "Bản quét vào đây khi người quét nộp cặp, tập và tệp đã ghép xong."
              : `Máy chọn ngẫu nhiên ${campaign.plan.secondRate} % các bản đạt lần 1; chọn đến đâu hiện đến đó.`}
        </Empty>
      </Panel>
    );
  return (
    <Work
      key={`${work.paperId}-${work.version}-${round}`}
      work={work}
      waiting={waiting}
      notForMe={notForMe}
      said={said}
      onSaid={setSaid}
    />
  );
}

function Work(props: {
  work: CheckWork;
  waiting: number;
  notForMe: number;
  said: string;
  onSaid: (said: string) => void;
}) {
  const { work } = props;
  const [sending, setSending] = useState(false);
  const [fields, setFields] = useState<readonly CheckField[]>([]);
  const [why, setWhy] = useState("");
  const pass = useRef<HTMLButtonElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  const check = useAction("campaigns.check", {
    word: "kiểm tra",
    stale: ["campaigns.checkNext"],
    onDone: (output, input) =>
      props.onSaid(
        input.passed
          ? `Đạt: ${work.title}. ${output.state.word}.`
          : output.newVersion
            ? `Đã loại bản đã ký và mở bản mới: ${work.title}.`
            : `Đã trả về người quét: ${work.title}.`,
      ),
  });
  // Enter passes what is in sight; the picture is there before the hand is
  useEffect(() => pass.current?.focus(), []);
  useEffect(() => {
    if (sending) reason.current?.focus();
  }, [sending]);
  const done = check.isPending || check.isSuccess;
  const yes = () => {
    if (!done) check.mutate({ paperId: work.paperId, round: work.round, passed: true, fields: [], why: "" });
  };
  const no = (event?: FormEvent) => {
    event?.preventDefault();
    if (!done)
      check.mutate({ paperId: work.paperId, round: work.round, passed: false, fields: [...fields], why });
  };
  // a paper that was judged takes no second word while the next one is fetched
  const send = () => {
    if (!done) setSending(true);
  };
  useKeys({
    f9: sending ? () => no() : yes,
    f4: { word: "Trả lại hoặc loại", run: send },
    escape: sending ? () => setSending(false) : undefined,
  });
  const known = TYPED.filter(({ key }) => work.expected[key]);
  return (
    <div className="columns check-columns fill">
      <PagesPanel title={work.title} pages={work.pages} />
      <div className="stack">
        {props.said ? (
          <p className="small soft" role="status">
            {props.said}
          </p>
        ) : null}
        <Panel title={`Kiểm tra lần ${work.round} · còn ${wholeText(props.waiting)} bản`}>
          <div className="stack">
            <ErrorNote error={check.error ? wireOf(check.error) : null} />
            <p className="small soft">
              {work.folder} · {work.kindWord} · người quét: {work.operator} ·{" "}
              {work.declaredPages === null ? "" : `${work.declaredPages} trang giấy, `}
              {work.pages.length} ảnh{work.version > 1 ? ` · bản ${work.version}` : ""}
            </p>
            {work.signed ? <State tone="info">Đã ký: loại thì bản này vẫn được giữ</State> : null}
            {work.warning ? <State tone="warning">{work.warning}</State> : null}
            {known.length > 0 ? (
              <dl className="facts">
                {known.map(({ key, label }) => (
                  <div key={key}>
                    <dt>{label}</dt>
                    <dd>{work.expected[key]}</dd>
                  </div>
                ))}
              </dl>
            ) : (
              <p className="small">Danh mục chưa ghi gì về giấy này; chỉ kiểm tra ảnh và số trang.</p>
            )}
            {sending ? (
              <form className="stack" onSubmit={no}>
                <FaultFields fields={fields} onFields={setFields} />
                <TextField
                  label="Lý do"
                  name="why"
                  value={why}
                  maxLength={500}
                  inputRef={reason}
                  onChange={setWhy}
                />
                <div className="row">
                  <Button kind="danger" type="submit" hotkey="F9" busy={check.isPending}>
                    {work.signed ? "Loại bản này" : "Trả lại"}
                  </Button>
                  <Button hotkey="Esc" onClick={() => setSending(false)}>
                    Thôi
                  </Button>
                </div>
              </form>
            ) : (
              <div className="row">
                <Button kind="primary" hotkey="F9" buttonRef={pass} busy={check.isPending} onClick={yes}>
                  Đạt, bản tiếp theo
                </Button>
                <Button hotkey="F4" onClick={send}>
                  {work.signed ? "Loại" : "Trả lại"}
                </Button>
              </div>
            )}
            {props.notForMe > 0 ? (
              <p className="small soft">
                {wholeText(props.notForMe)} bản khác phải do đồng nghiệp kiểm tra: bạn đã quét hoặc đã kiểm
                tra lần 1.
              </p>
            ) : null}
          </div>
        </Panel>
      </div>
    </div>
  );
}
