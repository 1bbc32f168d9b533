import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Batch } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Panel, ProgressLine, State } from "../../ui/index.ts";

/** How fast it goes, by what was seen since the panel opened. */
function usePace(batch: Batch): string {
  const start = useRef({ at: performance.now(), settled: batch.done + batch.failed });
  const [words, setWords] = useState("");
  const settled = batch.done + batch.failed;
  useEffect(() => {
    const seconds = (performance.now() - start.current.at) / 1000;
    const rate = (settled - start.current.settled) / seconds;
    if (seconds < 1 || rate <= 0) return;
    const left = Math.ceil(batch.waiting / rate);
    const time = left >= 90 ? `${Math.round(left / 60)} phút` : `${left} giây`;
    setWords(` · ${rate.toFixed(1).replace(".", ",")} bản mỗi giây · còn khoảng ${time}`);
  }, [settled, batch.waiting]);
  return batch.waiting > 0 ? words : "";
}

/** A batch while it is signed, stopped, or through: how far, what each file came to, and what to do now. */
export function BatchPanel(props: {
  batch: Batch;
  canResume: boolean;
  onResume: () => void;
  onClose: () => void;
}) {
  const { batch } = props;
  const pace = usePace(batch);
  const cancel = useAction("signing.cancelBatch", {
    word: "dừng ký",
    stale: ["signing.batch", "signing.batches"],
  });
  const running = batch.state === "running";
  const end = () => {
    if (running) cancel.mutate({ id: batch.id });
    else if (batch.state === "stopped") cancel.mutate({ id: batch.id }, { onSuccess: props.onClose });
    else props.onClose();
  };
  useKeys({ escape: end });
  // what did not go well is read first
  const order = { failed: 0, waiting: 1, done: 2 };
  const items = [...batch.items].sort((a, b) => order[a.state] - order[b.state]);
  return (
    <Panel
      className="sign-batch"
      title={running ? "Đang ký" : batch.state === "stopped" ? "Lượt ký đã dừng" : "Kết quả ký"}
      aside={
        <span className="row">
          {batch.state === "stopped" ? (
            <Button kind="primary" hotkey="F9" disabled={!props.canResume} onClick={props.onResume}>
              Ký tiếp {batch.waiting} bản
            </Button>
          ) : null}
          <Button kind={running ? "danger" : "quiet"} hotkey="Esc" busy={cancel.isPending} onClick={end}>
            {running ? "Dừng sau bản này" : "Xong, về danh sách"}
          </Button>
        </span>
      }
    >
      <ErrorNote error={cancel.error ? wireOf(cancel.error) : null} />
      <ErrorNote error={batch.state === "stopped" ? batch.problem : null} />
      <section className="stack" aria-label={running ? "Tiến độ ký" : "Kết quả ký"} aria-live="polite">
        {batch.state === "done" || batch.state === "closed" ? (
          <h3>
            Đã ký {batch.done} trong {batch.total} bản
          </h3>
        ) : (
          <ProgressLine
            done={batch.done + batch.failed}
            total={batch.total}
            label={`Đã ký ${batch.done} trong ${batch.total} bản${running ? pace : ", phần còn lại đang chờ"}`}
          />
        )}
        {running ? null : (
          <ul className="lines">
            {items.map((item) => (
              <li key={item.id}>
                <p className="row apart">
                  <span className="grow">{item.title}</span>
                  {item.state === "done" ? <State tone="good">Đã ký</State> : null}
                  {item.state === "failed" ? <State tone="bad">Chưa ký được</State> : null}
                  {item.state === "waiting" ? <State tone="neutral">Còn chờ ký</State> : null}
                  {item.state === "done" && item.kind === "scan" ? (
                    <Link to="/digitise/$id" params={{ id: item.id }}>
                      Xem thông tin đọc được
                    </Link>
                  ) : null}
                </p>
                <ErrorNote error={item.error} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </Panel>
  );
}
