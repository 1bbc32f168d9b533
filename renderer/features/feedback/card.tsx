import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { FeedbackDetail, Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { AreaField, Button, ErrorNote, Panel, SelectField, Waiting, Word } from "../../ui/index.ts";
import { ProcedureName } from "../catalogue/procedure-name.tsx";
import { PaperPrint } from "../forms/paper-print.tsx";

type How = Input<"feedback.told">["how"];
const HOW: readonly { value: How; label: string }[] = [
  { value: "call", label: "Gọi điện" },
  { value: "sms", label: "Nhắn tin" },
  { value: "visit", label: "Báo trực tiếp" },
  { value: "email", label: "Gửi thư điện tử" },
  { value: "letter", label: "Gửi thư" },
];

/** One piece of feedback with its next step. */
export function FeedbackCard(props: { id: string }) {
  // asked once: every look at a telephone is a line of the log
  const found = useCall("feedback.get", { id: props.id }, { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  const [fresh, setFresh] = useState<FeedbackDetail | null>(null);
  if (found.error) return <ErrorNote error={wireOf(found.error)} />;
  const one = fresh ?? found.data;
  if (!one) return <Waiting>Đang mở phản ánh…</Waiting>;
  return (
    <Panel title={`Phản ánh số ${one.number}`} className="fill" aside={<Word state={one.state} />}>
      <div className="stack">
        <dl className="facts">
          <dt>Người phản ánh</dt>
          <dd className="strong">{one.person.fullName}</dd>
          <dt>Địa chỉ</dt>
          <dd>{one.person.address || "Không có"}</dd>
          <dt>Điện thoại</dt>
          <dd className="num">{one.person.phone || "Không có"}</dd>
          <dt>Thư điện tử</dt>
          <dd>{one.person.email || "Không có"}</dd>
          <dt>Về việc</dt>
          <dd>{one.topic}</dd>
          {one.dossierId ? (
            <>
              <dt>Hồ sơ</dt>
              <dd>
                <Link to="/dossiers/$id" params={{ id: one.dossierId }} className="num">
                  {one.dossierCode}
                </Link>
              </dd>
            </>
          ) : null}
          {one.procedureCode ? (
            <>
              <dt>Thủ tục</dt>
              <dd>
                <ProcedureName code={one.procedureCode} />
              </dd>
            </>
          ) : null}
          <dt>Ghi nhận</dt>
          <dd>
            <span className="num">{timeText(one.receivedAt)}</span>, {one.receivedBy}
          </dd>
          <dt>Chuyển đến</dt>
          <dd>{one.agencyName}</dd>
          <dt>Hạn trả lời</dt>
          <dd className="num strong">{timeText(one.answerBy)}</dd>
          <dt>Nội dung</dt>
          <dd>{one.content}</dd>
          {one.answer ? (
            <>
              <dt>Trả lời</dt>
              <dd>{one.answer}</dd>
            </>
          ) : null}
          {one.told ? (
            <>
              <dt>Đã báo</dt>
              <dd>{one.told}</dd>
            </>
          ) : null}
        </dl>
        <PaperPrint formId={one.formId} word="In phiếu ghi nhận" />
        {one.state.code === "forwarded" ? <Answer id={one.id} onDone={setFresh} /> : null}
        {one.state.code === "answered" ? <Tell id={one.id} onDone={setFresh} /> : null}
      </div>
    </Panel>
  );
}

/** The cursor goes to the next step of what was opened. */
function useFirstField() {
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => step.current?.querySelector<HTMLElement>("textarea, select")?.focus(), []);
  return step;
}

function Answer(props: { id: string; onDone: (detail: FeedbackDetail) => void }) {
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const short = text.trim().length < 5;
  const answer = useAction("feedback.answer", {
    word: "ghi trả lời",
    stale: ["feedback.list"],
    onDone: props.onDone,
  });
  const step = useFirstField();
  const save = () => {
    setTried(true);
    if (!short && !answer.isPending) answer.mutate({ id: props.id, answer: text });
  };
  useKeys({ f9: { word: "Ghi trả lời của cơ quan", run: save } });
  return (
    <div className="stack" ref={step}>
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      <AreaField
        label="Nội dung cơ quan trả lời"
        name="feedbackAnswer"
        value={text}
        onChange={setText}
        rows={4}
        error={tried && short ? "Chép nội dung trả lời, ít nhất 5 chữ cái." : null}
      />
      <div>
        <Button kind="primary" hotkey="F9" busy={answer.isPending} onClick={save}>
          Ghi trả lời
        </Button>
      </div>
    </div>
  );
}

function Tell(props: { id: string; onDone: (detail: FeedbackDetail) => void }) {
  const [how, setHow] = useState<How>("call");
  const tell = useAction("feedback.told", {
    word: "ghi đã báo",
    stale: ["feedback.list"],
    onDone: props.onDone,
  });
  const step = useFirstField();
  const say = () => {
    if (!tell.isPending) tell.mutate({ id: props.id, how });
  };
  useKeys({ f9: { word: "Ghi đã báo trả lời", run: say } });
  return (
    <div className="stack" ref={step}>
      <ErrorNote error={tell.error ? wireOf(tell.error) : null} />
      <SelectField
        label="Báo cho người phản ánh bằng"
        name="feedbackTold"
        value={how}
        onChange={(value) => setHow(value as How)}
        options={HOW}
      />
      <div>
        <Button kind="primary" hotkey="F9" busy={tell.isPending} onClick={say}>
          Đã báo trả lời
        </Button>
      </div>
    </div>
  );
}
