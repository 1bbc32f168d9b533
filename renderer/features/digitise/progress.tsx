import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { spanText, timeText } from "../../app/format.ts";
import {
  Button,
  ErrorNote,
  Note,
  Panel,
  ProgressLine,
  State,
  useHandTo,
  Waiting,
  Word,
} from "../../ui/index.ts";

/** Count, rate and remaining time of long work, from the progress seen so far. */
function useRate(progress: DocumentDetail["progress"]): string {
  const start = useRef<{ at: number; done: number } | null>(null);
  if (!progress) {
    start.current = null;
    return "";
  }
  const now = performance.now();
  start.current ??= { at: now, done: progress.done };
  const pages = progress.done - start.current.done;
  const seconds = (now - start.current.at) / 1000;
  if (pages < 1 || seconds < 1) return "";
  const left = ((progress.total - progress.done) * seconds) / pages;
  return ` · ${((pages / seconds) * 60).toFixed(0)} trang mỗi phút · còn ${spanText(left)}`;
}

/** Where the paper stands once its pages are confirmed. The work goes on when this screen is left. */
export function ProgressPanel(props: { document: DocumentDetail }) {
  const { document } = props;
  const navigate = useNavigate();
  const rate = useRate(document.progress);
  const cancel = useAction("digitise.cancel", { word: "dừng ghép", stale: ["digitise.get"] });
  const retry = useAction("digitise.retry", { word: "làm lại", stale: ["digitise.get"] });
  const sign = useRef<HTMLButtonElement>(null);
  useHandTo(document.state === "to-sign", () => sign.current);
  const error = cancel.error ?? retry.error;
  const { progress } = document;
  return (
    <Panel title="Tiến độ" aside={<Word state={document.word} />}>
      <div className="stack" aria-live="polite">
        <ErrorNote error={error ? wireOf(error) : null} />
        {document.state === "assembling" ? (
          <>
            {progress ? (
              <ProgressLine
                {...progress}
                label={`Đã xong ${progress.done} trong ${progress.total} trang${rate}`}
              />
            ) : (
              <Waiting>Đang chờ đến lượt…</Waiting>
            )}
            <p className="small soft">Cứ đi làm việc khác: máy tự làm tiếp.</p>
            <Button busy={cancel.isPending} onClick={() => cancel.mutate({ documentId: document.id })}>
              Dừng, quay về bước quét
            </Button>
          </>
        ) : null}
        {document.state === "to-sign" ? (
          <>
            <p>Đã ghép {document.pages} trang thành PDF có lớp chữ. Thông tin chỉ được đọc ra sau khi ký.</p>
            {[...document.textNotes, ...document.separatorNotes].map((note) => (
              <p className="small soft" key={note}>
                {note}
              </p>
            ))}
            {document.toSign ? (
              <Button
                kind="primary"
                hotkey="F7"
                buttonRef={sign}
                onClick={() => void navigate({ to: "/sign" })}
              >
                Sang ký số
              </Button>
            ) : (
              <p>
                {document.folder
                  ? "Bản này chờ người khác kiểm tra hoặc ký, theo kế hoạch của chiến dịch."
                  : `Chỉ ${document.scannedBy}, người đã quét, ký được bản này.`}
              </p>
            )}
          </>
        ) : null}
        {document.state === "signing" ? <Waiting>Đang ký…</Waiting> : null}
        {document.state === "signed" ? <Waiting>Đã ký; đang đọc thông tin…</Waiting> : null}
        {document.signedAt ? <State tone="good">Ký lúc {timeText(document.signedAt)}</State> : null}
        {document.state === "failed" || document.error ? (
          <>
            <Note tone={document.state === "failed" ? "bad" : "warning"}>
              <p>{document.error ?? "Việc ghép chưa xong."}</p>
            </Note>
            {document.state === "failed" ? (
              <Button busy={retry.isPending} onClick={() => retry.mutate({ documentId: document.id })}>
                Làm lại
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
    </Panel>
  );
}
