import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Note, Panel, State, Waiting } from "../../ui/index.ts";

type Row = Output<"forms.waiting">[number];

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
  useEffect(() => {
    if (here > 0) button.current?.focus();
  }, [here]);
  useKeys({ f8: here > 0 ? { word: "In hết giấy còn chờ", run: all } : undefined });
  return (
    <Panel
      title={`Giấy chờ in (${rows.length})`}
      className="fill"
      aside={
        here > 0 ? (
          <Button kind="primary" hotkey="F8" buttonRef={button} busy={print.isPending} onClick={all}>
            {`In hết ${here} giấy`}
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
  const drop = useAction("forms.dropWaiting", { word: "bỏ giấy chờ in", stale: ["forms.waiting"] });
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
      <div className="row">
        {row.mine ? (
          <State tone="warning">In ở máy này</State>
        ) : (
          <State tone="info">{`Đã nhờ ${row.asked}`}</State>
        )}
        {dropping ? (
          <Button
            kind="danger"
            busy={drop.isPending}
            onClick={() => drop.mutate({ id: row.id, why: "Người nộp không lấy giấy này nữa" })}
          >
            Bỏ, người nộp không lấy nữa
          </Button>
        ) : (
          <Button
            kind="quiet"
            aria-label={`Bỏ khỏi danh sách: ${row.form.title}`}
            onClick={() => setDropping(true)}
          >
            Bỏ khỏi danh sách
          </Button>
        )}
      </div>
      <ErrorNote error={drop.error ? wireOf(drop.error) : null} />
    </li>
  );
}

/** On the board: papers are owed, so that nobody forgets them when the printer works again. */
export function PrintReminder() {
  const may = useMay("forms.waiting");
  const list = useCall("forms.waiting", {}, { enabled: may });
  const count = list.data?.filter(({ mine }) => mine).length ?? 0;
  if (!may || count === 0) return null;
  return (
    <Note tone="warning">
      <p>
        {count} giấy đã lập còn chờ in. <Link to="/counter/trouble">Mở giấy chờ in</Link>
      </p>
    </Note>
  );
}
