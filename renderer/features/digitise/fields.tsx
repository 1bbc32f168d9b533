import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import type { DocumentDetail, ExtractedField } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { Button, ErrorNote, Panel, State, TextField, type Tone } from "../../ui/index.ts";
import { byDoubt } from "./order.ts";

const WORDS: Record<ExtractedField["state"], { word: string; tone: Tone }> = {
  doubtful: { word: "cần xem", tone: "warning" },
  sure: { word: "đọc rõ", tone: "info" },
  absent: { word: "không thấy", tone: "neutral" },
};

/** What was read from the signed scan: look at the box, correct, Enter, next. */
export function FieldsPanel(props: {
  document: DocumentDetail;
  selected: string | null;
  onSelect: (field: ExtractedField) => void;
}) {
  const { document, onSelect } = props;
  // the order is fixed when the list is first seen: a list that jumps under the hand is worse than a stale order
  const ids = document.fields.map((field) => field.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new set of fields makes a new order
  const order = useMemo(() => byDoubt(document.fields).map((field) => field.id), [ids]);
  const fields = order.flatMap((id) => document.fields.find((field) => field.id === id) ?? []);
  const left = fields.filter((field) => field.confirmedAt === null);
  const current = fields.find((field) => field.id === props.selected) ?? null;

  useEffect(() => {
    const first = left[0];
    if (!current && first) onSelect(first);
  }, [current, left, onSelect]);

  return (
    <Panel
      title="Thông tin đọc được"
      aside={
        <State tone={left.length === 0 ? "good" : "warning"}>
          {left.length === 0 ? "Đã xác nhận hết" : `Còn ${left.length} mục`}
        </State>
      }
    >
      <div className="stack">
        {current ? (
          <FieldForm
            key={current.id}
            documentId={document.id}
            field={current}
            onNext={() => {
              const at = fields.indexOf(current);
              const next = [...fields.slice(at + 1), ...fields.slice(0, at)].find(
                (entry) => entry.confirmedAt === null,
              );
              if (next) onSelect(next);
            }}
          />
        ) : null}
        {document.missing.length > 0 ? (
          <State tone="warning">Còn thiếu theo quy định: {document.missing.join("; ")}</State>
        ) : null}
        <ul className="read-fields">
          {fields.map((field) => (
            <li key={field.id}>
              <button
                type="button"
                aria-pressed={field.id === props.selected}
                onClick={() => onSelect(field)}
              >
                <span className="small soft">{field.label}</span>
                <span className="clip">{dayText(field.value) || "…"}</span>
                {field.confirmedAt ? (
                  <State tone="good">đã xác nhận</State>
                ) : (
                  <State tone={WORDS[field.state].tone}>{WORDS[field.state].word}</State>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function FieldForm(props: { documentId: string; field: ExtractedField; onNext: () => void }) {
  const { field } = props;
  // days are stored as 2026-01-09 and read by people as 09/01/2026
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(field.value);
  const [value, setValue] = useState(isDay ? dayText(field.value) : field.value);
  const input = useRef<HTMLInputElement>(null);
  const confirm = useAction("digitise.confirmField", {
    word: "xác nhận thông tin",
    repeat: true,
    stale: ["digitise.get"],
    onDone: () => props.onNext(),
  });
  useEffect(() => input.current?.focus(), []);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!confirm.isPending)
      confirm.mutate({
        documentId: props.documentId,
        fieldId: field.id,
        value: isDay ? dayInput(value) : value,
      });
  }
  return (
    <form className="stack" onSubmit={submit}>
      <ErrorNote error={confirm.error ? wireOf(confirm.error) : null} />
      <TextField
        label={field.label}
        name="fieldValue"
        value={value}
        onChange={setValue}
        inputRef={input}
        maxLength={2000}
        hint={field.raw && field.raw !== field.value ? `Đọc được: ${field.raw}` : undefined}
      />
      <div>
        <Button kind="primary" type="submit" hotkey="Enter" busy={confirm.isPending}>
          Đúng, sang mục sau
        </Button>
      </div>
    </form>
  );
}
