import { type FormEvent, useState } from "react";
import type { CalendarView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, State, TextField } from "../../ui/index.ts";
import { AffectedList } from "./affected.tsx";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NONE = { from: "", to: "", reason: "", source: "" };

/** Days on which this office alone is shut, such as for a storm. */
export function Closures(props: { closures: CalendarView["closures"] }) {
  const may = useMay("calendars.close");
  return (
    <div className="stack">
      {may ? <CloseForm /> : null}
      {props.closures.length === 0 ? (
        <Empty title="Chưa có kỳ đóng cửa nào.">
          Khi có bão, lụt, mất điện kéo dài: trưởng bộ phận ghi ở đây, kèm văn bản cho nghỉ.
        </Empty>
      ) : null}
      <ul className="lines">
        {props.closures.map((closure) => (
          <li key={closure.id} className="stack">
            <p>
              <span className="num strong">
                {dayText(closure.from)}
                {closure.to === closure.from ? "" : ` đến ${dayText(closure.to)}`}
              </span>{" "}
              {closure.reason}
            </p>
            <p className="small soft">
              {closure.source} · {closure.by}, {timeText(closure.at)}
            </p>
            {closure.reopened ? (
              <State tone="neutral">Đã bỏ: {closure.reopened}</State>
            ) : may ? (
              <Reopen id={closure.id} />
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

function CloseForm() {
  const [given, setGiven] = useState(NONE);
  const to = given.to || given.from;
  const ready = DAY.test(given.from) && DAY.test(to) && given.from <= to;
  const promised = useCall("calendars.promised", { from: given.from, to }, { enabled: ready });
  const close = useAction("calendars.close", {
    word: "ghi ngày đóng cửa",
    onDone: (_, { from, reason }) =>
      setGiven((now) => (now.from === from && now.reason === reason ? NONE : now)),
  });
  const set = (patch: Partial<typeof NONE>) => setGiven((old) => ({ ...old, ...patch }));
  function submit(event: FormEvent): void {
    event.preventDefault();
    close.mutate({ ...given, to });
  }
  return (
    <form className="stack" onSubmit={submit}>
      <ErrorNote error={close.error ? wireOf(close.error) : null} />
      {close.data ? <State tone="good">Đã ghi ngày đóng cửa</State> : null}
      <div className="row">
        <div className="grow">
          <TextField
            label="Đóng cửa từ ngày"
            name="closedFrom"
            value={dayText(given.from)}
            placeholder="dd/mm/yyyy"
            maxLength={10}
            onChange={(text) => set({ from: dayInput(text) })}
            required
          />
        </div>
        <div className="grow">
          <TextField
            label="Đến hết ngày"
            name="closedTo"
            value={dayText(given.to)}
            placeholder="cùng ngày"
            maxLength={10}
            onChange={(text) => set({ to: dayInput(text) })}
          />
        </div>
      </div>
      <TextField
        label="Lý do"
        name="closedReason"
        value={given.reason}
        onChange={(reason) => set({ reason })}
        maxLength={300}
        required
      />
      <TextField
        label="Văn bản cho nghỉ (số, ngày)"
        name="closedSource"
        value={given.source}
        onChange={(source) => set({ source })}
        maxLength={500}
        required
      />
      {ready && promised.data ? (
        <AffectedList affected={promised.data} none="Không hồ sơ nào hẹn vào những ngày này" />
      ) : null}
      <div>
        <Button kind="primary" type="submit" busy={close.isPending}>
          Ghi ngày đóng cửa
        </Button>
      </div>
    </form>
  );
}

function Reopen(props: { id: string }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const reopen = useAction("calendars.reopen", { word: "bỏ ngày đóng cửa" });
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>Bỏ kỳ này</Button>
      </div>
    );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        reopen.mutate({ id: props.id, reason });
      }}
    >
      <ErrorNote error={reopen.error ? wireOf(reopen.error) : null} />
      <TextField
        label="Vì sao bỏ"
        name="reopenReason"
        value={reason}
        onChange={setReason}
        maxLength={300}
        required
      />
      <div className="row">
        <Button type="submit" busy={reopen.isPending}>
          Bỏ kỳ này
        </Button>
        <Button onClick={() => setOpen(false)}>Thôi</Button>
      </div>
    </form>
  );
}
