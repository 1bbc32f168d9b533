import { useState } from "react";
import type { CalendarCheck, WireError } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { dayText } from "../../app/format.ts";
import { Button, ErrorNote, FileDrop, State } from "../../ui/index.ts";
import { AffectedList } from "./affected.tsx";

/** A signed file in two steps: what it would change, then taking it into use. */
export function ImportFile() {
  const client = useClient();
  const [text, setText] = useState("");
  const [check, setCheck] = useState<CalendarCheck | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [done, setDone] = useState("");
  const apply = useAction("calendars.apply", {
    word: "nạp tệp lịch",
    onDone: (answer) => {
      setDone(`Đã nạp tệp lịch, có hiệu lực từ ${dayText(answer.inForceFrom)}.`);
      setCheck(null);
    },
  });
  async function read(file: File | undefined): Promise<void> {
    if (!file) return;
    setCheck(null);
    setDone("");
    setError(null);
    apply.reset();
    try {
      const content = await file.text();
      const found = await client.call("calendars.check", { text: content.slice(0, 1_000_000) || " " });
      setText(content);
      setCheck(found);
    } catch (failure) {
      setError(wireOf(failure));
    }
  }
  return (
    <div className="stack">
      <p className="small soft">
        Tệp lịch do tỉnh phát hành và ký. Máy kiểm tra chữ ký, cho xem thay đổi, rồi mới nạp.
      </p>
      <FileDrop
        label="Tệp lịch đã ký"
        accept=".json,application/json"
        onFiles={(files) => void read(files[0])}
      >
        Chọn tệp lịch (.json)
      </FileDrop>
      <ErrorNote error={error ?? (apply.error ? wireOf(apply.error) : null)} />
      {done ? <State tone="good">{done}</State> : null}
      {check ? (
        <>
          <dl className="facts small">
            <dt>Tệp</dt>
            <dd>
              Số {check.edition}: {check.title}
            </dd>
            <dt>Ban hành</dt>
            <dd>
              {check.issuer}, {dayText(check.issuedOn)}
            </dd>
            <dt>Người ký</dt>
            <dd>{check.keyOwner}</dd>
            <dt>Hiệu lực</dt>
            <dd>Từ {dayText(check.inForceFrom)}</dd>
          </dl>
          <h3>Thay đổi ({check.years.length + check.hours.length + check.days.length})</h3>
          <ul className="lines small">
            {check.years.map((year) => (
              <li key={year.year}>
                Năm {year.year}: {year.before} → {year.after}
              </li>
            ))}
            {check.hours.map((season) => (
              <li key={season.from}>
                Giờ làm việc từ {dayText(season.from)}: {season.before} → {season.after}
              </li>
            ))}
            {check.days.map((day) => (
              <li key={day.date}>
                <span className="num">{dayText(day.date)}</span>: {day.before} → {day.after}
              </li>
            ))}
          </ul>
          <AffectedList affected={check.affected} none="Không hồ sơ nào đã hẹn bị ảnh hưởng" />
          <div>
            <Button
              kind="primary"
              busy={apply.isPending}
              onClick={() => apply.mutate({ text, against: check.against })}
            >
              Nạp tệp này
            </Button>
          </div>
        </>
      ) : null}
    </div>
  );
}
