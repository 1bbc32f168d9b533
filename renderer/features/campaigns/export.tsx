import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignBatch } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { bytesText, timeText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Note, Panel, ProgressLine, TextField, Word } from "../../ui/index.ts";

/** A finished batch to a folder or a stick: whole or not at all, provable with `sha256sum`. */
export function ExportPanel(props: { batch: CampaignBatch; onLeave: () => void }) {
  const { batch } = props;
  const [folder, setFolder] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const start = useAction("campaigns.export", {
    word: "xuất lô",
    repeat: true,
    stale: ["campaigns.get"],
  });
  useEffect(() => field.current?.focus(), []);
  const ready = batch.state.code === "finished";
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (folder.trim().length > 1 && ready && !start.isPending) start.mutate({ batchId: batch.id, folder });
  };
  useKeys({ f9: () => go(), escape: props.onLeave });
  return (
    <Panel title={`Xuất lô “${batch.name}”`} className="fill">
      <div className="stack">
        {ready ? null : (
          <Note tone="warning">
            <p>Lô chưa kết thúc nên chưa xuất được.</p>
          </Note>
        )}
        <form className="stack" onSubmit={go}>
          <ErrorNote error={start.error ? wireOf(start.error) : null} />
          <TextField
            label="Thư mục hoặc ổ USB nhận"
            name="folder"
            value={folder}
            inputRef={field}
            maxLength={1000}
            placeholder="E:\ban-giao"
            disabled={!ready}
            onChange={setFolder}
          />
          <p className="small soft">
            Tệp được chép vào chỗ tạm, đọc lại để so, rồi mới đổi tên thành thư mục của lô. Mất điện hay rút ổ
            giữa chừng: xuất lại cùng thư mục, phần đã chép được dùng tiếp.
          </p>
          <div className="row">
            <Button
              kind="primary"
              type="submit"
              hotkey="F9"
              busy={start.isPending}
              disabled={!ready || folder.trim().length < 2}
            >
              Xuất
            </Button>
            <Button hotkey="Esc" onClick={props.onLeave}>
              Sổ giao nhận
            </Button>
          </div>
        </form>
        <h3>Các lần xuất</h3>
        {batch.exports.length === 0 ? (
          <Empty title="Lô này chưa xuất lần nào.">Kết thúc lô, ghi thư mục, bấm F9.</Empty>
        ) : null}
        <ul className="lines">
          {batch.exports.map((one) => (
            <li key={one.id} className="stack">
              <div className="row apart">
                <span className="clip" title={one.folder}>
                  {one.folder}
                </span>
                <Word state={one.state} />
              </div>
              <p className="small soft">
                {one.by}, {timeText(one.doneAt ?? one.at)}
                {one.files > 0 ? ` · ${wholeText(one.files)} tệp, ${bytesText(one.bytes)}` : ""}
              </p>
              {one.progress ? (
                <ProgressLine
                  {...one.progress}
                  label={`Đã chép và so ${wholeText(one.progress.done)} trong ${wholeText(one.progress.total)} tệp`}
                />
              ) : null}
              {one.error ? <p className="small tone-bad">{one.error}</p> : null}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
