import { useState } from "react";
import type { HandOver, ReturnDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, ErrorNote, TextField, Word } from "../../ui/index.ts";

/** What was given before, and the way back from a mistake of today. */
export function History(props: { detail: ReturnDetail }) {
  if (props.detail.history.length === 0) return null;
  return (
    <ul className="lines">
      {props.detail.history.map((one) => (
        <li key={one.id} className="stack">
          <p>
            <Word state={one.state} /> <span className="num small soft">{timeText(one.at)}</span>{" "}
            <span className="small soft">{one.by}</span>
          </p>
          <p className="small">{one.to}</p>
          {one.notes.map((note) => (
            <p key={note} className="small soft">
              {note}
            </p>
          ))}
          {one.mayUndo ? <Undo one={one} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Undo(props: { one: HandOver }) {
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const undo = useAction("returns.undo", {
    word: "hủy việc trả nhầm",
    stale: ["returns.get", "returns.ready", "dossiers.get"],
  });
  if (!open) {
    return (
      <div>
        <Button kind="danger" onClick={() => setOpen(true)}>
          Trả nhầm, hủy lần này
        </Button>
      </div>
    );
  }
  return (
    <div className="stack">
      <ErrorNote error={undo.error ? wireOf(undo.error) : null} />
      <TextField
        label="Lý do hủy"
        name="undoWhy"
        value={why}
        onChange={setWhy}
        maxLength={500}
        required
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <div>
        <Button
          kind="danger"
          busy={undo.isPending}
          onClick={() => undo.mutate({ handOverId: props.one.id, why })}
        >
          Hủy lần trả này
        </Button>
      </div>
    </div>
  );
}
