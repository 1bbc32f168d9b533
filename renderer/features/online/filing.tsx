import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { FilingDetail, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Head, Note, Panel, State, Waiting, Word } from "../../ui/index.ts";
import { IssuedPapers } from "../life/issued.tsx";
import { WhoFacts } from "../people/who.tsx";
import { AcceptForm, AskForm, TurnAwayForm } from "./answer-forms.tsx";
import { FilingFiles } from "./files.tsx";

type Act = "accept" | "ask" | "refuse" | "giveBack";

/** One dossier filed online: what was declared beside what was attached, and the answer to it. */
export function FilingScreen() {
  const { id } = useParams({ from: "/counter/online/$id" });
  const filing = useCall("online.filing", { id });
  if (filing.error) return <ErrorNote error={wireOf(filing.error)} />;
  if (!filing.data) return <Waiting>Đang mở hồ sơ…</Waiting>;
  return <Filing key={id} filing={filing.data} />;
}

function Filing(props: { filing: FilingDetail }) {
  const { filing } = props;
  const navigate = useNavigate();
  const [act, setAct] = useState<Act | null>(null);
  const [done, setDone] = useState<Output<"online.accept"> | null>(null);
  const open = filing.state.code === "open";
  const start = (which: Act) => (open ? () => setAct(act === which ? null : which) : undefined);
  useKeys({
    f8: start("accept"),
    f6: start("ask"),
    f7: start("refuse"),
    f9: start("giveBack"),
    escape: () => void navigate({ to: "/counter/online" }),
  });
  const form = {
    filing,
    onClose: () => setAct(null),
    onDone: (answer: Output<"online.accept">) => {
      setDone(answer);
      setAct(null);
    },
  };
  return (
    <div className="screen">
      <Head
        title={filing.applicantName || "(chưa ghi tên)"}
        sub={`${filing.procedureName}${filing.caseName ? ` · ${filing.caseName}` : ""} · ${filing.portalCode}`}
      >
        {open ? (
          <>
            <Button kind="primary" hotkey="F8" pressed={act === "accept"} onClick={start("accept")}>
              Tiếp nhận
            </Button>
            <Button hotkey="F6" pressed={act === "ask"} onClick={start("ask")}>
              Yêu cầu bổ sung
            </Button>
            <Button hotkey="F7" kind="danger" pressed={act === "refuse"} onClick={start("refuse")}>
              Từ chối
            </Button>
            <Button hotkey="F9" pressed={act === "giveBack"} onClick={start("giveBack")}>
              Trả lại
            </Button>
          </>
        ) : null}
      </Head>
      <div className="row">
        <Word state={filing.clock ? filing.clock.word : filing.state} />
        {filing.clock ? (
          <span className="small soft">
            chậm nhất <span className="num">{timeText(filing.clock.by)}</span>
          </span>
        ) : null}
        {filing.round > 0 ? <State tone="info">{`Gửi bổ sung lần ${filing.round}`}</State> : null}
        {filing.accountVerified ? <State tone="good">Tài khoản đã định danh (VNeID)</State> : null}
        {filing.sending ? <Word state={filing.sending} /> : null}
        {filing.dossierId ? (
          <Link to="/dossiers/$id" params={{ id: filing.dossierId }}>
            Mở hồ sơ <span className="num">{filing.dossierCode}</span>
          </Link>
        ) : null}
      </div>
      {act === "accept" ? <AcceptForm {...form} /> : null}
      {act === "ask" ? <AskForm {...form} /> : null}
      {act === "refuse" || act === "giveBack" ? <TurnAwayForm key={act} {...form} act={act} /> : null}
      {done ? <Done answer={done} /> : null}
      <div className="columns filing-columns fill">
        <Declared filing={filing} />
        <FilingFiles filing={filing} />
      </div>
    </div>
  );
}

function Done(props: { answer: Output<"online.accept"> }) {
  const { dossier, papers, filing } = props.answer;
  const unsent = filing.sending?.code === "waiting";
  const what = dossier
    ? `Đã tiếp nhận, mã hồ sơ ${dossier.code}, hẹn trả ${timeText(dossier.dueAt)}.`
    : `${filing.state.word}.`;
  return (
    <IssuedPapers
      papers={papers}
      said={`${what}${unsent ? " Câu trả lời chưa gửi, đã lưu trên máy này." : ""}`}
    />
  );
}

/** Findings first, then what the person declared. */
function Declared(props: { filing: FilingDetail }) {
  const { filing } = props;
  const { applicant, assistedBy } = filing;
  return (
    <Panel title="Nội dung khai" className="fill">
      <div className="stack">
        <Findings filing={filing} />
        <dl className="facts">
          <WhoFacts applicant={applicant} />
          <dt>Số định danh</dt>
          <dd className="num">{filing.identityMasked || "Không có"}</dd>
          <dt>Địa chỉ</dt>
          <dd>{applicant.address || "Chưa khai"}</dd>
          <dt>Điện thoại</dt>
          <dd className="num">{applicant.phone || "Không có"}</dd>
          <dt>Thư điện tử</dt>
          <dd>{applicant.email || "Không có"}</dd>
          <dt>Nộp lúc</dt>
          <dd className="num">{timeText(filing.filedAt)}</dd>
          <dt>Trả tại</dt>
          <dd>{filing.deliverTo === "POST" ? "Qua bưu chính" : "Tại quầy"}</dd>
          {assistedBy ? (
            <>
              <dt>Nộp giúp</dt>
              <dd>
                {assistedBy.by}, {assistedBy.agency}. {assistedBy.consent}
              </dd>
            </>
          ) : null}
          {filing.declaration.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {filing.note ? (
            <>
              <dt>Ghi chú</dt>
              <dd>{filing.note}</dd>
            </>
          ) : null}
        </dl>
        <Answers filing={filing} />
      </div>
    </Panel>
  );
}

function Findings(props: { filing: FilingDetail }) {
  const { findings, state } = props.filing;
  if (state.code !== "open") return null;
  if (findings.length === 0) {
    return <Note tone="good">Máy không thấy gì thiếu hoặc sai. Đọc nội dung và tệp rồi trả lời.</Note>;
  }
  const blocking = findings.filter(({ blocks }) => blocks).length;
  return (
    <div className="stack">
      <h3>{blocking > 0 ? `Máy thấy ${blocking} chỗ phải sửa` : "Chỗ cần xem"}</h3>
      <ul className="lines" aria-label="Chỗ cần xem">
        {findings.map(({ code, tone, text }) => (
          <li key={code}>
            <State tone={tone}>{text}</State>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answers(props: { filing: FilingDetail }) {
  const { answers } = props.filing;
  if (answers.length === 0) return null;
  return (
    <div className="stack">
      <h3>Đã trả lời</h3>
      <ol className="lines" aria-label="Các lần trả lời">
        {answers.map((answer) => (
          <li key={answer.at}>
            <Word state={answer.word} />
            <p className="small soft">
              <span className="num">{timeText(answer.at)}</span>, {answer.by}
              {answer.late ? " · quá giờ trả lời" : ""}
            </p>
            {answer.items.length > 0 ? <p className="small">{answer.items.join("; ")}</p> : null}
            {answer.why ? <p className="small">{answer.why}</p> : null}
          </li>
        ))}
      </ol>
    </div>
  );
}
