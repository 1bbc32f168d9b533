import { type FormEvent, useEffect, useRef, useState } from "react";
import type { FeePayment } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, moneyText, timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Panel, Rows, State, TextField, Waiting, Word } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { dongOf, MoneyField } from "./money.tsx";

/** Receipts of today with their sums; Enter on one shows it with what may be done. */
export function TodaySection() {
  const day = useCall("fees.day", { day: null });
  const [open, setOpen] = useState<string | null>(null);
  if (day.error) return <ErrorNote error={wireOf(day.error)} />;
  if (!day.data) return <Waiting>Đang mở sổ thu…</Waiting>;
  const { payments, sums, refunds, closed } = day.data;
  const shown = payments.find((one) => one.id === open);
  return (
    <div className="columns fee-columns fill">
      <Panel
        title={`Biên lai ngày ${dayText(day.data.day)} (${payments.length})`}
        className="fill"
        aside={closed ? <State tone="neutral">Đã khóa sổ</State> : null}
        footer={
          <p className="small num">
            Tiền mặt {moneyText(sums.cash)} · Chuyển khoản {moneyText(sums.transfer)} · Trực tuyến{" "}
            {moneyText(sums.online)} · Hoàn {moneyText(sums.refunded)} ·{" "}
            <strong>Còn {moneyText(sums.net)}</strong>
          </p>
        }
      >
        {payments.length === 0 ? (
          <Empty title="Hôm nay chưa thu khoản nào.">Bấm F6 đến mục “Thu tiền”, hoặc F4 trong hồ sơ.</Empty>
        ) : (
          <PaymentRows label="Biên lai hôm nay" payments={payments} onOpen={setOpen} />
        )}
        {refunds.length > 0 ? (
          <ul className="lines" aria-label="Tiền đã hoàn hôm nay">
            {refunds.map((one) => (
              <li key={one.id} className="small">
                Hoàn {moneyText(one.amount)} của biên lai <span className="num">{one.number}</span> (
                {one.method.toLowerCase()}): {one.why}
              </li>
            ))}
          </ul>
        ) : null}
      </Panel>
      {shown ? (
        <PaymentDetail key={shown.id} payment={shown} />
      ) : (
        <Panel title="Một biên lai">
          <Empty title="Chưa chọn biên lai.">Mũi tên để chọn, Enter để xem, in lại, hủy hoặc hoàn.</Empty>
        </Panel>
      )}
    </div>
  );
}

/** Payments as rows; the number opens one. */
export function PaymentRows(props: {
  label: string;
  payments: readonly FeePayment[];
  onOpen: (id: string) => void;
}) {
  return (
    <Rows
      label={props.label}
      rows={props.payments}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Biên lai",
          width: "150px",
          cell: (row) => (
            <button type="button" data-row className="link num strong" onClick={() => props.onOpen(row.id)}>
              {row.number || "chưa có số"}
            </button>
          ),
        },
        {
          title: "Người nộp, khoản thu",
          cell: (row) => (
            <>
              {row.payerName}
              <p className="small soft clamp">
                {row.lines
                  .map((line) => line.content)
                  .filter((one, at, all) => all.indexOf(one) === at)
                  .join("; ")}
              </p>
            </>
          ),
        },
        { title: "Cách nộp", width: "110px", cell: (row) => row.methodWord },
        {
          title: "Số tiền",
          isAmount: true,
          width: "110px",
          cell: (row) => <span className="num strong">{moneyText(row.total)}</span>,
        },
        { title: "Trạng thái", width: "150px", cell: (row) => <Word state={row.state} /> },
      ]}
    />
  );
}

type Act = "void" | "refund" | "reissue";
const ACTS: Record<Act, { word: string; why: string; send: string }> = {
  void: { word: "Hủy biên lai", why: "Vì sao hủy", send: "Đề nghị hủy" },
  refund: { word: "Hoàn tiền", why: "Vì sao hoàn", send: "Đề nghị hoàn" },
  reissue: { word: "Biên lai hỏng, viết lại", why: "Hỏng thế nào", send: "Lấy số kế tiếp" },
};

