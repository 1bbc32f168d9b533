import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Indicator, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Panel, Rows, State, Waiting } from "../../ui/index.ts";
import { RatioBar } from "./ratio.tsx";

interface Period {
  from: string;
  to: string;
}
type Part = Output<"reports.breakdown">[number];

/** What stands behind one ratio: by officer, by procedure, and the dossiers themselves. */
export function IndicatorDetail(props: { indicator: Indicator; period: Period; onLeave: () => void }) {
  const { indicator, period } = props;
  const [officer, setOfficer] = useState<Part | null>(null);
  const [procedure, setProcedure] = useState<Part | null>(null);
  useKeys({ escape: { word: "Về các chỉ số", run: props.onLeave } });
  return (
    <div className="columns report-columns fill">
      <div className="stack fill scrolls">
        <Panel
          title={indicator.name}
          aside={
            <Button hotkey="Esc" onClick={props.onLeave}>
              Về các chỉ số
            </Button>
          }
        >
          <div className="ratio-line">
            <RatioBar {...indicator} />
          </div>
        </Panel>
        <Breakdown
          title="Theo cán bộ tiếp nhận"
          by="officer"
          id={indicator.id}
          period={period}
          chosen={officer}
          onChoose={setOfficer}
        />
        <Breakdown
          title="Theo thủ tục"
          by="procedure"
          id={indicator.id}
          period={period}
          chosen={procedure}
          onChoose={setProcedure}
        />
      </div>
      <Dossiers indicator={indicator} period={period} officer={officer} procedure={procedure} />
    </div>
  );
}

function Breakdown(props: {
  title: string;
  by: "officer" | "procedure";
  id: string;
  period: Period;
  chosen: Part | null;
  onChoose: (part: Part | null) => void;
}) {
  const answer = useCall("reports.breakdown", { ...props.period, id: props.id, by: props.by });
  return (
    <Panel title={props.title}>
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      {answer.isPending ? <Waiting>Đang đếm…</Waiting> : null}
      {answer.data?.length === 0 ? (
        <Empty title="Không có hồ sơ nào trong khoảng ngày này.">Chọn khoảng ngày khác ở trên.</Empty>
      ) : null}
      {answer.data && answer.data.length > 0 ? (
        <ul className="lines">
          {answer.data.map((part) => (
            <li key={part.key} className="ratio-part">
              <Button
                kind="quiet"
                pressed={props.chosen?.key === part.key}
                disabled={part.key === ""}
                onClick={() => props.onChoose(props.chosen?.key === part.key ? null : part)}
              >
                {part.name}
              </Button>
              <div className="ratio-line">
                <RatioBar name={part.name} numerator={part.numerator} denominator={part.denominator} />
              </div>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Dossiers(props: {
  indicator: Indicator;
  period: Period;
  officer: Part | null;
  procedure: Part | null;
}) {
  const { indicator, officer, procedure } = props;
  // of what is late the head looks at what counts, of everything else at what is missing, where anything is
  const [hit, setHit] = useState(
    indicator.id === "overdue" || (indicator.numerator === indicator.denominator && indicator.numerator > 0),
  );
  const chosen = useRef<HTMLButtonElement>(null);
  useEffect(() => chosen.current?.focus(), []);
  const answer = useCall("reports.dossiers", {
    ...props.period,
    id: indicator.id,
    hit,
    officerId: officer?.key ?? "",
    procedure: procedure?.key ?? "",
  });
  const narrowed = [officer?.name, procedure?.name].filter(Boolean).join(", ");
  return (
    <Panel
      title={narrowed ? `Hồ sơ: ${narrowed}` : "Hồ sơ"}
      className="fill"
      aside={
        <div className="row">
          <Button pressed={hit} buttonRef={hit ? chosen : undefined} onClick={() => setHit(true)}>
            Được tính
          </Button>
          <Button pressed={!hit} buttonRef={hit ? undefined : chosen} onClick={() => setHit(false)}>
            Chưa được tính
          </Button>
        </div>
      }
    >
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      {answer.isPending ? <Waiting>Đang tìm hồ sơ…</Waiting> : null}
      {answer.data?.rows.length === 0 ? (
        <Empty title={hit ? "Không có hồ sơ nào được tính." : "Không có hồ sơ nào chưa được tính."}>
          {hit
            ? "Bấm “Chưa được tính” ở trên để xem phần còn lại."
            : "Bấm “Được tính” ở trên để xem phần còn lại."}
        </Empty>
      ) : null}
      {answer.data && answer.data.rows.length > 0 ? (
        <>
          {answer.data.more ? <State tone="info">Chỉ hiện {answer.data.rows.length} hồ sơ đầu</State> : null}
          <Rows
            label="Hồ sơ của chỉ số"
            rows={answer.data.rows}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Mã hồ sơ",
                width: "190px",
                cell: (row) => (
                  <Link data-row to="/dossiers/$id" params={{ id: row.id }} className="num strong">
                    {row.code}
                  </Link>
                ),
              },
              {
                title: "Người nộp, thủ tục",
                cell: (row) => (
                  <>
                    {row.applicantName}
                    <span className="small soft clamp">{row.procedureName}</span>
                  </>
                ),
              },
              {
                title: "Nhận, hẹn trả",
                width: "150px",
                cell: (row) => (
                  <>
                    <span className="num">{timeText(row.receivedAt)}</span>
                    <p className="num small soft">{timeText(row.dueAt)}</p>
                  </>
                ),
              },
            ]}
          />
        </>
      ) : null}
    </Panel>
  );
}
