import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { TextField } from "./fields.tsx";

/** Waits for a pause in typing, so that a fast hand asks once. */
export function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export interface FoundRow {
  id: string;
  title: string;
  about: string;
}

/** What a search knows of the text that stands in the field. */
export interface Finding {
  rows: readonly FoundRow[];
  /** false while letters are settling: the rows then belong to an older text and must not be picked from: Enter waits */
  current: boolean;
  /** said under the field when nothing meets the text */
  nothing: ReactNode;
}

/** Finds one thing by a few letters and picks it, without leaving the keyboard. */
export function FindField(props: {
  label: string;
  name: string;
  listLabel: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
  finding: Finding;
  onPick: (id: string) => void;
  hint?: ReactNode;
  error?: string | null;
  required?: boolean;
}) {
  const listId = useId();
  const [active, setActive] = useState(0);
  const { open, text } = props;
  const { rows, current } = props.finding;
  const index = Math.min(active, Math.max(0, rows.length - 1));
  const shown = open && rows.length > 0;
  /** the text of which Enter asked for the first row before its rows were there */
  const awaited = useRef<string | null>(null);

  function pick(id: string): void {
    props.onPick(id);
    props.onText("");
    props.onOpen(false);
    setActive(0);
  }

  // a hand that is faster than the search need not press Enter twice
  useEffect(() => {
    if (awaited.current === null || !current) return;
    const row = open && awaited.current === text ? rows[index] : undefined;
    awaited.current = null;
    if (row) pick(row.id);
  });

  useEffect(() => {
    if (open) document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [index, open, listId]);

  return (
    <>
      <TextField
        label={props.label}
        name={props.name}
        value={text}
        placeholder={props.placeholder}
        maxLength={200}
        hint={props.hint}
        error={props.error}
        required={props.required}
        listId={listId}
        expanded={shown}
        activeId={shown ? `${listId}-${index}` : undefined}
        onChange={(value) => {
          props.onText(value);
          props.onOpen(true);
          setActive(0);
        }}
        onBlur={() => {
          awaited.current = null;
          props.onOpen(false);
        }}
        onKeyDown={(event) => {
          if (["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) awaited.current = null;
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!open) props.onOpen(true);
            else if (rows.length > 0) {
              setActive((index + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length);
            }
          } else if (event.key === "Enter" && open && (text.trim() || rows[index])) {
            event.preventDefault();
            const row = rows[index];
            if (row && (current || !text.trim())) pick(row.id);
            // a row further down was chosen from an older text's rows: it is not known what it will be
            else if (!current && active === 0) awaited.current = text;
          } else if (event.key === "Escape" && open) {
            event.preventDefault();
            props.onOpen(false);
          }
        }}
      />
      {shown ? (
        <div className="picker-list" role="listbox" id={listId} aria-label={props.listLabel}>
          {rows.map((row, i) => (
            <div
              key={row.id}
              id={`${listId}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === index}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(row.id);
              }}
            >
              <span>{row.title}</span>
              <span className="soft small">{row.about}</span>
            </div>
          ))}
        </div>
      ) : null}
      {open && text.trim() && rows.length === 0 && current ? (
        <p className="soft small" role="status">
          {props.finding.nothing}
        </p>
      ) : null}
    </>
  );
}
