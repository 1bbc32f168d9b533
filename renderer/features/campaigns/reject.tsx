import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignPaper, CheckField } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Note, Panel, TextField } from "../../ui/index.ts";
import { FaultFields } from "./faults.tsx";

/** A scan that passed and is found wrong later: signed, it stays and a new version names it. */
export function RejectForm(props: { paper: CampaignPaper; onLeave: () => void }) {
  const { paper } = props;
  const [fields, setFields] = useState<readonly CheckField[]>([]);
  const [why, setWhy] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const check = useAction("campaigns.check", {
    word: "loại bản quét",
    stale: ["campaigns.folder"],
    onDone: props.onLeave,
  });
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (!check.isPending)
      check.mutate({ paperId: paper.id, round: 2, passed: false, fields: [...fields], why });
  };
  useKeys({ f9: () => go() });
  return (
    <Panel title="Loại bản quét">
      <form className="stack" onSubmit={go}>
        <Note tone="warning">
          <p>
            {paper.state.code === "done"
              ? "Bản đã ký được giữ nguyên, đánh dấu bị loại kèm lý do; người quét làm bản mới nêu tên bản này."
              : "Bản chưa ký được trả về người quét kèm lý do."}
          </p>
        </Note>
        <ErrorNote error={check.error ? wireOf(check.error) : null} />
        <FaultFields fields={fields} onFields={setFields} />
        <TextField label="Lý do" name="why" value={why} maxLength={500} inputRef={input} onChange={setWhy} />
        <div className="row">
          <Button kind="danger" type="submit" hotkey="F9" busy={check.isPending}>
            Loại bản này
          </Button>
          <Button hotkey="Esc" onClick={props.onLeave}>
            Thôi
          </Button>
        </div>
      </form>
    </Panel>
  );
}
