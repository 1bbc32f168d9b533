import { type FormEvent, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, moneyText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, CheckField, Empty, ErrorNote, Panel, TextField, Waiting } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** Cash of closed days on its way to the treasury or the bank, with the list that goes along. */
export function RemittanceSection() {
  const found = useCall("fees.remittances", {});
  if (found.error) return <ErrorNote error={wireOf(found.error)} />;
  if (!found.data) return <Waiting>Đang cộng tiền chờ nộp…</Waiting>;
  return <Remittance data={found.data} />;
}

function Remittance(props: { data: Output<"fees.remittances"> }) {
  const { data } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [account, setAccount] = useState(data.account);
  const remit = useAction("fees.remit", { word: "lập bảng kê nộp tiền", repeat: true });
  const picked = data.waiting.filter((one) => !left.has(one.id));
  const total = picked.reduce((sum, one) => sum + one.cash - one.refundedCash, 0);
  const ready = total > 0 && account.trim().length >= 3;
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (ready && !remit.isPending) {
      remit.mutate({ closingIds: picked.map((one) => one.id), account: account.trim() });
    }
  }
  useKeys({ f9: { word: "Lập bảng kê nộp tiền", run: () => submit() } });
  const toggle = (id: string, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <div className="columns fee-columns fill">
      <Panel title={`Tiền mặt chờ nộp: ${moneyText(data.cash)}`} className="fill">
        {data.waiting.length === 0 ? (
          <Empty title="Không có tiền mặt chờ nộp.">
            Ngày nào khóa sổ xong mà còn tiền mặt sẽ đứng ở đây.
          </Empty>
        ) : (
          <form className="stack" onSubmit={submit}>
            <ErrorNote error={remit.error ? wireOf(remit.error) : null} />
            <ul className="lines">
              {data.waiting.map((one) => (
                <li key={one.id} className="fee-line">
                  <CheckField
                    label={`${dayText(one.day)} · ${one.cashier}`}
                    name={`remit-${one.id}`}
                    checked={!left.has(one.id)}
                    onChange={(on) => toggle(one.id, on)}
                  />
                  <span className="num">{moneyText(one.cash - one.refundedCash)}</span>
                </li>
              ))}
            </ul>
            <TextField
              label="Nộp vào tài khoản"
              name="remit-account"
              value={account}
              onChange={setAccount}
              maxLength={200}
              placeholder="Số tài khoản, tên kho bạc hoặc ngân hàng"
            />
            <p className="fee-total">
              <span>Nộp lần này</span>
              <strong className="num">{moneyText(total)}</strong>
            </p>
            <div>
              <Button kind="primary" type="submit" hotkey="F9" busy={remit.isPending} disabled={!ready}>
                Lập bảng kê nộp tiền
              </Button>
            </div>
          </form>
        )}
      </Panel>
      <Panel title="Những lần đã nộp" className="fill">
        {data.remittances.length === 0 ? (
          <Empty title="Chưa nộp lần nào.">Bảng kê đã lập sẽ đứng ở đây để in lại.</Empty>
        ) : (
          <ul className="lines">
            {data.remittances.map((one) => (
              <li key={one.id} className="stack">
                <div className="fee-line">
                  <span>
                    <span className="num">{dayText(one.day)}</span> · {one.account} · {one.days} ngày thu ·{" "}
                    {one.by}
                  </span>
                  <span className="num strong">{moneyText(one.total)}</span>
                </div>
                <PaperPrint formId={one.formId} word="In bảng kê" />
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
