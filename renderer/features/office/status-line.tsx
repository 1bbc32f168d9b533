import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, State } from "../../ui/index.ts";
import { syncTone } from "../sync/tone.ts";

/** The line at the bottom: always in words, what is not sent and why, what exists on this machine alone. */
export function StatusLine() {
  const status = useCall("office.status", {}, { refetchInterval: 30_000 });
  const sync = useCall("sync.status", {}, { refetchInterval: 15_000 });
  const confirm = useAction("office.confirmClock", {
    word: "xác nhận ngày giờ",
    stale: ["office.status", "dossiers.preview"],
    // the button goes away under the hand
    onDone: () => document.querySelector("main")?.focus(),
  });
  const doubted = status.data?.clock.ok === false;
  const doubt = status.data?.clock.why;
  const vouch = () => {
    if (!confirm.isPending) confirm.mutate({});
  };
  useKeys({ f10: doubted ? vouch : undefined }, true);
  // the doubt has a sentence and a button of its own
  const lines = (status.data?.line ?? []).filter((line) => !doubt || !line.text.includes(doubt));
  // in training there is no province to be enrolled with, and nothing that anybody should do about it
  const isTraining = status.data?.isTraining === true;
  const sentence = isTraining ? "Tập huấn: không gửi gì về tỉnh." : sync.data?.sentence;
  const tone = sync.data && !isTraining ? syncTone(sync.data) : "neutral";
  return (
    <footer className="status-line" data-testid="status-line">
      {status.data && doubted ? (
        <span className="row clock-doubt" role="alert">
          <State tone="bad">
            Giờ máy {doubt ?? "không đáng tin"}; máy đang ghi {timeText(status.data.now)}. Chưa cấp số.
          </State>
          <Button hotkey="F10" busy={confirm.isPending} onClick={vouch}>
            Tôi xác nhận ngày giờ này đúng
          </Button>
        </span>
      ) : null}
      {sentence ? <State tone={tone}>{sentence}</State> : <State tone="neutral">Đang hỏi trạng thái…</State>}
      {lines
        .filter((line) => line.text !== sentence && !(isTraining && line.text === sync.data?.sentence))
        .map((line) => (
          <State key={line.text} tone={line.tone}>
            {line.text}
          </State>
        ))}
    </footer>
  );
}
