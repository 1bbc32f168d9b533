import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { FeePayment } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { moneyText, timeText } from "../../app/format.ts";
import { Button, Empty, ErrorNote, Panel, Rows, TextField, Waiting, Word } from "../../ui/index.ts";

/** What is still open: fees not paid, money not seen, electronic receipts that are owed. */
export function OpenSection() {
  const open = useCall("fees.open", {});
  if (open.error) return <ErrorNote error={wireOf(open.error)} />;
  if (!open.data) return <Waiting>Đang tìm khoản còn mở…</Waiting>;
  const { dues, pending, owed } = open.data;
  return (
    <div className="stack fill scrolls">
      <Panel title={`Hồ sơ chưa nộp phí (${dues.length})`}>
        {dues.length === 0 ? (
          <Empty title="Không hồ sơ nào còn nợ phí.">Khoản ghi “chưa nộp” sẽ đứng ở đây.</Empty>
        ) : (
          <Rows
            label="Hồ sơ chưa nộp phí"
            rows={dues}
            rowKey={(row) => row.dossierId}
            columns={[
              {
                title: "Mã hồ sơ",
                width: "190px",
                cell: (row) => (
                  <Link data-row to="/dossiers/$id" params={{ id: row.dossierId }} className="num strong">
                    {row.dossierCode}
                  </Link>
                ),
              },
              { title: "Người nộp", width: "200px", cell: (row) => row.applicantName },
              { title: "Thủ tục", cell: (row) => <span className="clamp">{row.procedureName}</span> },
              {
                title: "Phải nộp",
                isAmount: true,
                width: "120px",
                cell: (row) => <span className="num strong">{moneyText(row.amount)}</span>,
              },
              {
                title: "Từ",
                width: "140px",
                cell: (row) => <span className="num">{timeText(row.since)}</span>,
              },
              { title: "Hồ sơ", width: "170px", cell: (row) => <Word state={row.dossierState} /> },
            ]}
          />
        )}
      </Panel>
      <Panel title={`Chuyển khoản, chứng từ chờ đối chiếu (${pending.length})`}>
        {pending.length === 0 ? (
          <Empty title="Không khoản nào chờ đối chiếu.">
            Khoản chưa thấy tiền hoặc chưa kiểm tra chữ ký sẽ đứng ở đây; chưa tính là đã nộp.
          </Empty>
        ) : (
          <ul className="lines">
            {pending.map((payment) => (
              <PendingRow key={payment.id} payment={payment} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={`Biên lai điện tử còn nợ (${owed.length})`}>
        {owed.length === 0 ? (
          <Empty title="Không nợ biên lai điện tử nào.">
            Khoản thu khi mất mạng sẽ đứng ở đây cho đến khi tỉnh cấp số.
          </Empty>
        ) : (
          <ul className="lines">
            {owed.map((payment) => (
              <OwedRow key={payment.id} payment={payment} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

function PendingRow(props: { payment: FeePayment }) {
  const { payment } = props;
  const confirm = useAction("fees.confirm", { word: "đối chiếu khoản nộp", repeat: true });
  const answer = (found: boolean) =>
    confirm.mutate({
      paymentId: payment.id,
      found,
      why: found ? "" : "không thấy tiền hoặc chứng từ không hợp lệ",
      receipt: "electronic",
    });
  return (
    <li className="stack">
      <div className="fee-line">
        <span>
          {payment.payerName} · {payment.methodWord} <span className="num">{payment.reference}</span>
          {payment.issuer ? `, ${payment.issuer}` : ""} · {payment.checkedWord}
          <span className="small soft num"> {timeText(payment.takenAt)}</span>
        </span>
        <span className="num strong">{moneyText(payment.total)}</span>
      </div>
      <div className="row">
        <Button busy={confirm.isPending} onClick={() => answer(true)}>
          {payment.method === "online" ? "Chứng từ hợp lệ" : "Đã thấy tiền"}
        </Button>
        <Button kind="danger" busy={confirm.isPending} onClick={() => answer(false)}>
          {payment.method === "online" ? "Chứng từ không hợp lệ" : "Không có tiền về"}
        </Button>
      </div>
      <ErrorNote error={confirm.error ? wireOf(confirm.error) : null} />
    </li>
  );
}

function OwedRow(props: { payment: FeePayment }) {
  const { payment } = props;
  const [number, setNumber] = useState("");
  const record = useAction("fees.recordOfficial", { word: "ghi số biên lai điện tử", repeat: true });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (number.trim()) record.mutate({ paymentId: payment.id, number: number.trim() });
  }
  return (
    <li>
      <form className="row top wrap" onSubmit={submit}>
        <span className="grow">
          Số tại quầy <span className="num strong">{payment.number}</span> · {payment.payerName} ·{" "}
          <span className="num">{moneyText(payment.total)}</span>
          <span className="small soft num"> {timeText(payment.takenAt)}</span>
        </span>
        <TextField
          label="Số biên lai điện tử tỉnh cấp"
          name={`official-${payment.id}`}
          value={number}
          onChange={setNumber}
          maxLength={60}
        />
        <Button type="submit" busy={record.isPending}>
          Ghi số
        </Button>
      </form>
      <ErrorNote error={record.error ? wireOf(record.error) : null} />
    </li>
  );
}
