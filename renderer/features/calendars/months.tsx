import type { CalendarView, DayKind } from "../../../preload/contract/index.ts";
import { dayText, weekdayText } from "../../app/format.ts";

/** The word and the sign of each kind of day; a colour says nothing alone. */
export const DAY_WORDS: Record<DayKind, { word: string; sign: string }> = {
  off: { word: "Nghỉ", sign: "✕" },
  makeup: { word: "Làm bù", sign: "✓" },
  undecided: { word: "Chưa quyết định", sign: "?" },
  closure: { word: "Đóng cửa tại chỗ", sign: "■" },
};

const WEEK = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
const pad = (value: number) => String(value).padStart(2, "0");

/** Days of a month in rows of a week from Monday; null outside the month. */
function weeksOf(year: number, month: number): (string | null)[][] {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const before = (first.getUTCDay() + 6) % 7;
  const cells: (string | null)[] = Array.from({ length: before }, () => null);
  for (let day = 1; day <= length; day += 1) cells.push(`${year}-${pad(month)}-${pad(day)}`);
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** The year as twelve small months. */
export function Months(props: { view: CalendarView }) {
  const { view } = props;
  const special = new Map(view.days.map((day) => [day.date, day]));
  return (
    <div className="months">
      {Array.from({ length: 12 }, (_, index) => index + 1).map((month) => (
        <table className="month" key={month}>
          <caption>Tháng {month}</caption>
          <thead>
            <tr>
              {WEEK.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(view.year, month).map((week, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a week has no other name, and never moves
              <tr key={row}>
                {week.map((day, column) => (
                  <DayCell
                    // biome-ignore lint/suspicious/noArrayIndexKey: the column is the weekday
                    key={column}
                    day={day}
                    special={day ? special.get(day) : undefined}
                    rest={!view.workDays.includes(column + 1)}
                    today={day === view.today}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

function DayCell(props: {
  day: string | null;
  special: CalendarView["days"][number] | undefined;
  rest: boolean;
  today: boolean;
}) {
  const { day, special } = props;
  if (!day) return <td />;
  const words = special ? DAY_WORDS[special.kind] : undefined;
  const kind = special ? `day-${special.kind}` : props.rest ? "day-rest" : "";
  return (
    <td
      className={`num ${kind} ${props.today ? "day-today" : ""}`}
      title={
        special
          ? `${dayText(day)}, ${weekdayText(day)}: ${words?.word.toLowerCase()}, ${special.reason}`
          : undefined
      }
    >
      {Number(day.slice(8))}
      {words ? (
        <>
          <span aria-hidden="true">{words.sign}</span>
          <span className="only-read"> {words.word}</span>
        </>
      ) : null}
    </td>
  );
}

/** What the signs mean. */
export function Legend() {
  return (
    <ul className="row wrap small legend" aria-label="Chú giải">
      {(Object.keys(DAY_WORDS) as DayKind[]).map((kind) => (
        <li key={kind}>
          <span className={`swatch day-${kind}`} aria-hidden="true">
            {DAY_WORDS[kind].sign}
          </span>{" "}
          {DAY_WORDS[kind].word}
        </li>
      ))}
      <li>
        <span className="swatch day-rest" aria-hidden="true" /> Nghỉ hằng tuần
      </li>
    </ul>
  );
}
