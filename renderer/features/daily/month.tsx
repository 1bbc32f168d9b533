import { useState } from "react";
import type { MonthReport, MonthShare, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Note, Panel, Rows, SelectField, State, Waiting } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

const monthText = (month: string) => `${month.slice(5, 7)}/${month.slice(0, 4)}`;

/** The months that can be looked at: this one and eleven before. */
function lastMonths(month: string): string[] {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  return Array.from({ length: 12 }, (_, back) => {
    const at = index - back;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}

/** The month's end: figures, numbers, and the comparison with the province, dossier by dossier. */
export function MonthPart() {
  const now = useCall("daily.month", { month: "" });
  const [chosen, setChosen] = useState("");
  const month = useCall("daily.month", { month: chosen });
  if (month.error) return <ErrorNote error={wireOf(month.error)} />;
  if (!month.data || !now.data) return <Waiting>Đang cộng số liệu tháng…</Waiting>;
  return <Month data={month.data} months={lastMonths(now.data.month)} onMonth={setChosen} />;
}

function Month(props: { data: Output<"daily.month">; months: string[]; onMonth: (month: string) => void }) {
  const { data } = props;
  const reconcile = useAction("daily.reconcileMonth", {
    word: "đối soát với tỉnh",
    stale: ["daily.month"],
  });
  const make = useAction("daily.reportMonth", { word: "lập báo cáo tháng", stale: ["daily.month"] });
  const busy = reconcile.isPending || make.isPending;
  const run = () => (busy ? undefined : reconcile.mutate({ month: data.month }));
  const makeReport = () => (busy ? undefined : make.mutate({ month: data.month }));
  useKeys({
    f9: { word: "Đối soát với tỉnh", run },
    f8: { word: "Lập báo cáo không đối soát", run: makeReport },
  });
  const error = make.error ?? reconcile.error;
  const report = data.reports.find((one) => one.month === data.month);
  const owed = data.owed.find((one) => one.month === data.month);
  const others = data.owed.filter((one) => one.month !== data.month);
  return (
    <div className="columns half-columns fill">
      <Panel
        title={`Số liệu tháng ${monthText(data.month)}`}
        className="fill"
        aside={
          <SelectField
            hideLabel
            label="Tháng"
            name="month"
            value={data.month}
            onChange={props.onMonth}
            options={props.months.map((month) => ({ value: month, label: `Tháng ${monthText(month)}` }))}
          />
        }
      >
        <Rows
          label={`Số liệu tháng ${monthText(data.month)}`}
          rows={data.figures}
          rowKey={(row) => row.code}
          columns={[
            { title: "Việc", cell: (row) => row.name },
            {
              title: "Số lượng",
              width: "140px",
              isAmount: true,
              cell: (row) => <span className="num strong">{wholeText(row.count)}</span>,
            },
          ]}
        />
        <Shares label="Theo thủ tục" first="Thủ tục" rows={data.byProcedure} />
        <Shares label="Theo người tiếp nhận" first="Người tiếp nhận" rows={data.byOfficer} />
        {data.numbers.length > 0 ? (
          <Rows
            label="Số đã dùng trong tháng"
            rows={data.numbers}
            rowKey={(row) => row.name}
            columns={[
              { title: "Loại số", cell: (row) => row.name },
              {
                title: "Đã dùng",
                width: "80px",
                isAmount: true,
                cell: (row) => <span className="num">{row.count}</span>,
              },
              {
                title: "Từ số, đến số",
                cell: (row) => (
                  <span className="num small">
                    {row.first}
                    <br />
                    {row.last}
                  </span>
                ),
              },
            ]}
          />
        ) : null}
      </Panel>
      <Panel
        title="Đối soát với tỉnh"
        className="fill"
        aside={
          <Button kind="primary" hotkey="F9" busy={reconcile.isPending} onClick={run}>
            Đối soát tháng này
          </Button>
        }
      >
        <div className="stack">
          <ErrorNote error={error ? wireOf(error) : null} />
          {others.length > 0 ? (
            <Note tone="warning">
              <p>
                Còn nợ đối chiếu với tỉnh: {others.map((one) => `tháng ${monthText(one.month)}`).join(", ")}.
                Chọn tháng ở ô bên cạnh rồi đối soát khi có đường truyền.
              </p>
            </Note>
          ) : null}
          {report ? (
            <Report report={report} since={owed?.since ?? null} />
          ) : (
            <Empty title="Chưa đối soát tháng này.">
              Cần nối mạng: máy hỏi tỉnh danh sách hồ sơ rồi so từng hồ sơ.
            </Empty>
          )}
          <p className="small soft">
            Mất mạng vẫn lập và in được báo cáo tháng; giấy ghi rõ là chưa đối chiếu với tỉnh.
          </p>
          <Button hotkey="F8" busy={make.isPending} onClick={makeReport}>
            Lập báo cáo không đối soát
          </Button>
        </div>
      </Panel>
    </div>
  );
}

/** A month's dossiers by procedure or officer. */
function Shares(props: { label: string; first: string; rows: readonly MonthShare[] }) {
  if (props.rows.length === 0) return null;
  const count = (title: string, width: `${number}px`, of: (row: MonthShare) => number) => ({
    title,
    width,
    isAmount: true,
    cell: (row: MonthShare) => <span className="num">{wholeText(of(row))}</span>,
  });
  return (
    <Rows
      label={props.label}
      rows={props.rows}
      rowKey={(row) => row.key}
      columns={[
        { title: props.first, cell: (row) => row.name },
        count("Nhận", "56px", (row) => row.received),
        count("Trước, đúng hạn", "130px", (row) => row.inTime),
        count("Quá hạn", "78px", (row) => row.late),
        count("Còn", "50px", (row) => row.open),
        count("Còn quá hạn", "106px", (row) => row.openLate),
      ]}
    />
  );
}

function Report(props: { report: MonthReport; since: string | null }) {
  const { report, since } = props;
  return (
    <div className="stack">
      {report.province === null ? (
        <>
          <p>
            {report.by}, <span className="num">{timeText(report.at)}</span>: máy này có{" "}
            <strong className="num">{report.here}</strong> hồ sơ.
          </p>
          <State tone="warning">Chưa đối chiếu với tỉnh, còn nợ từ {timeText(since ?? report.at)}</State>
        </>
      ) : (
        <>
          <p>
            {report.by}, <span className="num">{timeText(report.at)}</span>: máy này có{" "}
            <strong className="num">{report.here}</strong>, tỉnh có{" "}
            <strong className="num">{report.province}</strong> hồ sơ.
          </p>
          {report.differences.length === 0 ? (
            <State tone="good">Khớp từng hồ sơ</State>
          ) : (
            <State tone="bad">{report.differences.length} chỗ khác</State>
          )}
        </>
      )}
      <PaperPrint formId={report.formId} word="In báo cáo tháng" />
      {report.differences.length > 0 ? (
        <Rows
          label="Những chỗ khác với tỉnh"
          rows={report.differences}
          rowKey={(row) => `${row.code} ${row.what}`}
          columns={[
            { title: "Mã hồ sơ", width: "190px", cell: (row) => <span className="num">{row.code}</span> },
            { title: "Khác ở", cell: (row) => row.what },
            { title: "Máy này", cell: (row) => row.here },
            { title: "Tỉnh", cell: (row) => row.province },
          ]}
        />
      ) : null}
    </div>
  );
}
