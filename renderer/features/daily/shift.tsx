import { type FormEvent, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useSecretCall } from "../../app/counter.tsx";
import { moneyText, timeText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  AreaField,
  Button,
  ErrorNote,
  Panel,
  PasswordField,
  Rows,
  State,
  TextField,
  Waiting,
} from "../../ui/index.ts";
import { dongOf, figures, MoneyField } from "../fees/money.tsx";
import { PaperPrint } from "../forms/paper-print.tsx";

/** The hand-over of a shift: what the leaving officer has in hand, and the other person's own sign-in. */
export function ShiftPart() {
  const shift = useCall("daily.shift", {}, { refetchInterval: 60_000 });
  if (shift.error) return <ErrorNote error={wireOf(shift.error)} />;
  if (!shift.data) return <Waiting>Đang xem việc đang giữ…</Waiting>;
  return <Shift data={shift.data} />;
}

function Shift(props: { data: Output<"daily.shift"> }) {
  const { data } = props;
  const may = useMay("daily.handShift");
  return (
    <div className="columns daily-columns fill">
      <Panel title="Bạn đang giữ" className="fill">
        <Rows
          label="Việc, tiền, giấy tờ đang giữ"
          rows={data.items}
          rowKey={(row) => row.name}
          columns={[
            { title: "Nội dung", width: "290px", cell: (row) => row.name },
            {
              title: "Số lượng",
              width: "120px",
              isAmount: true,
              cell: (row) => <span className="num strong">{wholeText(row.count)}</span>,
            },
            { title: "Chi tiết", cell: (row) => row.detail },
          ]}
        />
      </Panel>
      <Panel title="Giao cho người sau" className="fill">
        <div className="stack">
          {may ? <HandForm expected={data.expected} /> : null}
          {data.earlier.length > 0 ? (
            <section aria-label="Những lần bàn giao">
              <h3>Những lần bàn giao</h3>
              <ul className="lines">
                {data.earlier.map((one) => (
                  <li key={one.id} className="stack">
                    <p>
                      <span className="num strong">{timeText(one.at)}</span>: {one.giver} giao {one.taker}
                    </p>
                    {one.counted === one.expected ? null : (
                      <State tone="bad">Tiền lệch {moneyText(one.counted - one.expected)}</State>
                    )}
                    {one.note ? <p className="small soft">{one.note}</p> : null}
                    <PaperPrint formId={one.formId} word="In biên bản" />
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function HandForm(props: { expected: number }) {
  const { expected } = props;
  const names = useCall("accounts.names", {});
  const hand = useSecretCall("daily.handShift", "bàn giao ca");
  const [counted, setCounted] = useState(figures(String(expected)));
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [note, setNote] = useState("");
  const difference = (dongOf(counted) ?? 0) - expected;
  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (hand.pending) return;
    const done = await hand.send({ username, password, counted: dongOf(counted) ?? 0, note });
    setPassword("");
    if (done) setNote("");
  }
  useKeys({ f9: { word: "Bàn giao ca", run: () => void submit() } });
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <ErrorNote error={hand.error ? wireOf(hand.error) : null} />
      {hand.data ? (
        <>
          <State tone="good">
            Đã giao cho {hand.data.taker} lúc {timeText(hand.data.at)}
          </State>
          <PaperPrint formId={hand.data.formId} word="In biên bản" />
        </>
      ) : null}
      <MoneyField label="Tiền mặt đếm được (đ)" name="shift-cash" value={counted} onChange={setCounted} />
      {difference === 0 ? (
        <State tone="good">Khớp với sổ</State>
      ) : (
        <State tone="bad">
          {difference > 0 ? "Thừa" : "Thiếu"} {moneyText(Math.abs(difference))}: ghi lý do ở ô Ghi chú
        </State>
      )}
      <AreaField label="Ghi chú" name="shift-note" value={note} onChange={setNote} />
      <TextField
        label="Tên đăng nhập của người nhận"
        name="shift-taker"
        value={username}
        onChange={setUsername}
        maxLength={100}
        hint={
          names.data
            ? names.data
                .map((one) => one.username)
                .slice(0, 8)
                .join(", ")
            : undefined
        }
      />
      <PasswordField
        label="Mật khẩu của người nhận"
        name="shift-password"
        value={password}
        onChange={setPassword}
        maxLength={200}
        hint="Người nhận tự gõ, thay cho chữ ký trên máy."
      />
      <Button kind="primary" type="submit" hotkey="F9" busy={hand.pending}>
        Bàn giao ca
      </Button>
    </form>
  );
}
