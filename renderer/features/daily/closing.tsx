import { type FormEvent, useState } from "react";
import type { DayFigure, DaySheet, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, timeText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  AreaField,
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  Rows,
  SelectField,
  State,
  Waiting,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** The end of the day: what came to be and what is left, closed by whom and when. */
export function ClosingPart() {
  const [day, setDay] = useState("");
  const sheet = useCall("daily.sheet", { day }, { refetchInterval: 60_000 });
  if (sheet.error) return <ErrorNote error={wireOf(sheet.error)} />;
  if (!sheet.data) return <Waiting>Đang cộng số liệu ngày…</Waiting>;
  return <Closing data={sheet.data} onDay={setDay} />;
}

function Closing(props: { data: Output<"daily.sheet">; onDay: (day: string) => void }) {
  const { data } = props;
  const days = [...new Set([data.day, ...data.openDays])];
  return (
    <div className="columns daily-columns fill">
      <Panel
        title={`Số liệu ngày ${dayText(data.day)}`}
        className="fill"
        aside={
          days.length > 1 ? (
            <SelectField
              hideLabel
              label="Ngày"
              name="sheet-day"
              value={data.day}
              onChange={props.onDay}
              options={days.map((day) => ({ value: day, label: dayText(day) }))}
            />
          ) : null
        }
      >
        {data.changed.length > 0 ? (
          <Note tone="warning">
            <p className="strong">Số liệu đã khác so với lúc khóa sổ.</p>
            <p className="small">
              {data.changed.map((one) => `${one.name}: khi khóa ${one.atClosing}, nay ${one.now}`).join("; ")}
              .
            </p>
          </Note>
        ) : null}
        <Rows
          label={`Số liệu ngày ${dayText(data.day)}`}
          rows={data.figures}
          rowKey={(row) => row.code}
          columns={[
            { title: "Việc", width: "320px", cell: (row: DayFigure) => row.name },
            {
              title: "Số lượng",
              width: "120px",
              isAmount: true,
              cell: (row) => <span className="num strong">{wholeText(row.count)}</span>,
            },
            {
              title: "Ghi chú",
              cell: (row) => (
                <>
                  {row.pending ? <State tone="warning">Còn dở</State> : null} {row.detail}
                </>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title="Khóa sổ ngày" className="fill">
        <div className="stack">
          {data.closed ? <Closed sheet={data.closed} /> : <Close data={data} />}
          {data.earlier.length > 0 ? (
            <section aria-label="Những ngày đã khóa">
              <h3>Những ngày đã khóa</h3>
              <ul className="lines">
                {data.earlier.map((one) => (
                  <li key={one.id} className="stack">
                    <p>
                      <span className="num strong">{dayText(one.day)}</span> · {one.by}, {timeText(one.at)}
                    </p>
                    {one.reopened ? (
                      <p className="small soft">
                        {one.reopened.by} mở lại lúc {timeText(one.reopened.at)}: {one.reopened.why}
                      </p>
                    ) : (
                      <PaperPrint formId={one.formId} word="In sổ ngày" />
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function Close(props: { data: Output<"daily.sheet"> }) {
  const { day, figures } = props.data;
  const may = useMay("daily.close");
  const [note, setNote] = useState("");
  const close = useAction("daily.close", { word: "khóa sổ ngày", repeat: true });
  const left = figures.filter((one) => one.pending);
  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!close.isPending) close.mutate({ day, note });
  }
  useKeys({ f9: may ? { word: "Khóa sổ ngày", run: () => submit() } : undefined });
  if (!may) return <Empty title="Chưa khóa sổ ngày này.">Cán bộ tiếp nhận khóa sổ khi hết giờ.</Empty>;
  return (
    <form className="stack" onSubmit={submit}>
      <ErrorNote error={close.error ? wireOf(close.error) : null} />
      {left.length > 0 ? (
        <State tone="warning">Còn {left.length} việc dở; khóa vẫn được, sổ ghi đúng như vậy.</State>
      ) : (
        <State tone="good">Không còn việc dở</State>
      )}
      <AreaField label="Ghi chú (nếu có)" name="sheet-note" value={note} onChange={setNote} />
      <Button kind="primary" type="submit" hotkey="F9" busy={close.isPending}>
        Khóa sổ ngày {dayText(day)}
      </Button>
    </form>
  );
}

function Closed(props: { sheet: DaySheet }) {
  const { sheet } = props;
  const may = useMay("daily.reopen");
  const [why, setWhy] = useState("");
  const [asked, setAsked] = useState(false);
  const reopen = useAction("daily.reopen", { word: "mở lại sổ ngày", onDone: () => setAsked(false) });
  const short = why.trim().length < 5;
  return (
    <div className="stack">
      <State tone="good">
        {sheet.by} đã khóa lúc {timeText(sheet.at)}
      </State>
      {sheet.note ? <p className="small soft">Ghi chú: {sheet.note}</p> : null}
      <PaperPrint formId={sheet.formId} word="In sổ ngày" focus />
      {may && !asked ? <Button onClick={() => setAsked(true)}>Mở lại sổ ngày</Button> : null}
      {asked ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!short && !reopen.isPending) reopen.mutate({ day: sheet.day, why });
          }}
        >
          <ErrorNote error={reopen.error ? wireOf(reopen.error) : null} />
          <AreaField
            label="Vì sao mở lại"
            name="reopen-why"
            value={why}
            onChange={setWhy}
            error={short ? "Ghi rõ lý do: lý do được in trên sổ khóa lần sau." : null}
          />
          <Button type="submit" busy={reopen.isPending} disabled={short}>
            Mở lại
          </Button>
        </form>
      ) : null}
    </div>
  );
}
