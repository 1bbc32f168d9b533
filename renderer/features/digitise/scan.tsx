import { type FormEvent, useEffect, useRef, useState } from "react";
import type { DocumentDetail, Output } from "../../../preload/contract/index.ts";
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
  State,
  TextField,
} from "../../ui/index.ts";
import { ScannerPanel } from "../scanning/scan-panel.tsx";

type Refused = Output<"digitise.addPages">["refused"];
const BATCH = 20;

/** Brings pages in (files or the scanner's folder) and lets a person say how many sides there were. */
export function ScanPanel(props: { document: DocumentDetail; onAdded: (page: number) => void }) {
  const { document } = props;
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
    if (output.document.pageList.length > 0) props.onAdded(output.document.pageList.length - 1);
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
        if (uploads.length > 0) added(await add.mutateAsync({ documentId: document.id, uploads }));
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
      <ScannerPanel documentId={document.id} />
      <Panel title="Thêm trang">
        <div className="stack">
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

/** The count is said by a person and must equal the images (TT 01/2023 Điều 8). */
function CountPanel(props: { document: DocumentDetail }) {
  const { document } = props;
  const [count, setCount] = useState("");
  const [slips, setSlips] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const confirm = useAction("digitise.confirmPages", {
    word: "xác nhận số trang",
    repeat: true,
    stale: ["digitise.get", "digitise.list", "signing.queue"],
  });
  const images = document.pageList.length;
  const error = confirm.error ? wireOf(confirm.error) : null;
  const [empty, setEmpty] = useState(false);
  useEffect(() => {
    if (images > 0) field.current?.focus();
  }, [images]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const value = Number(count);
    setEmpty(!count || value < 1);
    if (!count || value < 1) {
      field.current?.focus();
      return;
    }
    confirm.mutate({
      documentId: document.id,
      count: Math.min(value, 2000),
      slips: Math.min(Number(slips), 2000),
    });
  }

  useKeys({ f9: images > 0 ? () => submit() : undefined });
  return (
    <Panel title="Xác nhận số trang">
      <form className="stack" onSubmit={submit}>
        <div className="row end">
          <div className="grow">
            <TextField
              label="Số trang giấy đã quét"
              name="pageCount"
              inputMode="numeric"
              value={count}
              inputRef={field}
              disabled={images === 0}
              maxLength={4}
              onChange={(text) => {
                setCount(text.replace(/\D/g, ""));
                setEmpty(false);
              }}
            />
          </div>
          <div className="slips">
            <TextField
              label="Trang có phiếu kèm"
              name="slipCount"
              inputMode="numeric"
              value={slips}
              disabled={images === 0}
              maxLength={4}
              placeholder="0"
              onChange={(text) => setSlips(text.replace(/\D/g, ""))}
            />
          </div>
          <span className="num count-images">có {images} ảnh</span>
        </div>
        {error || empty ? (
          <p className="tone-bad small" role="alert">
            {empty ? "Đếm số trang giấy rồi ghi vào ô này." : `${error!.message} ${error!.action}`}
          </p>
        ) : null}
        <p className="small soft">
          Đếm số mặt giấy có nội dung trên tay, rồi ghi vào; phải bằng số ảnh. Trang có phiếu ghi chú kèm quét
          hai lần: có phiếu và không có phiếu.
        </p>
        <Button kind="primary" type="submit" hotkey="F9" busy={confirm.isPending} disabled={images === 0}>
          Đủ trang, ghép thành tài liệu
        </Button>
      </form>
    </Panel>
  );
}
