import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import type { DocumentDetail, ExtractedField } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
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
            page={document.pageList[current.page - 1] ?? null}
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

/** Fields in which one wrong digit makes another paper or another person of it. */
const NUMBERS = new Set(["number", "date", "holderId"]);

function FieldForm(props: {
  documentId: string;
  field: ExtractedField;
  page: DocumentDetail["pageList"][number] | null;
  onNext: () => void;
}) {
  const { field } = props;
  // days are stored as 2026-01-09 and read by people as 09/01/2026
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(field.value);
  const read = isDay ? dayText(field.value) : field.value;
  // a doubtful number is not put into the field as if it were sure: it is typed, or taken over by a key of its own
  const unsure = field.state === "doubtful" && NUMBERS.has(field.name) && read !== "";
  const [value, setValue] = useState(unsure ? "" : read);
  const [warned, setWarned] = useState(false);
  const takeRead = () => {
    setValue(read);
    input.current?.focus();
  };
  const input = useRef<HTMLInputElement>(null);
  const confirm = useAction("digitise.confirmField", {
    word: "xác nhận thông tin",
    repeat: true,
    stale: ["digitise.get"],
    onDone: () => props.onNext(),
  });
  useEffect(() => input.current?.focus(), []);
  useKeys({ "alt+d": unsure ? takeRead : undefined });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (unsure && value.trim() === "" && !warned) {
      setWarned(true);
      return;
    }
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
      {props.page && field.box ? <FieldCrop page={props.page} box={field.box} label={field.label} /> : null}
      <TextField
        label={field.label}
        name="fieldValue"
        value={value}
        onChange={setValue}
        inputRef={input}
        maxLength={2000}
        error={
          warned && value.trim() === ""
            ? "Máy đọc chưa chắc: nhìn ảnh rồi gõ. Giấy không có mục này thì bấm Enter lần nữa."
            : null
        }
        hint={
          unsure
            ? `Máy đọc chưa chắc: ${read}`
            : field.raw && field.raw !== field.value
              ? `Đọc được: ${field.raw}`
              : undefined
        }
      />
      <div className="row">
        <Button kind="primary" type="submit" hotkey="Enter" busy={confirm.isPending}>
          Đúng, sang mục sau
        </Button>
        {unsure ? (
          <Button hotkey="Alt D" onClick={takeRead}>
            Dùng chữ máy đọc
          </Button>
        ) : null}
      </div>
    </form>
  );
}

/** Paper around a box that is shown with it, as a fraction of the page. */
const AROUND = 0.012;

/** The box of a field, enlarged from the page's picture: what is typed stands right under what was written. */
function FieldCrop(props: {
  page: DocumentDetail["pageList"][number];
  box: [number, number, number, number];
  label: string;
}) {
  const { page } = props;
  const y0 = Math.max(0, props.box[1] - AROUND);
  // a short number is not blown up beyond what the picture can show
  const width = Math.min(1, Math.max(0.28, props.box[2] - props.box[0] + 2 * AROUND));
  const height = Math.min(1, props.box[3] + AROUND) - y0;
  // in the middle, as a reader's box may cut the first letter
  const left = Math.min(Math.max(0, (props.box[0] + props.box[2] - width) / 2), 1 - width);
  return (
    <div className="field-crop" style={{ aspectRatio: `${width * page.width} / ${height * page.height}` }}>
      <div style={{ width: `${100 / width}%`, transform: `translate(${-left * 100}%, ${-y0 * 100}%)` }}>
        <BlobImage
          link={page.preview}
          from="digitise.get"
          name={`${page.sha256}-${page.look}-false`}
          alt={`Ảnh của mục ${props.label}`}
        />
      </div>
    </div>
  );
}
