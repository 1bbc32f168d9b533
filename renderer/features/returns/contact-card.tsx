import { type ReactNode, useState } from "react";
import type { CallCard, Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, ErrorNote, Panel, SelectField, TextField, Waiting } from "../../ui/index.ts";

type Note = Omit<Input<"returns.noteContact">, "id">;

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

/** How a try to reach a person is kept, whatever it was about. */
export interface ContactSaving {
  isPending: boolean;
  error: unknown;
  /** what was tried before, and this try, once it was kept */
  data: CallCard | undefined;
  /** `done` is called when it was kept */
  mutate(note: Note, done: () => void): void;
}

/** The people of one dossier with their telephones, and the tries to reach them (liên hệ người nộp). */
export function ContactCard(props: {
  dossierId: string;
  saving: ContactSaving;
  /** what to tell them, above the telephone */
  children?: ReactNode;
}) {
  const { saving } = props;
  // asked once: every look at a telephone is a line of the log
  const card = useCall(
    "returns.callCard",
    { id: props.dossierId },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  const [how, setHow] = useState<Note["how"]>("call");
  const [outcome, setOutcome] = useState<Note["outcome"]>("will-come");
  const [who, setWho] = useState("");
  const [note, setNote] = useState("");
  if (card.error) return <ErrorNote error={wireOf(card.error)} />;
  if (!card.data) return <Waiting>Đang mở…</Waiting>;
  return (
    <Panel title={`Liên hệ hồ sơ ${card.data.code}`} className="fill">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate({ how, outcome, who, note }, () => {
            setNote("");
            setWho("");
          });
        }}
      >
        {props.children}
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
        <ErrorNote error={saving.error ? wireOf(saving.error) : null} />
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
          <Button type="submit" kind="primary" busy={saving.isPending}>
            Ghi lần liên hệ
          </Button>
        </div>
        <ul className="lines">
          {(saving.data ?? card.data).notes.map((one) => (
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
