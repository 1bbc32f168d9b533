import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { FeedbackRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Panel, Rows, State, Waiting, Word } from "../../ui/index.ts";
import { FeedbackCard } from "./card.tsx";
import { RecordFeedback } from "./record.tsx";

/** Feedback (phản ánh, kiến nghị): recorded, forwarded, answered, told. */
export function FeedbackScreen() {
  return <Feedback procedureCode="" />;
}

/** Somebody says that a procedure is published wrong, or was abolished: the form begins with it. */
export function ProcedureFeedbackScreen() {
  const { code } = useParams({ from: "/counter/feedback/procedure/$code" });
  return <Feedback key={code} procedureCode={code} />;
}

function Feedback(props: { procedureCode: string }) {
  const list = useCall("feedback.list", {});
  const [shown, setShown] = useState<string | null>(null);
  const record = () => setShown(null);
  useKeys({ f6: record });
  if (list.error) return <ErrorNote error={wireOf(list.error)} />;
  return (
    <div className="screen">
      <Head
        title="Phản ánh, kiến nghị"
        sub="Ghi nhận, chuyển cơ quan trả lời, báo lại người phản ánh đúng hạn."
      >
        <Button hotkey="F6" onClick={record}>
          Ghi phản ánh mới
        </Button>
      </Head>
      <div className="columns half fill">
        <Panel title={`Đã ghi nhận (${list.data?.length ?? 0})`} className="fill">
          {list.data ? null : <Waiting>Đang mở danh sách…</Waiting>}
          {list.data?.length === 0 ? (
            <Empty title="Chưa có phản ánh nào.">
              Ghi phản ánh ở bên phải; phiếu được lập và chuyển đi ngay.
            </Empty>
          ) : null}
          {list.data && list.data.length > 0 ? <List rows={list.data} onOpen={setShown} /> : null}
        </Panel>
        {shown ? (
          <FeedbackCard key={shown} id={shown} />
        ) : (
          <RecordFeedback procedureCode={props.procedureCode} onDone={setShown} />
        )}
      </div>
    </div>
  );
}

function List(props: { rows: readonly FeedbackRow[]; onOpen: (id: string) => void }) {
  return (
    <Rows
      label="Phản ánh đã ghi nhận"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Số",
          width: "130px",
          cell: (row) => (
            <button type="button" className="link num wraps" data-row onClick={() => props.onOpen(row.id)}>
              {row.number}
            </button>
          ),
        },
        {
          title: "Người phản ánh, chuyển đến",
          cell: (row) => (
            <>
              {row.fullName}
              <div className="small soft">{row.topic}</div>
              <div className="small soft">{row.agencyName}</div>
            </>
          ),
        },
        {
          title: "Hạn trả lời",
          width: "190px",
          cell: (row) => (
            <>
              <span className="num">{timeText(row.answerBy)}</span>
              <div>
                <Word state={row.state} />
              </div>
              {row.late ? (
                <div>
                  <State tone="bad">Quá hạn</State>
                </div>
              ) : null}
            </>
          ),
        },
      ]}
    />
  );
}
