import { useEffect, useRef, useState } from "react";
import type { FeePayment } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { moneyText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Panel, State, TextField, Waiting, Word } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { TakeForm } from "./take-form.tsx";

/** The fees of one dossier: what is owed and why, what was paid, and the way to take it (F4, Enter). */
export function DossierFeesPanel(props: { dossierId: string }) {
  const { dossierId } = props;
  const fees = useCall("fees.dossier", { dossierId });
  const may = useMay("fees.take");
  const [taking, setTaking] = useState(false);
  const [done, setDone] = useState<FeePayment | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const data = fees.data;
  const something = data !== undefined && (data.proposals.length > 0 || data.open > 0);
  const begin = () => {
    setDone(null);
    setTaking(true);
  };
  // a quick hand presses it before the fees are computed: it opens as soon as they are
  useKeys({ f4: may && (something || !data) && !taking ? { word: "Thu phí", run: begin } : undefined });
  if (!data) return fees.error ? <ErrorNote error={wireOf(fees.error)} /> : <Waiting>Đang tính phí…</Waiting>;
  return (
    <Panel
      title="Phí, lệ phí"
      aside={
        <span className="row">
          <Word state={data.state} />
          {may && something && !taking ? (
            <Button hotkey="F4" kind={data.open > 0 ? "primary" : "plain"} buttonRef={opener} onClick={begin}>
              Thu phí
            </Button>
          ) : null}
        </span>
      }
    >
      {done ? <Taken payment={done} /> : null}
      {taking && something ? (
        <TakeForm
          dossiers={[data]}
          onDone={(payment) => {
            setTaking(false);
            setDone(payment);
          }}
          onCancel={() => {
            setTaking(false);
            // where the hand was
            setTimeout(() => opener.current?.focus(), 0);
          }}
        />
      ) : (
        <Standing data={data} />
      )}
    </Panel>
  );
}

function Standing(props: { data: import("../../../preload/contract/index.ts").DossierFees }) {
  const { data } = props;
  if (data.dues.length === 0 && data.payments.length === 0) {
    return (
      <p className="soft">
        {data.proposals.length === 0
          ? "Thủ tục này không thu phí, lệ phí."
          : data.proposals
              .map(
                (one) =>
                  `${one.name}: ${one.price === null ? one.note || "mức do cán bộ nhập" : `${moneyText(one.price)} một ${one.unit}`}`,
              )
              .join("; ")}
      </p>
    );
  }
  return (
    <ul className="lines">
      {data.dues.map((due) => (
        <li key={due.id}>
          <div className="fee-line">
            <span>
              {due.name} <Word state={due.state} />
              {due.holds ? <State tone="warning">Giữ hồ sơ lại cho đến khi nộp</State> : null}
            </span>
            <span className="num strong">{moneyText(due.amount)}</span>
          </div>
          <p className="small soft">
            {due.explained} {due.momentWord}.
          </p>
          {due.state.code === "due" ? <CancelDue dueId={due.id} /> : null}
        </li>
      ))}
      {data.payments.map((payment) => (
        <li key={payment.id}>
          <div className="fee-line">
            <span>
              <Word state={payment.state} /> {payment.methodWord}
              {payment.number ? (
                <>
                  , số <span className="num strong">{payment.number}</span>
                </>
              ) : null}
            </span>
            <span className="num strong">{moneyText(payment.total)}</span>
          </div>
          <p className="small soft">
            {timeText(payment.paidAt ?? payment.takenAt)}, {payment.cashier}
            {payment.refunded > 0 ? ` · đã hoàn ${moneyText(payment.refunded)}` : ""}
            {payment.why ? ` · ${payment.why}` : ""}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** The receipt that was just given: what to say, what to give back, and its paper. */
export function Taken(props: { payment: FeePayment }) {
  const { payment } = props;
  const pending = payment.state.code === "pending";
  return (
    <div className="stack taken">
      <p role="status">
        <State tone={pending ? "warning" : "good"}>
          {pending
            ? `Đã ghi ${moneyText(payment.total)}, chờ đối chiếu: chưa tính là đã nộp`
            : `Đã thu ${moneyText(payment.total)}, ${payment.receiptWord.toLowerCase()} số ${payment.number}`}
        </State>
      </p>
      {payment.change > 0 ? (
        <p className="fee-total">
          <span>Trả lại người nộp</span>
          <strong className="num">{moneyText(payment.change)}</strong>
        </p>
      ) : null}
      {payment.formId ? <PaperPrint formId={payment.formId} focus word="In biên lai" /> : null}
    </div>
  );
}

function CancelDue(props: { dueId: string }) {
  const may = useMay("fees.cancelDue");
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  const cancel = useAction("fees.cancelDue", { word: "bỏ khoản phải nộp", repeat: true });
  if (!may) return null;
  if (!open) {
    return (
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Bỏ khoản này
      </Button>
    );
  }
  return (
    <form
      className="row top"
      onSubmit={(event) => {
        event.preventDefault();
        if (why.trim().length >= 3) cancel.mutate({ dueId: props.dueId, why: why.trim() });
      }}
    >
      <TextField
        label="Vì sao bỏ"
        name={`cancel-${props.dueId}`}
        value={why}
        onChange={setWhy}
        inputRef={field}
        maxLength={500}
      />
      <Button type="submit" busy={cancel.isPending}>
        Bỏ
      </Button>
      <ErrorNote error={cancel.error ? wireOf(cancel.error) : null} />
    </form>
  );
}
