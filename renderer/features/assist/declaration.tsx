import { useRef, useState } from "react";
import type { AssistDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Panel, State, TextField } from "../../ui/index.ts";

type Declared = AssistDetail["declaration"];
const BLANK = { label: "", value: "" };
const UNNAMED = "Nội dung khai";

/** What stands in the portal's form beside the person: typed line by line, saved when the cursor leaves. */
export function Declaration(props: { filing: AssistDetail }) {
  const { filing } = props;
  const [rows, setRows] = useState<Declared>(() => [...filing.declaration, BLANK]);
  const list = useRef<HTMLDivElement>(null);
  const save = useAction("assist.declare", { word: "lưu nội dung khai", stale: ["assist.get"] });
  const saved = useRef(JSON.stringify(filing.declaration));
  const change = (index: number, patch: Partial<Declared[number]>) => {
    const next = rows.map((row, at) => (at === index ? { ...row, ...patch } : row));
    // there is always a free line to go on in
    const last = next.at(-1);
    setRows(last && (last.label || last.value) ? [...next, BLANK] : next);
  };
  const keep = () => {
    const declaration = rows
      .filter(({ label, value }) => label.trim() || value.trim())
      .map(({ label, value }) => ({ label: label.trim() || UNNAMED, value: value.trim() }));
    const text = JSON.stringify(declaration);
    if (text === saved.current) return;
    saved.current = text;
    save.mutate({ id: filing.id, declaration });
  };
  const toLast = () => list.current?.querySelector<HTMLElement>(".declared-row:last-child input")?.focus();
  useKeys({ f7: { word: "Thêm mục khai", run: toLast } });
  return (
    <Panel
      title="Nội dung khai trên Cổng"
      className="fill"
      aside={save.isSuccess && !save.isPending ? <State tone="good">Đã lưu</State> : null}
      footer={
        <Button hotkey="F7" onClick={toLast}>
          Thêm mục khai
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it is saved when the cursor leaves a field inside */}
      <div className="stack" ref={list} onBlur={keep}>
        <ErrorNote error={save.error ? wireOf(save.error) : null} />
        <p className="small soft">
          Họ tên, số định danh, địa chỉ lấy từ biểu mẫu. Ghi ở đây các mục khác của tờ khai điện tử; Enter
          sang ô sau.
        </p>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while it is typed
          <div className="declared-row" key={index}>
            <TextField
              label={`Mục ${index + 1}`}
              name={`declared-label-${index}`}
              value={row.label}
              onChange={(label) => change(index, { label })}
              maxLength={200}
            />
            <TextField
              label="Nội dung"
              name={`declared-value-${index}`}
              value={row.value}
              onChange={(value) => change(index, { value })}
              maxLength={2000}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}
