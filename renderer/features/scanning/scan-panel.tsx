import { useNavigate } from "@tanstack/react-router";
import type { Input, Scanner, ScanRun } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Note, Panel, Waiting, Word } from "../../ui/index.ts";
import { profileText } from "./words.ts";

type Place = Input<"scanning.start">["place"];

/** The machine's scanner beside the pages: F4 scans, what it says stands in words, pages appear as they come. */
export function ScannerPanel(props: { documentId: string; place: Place; onBegun: () => void }) {
  const view = useCall("scanning.view", {});
  const navigate = useNavigate();
  const choose = () => void navigate({ to: "/digitise/scanners" });
  const chosen = view.data?.scanners.find((one) => one.chosen);
  const run = view.data?.run?.documentId === props.documentId ? view.data.run : null;
  const elsewhere = view.data?.run?.running === true && run === null;
  if (!view.data) return null;
  return chosen ? (
    <Chosen
      scanner={chosen}
      run={run}
      elsewhere={elsewhere}
      documentId={props.documentId}
      place={props.place}
      onBegun={props.onBegun}
      onChoose={choose}
    />
  ) : (
    <NoScanner onChoose={choose} />
  );
}

function NoScanner(props: { onChoose: () => void }) {
  useKeys({ f4: props.onChoose });
  return (
    <Panel title="Máy quét">
      <div className="stack">
        <p className="small soft">Chưa chọn máy quét cho máy tính này.</p>
        <Button hotkey="F4" onClick={props.onChoose}>
          Chọn máy quét
        </Button>
      </div>
    </Panel>
  );
}

function Chosen(props: {
  scanner: Scanner;
  run: ScanRun | null;
  elsewhere: boolean;
  documentId: string;
  place: Place;
  onBegun: () => void;
  onChoose: () => void;
}) {
  const { scanner, run, documentId } = props;
  const running = run?.running === true;
  const state = useCall(
    "scanning.state",
    { id: scanner.id },
    { refetchInterval: running ? false : 5_000, enabled: !running },
  );
  const start = useAction("scanning.start", {
    word: "quét",
    stale: ["scanning.view"],
    onDone: () => props.onBegun(),
  });
  const cancel = useAction("scanning.cancel", { word: "dừng quét", stale: ["scanning.view"] });
  const scan = () => {
    if (!running && !start.isPending) start.mutate({ documentId, place: props.place });
  };
  const stop = () => {
    if (running && !cancel.isPending) cancel.mutate({ documentId });
  };
  useKeys({ f4: scan, "shift+f4": stop });
  const again = run?.end && run.pages > 0;
  const error = start.error ?? cancel.error;
  return (
    <Panel title="Máy quét" aside={state.data && !running ? <Word state={state.data} /> : null}>
      <div className="stack">
        <div>
          <p className="clip strong" title={scanner.name}>
            {scanner.name}
          </p>
          <p className="small soft">{profileText(scanner.profile)}</p>
        </div>
        {scanner.warnings.map((warning) => (
          <Note tone="warning" key={warning}>
            <p>{warning}</p>
          </Note>
        ))}
        <ErrorNote error={error ? wireOf(error) : null} />
        <div aria-live="polite" className="stack">
          {running ? <Waiting>Đang quét: đã nhận {run.pages} trang</Waiting> : null}
          {run?.end ? (
            <Note tone={run.end.tone}>
              <p className="strong">{run.end.word}</p>
              <p>{run.end.action}</p>
            </Note>
          ) : null}
          {props.elsewhere ? <p className="small">Máy đang quét một giấy tờ khác.</p> : null}
        </div>
        <div className="row">
          {running ? (
            <Button kind="danger" hotkey="Shift F4" busy={cancel.isPending} onClick={stop}>
              Dừng quét
            </Button>
          ) : (
            <Button
              kind="primary"
              hotkey="F4"
              busy={start.isPending}
              onClick={scan}
              disabled={props.elsewhere}
            >
              {again ? "Quét tiếp" : "Quét"}
            </Button>
          )}
          <Button kind="quiet" onClick={props.onChoose} disabled={running}>
            Máy và cách quét
          </Button>
        </div>
      </div>
    </Panel>
  );
}
