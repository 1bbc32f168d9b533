import { useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Head, State } from "../../ui/index.ts";
import { OfficePart } from "../exchange/office.tsx";
import { DataPart } from "./data.tsx";
import { DifferencesPart } from "./differences.tsx";
import { ErasurePart } from "./erasure.tsx";
import { PackagesPart } from "./packages.tsx";
import { RefusedPart } from "./refused.tsx";
import { SentPart } from "./sent.tsx";
import { WaitingPart } from "./waiting.tsx";

type Part =
  | "waiting"
  | "files"
  | "refused"
  | "differences"
  | "sent"
  | "data"
  | "erasure"
  | "packages"
  | "office";

/** The sync centre: one sentence first, then everything with its state, since when, and why. */
export function SyncScreen() {
  const status = useCall("sync.status", {}, { refetchInterval: 5_000 });
  const overview = useCall("sync.overview", {}, { refetchInterval: 5_000 });
  const [picked, setPart] = useState<Part | null>(null);
  const stale = ["sync.status", "sync.overview", "sync.rows", "office.status"] as const;
  const now = useAction("sync.now", { word: "gửi ngay", stale });
  const pause = useAction("sync.pause", { word: "tạm dừng gửi", stale });
  const data = status.data;
  const paused = data?.paused ?? false;
  const counts = overview.data?.counts;
  const waiting = data ? data.waitingOperations + data.waitingFiles : 0;
  // what needs a person stands first, unless something else was asked for
  const part: Part = picked ?? (data && waiting === 0 && data.failedOperations > 0 ? "refused" : "waiting");
  const error = status.error ?? overview.error ?? now.error ?? pause.error;
  const send = () => {
    if (!now.isPending) now.mutate({});
  };
  const hold = () => {
    if (data) pause.mutate({ paused: !data.paused });
  };
  // while paused nothing goes, whatever is pressed: the button says so
  useKeys({ f9: paused ? undefined : send, f8: hold });
  const parts: readonly { part: Part; name: string }[] = [
    { part: "waiting", name: `Chờ gửi (${wholeText(counts?.listed ?? 0)})` },
    { part: "files", name: `Tệp (${wholeText(data?.waitingFiles ?? 0)})` },
    {
      part: "refused",
      name: `Không gửi được (${wholeText((data?.failedOperations ?? 0) + (counts?.aside ?? 0))})`,
    },
    { part: "differences", name: `Khác nhau (${wholeText(counts?.differences ?? 0)})` },
    { part: "sent", name: "Đã gửi" },
    { part: "office", name: "Máy cùng cơ quan" },
    { part: "data", name: "Tuổi dữ liệu" },
    { part: "erasure", name: "Xóa bản trên máy" },
    { part: "packages", name: "Gói USB" },
  ];
  return (
    <div className="screen">
      <Head title="Đồng bộ với tỉnh">
        <Button kind="primary" hotkey="F9" busy={now.isPending} disabled={paused} onClick={send}>
          Gửi ngay
        </Button>
        <Button hotkey="F8" busy={pause.isPending} onClick={hold}>
          {paused ? "Tiếp tục gửi" : "Tạm dừng"}
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      {data && overview.data ? <Summary status={data} overview={overview.data} /> : null}
      <fieldset className="row wrap tabs sync-parts" aria-label="Phần của mục Đồng bộ">
        {parts.map((entry) => (
          <button
            key={entry.part}
            type="button"
            className="tab"
            aria-pressed={part === entry.part}
            onClick={() => setPart(entry.part)}
          >
            {entry.name}
          </button>
        ))}
      </fieldset>
      {part === "waiting" ? <WaitingPart key="dossiers" view="dossiers" paused={paused} /> : null}
      {part === "files" ? <WaitingPart key="files" view="files" paused={paused} /> : null}
      {part === "refused" ? <RefusedPart paused={paused} /> : null}
      {part === "differences" ? <DifferencesPart /> : null}
      {part === "sent" ? <SentPart /> : null}
      {part === "office" ? <OfficePart /> : null}
      {part === "data" ? <DataPart /> : null}
      {part === "erasure" ? <ErasurePart /> : null}
      {part === "packages" ? <PackagesPart /> : null}
    </div>
  );
}

function Summary(props: { status: Output<"sync.status">; overview: Output<"sync.overview"> }) {
  const { status, overview } = props;
  return (
    <section className="sync-summary" aria-label="Tóm tắt">
      <p className="sentence" data-testid="sync-sentence">
        <State tone={overview.tone}>{overview.sentence}</State>
      </p>
      <dl className="row wrap small sync-facts">
        <div>
          <dt>Chỉ có trên máy này</dt>
          <dd className="num">{wholeText(status.onlyHere)} hồ sơ</dd>
        </div>
        <div>
          <dt>Liên lạc gần nhất</dt>
          <dd className="num">{status.lastContactAt ? timeText(status.lastContactAt) : "chưa lần nào"}</dd>
        </div>
        {status.nextTryAt && !status.paused ? (
          <div>
            <dt>Thử lại lúc</dt>
            <dd className="num">{timeText(status.nextTryAt)}</dd>
          </div>
        ) : null}
      </dl>
      {status.problem && !status.paused ? (
        <p className="small">
          <State tone="warning">{status.problem}</State>
        </p>
      ) : null}
      {overview.skew ? (
        <p className="small">
          <State tone="warning">{overview.skew}</State>
        </p>
      ) : null}
    </section>
  );
}
