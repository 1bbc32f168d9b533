import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { SyncJump, SyncOperation } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Note, ProgressLine, TextField, Waiting, Word } from "../../ui/index.ts";

/** Each queued operation of one dossier in its order, with its files and, where it was refused, the way to mend it. */
export function OperationList(props: { id: string; paused: boolean }) {
  const waiting = useCall("sync.waiting", { id: props.id }, { refetchInterval: 5_000 });
  if (waiting.error) return <ErrorNote error={wireOf(waiting.error)} />;
  if (!waiting.data) return <Waiting>Đang mở…</Waiting>;
  return (
    <ol className="lines">
      {waiting.data.map((operation) => (
        <li key={operation.id} className="stack">
          <Operation operation={operation} paused={props.paused} />
        </li>
      ))}
    </ol>
  );
}

function Operation(props: { operation: SyncOperation; paused: boolean }) {
  const { operation } = props;
  return (
    <>
      <div className="row apart">
        <strong>{operation.what}</strong>
        <Word state={operation.state} />
      </div>
      <p className="small soft">
        Từ <span className="num">{timeText(operation.since)}</span>
        {operation.attempts > 0 ? ` · đã thử ${operation.attempts} lần` : ""}
        {operation.nextTryAt && !props.paused ? ` · thử lại lúc ${timeText(operation.nextTryAt)}` : ""}
        {operation.foreign ? " · của máy khác trong cơ quan, gửi thay" : ""}
      </p>
      {operation.files.map((file) =>
        file.sent > 0 && file.sent < file.size ? (
          <ProgressLine
            key={file.id}
            done={file.sent}
            total={file.size}
            label={`${file.title}: đã tải ${bytesText(file.sent)} trong ${bytesText(file.size)}`}
          />
        ) : (
          <p key={file.id} className="row apart small">
            <span className="clip" title={file.title}>
              {file.title}
            </span>
            <span className="row sync-file-state">
              <span className="num">{bytesText(file.size)}</span>
              <Word state={file.state} />
            </span>
          </p>
        ),
      )}
      {operation.state.code === "rejected" ? (
        <Refusal operation={operation} />
      ) : operation.failure ? (
        <p className="small tone-warning">
          {operation.failure.message} {operation.failure.kept} {operation.failure.action}
        </p>
      ) : null}
    </>
  );
}

/** Why it was refused, what was kept, and what to do: to the field, as it is again, or aside. */
function Refusal(props: { operation: SyncOperation }) {
  const { operation } = props;
  const go = useJump();
  const [why, setWhy] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const asking = why !== null;
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);
  const stale = ["sync.rows", "sync.waiting", "sync.overview", "sync.status", "sync.aside"] as const;
  const retry = useAction("sync.retry", { word: "gửi lại", stale });
  const aside = useAction("sync.setAside", { word: "đặt riêng", stale });
  const mayAside = useMay("sync.setAside");
  const error = retry.error ?? aside.error;
  return (
    <Note tone="bad">
      {operation.failure ? <p className="strong">{operation.failure.message}</p> : null}
      {operation.refusedField ? <p>Chỗ bị từ chối: {operation.refusedField}.</p> : null}
      <p className="small">
        {operation.failure?.kept} Việc sau của hồ sơ này chờ; hồ sơ khác vẫn gửi. {operation.failure?.action}
      </p>
      <ErrorNote error={error ? wireOf(error) : null} />
      <div className="row wrap">
        {operation.foreign && !operation.jump ? (
          <p className="small">Việc do máy khác lập: sửa ở máy đó.</p>
        ) : null}
        {operation.jump ? (
          <Button kind="primary" onClick={() => go(operation.jump!)}>
            {operation.jump.word}
          </Button>
        ) : null}
        <Button busy={retry.isPending} onClick={() => retry.mutate({ id: operation.id })}>
          Gửi lại nguyên văn
        </Button>
        {mayAside && operation.canGoAside && why === null ? (
          <Button kind="quiet" onClick={() => setWhy("")}>
            Đặt riêng…
          </Button>
        ) : null}
      </div>
      {why === null ? null : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            aside.mutate({ id: operation.id, why });
          }}
        >
          <p className="small">
            Việc này ra khỏi hàng chờ, được giữ nguyên và đưa lại lúc nào cũng được; các việc sau của hồ sơ đi
            tiếp.
          </p>
          <TextField
            label="Đặt riêng vì sao"
            name="aside-why"
            value={why}
            onChange={setWhy}
            maxLength={1000}
            inputRef={field}
          />
          <div className="row">
            <Button kind="danger" type="submit" busy={aside.isPending} disabled={why.trim().length < 5}>
              Đặt riêng
            </Button>
            <Button kind="quiet" onClick={() => setWhy(null)}>
              Không làm
            </Button>
          </div>
        </form>
      )}
    </Note>
  );
}

/** Goes to where a refused value is put right. */
function useJump(): (jump: SyncJump) => void {
  const navigate = useNavigate();
  return ({ screen, id, field }) => {
    if (screen === "correct")
      void navigate({ to: "/dossiers/$id", params: { id }, hash: `correct.${field}` });
    else if (screen === "dossier") void navigate({ to: "/dossiers/$id", params: { id } });
    else if (screen === "paper") void navigate({ to: "/digitise/$id", params: { id } });
    else if (screen === "returns") void navigate({ to: "/counter/returns/$id", params: { id } });
    else if (screen === "fees") void navigate({ to: "/counter/fees" });
    else if (screen === "register") void navigate({ to: "/counter/register" });
    else void navigate({ to: "/copies" });
  };
}
