import { type FormEvent, useEffect, useRef, useState } from "react";
import type { FeedbackTopic } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { AreaField, Button, ErrorNote, Panel, SelectField, State, TextField } from "../../ui/index.ts";
import { AgencyField } from "../catalogue/agency-field.tsx";
import { ProcedurePicker } from "../catalogue/picker.tsx";
import { ProcedureName } from "../catalogue/procedure-name.tsx";

const TOPICS: readonly { value: FeedbackTopic; label: string }[] = [
  { value: "handling", label: "Giải quyết chậm, không đúng" },
  { value: "conduct", label: "Thái độ, hành vi của cán bộ" },
  { value: "regulation", label: "Quy định, thủ tục" },
  { value: "procedure", label: "Thủ tục công bố sai hoặc đã bãi bỏ" },
  { value: "other", label: "Nội dung khác" },
];

/** One form: who, what about, to whom it goes. Recorded and forwarded in one act. */
export function RecordFeedback(props: {
  /** what it is about, where it was come to from a procedure; empty otherwise */
  procedureCode: string;
  onDone: (id: string) => void;
}) {
  const client = useClient();
  const [person, setPerson] = useState({ fullName: "", address: "", phone: "", email: "" });
  const [topic, setTopic] = useState<FeedbackTopic>(props.procedureCode ? "procedure" : "handling");
  const [procedureCode, setProcedureCode] = useState(props.procedureCode);
  const [code, setCode] = useState("");
  const [codeError, setCodeError] = useState<string | null>(null);
  const [content, setContent] = useState("");
  const [agencyId, setAgencyId] = useState("");
  /** fields that are missing, with what is missing there; the first of them takes the cursor */
  const [missing, setMissing] = useState<Record<string, string>>({});
  const form = useRef<HTMLFormElement>(null);
  const record = useAction("feedback.record", {
    word: "ghi phản ánh",
    repeat: true,
    stale: ["feedback.list"],
    onDone: ({ id }) => props.onDone(id),
  });

  useEffect(() => form.current?.querySelector<HTMLElement>("input")?.focus(), []);
  async function send(event?: FormEvent) {
    event?.preventDefault();
    setCodeError(null);
    const wrong: Record<string, string> = {
      ...(person.fullName.trim().length < 2 ? { feedbackName: "Ghi họ và tên người phản ánh." } : {}),
      ...(content.trim().length < 10
        ? { feedbackContent: "Ghi nội dung phản ánh, ít nhất mười chữ cái." }
        : {}),
      ...(topic === "procedure" && !procedureCode
        ? { procedure: "Chọn thủ tục bị công bố sai hoặc đã bãi bỏ." }
        : {}),
      ...(agencyId ? {} : { feedbackAgency: "Chọn cơ quan trả lời phản ánh này." }),
    };
    setMissing(wrong);
    const [first] = Object.keys(wrong);
    if (first) {
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    let dossierId: string | null = null;
    if (code.trim()) {
      const found = await client.call("dossiers.search", { text: code.trim(), limit: 2 }).catch(() => []);
      if (found.length !== 1) {
        setCodeError("Không tìm thấy đúng một hồ sơ: gõ đủ mã hồ sơ, hoặc để trống.");
        return;
      }
      dossierId = found[0]!.id;
    }
    record.mutate({ person, topic, dossierId, procedureCode, content, agencyId });
  }
  useKeys({ f9: () => void send() });
  const change = (next: Partial<typeof person>) => setPerson({ ...person, ...next });
  return (
    <Panel
      title="Ghi phản ánh mới"
      className="fill"
      footer={
        <Button kind="primary" hotkey="F9" busy={record.isPending} onClick={() => void send()}>
          Ghi và chuyển
        </Button>
      }
    >
      <form className="stack" ref={form} onSubmit={(event) => void send(event)}>
        <ErrorNote error={record.error ? wireOf(record.error) : null} />
        <TextField
          label="Họ và tên"
          name="feedbackName"
          value={person.fullName}
          onChange={(fullName) => change({ fullName })}
          maxLength={200}
          required
          error={missing.feedbackName}
        />
        <TextField
          label="Địa chỉ"
          name="feedbackAddress"
          value={person.address}
          onChange={(address) => change({ address })}
          maxLength={500}
        />
        <div className="columns half">
          <TextField
            label="Điện thoại (để báo trả lời)"
            name="feedbackPhone"
            value={person.phone}
            onChange={(phone) => change({ phone })}
            inputMode="tel"
            maxLength={20}
          />
          <TextField
            label="Thư điện tử"
            name="feedbackEmail"
            value={person.email}
            onChange={(email) => change({ email })}
            inputMode="email"
            maxLength={200}
          />
        </div>
        <div className="columns half">
          <SelectField
            label="Về việc"
            name="feedbackTopic"
            value={topic}
            onChange={(value) => setTopic(value as FeedbackTopic)}
            options={TOPICS}
          />
          <TextField
            label="Mã hồ sơ (nếu có)"
            name="feedbackDossier"
            value={code}
            onChange={setCode}
            maxLength={100}
            error={codeError}
          />
        </div>
        {topic === "procedure" ? (
          <>
            <ProcedurePicker picked={null} onPick={setProcedureCode} />
            {procedureCode ? <ProcedureName code={procedureCode} /> : null}
            {missing.procedure ? <State tone="bad">{missing.procedure}</State> : null}
          </>
        ) : null}
        <AreaField
          label="Nội dung"
          name="feedbackContent"
          value={content}
          onChange={setContent}
          rows={3}
          required
          error={missing.feedbackContent}
        />
        <AgencyField
          label="Chuyển đến cơ quan"
          required
          name="feedbackAgency"
          value={agencyId}
          onChange={setAgencyId}
          error={missing.feedbackAgency}
        />
      </form>
    </Panel>
  );
}
