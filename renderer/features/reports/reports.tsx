import { useState } from "react";
import type { Indicator } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { Empty, ErrorNote, Head, Panel, State, TextField, Waiting } from "../../ui/index.ts";

/** First and last day of the month of a timestamp. */
function monthOf(now: string): { from: string; to: string } {
  const [year, month] = [Number(now.slice(0, 4)), Number(now.slice(5, 7))];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${now.slice(0, 8)}01`, to: `${now.slice(0, 8)}${last}` };
}

/** What the head watches: every ratio with both numbers behind it and a bar that shows how far it is. */
export function ReportsScreen() {
  const status = useCall("office.status", {});
  const [typed, setTyped] = useState<{ from: string; to: string } | null>(null);
  const month = status.data ? monthOf(status.data.now) : null;
  const period = typed ? { from: dayInput(typed.from), to: dayInput(typed.to) } : month;
  const whole = period && /^\d{4}-\d{2}-\d{2}$/.test(period.from) && /^\d{4}-\d{2}-\d{2}$/.test(period.to);
  const answer = useCall("reports.indicators", period ?? { from: "", to: "" }, { enabled: Boolean(whole) });
  if (!month) return <Waiting>Đang mở báo cáo…</Waiting>;
  const shown = typed ?? { from: dayText(month.from), to: dayText(month.to) };
  const groups = [...new Set(answer.data?.indicators.map((one) => one.group) ?? [])];
  return (
    <div className="screen">
      <Head
        title="Báo cáo"
        sub={
          answer.data?.oldestNotSentAt
            ? `Việc chưa gửi cũ nhất: ${timeText(answer.data.oldestNotSentAt)}`
            : "Mọi việc đã gửi về tỉnh"
        }
      >
        <TextField
          label="Từ ngày"
          name="reportFrom"
          value={shown.from}
          maxLength={10}
          onChange={(from) => setTyped({ ...shown, from })}
        />
        <TextField
          label="Đến ngày"
          name="reportTo"
          value={shown.to}
          maxLength={10}
          onChange={(to) => setTyped({ ...shown, to })}
        />
      </Head>
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      {whole ? null : <Empty title="Ghi ngày dạng 09/01/2026." />}
      {answer.data?.unverified ? (
        <State tone="warning">Cách tính chưa được tỉnh xác nhận: {answer.data.source}</State>
      ) : null}
      <div className="report-groups">
        {groups.map((group) => (
          <Panel title={group} key={group}>
            <dl className="ratios">
              {answer.data?.indicators
                .filter((one) => one.group === group)
                .map((one) => (
                  <Ratio key={one.id} indicator={one} />
                ))}
            </dl>
          </Panel>
        ))}
      </div>
    </div>
  );
}

function Ratio(props: { indicator: Indicator }) {
  const { name, numerator, denominator } = props.indicator;
  const percent = denominator === 0 ? null : (numerator / denominator) * 100;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <meter min={0} max={Math.max(1, denominator)} value={numerator} aria-label={name} />
        <span className="num">
          {numerator} / {denominator}
        </span>
        <span className="num strong">
          {percent === null ? "chưa có" : `${percent.toFixed(1).replace(".", ",")} %`}
        </span>
      </dd>
    </div>
  );
}