/** One payment: its lines, its paper, and what may be done with it. */
export function PaymentDetail(props: { payment: FeePayment }) {
  const { payment } = props;
  const may = useMay("fees.ask");
  const [act, setAct] = useState<Act | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  // the hand goes where Enter led: to the receipt, and back to it when something was asked for
  useEffect(() => {
    if (!act) panel.current?.querySelector<HTMLElement>("button")?.focus();
  }, [act]);
  const left = payment.total - payment.refunded;
  const paid = payment.state.code === "paid" || payment.state.code === "part-refunded";
  const acts: Act[] =
    may && paid && !payment.asked && left > 0
      ? [
          ...(payment.receipt === "paper" && !payment.closed ? (["reissue"] as const) : []),
          ...(payment.refunded === 0 && !payment.closed && payment.method !== "online"
            ? (["void"] as const)
            : []),
          "refund" as const,
        ]
      : [];
  return (
    <Panel title={payment.number ? `Biên lai số ${payment.number}` : "Khoản nộp chưa có biên lai"}>
      <div className="stack" ref={panel}>
        <div className="row wrap">
          <Word state={payment.state} />
          {payment.asked ? <State tone="warning">Đang chờ trưởng bộ phận duyệt</State> : null}
        </div>
        <dl className="facts">
          <dt>Người nộp</dt>
          <dd>{payment.payerName}</dd>
          <dt>Số tiền</dt>
          <dd className="num strong">{moneyText(payment.total)}</dd>
          {payment.method === "cash" ? (
            <>
              <dt>Khách đưa</dt>
              <dd className="num">
                {moneyText(payment.tendered)}, trả lại {moneyText(payment.change)}
              </dd>
            </>
          ) : (
            <>
              <dt>{payment.methodWord}</dt>
              <dd>
                {payment.reference}
                {payment.issuer ? `, ${payment.issuer}` : ""}: {payment.checkedWord}
              </dd>
            </>
          )}
          <dt>Biên lai</dt>
          <dd>
            {payment.receiptWord}
            {payment.official ? `, số của hệ thống biên lai: ${payment.official}` : ""}
          </dd>
          <dt>Người thu</dt>
          <dd>
            {payment.cashier}, <span className="num">{timeText(payment.paidAt ?? payment.takenAt)}</span>
          </dd>
          {payment.why ? (
            <>
              <dt>Lý do</dt>
              <dd>
                {payment.why}
                {payment.approvedBy ? ` (duyệt: ${payment.approvedBy})` : ""}
              </dd>
            </>
          ) : null}
        </dl>
        <ul className="lines">
          {payment.lines.map((line) => (
            <li key={line.id} className="fee-line">
              <span>
                {line.content} × {line.quantity}
                <span className="num small soft"> {line.dossierCode}</span>
                {line.refunded > 0 ? (
                  <span className="small soft"> · đã hoàn {moneyText(line.refunded)}</span>
                ) : null}
              </span>
              <span className="num">{moneyText(line.amount)}</span>
            </li>
          ))}
        </ul>
        {payment.formId && payment.state.code !== "void" ? (
          <PaperPrint formId={payment.formId} word="In biên lai" />
        ) : null}
        {act ? (
          <ActForm payment={payment} act={act} left={left} onDone={() => setAct(null)} />
        ) : (
          <div className="row wrap">
            {acts.map((one) => (
              <Button key={one} kind={one === "void" ? "danger" : "plain"} onClick={() => setAct(one)}>
                {ACTS[one].word}
              </Button>
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
}

function ActForm(props: { payment: FeePayment; act: Act; left: number; onDone: () => void }) {
  const { payment, act, left } = props;
  const [why, setWhy] = useState("");
  const [amount, setAmount] = useState("");
  const [lineId, setLineId] = useState(payment.lines.length === 1 ? (payment.lines[0]?.id ?? "") : "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ask = useAction("fees.ask", { word: "đề nghị", repeat: true, onDone: props.onDone });
  const reissue = useAction("fees.reissue", {
    word: "viết lại biên lai",
    repeat: true,
    onDone: props.onDone,
  });
  const typed = dongOf(amount);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (why.trim().length < 3 || ask.isPending || reissue.isPending) return;
    if (act === "reissue") reissue.mutate({ paymentId: payment.id, why: why.trim() });
    else {
      const lines = act === "refund" && typed !== null && lineId ? [{ lineId, amount: typed }] : [];
      ask.mutate({ paymentId: payment.id, kind: act, lines, why: why.trim() });
    }
  }
  const error = ask.error ?? reissue.error;
  return (
    <form className="stack" onSubmit={submit} aria-label={ACTS[act].word}>
      <ErrorNote error={error ? wireOf(error) : null} />
      <TextField
        label={ACTS[act].why}
        name="fee-why"
        value={why}
        onChange={setWhy}
        inputRef={field}
        maxLength={500}
      />
      {act === "refund" ? (
        <>
          {payment.lines.length > 1 ? (
            <fieldset className="stack fee-pick">
              <legend>Hoàn khoản nào</legend>
              {[{ id: "", content: "Tất cả phần còn lại" }, ...payment.lines].map((line) => (
                <label key={line.id}>
                  <input
                    type="radio"
                    name="fee-refund-line"
                    checked={lineId === line.id}
                    onChange={() => setLineId(line.id)}
                  />{" "}
                  {line.content}
                </label>
              ))}
            </fieldset>
          ) : null}
          {lineId ? (
            <MoneyField
              label="Số tiền hoàn (đ)"
              name="fee-refund"
              value={amount}
              onChange={setAmount}
              placeholder={`Để trống: hoàn hết ${moneyText(left)}`}
            />
          ) : null}
        </>
      ) : null}
      <div className="row">
        <Button kind="primary" type="submit" busy={ask.isPending || reissue.isPending}>
          {ACTS[act].send}
        </Button>
        <Button kind="quiet" onClick={props.onDone}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
