import type { DraftContent, DueView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayInput, dayText, moneyText, timeText, weekdayText } from "../../app/format.ts";
import {
  AreaField,
  CountField,
  Empty,
  ErrorNote,
  Note,
  Panel,
  SelectField,
  State,
  TextField,
} from "../../ui/index.ts";

const DELIVER = [
  { value: "COUNTER", label: "Nhận tại quầy" },
  { value: "POST", label: "Gửi qua bưu chính" },
];

/** What is asked of the core to show the due date: a day that is not typed to its end is not sent. */
export function previewInput(content: DraftContent, receivedAt?: string) {
  const complete = /^\d{4}-\d{2}-\d{2}$/.test(content.manualDueDay);
  return {
    procedureCode: content.procedureCode,
    manualDueDay: complete ? content.manualDueDay : "",
    ...(receivedAt ? { receivedAt } : {}),
  };
}

/** Step 3: when it is due and why, what it costs, how it is handed back. */
export function DueStep(props: {
  content: DraftContent;
  /** the core refused for want of a day: said beside the field too */
  dayMissing: boolean;
  /** when it was received in truth, where it is entered later */
  receivedAt?: string | undefined;
  onChange: (patch: Partial<DraftContent>) => void;
}) {
  const { content } = props;
  const enabled = content.procedureCode !== "";
  const asked = previewInput(content, props.receivedAt);
  const complete = asked.manualDueDay;
  const preview = useCall("dossiers.preview", asked, {
    enabled,
    staleTime: 10_000,
    placeholderData: (old) => old,
  });
  const procedure = useCall(
    "catalogue.procedure",
    { code: content.procedureCode },
    { enabled, staleTime: 600_000 },
  );
  const data = enabled ? preview.data : undefined;
  const fees = procedure.data?.fees ?? [];
  return (
    <Panel title="3. Hẹn trả">
      <div className="stack">
        <ErrorNote error={preview.error ? wireOf(preview.error) : null} />
        {!enabled ? <Empty title="Chọn thủ tục để thấy ngày hẹn trả." /> : null}
        {data?.due ? (
          <p className="due">
            <span className="soft small">Hẹn trả kết quả</span>
            <strong className="num">{timeText(data.due.due)}</strong>
            <span className="small clamp" title={data.termText}>
              {weekdayText(data.due.due)} · {data.termText}
            </span>
          </p>
        ) : null}
        {data?.question ? <Note tone="warning">{data.question}</Note> : null}
        {data && (!data.due || content.manualDueDay) ? (
          <TextField
            label="Ngày hẹn trả do cán bộ ghi"
            name="manualDueDay"
            value={dayText(content.manualDueDay)}
            placeholder="dd/mm/yyyy"
            maxLength={10}
            error={props.dayMissing && !complete ? "Ghi ngày hẹn trả, ví dụ 31/12/2026." : null}
            onChange={(text) => props.onChange({ manualDueDay: dayInput(text) })}
          />
        ) : null}
        {data?.due ? <DueDays due={data.due} /> : null}
        {data && !props.receivedAt ? (
          <State tone={data.stock > 20 ? "good" : data.stock > 0 ? "warning" : "bad"}>
            {data.stock > 0
              ? `Còn ${data.stock} mã hồ sơ cấp trước`
              : "Hết mã hồ sơ cấp trước: giấy tiếp nhận mang mã tạm, gắn mã chính thức khi đồng bộ"}
          </State>
        ) : null}
        {fees.length > 0 ? (
          <dl className="facts fees small">
            {fees.map((fee) => (
              <div className="fee" key={`${fee.name}-${fee.per ?? ""}`}>
                <dt>{fee.name}</dt>
                <dd>
                  {fee.amount === null ? "Theo mức của tỉnh" : moneyText(fee.amount)}
                  {fee.per ? ` / ${fee.per}` : ""}
                  {fee.unverified ? <span className="soft"> (chưa kiểm chứng)</span> : null}
                </dd>
              </div>
            ))}
          </dl>
        ) : null}
        <div className="row end">
          <div className="grow">
            <SelectField
              label="Trả kết quả"
              name="deliverTo"
              value={content.deliverTo}
              options={DELIVER}
              onChange={(value) => props.onChange({ deliverTo: value === "POST" ? "POST" : "COUNTER" })}
            />
          </div>
          <div className="sex">
            <CountField
              label="Số bộ"
              name="sets"
              value={content.sets}
              min={1}
              max={99}
              onChange={(sets) => props.onChange({ sets })}
            />
          </div>
        </div>
        <AreaField
          label="Ghi chú"
          name="note"
          rows={2}
          value={content.note}
          onChange={(note) => props.onChange({ note })}
        />
      </div>
    </Panel>
  );
}

/** Why the due day falls where it falls, day by day. */
export function DueDays(props: { due: DueView }) {
  const { due } = props;
  return (
    <details className="due-days" open={due.days.length <= 8}>
      <summary>Cách tính {due.days.filter((day) => day.counted).length} ngày</summary>
      <ol>
        {due.days.map((day) => (
          <li key={day.date} className={day.counted ? "counted" : "skipped"}>
            <span className="num">{dayText(day.date)}</span>
            <span>{day.counted ? "tính" : "không tính"}</span>
            <span className="soft">{day.reason}</span>
          </li>
        ))}
      </ol>
      {due.calendar.missingYears.length > 0 ? (
        <State tone="warning">Lịch chưa có năm {due.calendar.missingYears.join(", ")}</State>
      ) : null}
    </details>
  );
}
