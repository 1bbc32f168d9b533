import { type FormEvent, useState } from "react";
import type { CalendarView, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { dayText, timeText, weekdayText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, SelectField, State, TextField } from "../../ui/index.ts";
import { AffectedList } from "./affected.tsx";

const ANSWERS = { off: "Nghỉ", work: "Làm việc", unknown: "Vẫn chưa biết" } as const;
type Answer = keyof typeof ANSWERS;
const OPTIONS = (Object.keys(ANSWERS) as Answer[]).map((value) => ({ value, label: ANSWERS[value] }));

/** Days of which the State has not decided; the head answers, with the ground. */
export function Questions(props: { questions: CalendarView["questions"] }) {
  const [open, setOpen] = useState<string | null>(null);
  const may = useMay("calendars.decide");
  if (props.questions.length === 0) return <Empty title="Không có ngày nào chưa quyết định." />;
  return (
    <ul className="lines">
      {props.questions.map((question) => (
        <li key={question.day} className="stack">
          <p>
            <span className="num strong">{dayText(question.day)}</span> {weekdayText(question.day)}
          </p>
          <p className="small soft">{question.reason}</p>
          {question.answer ? (
            <p className="small">
              <State tone={question.answer === "unknown" ? "warning" : "good"}>
                {ANSWERS[question.answer]}
              </State>{" "}
              <span className="soft">
                {question.answeredBy}, {question.answeredAt ? timeText(question.answeredAt) : ""} ·{" "}
                {question.ground}
              </span>
            </p>
          ) : (
            <State tone="warning">Chưa trả lời: ngày hẹn qua ngày này còn phải hỏi</State>
          )}
          {may ? (
            open === question.day ? (
              <AnswerForm day={question.day} onDone={() => setOpen(null)} />
            ) : (
              <div>
                <Button onClick={() => setOpen(question.day)} aria-label={`Trả lời ${dayText(question.day)}`}>
                  {question.answer ? "Trả lời lại" : "Trả lời"}
                </Button>
              </div>
            )
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function AnswerForm(props: { day: string; onDone: () => void }) {
  const [answer, setAnswer] = useState<Answer>("off");
  const [source, setSource] = useState("");
  const [told, setTold] = useState<Output<"calendars.decide"> | null>(null);
  const decide = useAction("calendars.decide", { word: "trả lời ngày chưa quyết định", onDone: setTold });
  function submit(event: FormEvent): void {
    event.preventDefault();
    decide.mutate({ day: props.day, answer, source });
  }
  if (told)
    return (
      <div className="stack">
        <State tone="good">Đã ghi câu trả lời</State>
        <AffectedList affected={told.affected} none="Không hồ sơ nào đã hẹn bị ảnh hưởng" />
        <div>
          <Button onClick={props.onDone}>Đóng</Button>
        </div>
      </div>
    );
  return (
    <form className="stack" onSubmit={submit}>
      <ErrorNote error={decide.error ? wireOf(decide.error) : null} />
      <SelectField
        label="Ngày này"
        name="answer"
        value={answer}
        options={OPTIONS}
        onChange={(value) => setAnswer(value as Answer)}
      />
      <TextField
        label="Căn cứ (văn bản, ngày)"
        name="answerSource"
        value={source}
        onChange={setSource}
        maxLength={500}
        required
      />
      <div className="row">
        <Button kind="primary" type="submit" busy={decide.isPending}>
          Ghi câu trả lời
        </Button>
        <Button onClick={props.onDone}>Thôi</Button>
      </div>
    </form>
  );
}
