import type { ReactNode } from "react";
import type { CampaignDetail, CampaignReport } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, wholeText } from "../../app/format.ts";
import { Empty, ErrorNote, Panel, ProgressLine, Rows, Waiting } from "../../ui/index.ts";
import { oneDecimal } from "./words.ts";

/** How far, how fast, how well. */
export function ProgressPart(props: { campaign: CampaignDetail }) {
  const report = useCall("campaigns.report", { id: props.campaign.id }, { refetchInterval: 60_000 });
  if (report.error && !report.data) return <ErrorNote error={wireOf(report.error)} />;
  if (!report.data) return <Waiting>Đang tính tiến độ…</Waiting>;
  const { data } = report;
  return (
    <div className="columns half fill">
      <Side label="Tiến độ và người quét">
        <Done report={data} />
        <Operators report={data} />
      </Side>
      <Side label="Chất lượng">
        <Faults report={data} />
        <Sample report={data} />
      </Side>
    </div>
  );
}

/** Half of the screen, which scrolls by itself and holds nothing but words. */
function Side(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="stack" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}

const percent = (value: number) => `${oneDecimal(value)} %`;

function Done(props: { report: CampaignReport }) {
  const { counts, hoursLeft, days } = props.report;
  const most = Math.max(1, ...days.map((one) => one.papers));
  return (
    <Panel title="Tiến độ">
      <div className="stack">
        <ProgressLine
          done={counts.done}
          total={counts.toScan}
          label={`Đã xong ${wholeText(counts.done)} trong ${wholeText(counts.toScan)} kết quả phải quét, ${wholeText(counts.pages)} trang`}
        />
        <p className="small">
          {hoursLeft === null
            ? "Chưa đủ số liệu để tính thời gian còn lại."
            : hoursLeft === 0
              ? "Đã quét hết."
              : `Với tốc độ đến nay còn khoảng ${oneDecimal(hoursLeft)} giờ công quét.`}
        </p>
        <dl className="facts">
          {(
            [
              ["Đang quét, bị trả lại", counts.scanning],
              ["Chờ kiểm tra lần 1", counts.firstCheck],
              ["Chờ kiểm tra lần 2", counts.secondCheck],
              ["Chờ ký", counts.toSign],
              ["Đã ký, bị loại (giữ lại)", counts.rejected],
              ["Không quét vì hết hiệu lực, thay thế, thu hồi", counts.notScanned],
              ["Chưa phân loại", counts.unclassified],
            ] as const
          ).map(([label, count]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="num">{wholeText(count)}</dd>
            </div>
          ))}
        </dl>
        {days.length > 1 ? (
          <figure className="day-bars" aria-label="Số bản nộp mỗi ngày">
            {days.map((one) => (
              <span key={one.day} title={`${dayText(one.day)}: ${one.papers} bản`}>
                <span className="num small">{one.papers}</span>
                <span className="bar" style={{ height: Math.max(3, (one.papers / most) * 44) }} />
                <span className="num small soft">{dayText(one.day).slice(0, 5)}</span>
              </span>
            ))}
          </figure>
        ) : null}
      </div>
    </Panel>
  );
}

function Operators(props: { report: CampaignReport }) {
  const { operators } = props.report;
  return (
    <Panel title="Người quét">
      {operators.length === 0 ? (
        <Empty title="Chưa ai quét bản nào.">Quét xong vài bản, năng suất hiện ở đây.</Empty>
      ) : (
        <Rows
          label="Năng suất và lỗi theo người quét"
          rows={operators}
          rowKey={(row) => row.name}
          columns={[
            { title: "Người quét", cell: (row) => row.name },
            {
              title: "Bản, trang",
              width: "96px",
              cell: (row) => (
                <span className="num">
                  {wholeText(row.papers)}, {wholeText(row.pages)}
                </span>
              ),
            },
            {
              title: "Mỗi giờ",
              width: "130px",
              cell: (row) => (
                <span className="num small">
                  {row.hours > 0
                    ? `${oneDecimal(row.papersPerHour)} bản, ${oneDecimal(row.pagesPerHour)} trang`
                    : "chưa đủ số liệu"}
                </span>
              ),
            },
            {
              title: "Lỗi",
              width: "116px",
              cell: (row) => (
                <span className="num small">
                  {percent(row.errors.percent)} ({row.errors.rejected}/{row.errors.checked})
                </span>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Faults(props: { report: CampaignReport }) {
  const { fields, checkers } = props.report;
  return (
    <>
      <Panel title="Lỗi theo mục">
        <Rows
          label="Lỗi theo mục"
          rows={fields}
          rowKey={(row) => row.field}
          columns={[
            { title: "Mục", cell: (row) => row.word },
            { title: "Số lỗi", width: "80px", cell: (row) => <span className="num">{row.wrong}</span> },
            {
              title: "Trên số lần kiểm tra",
              width: "150px",
              cell: (row) => <span className="num">{percent(row.percent)}</span>,
            },
          ]}
        />
      </Panel>
      <Panel title="Người kiểm tra">
        {checkers.length === 0 ? (
          <Empty title="Chưa kiểm tra bản nào.">Bản quét phải do người khác kiểm tra.</Empty>
        ) : (
          <Rows
            label="Người kiểm tra"
            rows={checkers}
            rowKey={(row) => `${row.round}${row.name}`}
            columns={[
              { title: "Người kiểm tra", cell: (row) => row.name },
              { title: "Lần", width: "60px", cell: (row) => <span className="num">{row.round}</span> },
              {
                title: "Đã kiểm tra",
                width: "100px",
                cell: (row) => <span className="num">{row.errors.checked}</span>,
              },
              {
                title: "Trả lại",
                width: "110px",
                cell: (row) => (
                  <span className="num">
                    {row.errors.rejected} ({percent(row.errors.percent)})
                  </span>
                ),
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function Sample(props: { report: CampaignReport }) {
  const { sample } = props.report;
  return (
    <Panel title="Chọn mẫu kiểm tra lần 2">
      <div className="stack">
        <p>
          Đã đạt lần 1: <span className="num">{wholeText(sample.passed)}</span> bản; chọn ngẫu nhiên{" "}
          <span className="num">{wholeText(sample.chosen)}</span>, chọn thêm{" "}
          <span className="num">{wholeText(sample.added)}</span> (cho đủ {sample.rate} %, hoặc vì từng bị
          loại).
        </p>
        <p className="small soft wrap">
          Mã băm của số gieo, công bố từ đầu: <span className="num">{sample.seedSha256}</span>
        </p>
        <p className="small soft wrap">
          {sample.seed ? (
            <>
              Số gieo: <span className="num">{sample.seed}</span>. Ai có số này đều tính lại được bản nào phải
              kiểm tra.
            </>
          ) : (
            "Số gieo được công bố khi mọi lô đã kết thúc, để không ai đoán trước bản nào bị kiểm tra."
          )}
        </p>
      </div>
    </Panel>
  );
}
