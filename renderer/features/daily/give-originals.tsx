import { useEffect, useRef, useState } from "react";
import type { OriginalHeld } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, State, TextField } from "../../ui/index.ts";

/** Originals of a refused or stopped dossier: who takes them is written down, and signs. */
export function GiveOriginals(props: { row: OriginalHeld; onGiven: (formId: string) => void }) {
  const { row } = props;
  const may = useMay("returns.giveOriginals");
  const [asked, setAsked] = useState(false);
  const [takenBy, setTakenBy] = useState(row.applicantName);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);
  const give = useAction("returns.giveOriginals", {
    word: "trả lại bản chính",
    repeat: true,
    onDone: ({ formId }) => props.onGiven(formId),
  });
  return (
    <div className="stack">
      <p>
        {row.place} <State tone="warning">Chờ trả lại người nộp</State>
      </p>
      {may && !asked ? <Button onClick={() => setAsked(true)}>Trả lại bản chính</Button> : null}
      {asked ? (
        <form
          className="stack"
          aria-label={`Trả lại bản chính của ${row.code}`}
          onSubmit={(event) => {
            event.preventDefault();
            if (!give.isPending) give.mutate({ id: row.dossierId, takenBy, note: "" });
          }}
        >
          <ErrorNote error={give.error ? wireOf(give.error) : null} />
          <TextField
            label="Người nhận lại"
            name={`taken-by-${row.id}`}
            value={takenBy}
            onChange={setTakenBy}
            inputRef={field}
            hint="Trả hết bản chính của hồ sơ này; người nhận ký vào giấy."
            maxLength={200}
          />
          <div className="row wrap">
            <Button kind="primary" type="submit" busy={give.isPending}>
              Đã trả, lập giấy ký nhận
            </Button>
            <Button kind="quiet" onClick={() => setAsked(false)}>
              Thôi
            </Button>
          </div>
        </form>
      ) : null}
    </div>
  );
}
