import { useState } from "react";
import type { FeeRequest } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { moneyText, timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Panel, TextField, Waiting, Word } from "../../ui/index.ts";

/** Voids and refunds: what waits for the head, and what was decided. */
export function RequestsSection() {
  const requests = useCall("fees.requests", {});
  if (requests.error) return <ErrorNote error={wireOf(requests.error)} />;
  if (!requests.data) return <Waiting>Đang mở đề nghị…</Waiting>;
  return (
    <Panel title={`Đề nghị hủy, hoàn (${requests.data.length})`} className="fill">
      {requests.data.length === 0 ? (
        <Empty title="Chưa có đề nghị nào.">
          Mở biên lai ở mục “Hôm nay” để đề nghị hủy hoặc hoàn; trưởng bộ phận duyệt ở đây.
        </Empty>
      ) : (
        <ul className="lines">
          {requests.data.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RequestRow(props: { request: FeeRequest }) {
  const { request } = props;
  const may = useMay("fees.decide");
  const [note, setNote] = useState("");
  const decide = useAction("fees.decide", { word: "duyệt đề nghị", repeat: true });
  const answer = (approve: boolean) => decide.mutate({ id: request.id, approve, note: note.trim() });
  return (
    <li className="stack">
      <div className="fee-line">
        <span>
          <Word state={request.state} /> {request.word}, biên lai số{" "}
          <span className="num strong">{request.payment.number}</span> của {request.payment.payerName}
        </span>
        <span className="num strong">{moneyText(request.amount)}</span>
      </div>
      <p className="small soft">
        {request.why} · {request.askedBy}, {timeText(request.askedAt)}
        {request.decidedAt ? ` · ${request.decidedBy}, ${timeText(request.decidedAt)}` : ""}
        {request.note ? ` · ${request.note}` : ""}
      </p>
      {may && request.state.code === "waiting" ? (
        <div className="row top">
          <TextField
            label="Ý kiến (không bắt buộc)"
            name={`decide-${request.id}`}
            value={note}
            onChange={setNote}
            maxLength={500}
          />
          <Button kind="primary" busy={decide.isPending} onClick={() => answer(true)}>
            Duyệt
          </Button>
          <Button kind="danger" busy={decide.isPending} onClick={() => answer(false)}>
            Không duyệt
          </Button>
        </div>
      ) : null}
      <ErrorNote error={decide.error ? wireOf(decide.error) : null} />
    </li>
  );
}
