import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import type { DossierFees, FeePayment } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { moneyText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, SelectField, State, TextField, useKeepInView } from "../../ui/index.ts";
import { type AskedFees, FeeLines } from "./lines.tsx";
import { dongOf, MoneyField } from "./money.tsx";
import { useReceiptChoice } from "./receipt-choice.tsx";

type Method = FeePayment["method"];
const METHODS = [
  { value: "cash", label: "Tiền mặt" },
  { value: "transfer", label: "Chuyển khoản" },
  { value: "online", label: "Chứng từ trực tuyến" },
];

/**
 * Takes the fees of one payer, for one dossier or many, with one receipt. The cursor stands where the cash given is
 * typed; left empty it is the exact amount, so that Enter alone takes it.
 */
export function TakeForm(props: {
  dossiers: readonly DossierFees[];
  onDone: (payment: FeePayment) => void;
  onCancel: () => void;
}) {
  const { dossiers } = props;
  const first = dossiers[0];
  const [asked, setAsked] = useState<Record<string, AskedFees>>({});
  const [payerName, setPayerName] = useState(first?.payerName ?? "");
  const [method, setMethod] = useState<Method>("cash");
  const [tendered, setTendered] = useState("");
  const [reference, setReference] = useState("");
  const [issuer, setIssuer] = useState("");
  const [checked, setChecked] = useState<"unchecked" | "valid">("unchecked");
  const receiptChoice = useReceiptChoice("fee-receipt");
  const cash = useRef<HTMLInputElement>(null);
  useEffect(() => cash.current?.focus(), []);
  const take = useAction("fees.take", { word: "thu phí", repeat: true, onDone: props.onDone });
  const demand = useAction("fees.demand", {
    word: "ghi khoản phải nộp",
    repeat: true,
    onDone: () => props.onCancel(),
  });
  const note = useCallback((id: string, value: AskedFees) => {
    setAsked((before) => ({ ...before, [id]: value }));
  }, []);

  const items = dossiers.map(({ dossierId }) => ({ dossierId, asked: asked[dossierId] }));
  const total = items.reduce((sum, one) => sum + (one.asked?.total ?? 0), 0);
  const problems = items.some((one) => !one.asked || one.asked.problems > 0);
  const newLines = items.flatMap((one) => one.asked?.lines ?? []);
  const given = dongOf(tendered);
  const short = method === "cash" && given !== null && given < total;
  const ready = !problems && total > 0 && !short && !take.isPending;
  const only = dossiers.length === 1 ? first : undefined;

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!ready) return;
    take.mutate({
      payerName: payerName.trim(),
      payerAddress: first?.payerAddress ?? "",
      method,
      tendered: method === "cash" ? given : null,
      reference,
      issuer,
      checked: method === "cash" ? "none" : checked,
      receipt: receiptChoice.receipt,
      items: items.flatMap(({ dossierId, asked: one }) =>
        one && one.lines.length + one.dueIds.length > 0
          ? [{ dossierId, dueIds: one.dueIds, lines: one.lines }]
          : [],
      ),
    });
  }
  const owe = () => {
    if (only && newLines.length > 0 && !problems) {
      demand.mutate({ dossierId: only.dossierId, lines: newLines });
    }
  };
  const voucher = only?.vouchers.find((one) => !one.used);
  useKeys({
    f9: { word: "Thu tiền và lập biên lai", run: () => submit() },
    escape: { word: "Thôi thu", run: props.onCancel },
  });
  const error = take.error ?? demand.error;
  const form = useRef<HTMLFormElement>(null);
  useKeepInView(form);
  return (
    <form ref={form} className="stack take-form" onSubmit={submit} aria-label="Thu phí, lệ phí">
      <ErrorNote error={error ? wireOf(error) : null} />
      {dossiers.map((fees) => (
        <section
          key={fees.dossierId}
          className="stack"
          aria-label={`Khoản thu của hồ sơ ${fees.dossierCode}`}
        >
          {only ? null : (
            <p className="strong">
              <span className="num">{fees.dossierCode}</span> · {fees.payerName}
            </p>
          )}
          <LinesOf fees={fees} note={note} />
        </section>
      ))}
      <p className="fee-total">
        <span>Phải thu</span>
        <strong className="num" data-testid="fee-total">
          {moneyText(total)}
        </strong>
      </p>
      {voucher ? (
        <div className="row wrap">
          <State tone={voucher.checked.tone}>
            Tỉnh báo chứng từ {voucher.number}, {moneyText(voucher.amount)}:{" "}
            {voucher.checked.word.toLowerCase()}
          </State>
          <Button
            onClick={() => {
              setMethod("online");
              setReference(voucher.number);
              setIssuer(voucher.issuer);
            }}
          >
            Dùng chứng từ này
          </Button>
        </div>
      ) : null}
      <div className="fee-more">
        <SelectField
          label="Cách nộp"
          name="fee-method"
          value={method}
          onChange={(value) => setMethod(value as Method)}
          options={METHODS}
        />
        {method === "cash" ? (
          <MoneyField
            label="Tiền người nộp đưa (đ)"
            name="fee-tendered"
            value={tendered}
            onChange={setTendered}
            inputRef={cash}
            placeholder="Đưa đúng số"
            error={short ? `Còn thiếu ${moneyText(total - (given ?? 0))}.` : null}
            hint={given !== null && given > total ? `Trả lại ${moneyText(given - total)}` : undefined}
          />
        ) : (
          <>
            <TextField
              label={method === "transfer" ? "Mã giao dịch hoặc nội dung" : "Số chứng từ"}
              name="fee-reference"
              value={reference}
              onChange={setReference}
              maxLength={100}
            />
            {method === "online" ? (
              <TextField
                label="Nơi cấp chứng từ"
                name="fee-issuer"
                value={issuer}
                onChange={setIssuer}
                maxLength={200}
                placeholder="Ngân hàng, trung gian thanh toán"
              />
            ) : null}
            <SelectField
              label={method === "transfer" ? "Tiền trên tài khoản" : "Chữ ký trên chứng từ"}
              name="fee-checked"
              value={checked}
              onChange={(value) => setChecked(value as "unchecked" | "valid")}
              options={
                method === "transfer"
                  ? [
                      { value: "unchecked", label: "Chưa thấy: chờ đối chiếu" },
                      { value: "valid", label: "Đã thấy tiền về" },
                    ]
                  : [
                      { value: "unchecked", label: "Chưa kiểm tra: chờ đối chiếu" },
                      { value: "valid", label: "Đã kiểm tra, hợp lệ" },
                    ]
              }
            />
          </>
        )}
        <TextField
          label="Người nộp tiền"
          name="fee-payer"
          value={payerName}
          onChange={setPayerName}
          maxLength={200}
          error={payerName.trim().length < 2 ? "Ghi tên người nộp." : null}
        />
        {method === "online" ? null : receiptChoice.field}
      </div>
      <div className="row wrap stick-end">
        <Button kind="primary" type="submit" hotkey="F9" busy={take.isPending} disabled={!ready}>
          {method === "cash" || checked === "valid" ? `Thu ${moneyText(total)}` : "Ghi, chờ đối chiếu"}
        </Button>
        {only && newLines.length > 0 ? (
          <Button busy={demand.isPending} disabled={problems} onClick={owe}>
            {total === 0 ? "Ghi nhận miễn" : "Chưa nộp: ghi khoản phải nộp"}
          </Button>
        ) : null}
        <Button kind="quiet" hotkey="Esc" onClick={props.onCancel}>
          Thôi
        </Button>
      </div>
    </form>
  );
}

function LinesOf(props: { fees: DossierFees; note: (id: string, asked: AskedFees) => void }) {
  const { fees, note } = props;
  const change = useCallback((asked: AskedFees) => note(fees.dossierId, asked), [note, fees.dossierId]);
  return <FeeLines fees={fees} onChange={change} />;
}
