import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, moneyText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  AreaField,
  Button,
  CountField,
  Empty,
  ErrorNote,
  Panel,
  Rows,
  SelectField,
  State,
  Waiting,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { dongOf, figures, MoneyField } from "./money.tsx";

/** The end of a cashier's day: count the drawer, explain a difference, close, print. */
export function ReconciliationSection() {
  const found = useCall("fees.reconciliation", {});
  if (found.error) return <ErrorNote error={wireOf(found.error)} />;
  if (!found.data) return <Waiting>Đang cộng sổ…</Waiting>;
  return <Reconciliation key={found.data.day} data={found.data} />;
}

function Reconciliation(props: { data: Output<"fees.reconciliation"> }) {
  const { data } = props;
  const closed = data.closings.map((one) => one.day);
  const days = [...data.openDays, data.day].filter((day) => day !== data.day || !closed.includes(day));
  const [day, setDay] = useState(days[0] ?? data.day);
  const [opening, setOpening] = useState(figures(String(data.opening)));
  const [notes, setNotes] = useState<Record<number, number>>({});
  const [why, setWhy] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const past = useCall("fees.day", { day });
  const sums = day === data.day ? data.sums : past.data?.sums;
  const close = useAction("fees.close", { word: "khóa sổ ngày", repeat: true });
  const counted = data.denominations.reduce((sum, note) => sum + note * (notes[note] ?? 0), 0);
  const expected = (dongOf(opening) ?? 0) + (sums ? sums.cash - sums.refundedCash : 0);
  const difference = counted - expected;
  const explained = difference === 0 || why.trim().length >= 5;
  const open = days.includes(day);
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!open || !sums || !explained || close.isPending) return;
    close.mutate({
      day,
      opening: dongOf(opening) ?? 0,
      notes: data.denominations
        .filter((note) => (notes[note] ?? 0) > 0)
        .map((note): [number, number] => [note, notes[note] ?? 0]),
      why: why.trim(),
    });
  }
  useKeys({ f9: { word: "Khóa sổ ngày", run: () => submit() } });
  return (
    <div className="columns fee-columns fill">
      <Panel title={`Đếm tiền ngày ${dayText(day)}`} className="fill">
        {open ? (
          <form className="stack" onSubmit={submit}>
            <ErrorNote error={close.error ? wireOf(close.error) : null} />
            {data.openDays.length > 0 ? (
              <SelectField
                label="Ngày khóa sổ"
                name="close-day"
                value={day}
                onChange={setDay}
                options={days.map((one) => ({ value: one, label: dayText(one) }))}
              />
            ) : null}
            <MoneyField
              label="Tiền đầu ngày trong ngăn (đ)"
              name="close-opening"
              value={opening}
              onChange={setOpening}
              inputRef={first}
            />
            <fieldset className="notes">
              <legend>Số tờ từng mệnh giá</legend>
              {data.denominations.map((note) => (
                <CountField
                  key={note}
                  label={figures(String(note))}
                  name={`note-${note}`}
                  value={notes[note] ?? 0}
                  min={0}
                  max={100_000}
                  onChange={(count) => setNotes({ ...notes, [note]: count })}
                />
              ))}
            </fieldset>
            <dl className="facts sums">
              <dt>Thu tiền mặt</dt>
              <dd className="num">{moneyText(sums?.cash ?? 0)}</dd>
              <dt>Hoàn tiền mặt</dt>
              <dd className="num">{moneyText(sums?.refundedCash ?? 0)}</dd>
              <dt>Phải có trong ngăn</dt>
              <dd className="num strong">{moneyText(expected)}</dd>
              <dt>Đếm được</dt>
              <dd className="num strong">{moneyText(counted)}</dd>
              <dt>Chênh lệch</dt>
              <dd>
                {difference === 0 ? (
                  <State tone="good">Khớp đến từng đồng</State>
                ) : (
                  <State tone="bad">
                    {difference > 0 ? "Thừa" : "Thiếu"} {moneyText(Math.abs(difference))}
                  </State>
                )}
              </dd>
              <dt>Chuyển khoản, trực tuyến</dt>
              <dd className="num">
                {moneyText(sums?.transfer ?? 0)}, {moneyText(sums?.online ?? 0)}
              </dd>
              {data.pending > 0 ? (
                <>
                  <dt>Chờ đối chiếu</dt>
                  <dd className="num">
                    {data.pending} khoản, {moneyText(data.pendingAmount)}: chưa tính
                  </dd>
                </>
              ) : null}
            </dl>
            {difference === 0 ? null : (
              <AreaField
                label="Giải trình chênh lệch"
                name="close-why"
                value={why}
                onChange={setWhy}
                error={explained ? null : "Ghi rõ vì sao lệch rồi mới khóa sổ được."}
              />
            )}
            <div className="stick-end">
              <Button
                kind="primary"
                type="submit"
                hotkey="F9"
                busy={close.isPending}
                disabled={!explained || !sums}
              >
                Khóa sổ ngày {dayText(day)}
              </Button>
            </div>
          </form>
        ) : (
          <Empty title={`Ngày ${dayText(data.day)} đã khóa sổ.`}>
            In bảng đối chiếu ở danh sách bên cạnh.
          </Empty>
        )}
      </Panel>
      <Panel title="Những ngày đã khóa sổ" className="fill">
        {data.closings.length === 0 ? (
          <Empty title="Chưa khóa sổ ngày nào.">Cuối ngày, đếm tiền rồi khóa sổ ở bên trái.</Empty>
        ) : (
          <Rows
            label="Những ngày đã khóa sổ"
            rows={data.closings}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Ngày, người thu",
                width: "170px",
                cell: (row) => (
                  <>
                    <span className="num strong">{dayText(row.day)}</span>
                    <p className="small soft">{row.cashier}</p>
                  </>
                ),
              },
              {
                title: "Thực thu",
                isAmount: true,
                width: "110px",
                cell: (row) => <span className="num">{moneyText(row.net)}</span>,
              },
              {
                title: "Chênh lệch",
                isAmount: true,
                width: "120px",
                cell: (row) => (
                  <>
                    <State tone={row.difference === 0 ? "good" : "bad"}>{moneyText(row.difference)}</State>
                    {row.why ? <p className="small soft">{row.why}</p> : null}
                  </>
                ),
              },
              { title: "Bảng đối chiếu", cell: (row) => <PaperPrint formId={row.formId} word="In" /> },
            ]}
          />
        )}
      </Panel>
    </div>
  );
}
