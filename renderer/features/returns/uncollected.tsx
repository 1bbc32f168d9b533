import { useState } from "react";
import type { Input, ReadyRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, Empty, ErrorNote, Panel, Rows, SelectField, TextField, Waiting } from "../../ui/index.ts";

type Note = Input<"returns.noteContact">;

const HOW: readonly { value: Note["how"]; label: string }[] = [
  { value: "call", label: "Gọi điện" },
  { value: "sms", label: "Nhắn tin" },
  { value: "social", label: "Mạng xã hội" },
  { value: "visit", label: "Gặp trực tiếp" },
  { value: "letter", label: "Gửi thư" },
];
const OUTCOME: readonly { value: Note["outcome"]; label: string }[] = [
  { value: "will-come", label: "Hẹn sẽ đến" },
  { value: "reached", label: "Đã báo" },
  { value: "no-answer", label: "Không nghe máy" },
  { value: "wrong-number", label: "Sai số" },
  { value: "asks-post", label: "Xin nhận qua bưu chính" },
];

/** Results that wait too long, and the calls that were made about them. One telephone is shown at a time. */
export function UncollectedPanel(props: { rows: readonly ReadyRow[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <div className="columns half fill">
      <Panel title={`Lâu chưa nhận (${props.rows.length})`} className="fill">
        {props.rows.length === 0 ? (
          <Empty title="Không có kết quả nào để lâu.">Kết quả để quá số ngày quy định sẽ hiện ở đây.</Empty>
        ) : (
          <Rows
            label="Kết quả lâu chưa nhận"
            rows={props.rows}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Mã hồ sơ",
                width: "190px",
                cell: (row) => (
                  <button type="button" className="link num" data-row onClick={() => setChosen(row.id)}>
                    {row.code}
                  </button>
                ),
              },
              { title: "Người nộp", cell: (row) => row.applicantName },
              { title: "Chờ", width: "80px", cell: (row) => `${row.waitingDays} ngày` },
              {
                title: "Đã liên hệ",
                width: "150px",
                cell: (row) =>
                  row.contacts === 0 ? "chưa" : `${row.contacts} lần, ${row.lastContact.slice(0, 10)}`,
              },
            ]}
          />
        )}
      </Panel>
      {chosen ? (
        <CallCardPanel key={chosen} id={chosen} />
      ) : (
        <Panel title="Liên hệ" className="fill">
          <Empty title="Chọn một hồ sơ để gọi.">
            Số điện thoại chỉ hiện cho một người một lần, có ghi nhật ký.
          </Empty>
        </Panel>
      )}
    </div>
  );
}

function CallCardPanel(props: { id: string }) {
  // asked once: every look at a telephone is a line of the log
  const card = useCall(
    "returns.callCard",
    { id: props.id },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  const [how, setHow] = useState<Note["how"]>("call");
  const [outcome, setOutcome] = useState<Note["outcome"]>("will-come");
  const [who, setWho] = useState("");
  const [note, setNote] = useState("");
  const [notes, setNotes] = useState<NonNullable<typeof card.data>["notes"] | null>(null);
  const save = useAction("returns.noteContact", {
    word: "ghi lần liên hệ",
    stale: ["returns.ready"],
    onDone: (fresh) => {
      setNotes(fresh.notes);
      setNote("");
      setWho("");
    },
  });
  if (card.error) return <ErrorNote error={wireOf(card.error)} />;
  if (!card.data) return <Waiting>Đang mở…</Waiting>;
  return (
    <Panel title={`Liên hệ hồ sơ ${card.data.code}`} className="fill">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ id: props.id, how, outcome, who, note });
        }}
      >
        <dl className="facts">
          {card.data.people.map((person) => (
            <div key={person.role}>
              <dt>{person.role}</dt>
              <dd>
                {person.fullName}: <span className="num strong">{person.phone || "không có số"}</span>
                {person.email ? ` · ${person.email}` : ""}
              </dd>
            </div>
          ))}
        </dl>
        <ErrorNote error={save.error ? wireOf(save.error) : null} />
        <SelectField
          label="Cách liên hệ"
          name="contactHow"
          value={how}
          onChange={(value) => setHow(value as Note["how"])}
          options={HOW}
        />
        <SelectField
          label="Kết quả"
          name="contactOutcome"
          value={outcome}
          onChange={(value) => setOutcome(value as Note["outcome"])}
          options={OUTCOME}
        />
        <TextField label="Gặp ai" name="contactWho" value={who} onChange={setWho} maxLength={200} />
        <TextField label="Ghi chú" name="contactNote" value={note} onChange={setNote} maxLength={500} />
        <div>
          <Button type="submit" kind="primary" busy={save.isPending}>
            Ghi lần liên hệ
          </Button>
        </div>
        <ul className="lines">
          {(notes ?? card.data.notes).map((one) => (
            <li key={`${one.at}-${one.how}`}>
              <p>
                <span className="num small soft">{timeText(one.at)}</span> {one.how}: {one.outcome}
              </p>
              <p className="small soft">{[one.who, one.note, one.by].filter(Boolean).join(" · ")}</p>
            </li>
          ))}
        </ul>
      </form>
    </Panel>
  );
}
