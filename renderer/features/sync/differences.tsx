import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { LifeAnswer, SyncDifferences } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Note, Panel, TextField } from "../../ui/index.ts";
import { IssuedPapers } from "../life/issued.tsx";

const STALE = ["sync.differences", "sync.overview", "dossiers.get", "life.view", "forms.ofDossier"] as const;
type Dispute = SyncDifferences["disputes"][number];
type Due = SyncDifferences["dues"][number];

/** Everything on which this machine and the province differ, in the sync centre. */
export function DifferencesPart() {
  const found = useCall("sync.differences", { dossierId: null });
  const count = (found.data?.disputes.length ?? 0) + (found.data?.dues.length ?? 0);
  return (
    <Panel title="Hai bên khác nhau" className="fill">
      <ErrorNote error={found.error ? wireOf(found.error) : null} />
      {found.isSuccess && count === 0 ? (
        <Empty title="Không có gì khác nhau.">
          Khi hai máy cùng sửa một hồ sơ, hoặc tỉnh đề nghị đổi ngày hẹn, cả hai nội dung hiện ở đây để chọn.
        </Empty>
      ) : null}
      {found.data ? <Differences found={found.data} named /> : null}
    </Panel>
  );
}

/** The same of one dossier, on its page; nothing where there is nothing. */
export function DossierDifferences(props: { dossierId: string }) {
  const found = useCall("sync.differences", { dossierId: props.dossierId });
  return found.data ? <Differences found={found.data} named={false} /> : null;
}

function Differences(props: { found: SyncDifferences; named: boolean }) {
  const [papers, setPapers] = useState<LifeAnswer["papers"] | null>(null);
  const { disputes, dues } = props.found;
  return (
    <div className="stack">
      {papers ? (
        <IssuedPapers key={papers.map(({ id }) => id).join()} papers={papers} said="Đã ghi quyết định." />
      ) : null}
      {dues.map((due) => (
        <DueNote key={due.id} due={due} named={props.named} onDone={setPapers} />
      ))}
      {disputes.map((dispute) => (
        <DisputeNote key={dispute.id} dispute={dispute} named={props.named} onDone={setPapers} />
      ))}
    </div>
  );
}

function Dossier(props: { id: string; code: string }) {
  return (
    <Link to="/dossiers/$id" params={{ id: props.id }} className="num strong">
      {props.code}
    </Link>
  );
}

interface NoteProps {
  named: boolean;
  onDone: (papers: LifeAnswer["papers"]) => void;
}

/** The value that counts and the one that lost, side by side. */
function DisputeNote(props: NoteProps & { dispute: Dispute }) {
  const { dispute } = props;
  const may = useMay("sync.settleDispute");
  const settle = useAction("sync.settleDispute", {
    word: "chọn nội dung",
    repeat: true,
    stale: STALE,
    onDone: (answer) => props.onDone(answer.papers),
  });
  return (
    <Note tone="warning">
      <p className="strong">
        {props.named ? (
          <>
            <Dossier id={dispute.dossierId} code={dispute.dossierCode} />:{" "}
          </>
        ) : null}
        {dispute.field}: hai máy ghi khác nhau
      </p>
      <dl className="side-by-side">
        <div>
          <dt>Tỉnh giữ (đến trước{dispute.keptBy ? `, ${dispute.keptBy}` : ""})</dt>
          <dd>{dispute.kept}</dd>
        </div>
        <div>
          <dt>Máy này đã ghi</dt>
          <dd>{dispute.own}</dd>
        </div>
      </dl>
      <ErrorNote error={settle.error ? wireOf(settle.error) : null} />
      {may ? (
        <div className="row wrap">
          <Button busy={settle.isPending} onClick={() => settle.mutate({ id: dispute.id, take: false })}>
            Theo nội dung tỉnh giữ
          </Button>
          {dispute.takeable ? (
            <Button busy={settle.isPending} onClick={() => settle.mutate({ id: dispute.id, take: true })}>
              Lấy lại nội dung của máy này
            </Button>
          ) : null}
        </div>
      ) : null}
      <p className="small soft">
        {dispute.takeable
          ? "Đổi nội dung trên giấy là một lần sửa mới: cấp lại giấy tiếp nhận và gửi tỉnh."
          : "Nội dung của máy này được giữ để đối chiếu; mở hồ sơ để làm việc cần làm."}
      </p>
    </Note>
  );
}

/** Another day than the one on the paper: the paper binds until an officer says otherwise. */
function DueNote(props: NoteProps & { due: Due }) {
  const { due } = props;
  const [why, setWhy] = useState("");
  const may = useMay("sync.answerDue");
  const answer = useAction("sync.answerDue", {
    word: "trả lời ngày hẹn",
    repeat: true,
    stale: STALE,
    onDone: (given) => props.onDone(given.papers),
  });
  const send = (accept: boolean) => answer.mutate({ id: due.id, accept, why });
  const ready = why.trim().length >= 5;
  return (
    <Note tone="warning">
      <p className="strong">
        {props.named ? (
          <>
            <Dossier id={due.dossierId} code={due.dossierCode} />:{" "}
          </>
        ) : null}
        Tỉnh đề nghị đổi ngày hẹn trả
      </p>
      <dl className="side-by-side">
        <div>
          <dt>Trên giấy đã hẹn (đang có hiệu lực)</dt>
          <dd className="num">{timeText(due.promisedAt)}</dd>
        </div>
        <div>
          <dt>Tỉnh đề nghị</dt>
          <dd className="num">{timeText(due.dueAt)}</dd>
        </div>
      </dl>
      <p>Lý do của tỉnh: {due.why || "không nêu"}</p>
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      {may ? (
        <>
          <TextField
            label="Quyết định vì sao (ít nhất 5 chữ)"
            name={`due-${due.id}`}
            value={why}
            onChange={setWhy}
            maxLength={1000}
          />
          <div className="row wrap">
            <Button busy={answer.isPending} disabled={!ready} onClick={() => send(false)}>
              Giữ ngày trên giấy
            </Button>
            <Button busy={answer.isPending} disabled={!ready} onClick={() => send(true)}>
              {due.later ? "Đồng ý, phát phiếu xin lỗi và gia hạn" : "Đồng ý, cấp lại giấy tiếp nhận"}
            </Button>
          </div>
        </>
      ) : null}
    </Note>
  );
}
