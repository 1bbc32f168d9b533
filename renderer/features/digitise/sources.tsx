import { type FormEvent, useEffect, useRef, useState } from "react";
import type { DocumentDetail, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, CheckField, Empty, ErrorNote, State, TextField } from "../../ui/index.ts";

/**
 * Files that are pasted or dropped anywhere over the paper, not on one small place of the screen. Text that is pasted
 * goes where the cursor stands. Answers whether files hang over the window now.
 */
export function useFilesAnywhere(enabled: boolean, onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    if (!enabled) return;
    const take = (event: Event, transfer: DataTransfer | null) => {
      const files = [...(transfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData);
    const drop = (event: DragEvent) => {
      setOver(false);
      take(event, event.dataTransfer);
    };
    const drag = (event: DragEvent) => setOver(event.dataTransfer?.types.includes("Files") ?? false);
    // the pointer left the window, not only one part of it
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    window.addEventListener("paste", paste);
    window.addEventListener("drop", drop);
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    return () => {
      window.removeEventListener("paste", paste);
      window.removeEventListener("drop", drop);
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
    };
  }, [enabled]);
  return over;
}

/** The scanner's folder: what lies there, newest last, and a key to take it. */
export function Watched(props: {
  document: DocumentDetail;
  onTaken: (output: Output<"digitise.takeWatched">) => void;
}) {
  const watched = useCall("digitise.watched", {}, { refetchInterval: 3_000 });
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [naming, setNaming] = useState(false);
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
  const folder = watched.data?.folder ?? null;
  return (
    <section className="stack" aria-label="Thư mục máy quét">
      <div className="row apart">
        <h3>Thư mục máy quét</h3>
        <Button kind="quiet" pressed={naming} onClick={() => setNaming(!naming)}>
          {folder ? "Đổi thư mục" : "Đặt thư mục"}
        </Button>
      </div>
      {naming ? <WatchedForm folder={folder ?? ""} onDone={() => setNaming(false)} /> : null}
      {folder ? (
        <p className="small soft clip" title={folder}>
          {folder}
        </p>
      ) : (
        <p className="small soft">
          Chưa đặt thư mục nào. Máy quét lưu vào một thư mục thì đặt thư mục đó ở đây: trang mới tự hiện.
        </p>
      )}
      {watched.data?.problem ? <State tone="warning">{watched.data.problem}</State> : null}
      <ErrorNote error={take.error ? wireOf(take.error) : null} />
      {folder && files.length === 0 ? (
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

/** Names the folder into which the scanner saves; empty is none. */
export function WatchedForm(props: { folder: string; onDone?: () => void }) {
  const [folder, setFolder] = useState(props.folder);
  const field = useRef<HTMLInputElement>(null);
  const focused = props.onDone !== undefined;
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  const watch = useAction("digitise.setWatched", {
    word: "đặt thư mục quét",
    stale: ["digitise.watched"],
    onDone: () => props.onDone?.(),
  });
  return (
    <form
      className="stack"
      aria-label="Đặt thư mục máy quét"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!watch.isPending) watch.mutate({ folder: folder.trim() || null });
      }}
    >
      <ErrorNote error={watch.error ? wireOf(watch.error) : null} />
      {watch.isSuccess ? <State tone="good">Đã đặt thư mục</State> : null}
      <TextField
        label="Đường dẫn thư mục"
        name="folder"
        value={folder}
        onChange={setFolder}
        inputRef={field}
        maxLength={1000}
        hint="Máy quét ghi ảnh vào đây; để trống là không dùng."
      />
      <div>
        <Button type="submit" busy={watch.isPending}>
          Đặt thư mục
        </Button>
      </div>
    </form>
  );
}
