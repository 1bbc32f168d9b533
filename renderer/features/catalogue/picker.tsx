import { useEffect, useId, useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { TextField } from "../../ui/index.ts";

/** Waits for a pause in typing, so that a fast hand asks once. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Finds a procedure by a few letters of its name or code, without leaving the keyboard. */
export function ProcedurePicker(props: {
  picked: { code: string; name: string } | null;
  onPick: (code: string) => void;
}) {
  const listId = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const wanted = useSettled(text.trim(), 120);
  const found = useCall(
    "catalogue.search",
    { text: wanted, limit: 12 },
    { enabled: open, staleTime: 60_000, placeholderData: (old) => old },
  );
  const rows = found.data ?? [];
  const index = Math.min(active, Math.max(0, rows.length - 1));
  // while letters are still settling the list belongs to an older text and must not be picked from
  const current = wanted === text.trim() && !found.isPlaceholderData;

  function pick(code: string): void {
    props.onPick(code);
    setText("");
    setOpen(false);
    setActive(0);
  }

  useEffect(() => {
    if (open) document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [index, open, listId]);

  return (
    <div className="picker">
      {props.picked ? (
        <p className="picked">
          <strong>{props.picked.name || "Đang mở thủ tục…"}</strong>{" "}
          <span className="soft small num">Mã {props.picked.code}</span>
        </p>
      ) : null}
      <TextField
        label={props.picked ? "Đổi thủ tục (F4)" : "Tìm thủ tục (F4)"}
        name="procedure"
        value={text}
        placeholder="Gõ tên hoặc mã, ví dụ: khai sinh"
        maxLength={200}
        listId={listId}
        expanded={open && rows.length > 0}
        activeId={open && rows.length > 0 ? `${listId}-${index}` : undefined}
        onChange={(value) => {
          setText(value);
          setOpen(true);
          setActive(0);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!open) setOpen(true);
            else if (rows.length > 0) {
              setActive((index + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length);
            }
          } else if (event.key === "Enter" && open && text.trim()) {
            event.preventDefault();
            const row = rows[index];
            if (row && current) pick(row.code);
          } else if (event.key === "Enter" && open && rows[index]) {
            event.preventDefault();
            pick(rows[index]!.code);
          } else if (event.key === "Escape" && open) {
            event.preventDefault();
            setOpen(false);
          }
        }}
      />
      {open && rows.length > 0 ? (
        <div className="picker-list" role="listbox" id={listId} aria-label="Thủ tục tìm thấy">
          {rows.map((row, i) => (
            <div
              key={row.code}
              id={`${listId}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === index}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(row.code);
              }}
            >
              <span>{row.name}</span>
              <span className="soft small">
                {row.field} · {row.code} · {row.termText}
              </span>
            </div>
          ))}
        </div>
      ) : null}
      {open && wanted && rows.length === 0 && found.isSuccess && current ? (
        <p className="soft small" role="status">
          Không có thủ tục nào khớp “{wanted}”. Thử ít chữ hơn, có dấu hoặc không dấu đều được.
        </p>
      ) : null}
    </div>
  );
}
