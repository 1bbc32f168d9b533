import { type FormEvent, useEffect, useRef, useState } from "react";
import type { FolderKind } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Note, Panel, SelectField, TextField, unlessTyped } from "../../ui/index.ts";
import { KIND_HINTS, KINDS } from "./words.ts";

/** A folder that no inventory names: its papers are matched or listed when they are scanned. */
export function AddFolder(props: { campaignId: string; onLeave: () => void }) {
  const [box, setBox] = useState("");
  const [label, setLabel] = useState("");
  const [kind, setKind] = useState<FolderKind>("sheets");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const add = useAction("campaigns.addFolder", {
    word: "thêm cặp, tập",
    repeat: true,
    onDone: (_, input) => setLabel(unlessTyped(input.label, "")),
  });
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (box.trim() && label.trim() && !add.isPending)
      add.mutate({ campaignId: props.campaignId, box, label, kind });
  };
  useKeys({ f9: () => go(), escape: props.onLeave });
  return (
    <Panel title="Thêm cặp, tập chưa có trong danh mục" className="fill">
      <form className="stack" onSubmit={go}>
        <ErrorNote error={add.error ? wireOf(add.error) : null} />
        {add.data ? (
          <Note tone="good">
            <p>
              Đã thêm hộp {add.data.box}, {add.data.label}. Đưa hộp vào lô và bàn giao thì mới quét.
            </p>
          </Note>
        ) : null}
        <TextField label="Hộp" name="box" value={box} maxLength={40} inputRef={first} onChange={setBox} />
        <TextField label="Cặp, tập" name="label" value={label} maxLength={60} onChange={setLabel} />
        <SelectField
          label="Loại giấy"
          name="kind"
          value={kind}
          options={KINDS}
          onChange={(value) => setKind(value as FolderKind)}
        />
        <p className="small soft">{KIND_HINTS[kind]}</p>
        <div className="row">
          <Button
            kind="primary"
            type="submit"
            hotkey="F9"
            busy={add.isPending}
            disabled={!box.trim() || !label.trim()}
          >
            Thêm
          </Button>
          <Button hotkey="Esc" onClick={props.onLeave}>
            Xong
          </Button>
        </div>
      </form>
    </Panel>
  );
}
