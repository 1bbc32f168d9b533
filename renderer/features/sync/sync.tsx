import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Panel, Rows, State, Word } from "../../ui/index.ts";
import { syncTone } from "./tone.ts";

type Item = Output<"sync.items">[number];
type Which = "waiting" | "failed" | "done";
const LISTS: Record<Which, { title: string; empty: string; hint: string }> = {
  waiting: { title: "Chờ gửi", empty: "Không còn gì chờ gửi.", hint: "Mọi thứ trên máy này đã đến tỉnh." },
  failed: {
    title: "Không gửi được",
    empty: "Không có mục nào hỏng.",
    hint: "Nếu có, mỗi mục nói rõ vì sao và giữ nguyên cho đến khi gửi được.",
  },
  done: { title: "Đã gửi", empty: "Chưa gửi mục nào.", hint: "Những gì tỉnh đã nhận sẽ hiện ở đây." },
};
const WHICH: readonly Which[] = ["waiting", "failed", "done"];

/** The sync centre: one sentence first, then every item with its state, since when, and why. */
export function SyncScreen() {
  const status = useCall("sync.status", {}, { refetchInterval: 5_000 });
  const [picked, setWhich] = useState<Which | null>(null);
  const stale = ["sync.status", "sync.items", "office.status"] as const;
  const now = useAction("sync.now", { word: "gửi ngay", stale });
  const pause = useAction("sync.pause", { word: "tạm dừng gửi", stale });
  const go = useRef<HTMLButtonElement>(null);
  useEffect(() => go.current?.focus(), []);
  const data = status.data;
  const waiting = data ? data.waitingOperations + data.waitingFiles : 0;
  // what needs a person stands first, unless something else was asked for
  const which: Which = picked ?? (data && waiting === 0 && data.failedOperations > 0 ? "failed" : "waiting");
  const error = status.error ?? now.error ?? pause.error;
  const send = () => {
    if (!now.isPending) now.mutate({});
  };
  useKeys({
    f9: send,
    f8: () => {
      if (data) pause.mutate({ paused: !data.paused });
    },
  });
  return (
    <div className="screen">
      <Head title="Đồng bộ với tỉnh">
        <Button kind="primary" hotkey="F9" busy={now.isPending} buttonRef={go} onClick={send}>
          Gửi ngay
        </Button>
        <Button
          hotkey="F8"
          busy={pause.isPending}
          onClick={() => data && pause.mutate({ paused: !data.paused })}
        >
          {data?.paused ? "Tiếp tục gửi" : "Tạm dừng"}
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      {data ? <Summary status={data} /> : null}
      <Panel
        title={LISTS[which].title}
        className="fill"
        aside={
          <fieldset className="row tabs" aria-label="Danh sách">
            {WHICH.map((entry) => (
              <button
                key={entry}
                type="button"
                className="tab"
                aria-pressed={which === entry}
                onClick={() => setWhich(entry)}
              >
                {LISTS[entry].title}
                {entry === "waiting" && data ? ` (${waiting})` : ""}
                {entry === "failed" && data ? ` (${data.failedOperations})` : ""}
              </button>
            ))}
          </fieldset>
        }
      >
        <Items which={which} failed={data?.failedOperations ?? 0} />
      </Panel>
    </div>
  );
}

function Summary(props: { status: Output<"sync.status"> }) {
  const { status } = props;
  return (
    <section className="sync-summary" aria-label="Tóm tắt">
      <p className="sentence" data-testid="sync-sentence">
        <State tone={syncTone(status)}>{status.sentence}</State>
      </p>
      <dl className="row wrap small sync-facts">
        <div>
          <dt>Đường truyền</dt>
          <dd>{status.online ? "đang nối" : "mất kết nối"}</dd>
        </div>
        <div>
          <dt>Chờ gửi</dt>
          <dd className="num">
            {status.waitingOperations} việc, {status.waitingFiles} tệp ({bytesText(status.waitingBytes)})
          </dd>
        </div>
        <div>
          <dt>Chỉ có trên máy này</dt>
          <dd className="num">{status.onlyHere} hồ sơ</dd>
        </div>
        <div>
          <dt>Liên lạc gần nhất</dt>
          <dd className="num">{status.lastContactAt ? timeText(status.lastContactAt) : "chưa lần nào"}</dd>
        </div>
        {status.nextTryAt ? (
          <div>
            <dt>Thử lại lúc</dt>
            <dd className="num">{timeText(status.nextTryAt)}</dd>
          </div>
        ) : null}
      </dl>
      {status.problem && !status.sentence.includes(status.problem) ? (
        <p className="small">
          <State tone="warning">{status.problem}</State>
        </p>
      ) : null}
      {status.clockSkewSeconds !== null && Math.abs(status.clockSkewSeconds) > 120 ? (
        <p className="small">
          <State tone="warning">
            Đồng hồ máy này {status.clockSkewSeconds > 0 ? "nhanh" : "chậm"} hơn tỉnh{" "}
            {Math.round(Math.abs(status.clockSkewSeconds) / 60)} phút.
          </State>
        </p>
      ) : null}
    </section>
  );
}

function Items(props: { which: Which; failed: number }) {
  const items = useCall("sync.items", { which: props.which, limit: 200 });
  const retry = useAction("sync.retry", { word: "gửi lại", stale: ["sync.items", "sync.status"] });
  const rows = items.data ?? [];
  const error = items.error ?? retry.error;
  return (
    <>
      <ErrorNote error={error ? wireOf(error) : null} />
      {items.isSuccess && rows.length === 0 ? (
        <Empty title={LISTS[props.which].empty}>
          {props.which === "waiting" && props.failed > 0
            ? `Còn ${props.failed} việc không gửi được: mở danh sách bên cạnh để xem vì sao.`
            : LISTS[props.which].hint}
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <Rows
          label={LISTS[props.which].title}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Việc",
              cell: (row) => (
                <>
                  {row.what}
                  {row.dossierId ? (
                    <p className="small">
                      <Link data-row to="/dossiers/$id" params={{ id: row.dossierId }} className="num">
                        {row.dossierCode}
                      </Link>
                    </p>
                  ) : null}
                </>
              ),
            },
            { title: "Trạng thái", width: "140px", cell: (row) => <Word state={row.state} /> },
            {
              title: props.which === "done" ? "Lúc" : "Từ lúc",
              width: "148px",
              cell: (row) => <span className="num">{timeText(row.since)}</span>,
            },
            {
              title: props.which === "done" ? "Số lần thử" : "Thử lại lúc",
              width: "150px",
              cell: (row) => (
                <span className="num">
                  {props.which === "done"
                    ? row.attempts
                    : row.nextTryAt
                      ? timeText(row.nextTryAt)
                      : "khi có mạng"}
                  {row.bytesLeft > 0 ? <p className="small soft">còn {bytesText(row.bytesLeft)}</p> : null}
                </span>
              ),
            },
            ...(props.which === "done"
              ? []
              : [
                  { title: "Vì sao", width: "260px", cell: (row: Item) => row.reason ?? "" },
                  {
                    title: "Làm",
                    width: "96px",
                    cell: (row: Item) => (
                      <button
                        type="button"
                        className="link"
                        aria-label={`Gửi lại: ${row.what}`}
                        onClick={() => retry.mutate({ id: row.id })}
                      >
                        Gửi lại
                      </button>
                    ),
                  },
                ]),
          ]}
        />
      ) : null}
    </>
  );
}
