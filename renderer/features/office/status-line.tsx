import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, State } from "../../ui/index.ts";
import { syncTone } from "../sync/tone.ts";

/** The line at the bottom: always in words, what is not sent and why, what exists on this machine alone. */
export function StatusLine() {
  const status = useCall("office.status", {}, { refetchInterval: 30_000 });
  const sync = useCall("sync.status", {}, { refetchInterval: 15_000 });
  const confirm = useAction("office.confirmClock", {
    word: "xác nhận ngày giờ",
    stale: ["office.status", "dossiers.preview"],
  });
  const lines = status.data?.line ?? [];
  const sentence = sync.data?.sentence;
  const tone = sync.data ? syncTone(sync.data) : "neutral";
  return (
    <footer className="status-line" data-testid="status-line">
      {status.data && !status.data.clock.ok ? (
        <span className="row clock-doubt" role="alert">
          <State tone="bad">
            {status.data.clock.why ?? "Ngày giờ của máy không đáng tin."} Máy đang ghi{" "}
            {timeText(status.data.now)}.
          </State>
          <Button busy={confirm.isPending} onClick={() => confirm.mutate({})}>
            Tôi xác nhận ngày giờ này đúng
          </Button>
        </span>
      ) : null}
      {sentence ? <State tone={tone}>{sentence}</State> : <State tone="neutral">Đang hỏi trạng thái…</State>}
      {lines
        .filter((line) => line.text !== sentence)
        .map((line) => (
          <State key={line.text} tone={line.tone}>
            {line.text}
          </State>
        ))}
    </footer>
  );
}
