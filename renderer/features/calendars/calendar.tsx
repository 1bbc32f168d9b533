import { useState } from "react";
import type { CalendarView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, timeText, weekdayText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Head, Note, Panel, State, Waiting } from "../../ui/index.ts";
import { Closures } from "./closures.tsx";
import { ImportFile } from "./import-file.tsx";
import { DAY_WORDS, Legend, Months } from "./months.tsx";
import { Questions } from "./questions.tsx";

/** The working calendar as a screen of the counter. */
export function CalendarScreen() {
  return (
    <div className="screen">
      <Head
        title="Lịch làm việc"
        sub="Ngày nghỉ, ngày làm bù và giờ làm việc mà mọi ngày hẹn được tính theo"
      />
      <CalendarPanel />
    </div>
  );
}

const PARTS = {
  days: "Trong năm",
  questions: "Chưa quyết định",
  closures: "Đóng cửa",
  file: "Nạp tệp",
  versions: "Phiên bản",
} as const;
type Part = keyof typeof PARTS;

/** The year, and beside it what can be said and done about it. */
export function CalendarPanel() {
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [part, setPart] = useState<Part>("days");
  const mayImport = useMay("calendars.apply");
  const view = useCall("calendars.view", { year }, { placeholderData: (old) => old });
  if (view.error) return <ErrorNote error={wireOf(view.error)} />;
  if (!view.data) return <Waiting>Đang mở lịch…</Waiting>;
  const { data } = view;
  const announced = data.years.find((one) => one.year === data.year)?.announced ?? false;
  const open = data.questions.filter(({ answer }) => answer === null).length;
  return (
    <div className="columns calendar-columns fill">
      <Panel
        title={`Năm ${data.year}`}
        aside={
          <div className="row">
            <Button onClick={() => setYear(year - 1)} aria-label={`Xem năm ${year - 1}`}>
              ‹ {year - 1}
            </Button>
            <Button onClick={() => setYear(year + 1)} aria-label={`Xem năm ${year + 1}`}>
              {year + 1} ›
            </Button>
          </div>
        }
      >
        <div className="stack">
          {announced ? null : (
            <Note tone="warning">
              <p>
                Chưa có lịch nghỉ chính thức của năm {data.year}: ngày hẹn rơi vào năm này có thể sai. Nạp tệp
                lịch của tỉnh khi có.
              </p>
            </Note>
          )}
          <Legend />
          <Months view={data} />
        </div>
      </Panel>
      <Panel title="Chi tiết">
        <div className="stack">
          <fieldset className="row tabs wrap" aria-label="Phần của lịch">
            {(Object.keys(PARTS) as Part[])
              .filter((name) => name !== "file" || mayImport)
              .map((name) => (
                <button
                  key={name}
                  type="button"
                  className="tab"
                  aria-pressed={name === part}
                  onClick={() => setPart(name)}
                >
                  {PARTS[name]}
                  {name === "questions" && open > 0 ? ` (${open})` : ""}
                </button>
              ))}
          </fieldset>
          {part === "days" ? <DayList view={data} /> : null}
          {part === "questions" ? <Questions questions={data.questions} /> : null}
          {part === "closures" ? <Closures closures={data.closures} /> : null}
          {part === "file" ? <ImportFile /> : null}
          {part === "versions" ? <Versions view={data} /> : null}
        </div>
      </Panel>
    </div>
  );
}

const unsure = <State tone="warning">chưa kiểm chứng</State>;

function DayList(props: { view: CalendarView }) {
  const { view } = props;
  return (
    <div className="stack">
      <h3>Giờ làm việc</h3>
      <ul className="lines small">
        {view.hours.map((season) => (
          <li key={season.from}>
            <p className="num">
              {dayText(season.from)} đến {dayText(season.to)}: {season.words}
            </p>
            <p className="soft">
              {season.source} {season.unverified ? unsure : null}
            </p>
          </li>
        ))}
      </ul>
      <h3>Ngày khác ngày thường</h3>
      <ul className="lines small">
        {view.days.map((day) => (
          <li key={day.date}>
            <p>
              <span className="num strong">{dayText(day.date)}</span> {weekdayText(day.date)} ·{" "}
              {DAY_WORDS[day.kind].word}
            </p>
            <p>{day.reason}</p>
            <p className="soft">
              {day.source} {day.unverified ? unsure : null}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Versions(props: { view: CalendarView }) {
  const { view } = props;
  return (
    <ol className="lines small">
      {view.versions.map((one, index) => (
        <li key={`${one.version}-${one.at}`}>
          <p>
            <span className="strong">{one.word}</span>{" "}
            {one.version === view.version &&
            index === view.versions.findIndex((v) => v.version === view.version) ? (
              <State tone="good">đang dùng</State>
            ) : null}
          </p>
          <p className="soft">
            {one.by}
            {one.at ? `, ${timeText(one.at)}` : ""}
            {one.inForceFrom ? ` · hiệu lực từ ${dayText(one.inForceFrom)}` : ""} · {one.source}
          </p>
          <p className="soft num">Mã phiên bản {one.version}</p>
        </li>
      ))}
    </ol>
  );
}
