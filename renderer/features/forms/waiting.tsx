import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  State,
  TextField,
  useHandTo,
  Waiting,
  Word,
} from "../../ui/index.ts";

type Row = Output<"forms.waiting">[number];

/** How many wait still, also where another machine refused; what it printed is only told of. */
export const countWaiting = (rows: readonly Row[]): number =>
  rows.filter(({ state }) => state.code !== "printed").length;

/** Papers that are owed to people: put off, stuck, or asked of this machine; one key prints them all. */
export function WaitingPapers() {
  const list = useCall("forms.waiting", {});
  const print = useAction("forms.printWaiting", {
    word: "in giấy còn chờ",
    repeat: true,
    stale: ["forms.waiting"],
  });
  const rows = list.data ?? [];
  const here = rows.filter(({ mine }) => mine).length;
  const all = () => {
    if (here > 0 && !print.isPending) print.mutate({});
  };
  const button = useRef<HTMLButtonElement>(null);
  useHandTo(here > 0, () => button.current);
  useKeys({ f8: here > 0 ? { word: "In mọi giấy còn chờ", run: all } : undefined });
  return (
    <Panel
      title={`Giấy chờ in (${countWaiting(rows)})`}
      className="fill"
      aside={
        here > 0 ? (
          <Button kind="primary" hotkey="F8" buttonRef={button} busy={print.isPending} onClick={all}>
            {here === 1 ? "In giấy này" : `In cả ${here} giấy`}
          </Button>
        ) : null
      }
    >
      <div className="stack">
        <ErrorNote error={list.error ? wireOf(list.error) : print.error ? wireOf(print.error) : null} />
        {print.data ? <State tone="good">{`Đã gửi ${print.data.printed} giấy đến máy in`}</State> : null}
        {list.data ? null : <Waiting>Đang mở danh sách…</Waiting>}
        {list.data?.length === 0 ? (
          <Empty title="Không có giấy nào chờ in.">
            Máy in hỏng thì bấm Shift F7 “In sau” ở giấy vừa lập: giấy vào đây, người dân ghi mã trên màn
            hình.
          </Empty>
        ) : null}
        <ul className="lines" aria-label="Giấy chờ in">
          {rows.map((row) => (
            <Line key={row.id} row={row} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function Line(props: { row: Row }) {
  const { row } = props;
  const [dropping, setDropping] = useState(false);
  const [why, setWhy] = useState("");
  const drop = useAction("forms.dropWaiting", { word: "bỏ giấy chờ in", stale: ["forms.waiting"] });
  const print = useAction("forms.print", { word: "in giấy ở máy này", stale: ["forms.waiting"] });
  const settled = row.state.code === "printed" || row.state.code === "refused";
  const error = drop.error ?? print.error;
  return (
    <li>
      <p>
        <span className="strong">{row.form.title}</span>{" "}
        {row.form.dossierId ? (
          <Link to="/dossiers/$id" params={{ id: row.form.dossierId }}>
            <span className="num">{row.code || row.form.number}</span>
          </Link>
        ) : (
          <span className="num">{row.form.number}</span>
        )}
      </p>
      <p className="small">
        {row.owed.length > 0 ? `Còn thiếu: ${row.owed.join(", ")}. ` : ""}
        {row.said}
      </p>
      <div className="row wrap">
        <Word state={row.state} />
        {row.state.code === "refused" ? (
          <Button
            busy={print.isPending}
            aria-label={`In ở máy này: ${row.form.title}`}
            onClick={() => print.mutate({ id: row.form.id, only: row.parts })}
          >
            In ở máy này
          </Button>
        ) : null}
        {settled ? null : dropping ? (
          <>
            <TextField
              label={row.asksHere ? "Vì sao không in (máy nhờ đọc được)" : "Vì sao bỏ"}
              name="dropWhy"
              value={why}
              onChange={setWhy}
              maxLength={300}
            />
            <Button
              kind="danger"
              busy={drop.isPending}
              disabled={why.trim().length < 3}
              onClick={() => drop.mutate({ id: row.id, why })}
            >
              {row.asksHere ? "Báo không in" : "Bỏ khỏi danh sách"}
            </Button>
            <Button kind="quiet" onClick={() => setDropping(false)}>
              Thôi
            </Button>
          </>
        ) : (
          <Button
            kind="quiet"
            aria-label={`${row.asksHere ? "Không in được ở đây" : "Bỏ khỏi danh sách"}: ${row.form.title}`}
            onClick={() => setDropping(true)}
          >
            {row.asksHere ? "Không in được ở đây" : "Bỏ khỏi danh sách"}
          </Button>
        )}
      </div>
      <ErrorNote error={error ? wireOf(error) : null} />
    </li>
  );
}

/** On the board: papers are owed, so that nobody forgets them when the printer works again. */
export function PrintReminder() {
  const may = useMay("forms.waiting");
  const list = useCall("forms.waiting", {}, { enabled: may });
  // what another machine refused is owed here again
  const count = list.data?.filter(({ mine, state }) => mine || state.code === "refused").length ?? 0;
  if (!may || count === 0) return null;
  return (
    <Note tone="warning">
      <p>
        {count} giấy đã lập còn chờ in. <Link to="/counter/trouble">Mở giấy chờ in</Link>
      </p>
    </Note>
  );
}
