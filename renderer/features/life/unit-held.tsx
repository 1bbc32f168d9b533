import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { UnitHeldRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, CheckField, Empty, ErrorNote, Panel, SelectField, State } from "../../ui/index.ts";
import { IssuedPapers } from "./issued.tsx";

/** Dossiers that lie with the handling units; what a unit brings back is ticked and taken over on one list. */
export function UnitHeld(props: { rows: readonly UnitHeldRow[] }) {
  const may = useMay("life.takeBack");
  const units = [...new Set(props.rows.map((row) => row.unit))];
  const [asked, setUnit] = useState("");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const act = useAction("life.takeBack", {
    word: "nhận lại hồ sơ",
    repeat: true,
    stale: ["life.worklist", "daily.originals"],
    onDone: () => setTicked(new Set()),
  });
  const unit = units.includes(asked) ? asked : (units[0] ?? "");
  const shown = props.rows.filter((row) => row.unit === unit);
  const chosen = shown.filter((row) => ticked.has(row.id));
  function toggle(id: string): void {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  }
  return (
    <Panel title={`Đang ở đơn vị giải quyết (${props.rows.length})`}>
      <div className="stack">
        <ErrorNote error={act.error ? wireOf(act.error) : null} />
        {act.data ? (
          <IssuedPapers
            key={act.data.list.id}
            papers={act.data.papers}
            said={`Đã lập danh sách ${act.data.list.codes.length} hồ sơ nhận lại từ ${act.data.list.toUnit}. Bên giao ký ở danh sách.`}
          />
        ) : null}
        {props.rows.length === 0 ? (
          <Empty title="Không hồ sơ nào ở đơn vị giải quyết.">Hồ sơ đã bàn giao sẽ tự hiện ở đây.</Empty>
        ) : (
          <form
            className="stack"
            aria-label="Nhận lại từ đơn vị giải quyết"
            onSubmit={(event) => {
              event.preventDefault();
              if (!act.isPending && chosen.length > 0) act.mutate({ ids: chosen.map((row) => row.id), unit });
            }}
          >
            {units.length > 1 ? (
              <SelectField
                label="Đơn vị trả hồ sơ"
                name="back-unit"
                value={unit}
                onChange={setUnit}
                options={units.map((value) => ({ value, label: value }))}
              />
            ) : (
              <p className="strong">{unit}</p>
            )}
            <ul className="lines">
              {shown.map((row) => (
                <li key={row.id} className="row">
                  <CheckField
                    name={`back-${row.id}`}
                    label=""
                    aria-label={`Nhận lại hồ sơ ${row.code}`}
                    checked={ticked.has(row.id)}
                    disabled={!may}
                    onChange={() => toggle(row.id)}
                  />
                  <div>
                    <p>
                      <Link data-row to="/dossiers/$id" params={{ id: row.id }} className="num strong">
                        {row.code}
                      </Link>{" "}
                      · {row.applicantName} <State tone={row.state.tone}>{row.state.word}</State>
                    </p>
                    <p className="small soft">
                      Giao lúc <span className="num">{timeText(row.since)}</span>
                    </p>
                  </div>
                </li>
              ))}
            </ul>
            {may ? (
              <div className="row">
                <Button type="submit" busy={act.isPending} disabled={chosen.length === 0}>
                  {`Nhận lại ${chosen.length} hồ sơ về quầy`}
                </Button>
              </div>
            ) : null}
          </form>
        )}
      </div>
    </Panel>
  );
}
