import { useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Panel, State, TextField, Waiting } from "../../ui/index.ts";
import { IndicatorDetail } from "./detail.tsx";
import { RatioBar } from "./ratio.tsx";
import { UnitReports } from "./unit-report.tsx";

/** First and last day of the month of a timestamp. */
function monthOf(now: string): { from: string; to: string } {
  const [year, month] = [Number(now.slice(0, 4)), Number(now.slice(5, 7))];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${now.slice(0, 8)}01`, to: `${now.slice(0, 8)}${last}` };
}

/** The digit that opens an indicator, by its place from 0; the tenth has the 0, further ones have none. */
const keyOf = (place: number): string => (place < 9 ? String(place + 1) : place === 9 ? "0" : "");

/** What the head watches: every ratio with both numbers behind it and a bar that shows how far it is. */
export function ReportsScreen() {
  const status = useCall("office.status", {});
  const [open, setOpen] = useState("");
  const [typed, setTyped] = useState<{ from: string; to: string } | null>(null);
  const month = status.data ? monthOf(status.data.now) : null;
  const period = typed ? { from: dayInput(typed.from), to: dayInput(typed.to) } : month;
  const whole = period && /^\d{4}-\d{2}-\d{2}$/.test(period.from) && /^\d{4}-\d{2}-\d{2}$/.test(period.to);
  const answer = useCall("reports.indicators", period ?? { from: "", to: "" }, { enabled: Boolean(whole) });
  const indicators = answer.data?.indicators ?? [];
  const opened = indicators.find((one) => one.id === open);
  useKeys(
    opened
      ? {}
      : Object.fromEntries(
          indicators.map((one, index) => [
            keyOf(index),
            { word: `Hồ sơ của: ${one.name}`, run: () => setOpen(one.id) },
          ]),
        ),
  );
  if (!month) return <Waiting>Đang mở báo cáo…</Waiting>;
  const shown = typed ?? { from: dayText(month.from), to: dayText(month.to) };
  const groups = [...new Set(indicators.map((one) => one.group))];
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
      {opened && period && whole ? (
        <IndicatorDetail key={opened.id} indicator={opened} period={period} onLeave={() => setOpen("")} />
      ) : (
        <div className="report-groups">
          {groups.map((group) => (
            <Panel title={group} key={group} aside={<Points group={group} data={answer.data} />}>
              <dl className="ratios">
                {indicators
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <div key={one.id}>
                      <dt>
                        {one.name}
                        <Button hotkey={keyOf(indicators.indexOf(one))} onClick={() => setOpen(one.id)}>
                          Xem hồ sơ
                        </Button>
                      </dt>
                      <dd>
                        <RatioBar {...one} />
                      </dd>
                    </div>
                  ))}
              </dl>
            </Panel>
          ))}
        </div>
      )}
      {!opened && period && whole ? <UnitReports from={period.from} to={period.to} /> : null}
    </div>
  );
}

/** The points that the group is said to carry; nobody sums them up. */
function Points(props: { group: string; data: Output<"reports.indicators"> | undefined }) {
  const found = props.data?.groups.find(({ name }) => name === props.group);
  if (!found) return null;
  return (
    <span className="small soft">
      Trọng số nhóm {found.points} điểm, <em>chưa kiểm chứng</em>
    </span>
  );
}
