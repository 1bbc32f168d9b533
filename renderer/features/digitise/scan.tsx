import { useEffect, useRef, useState } from "react";
import type { DocumentDetail, Input, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { upload } from "../../app/upload.ts";
import {
  Button,
  CheckField,
  Empty,
  ErrorNote,
  FileDrop,
  Note,
  Panel,
  ProgressLine,
  SelectField,
  State,
} from "../../ui/index.ts";
import { ScannerPanel } from "../scanning/scan-panel.tsx";
import { CountPanel } from "./count.tsx";
import { StackPanel } from "./stack.tsx";
import { TrayPanel } from "./tray.tsx";

type Place = NonNullable<Input<"digitise.addPages">["place"]>;
type Refused = Output<"digitise.addPages">["refused"];
const BATCH = 20;

/** Brings pages in (files or the scanner's folder) and lets a person say how many sides there were. */
export function ScanPanel(props: {
  document: DocumentDetail;
  /** the page that is shown, from 0 */
  page: number;
  onAdded: (page: number) => void;
}) {
  const { document } = props;
  const [where, setWhere] = useState("end");
  const current = document.pageList[props.page];
  const place: Place =
    where === "after" && current
      ? { after: current.id }
      : where === "replaced" && current
        ? { replaced: current.id }
        : {};
  const [refused, setRefused] = useState<Refused>([]);
  const [taking, setTaking] = useState<{ done: number; total: number } | null>(null);
  const add = useAction("digitise.addPages", { word: "thêm trang", stale: ["digitise.get"] });
  const file = useRef<HTMLInputElement>(null);
  useKeys({ f6: () => file.current?.click() });
  const takeRef = useRef(take);
  takeRef.current = take;
  useEffect(() => {
    // a picture or a file that was copied anywhere else; text goes where the cursor stands
    function paste(event: ClipboardEvent): void {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || !document.mine) return;
      event.preventDefault();
      void takeRef.current(files);
    }
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [document.mine]);

  function added(output: Output<"digitise.addPages">): void {
    setRefused((old) => [...old, ...output.refused]);
    const last = output.document.pageList.length - 1;
    if (last >= 0)
      props.onAdded(where === "end" ? last : Math.min(last, props.page + (where === "after" ? 1 : 0)));
    setWhere("end");
  }

  async function take(files: File[]): Promise<void> {
    setRefused([]);
    setTaking({ done: 0, total: files.length });
    try {
      for (let start = 0; start < files.length; start += BATCH) {
        const uploads: string[] = [];
        for (const one of files.slice(start, start + BATCH)) {
          try {
            uploads.push(await upload(one));
          } catch (error) {
            const wire = wireOf(error);
            setRefused((old) => [...old, { name: one.name, message: wire.message, action: wire.action }]);
          }
          setTaking((old) => (old ? { ...old, done: old.done + 1 } : old));
        }
        if (uploads.length > 0) added(await add.mutateAsync({ documentId: document.id, uploads, place }));
      }
    } catch {
      // shown below from the action's own error
    } finally {
      setTaking(null);
    }
  }

  if (!document.mine) {
    return (
      <Panel title="Đang quét">
        <p>Giấy này do {document.scannedBy} đang quét; chỉ người đó thêm trang và ký được.</p>
      </Panel>
    );
  }
  return (
    <>
      <CountPanel document={document} />
      <ScannerPanel documentId={document.id} place={place} onBegun={() => setWhere("end")} />
      <Panel title="Thêm trang">
        <div className="stack">
          {current ? (
            <SelectField
              label="Trang mới vào"
              name="newPlace"
              value={where}
              onChange={setWhere}
              options={[
                { value: "end", label: "cuối giấy tờ" },
                { value: "after", label: `sau trang ${props.page + 1} đang xem` },
                { value: "replaced", label: `thay trang ${props.page + 1} đang xem` },
              ]}
            />
          ) : null}
          <FileDrop
            label="Chọn tệp"
            hotkey="F6"
            accept="image/*,.tif,.tiff,application/pdf"
            multiple
            inputRef={file}
            disabled={taking !== null}
            onFiles={(files) => void take(files)}
          >
            <p className="small soft">hoặc thả ảnh, PDF vào đây, hoặc dán (Ctrl V)</p>
          </FileDrop>
          {taking ? (
            <ProgressLine {...taking} label={`Đang nhận ${taking.done} trong ${taking.total} tệp`} />
          ) : null}
          <ErrorNote error={add.error ? wireOf(add.error) : null} />
          {refused.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may bear one name; the list is only appended
            <Note tone="bad" key={`${index}-${entry.name}`}>
              <p className="strong">{entry.name}</p>
              <p>
                {entry.message} {entry.action}
              </p>
            </Note>
          ))}
          <Watched document={document} onTaken={added} />
        </div>
      </Panel>
      <StackPanel document={document} />
      <TrayPanel document={document} />
    </>
  );
}

/** The scanner's folder: what lies there, newest last, and a key to take it. */
function Watched(props: {
  document: DocumentDetail;
  onTaken: (output: Output<"digitise.takeWatched">) => void;
}) {
  const watched = useCall("digitise.watched", {}, { refetchInterval: 3_000 });
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const take = useAction("digitise.takeWatched", {
    word: "lấy trang từ thư mục máy quét",
    stale: ["digitise.get", "digitise.watched"],
    onDone: (output) => props.onTaken(output),
  });
  const files = watched.data?.files ?? [];
  const names = files.filter((entry) => entry.ready && !unticked.has(entry.name)).map((entry) => entry.name);
  const go = () => {
    if (names.length > 0 && !take.isPending) take.mutate({ documentId: props.document.id, names });
  };
  useKeys({ f8: go });
  if (!watched.data?.folder) {
    return <p className="small soft">Chưa đặt thư mục máy quét. Nhờ cán bộ CNTT đặt trong phần Quản trị.</p>;
  }
  return (
    <section className="stack" aria-label="Thư mục máy quét">
      <h3>Thư mục máy quét</h3>
      <p className="small soft clip" title={watched.data.folder}>
        {watched.data.folder}
      </p>
      {watched.data.problem ? <State tone="warning">{watched.data.problem}</State> : null}
      <ErrorNote error={take.error ? wireOf(take.error) : null} />
      {files.length === 0 ? (
        <Empty title="Thư mục đang trống.">Quét trên máy; trang mới tự hiện ở đây.</Empty>
      ) : null}
      <ul className="watched">
        {files.map((entry) => (
          <li key={entry.name}>
            <CheckField
              name={`watched-${entry.name}`}
              label={entry.name}
              checked={entry.ready && !unticked.has(entry.name)}
              disabled={!entry.ready}
              onChange={(on) => {
                const next = new Set(unticked);
                if (on) next.delete(entry.name);
                else next.add(entry.name);
                setUnticked(next);
              }}
            />
            <span className="small soft num">
              {entry.ready ? `${bytesText(entry.size)} · ${timeText(entry.modified)}` : "máy quét đang ghi…"}
            </span>
          </li>
        ))}
      </ul>
      {files.length > 0 ? (
        <Button hotkey="F8" busy={take.isPending} disabled={names.length === 0} onClick={go}>
          Lấy {names.length} tệp
        </Button>
      ) : null}
    </section>
  );
}
