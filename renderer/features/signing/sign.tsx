import { useState } from "react";
import type { Batch, Token } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useSecretCall } from "../../app/counter.tsx";
import { uuid } from "../../app/ids.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Note, Panel, State, Waiting } from "../../ui/index.ts";
import { BatchPanel } from "./batch-panel.tsx";
import { type Choice, SERVICE, type Use, usableChoices } from "./choices.ts";
import { MarkImages } from "./images.tsx";
import { LevelsPanel } from "./levels.tsx";
import { PinDialog } from "./pin-dialog.tsx";
import { type PaperOptions, Preview } from "./preview.tsx";
import { PutForm } from "./put-form.tsx";
import { TokenPanel } from "./token-panel.tsx";
import { type Waiting as WaitingItem, WaitingRows, waitingFor } from "./waiting-list.tsx";

/** Files of one batch; the rest of a long list comes with the next. */
const AT_ONCE = 200;

const USES: Record<Use, string> = { personal: "Chữ ký của tôi", agency: "Chữ ký của cơ quan" };

/** What is to be signed when the PIN has been given. */
type Begun = { kind: "new"; items: WaitingItem[] } | { kind: "resume"; batch: Batch };

/** Everything that waits for the officer's signature: look at it, tick, F9, the PIN once. */
export function SignScreen() {
  const queue = useCall("signing.queue", {});
  const papers = useCall("signing.papers", {});
  const open = useCall("signing.batches", {});
  // a reader that tells of a change makes the answer old; nothing is asked again and again
  const tokens = useCall("signing.tokens", {});
  const again = useAction("signing.lookAgain", { word: "tìm token", stale: ["signing.tokens"] });
  const may = useMay("signing.startBatch");
  const mayPut = useMay("signing.put");
  const start = useSecretCall("signing.startBatch", "ký số");
  const resume = useSecretCall("signing.resumeBatch", "ký tiếp");
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [options, setOptions] = useState<ReadonlyMap<string, PaperOptions>>(new Map());
  const [wantedUse, setUse] = useState<Use>("personal");
  const [shownId, setShown] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [batchId, setBatch] = useState<string | null>(null);
  const [asking, setAsking] = useState<Begun | null>(null);
  const [putting, setPutting] = useState(false);

  const all = waitingFor(queue.data ?? [], papers.data ?? []);
  const uses = (["personal", "agency"] as const).filter((use) => all.some((row) => row.use === use));
  const use = uses.includes(wantedUse) ? wantedUse : (uses[0] ?? "personal");
  const rows = all.filter((row) => row.use === use);
  const ticked = rows.filter((row) => !unticked.has(row.id)).slice(0, AT_ONCE);
  const shown = rows.find((row) => row.id === shownId) ?? rows[0] ?? null;

  const current = batchId ?? open.data?.[0]?.id ?? null;
  const batch = useCall("signing.batch", { id: current ?? NOBODY }, { enabled: current !== null });
  const running = current ? (batch.data ?? null) : null;

  const known = tokens.data?.tokens ?? [];
  const choices = usableChoices(known).filter((choice) => choice.use === use);
  const service = tokens.data?.service ?? null;
  const byService = service !== null && (chosen === SERVICE || choices.length === 0);
  const choice = byService ? null : (choices.find((one) => one.id === chosen) ?? choices[0] ?? null);
  const token = known.find((one) => one.serial === choice?.serial) ?? null;
  const covered = ticked.find((row) => options.get(row.id)?.covered) ?? null;
  const can = may && (choice !== null || byService) && ticked.length > 0 && !covered;

  async function sign(begun: Begun, by: Choice | null, pin?: string): Promise<void> {
    const key = by
      ? { tokenSerial: by.serial, keyId: by.keyId, ...(pin === undefined ? {} : { pin }) }
      : { service: true as const };
    const done =
      begun.kind === "resume"
        ? await resume.send({ id: begun.batch.id, with: key })
        : await start.send({
            items: begun.items.map(({ kind, id }) => {
              const { covered: _, ...said } = options.get(id) ?? {};
              return { kind, id, ...said };
            }),
            with: key,
          });
    if (!done) return setAsking(by ? begun : null);
    setAsking(null);
    setBatch(done.id);
  }

  function begin(begun: Begun): void {
    if (start.pending || resume.pending) return;
    if (byService) void sign(begun, null);
    if (!choice || !token) return;
    if (token.session) void sign(begun, choice);
    else setAsking(begun);
  }

  function tick(id: string, on: boolean): void {
    const next = new Set(unticked);
    if (on) next.delete(id);
    else next.add(id);
    setUnticked(next);
  }

  const step = (by: number) => {
    const at = rows.findIndex((row) => row.id === shown?.id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) setShown(next.id);
  };
  const idle = running === null || running.state === "done" || running.state === "closed";
  useKeys({
    f9: () => {
      if (running?.state === "stopped") begin({ kind: "resume", batch: running });
      else if (idle && can) begin({ kind: "new", items: ticked });
    },
    f2: mayPut && idle ? () => setPutting(true) : undefined,
    "alt+arrowdown": { word: "Xem bản dưới", run: () => step(1) },
    "alt+arrowup": { word: "Xem bản trên", run: () => step(-1) },
  });

  const count = asking ? (asking.kind === "new" ? asking.items.length : asking.batch.waiting) : 0;
  return (
    <div className="screen">
      <Head title="Ký số" sub="Xem từng trang, đánh dấu bản ký, bấm F9; mã PIN chỉ hỏi một lần.">
        {mayPut ? (
          <Button hotkey="F2" onClick={() => setPutting(true)}>
            Trình ký tệp PDF
          </Button>
        ) : null}
        {may && idle ? (
          <Button
            kind="primary"
            hotkey="F9"
            disabled={!can}
            busy={start.pending}
            onClick={() => begin({ kind: "new", items: ticked })}
          >
            {`Ký ${ticked.length} bản`}
          </Button>
        ) : null}
      </Head>
      <ErrorNote error={queue.error ? wireOf(queue.error) : null} />
      {covered ? (
        <Note tone="warning">
          <p>
            Chưa ký được: số hoặc ngày trên “{covered.title}” đang nằm trên chữ hoặc hình. Dời sang chỗ trống,
            hoặc bấm Về chỗ cũ.
          </p>
        </Note>
      ) : null}
      {byService ? <ErrorNote error={start.error ? wireOf(start.error) : null} /> : null}
      <div className="columns sign-desk fill">
        {running ? (
          <BatchPanel
            key={running.id}
            batch={running}
            canResume={choice !== null || byService}
            onResume={() => begin({ kind: "resume", batch: running })}
            onClose={() => setBatch(null)}
          />
        ) : (
          <Panel
            title="Bản chờ tôi ký"
            aside={<span className="small soft">{`Chọn ${ticked.length} trong ${rows.length} bản`}</span>}
          >
            {uses.length > 1 ? (
              <div className="row">
                {uses.map((one) => (
                  <Button key={one} pressed={one === use} onClick={() => setUse(one)}>
                    {`${USES[one]} (${all.filter((row) => row.use === one).length})`}
                  </Button>
                ))}
              </div>
            ) : null}
            {queue.isPending || papers.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
            {queue.isSuccess && papers.isSuccess && rows.length === 0 ? (
              <Empty title="Không có bản nào chờ ký.">
                Bản quét ghép xong và văn bản được trình ký tự hiện ở đây.
              </Empty>
            ) : null}
            <WaitingRows
              rows={rows}
              ticked={new Set(ticked.map((row) => row.id))}
              shown={shown?.id ?? null}
              onTick={tick}
              onShow={setShown}
            />
          </Panel>
        )}
        {putting && !running ? <PutForm onClose={() => setPutting(false)} /> : null}
        {!putting && shown && !running ? (
          <Preview
            item={shown}
            options={options.get(shown.id) ?? {}}
            onOptions={(next) => setOptions(new Map(options).set(shown.id, next))}
            onGone={() => setShown(null)}
          />
        ) : null}
        {!putting && !shown && !running ? <span /> : null}
        <div className="stack">
          <SessionLine token={token} />
          <TokenPanel
            answer={tokens.data ?? null}
            choices={choices}
            choice={choice}
            onChoose={(one) => setChosen(one.id)}
            onAgain={() => again.mutate({})}
          />
          {service ? (
            <label className="row">
              <input
                type="radio"
                name="certificate"
                checked={byService}
                onChange={() => setChosen(SERVICE)}
              />
              <span>Ký bằng phần mềm {service} trên máy này (tự hỏi PIN từng tệp)</span>
            </label>
          ) : null}
          <LevelsPanel />
          <MarkImages />
        </div>
      </div>
      {asking && token && choice ? (
        <PinDialog
          token={token}
          count={count}
          pending={start.pending || resume.pending}
          error={asking.kind === "new" ? start.error : resume.error}
          onPin={(pin) => void sign(asking, choice, pin)}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  );
}

/** No batch has this id. */
const NOBODY = uuid();

/** That the PIN was given, and the way to take it back. */
function SessionLine(props: { token: Token | null }) {
  const lock = useAction("signing.lock", { word: "khóa token", stale: ["signing.tokens"] });
  const { token } = props;
  if (!token?.session) return null;
  return (
    <p className="row apart">
      <State tone="good">Đã nhập PIN, ký không phải nhập lại</State>
      <Button kind="quiet" busy={lock.isPending} onClick={() => lock.mutate({ tokenSerial: token.serial })}>
        Khóa lại
      </Button>
    </p>
  );
}
