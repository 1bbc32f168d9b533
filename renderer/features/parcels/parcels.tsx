import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ParcelIn } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { moneyText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Note, Panel, Waiting, Word } from "../../ui/index.ts";
import { openDraft } from "../dossiers/drafts.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { RecordParcel } from "./record.tsx";

/** Parcels that came by post (sổ bưu gửi đến): entered, turned into dossiers, their receipts sent back. */
export function ParcelsScreen() {
  const list = useCall("parcels.list", {});
  const owed = list.data?.rows.filter(({ owesBack }) => owesBack) ?? [];
  const send = useAction("parcels.sendBack", {
    word: "gửi trả giấy qua bưu chính",
    repeat: true,
    stale: ["parcels.list"],
  });
  const sendAll = () => {
    if (owed.length > 0 && !send.isPending) {
      send.mutate({ carrier: owed[0]?.carrier ?? "Bưu điện", ids: owed.map(({ id }) => id) });
    }
  };
  useKeys({ f8: owed.length > 0 ? { word: "Lập danh sách gửi trả giấy", run: sendAll } : undefined });
  const error = list.error ?? send.error;
  return (
    <div className="screen">
      <Head title="Bưu gửi đến" sub={list.data?.rule ?? ""}>
        <Button hotkey="F8" disabled={owed.length === 0} busy={send.isPending} onClick={sendAll}>
          {`Gửi trả giấy cho ${owed.length} người`}
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      {send.data ? (
        <Note tone="good">
          <p>Đã lập danh sách bưu gửi số {send.data.number}: kèm giấy tiếp nhận vào từng phong bì.</p>
          <PaperPrint formId={send.data.formId} word="In danh sách bưu gửi" focus />
        </Note>
      ) : null}
      <div className="columns half fill">
        <RecordParcel />
        <Panel title={`Sổ bưu gửi đến (${list.data?.rows.length ?? 0})`} className="fill">
          {list.data ? null : <Waiting>Đang mở sổ…</Waiting>}
          {list.data?.rows.length === 0 ? (
            <Empty title="Chưa có bưu gửi nào.">
              Bưu chính giao thì ghi ngay ở bên trái: giờ ghi là giờ nhận hồ sơ, hạn tính từ đó.
            </Empty>
          ) : null}
          <ul className="lines" aria-label="Bưu gửi đến">
            {list.data?.rows.map((row) => (
              <Line key={row.id} row={row} />
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}

function Line(props: { row: ParcelIn }) {
  const { row } = props;
  const navigate = useNavigate();
  const [draftId] = useState(openDraft);
  const begin = useAction("parcels.begin", {
    word: "nhận hồ sơ từ bưu gửi",
    stale: ["parcels.list"],
    onDone: () => void navigate({ to: "/receive/$id", params: { id: draftId } }),
  });
  const close = useAction("parcels.close", { word: "đóng bưu gửi", stale: ["parcels.list"] });
  const waits = row.state.code === "open";
  const error = begin.error ?? close.error;
  return (
    <li>
      <p>
        <span className="strong">{row.sender}</span> <span className="small soft">{row.address}</span>
      </p>
      <p className="small">
        Nhận <span className="num">{timeText(row.arrivedAt)}</span> · {row.carrier}
        {row.tracking ? <span className="num"> {row.tracking}</span> : null} · {row.content}
        {row.enclosed > 0 ? ` · kèm ${moneyText(row.enclosed)}` : ""}
      </p>
      {row.missing ? <p className="small">Còn thiếu: {row.missing}</p> : null}
      <div className="row wrap">
        <Word state={row.state} />
        {row.dossierId ? (
          <Link to="/dossiers/$id" params={{ id: row.dossierId }} className="num">
            {row.dossierCode}
          </Link>
        ) : null}
        {row.backNumber ? (
          <span className="small">Giấy gửi trả theo danh sách số {row.backNumber}</span>
        ) : row.owesBack ? (
          <span className="small">Chưa gửi trả giấy</span>
        ) : null}
        {row.why ? <span className="small soft">{row.why}</span> : null}
        {waits ? (
          <>
            <Button
              busy={begin.isPending}
              aria-label={`Nhận hồ sơ của ${row.sender}`}
              onClick={() => begin.mutate({ id: row.id, draftId })}
            >
              Nhận hồ sơ
            </Button>
            <Button
              kind="quiet"
              busy={close.isPending}
              aria-label={`Không thuộc đơn vị, gửi trả: ${row.sender}`}
              onClick={() =>
                close.mutate({ id: row.id, why: "Không thuộc thẩm quyền của đơn vị, gửi trả người gửi" })
              }
            >
              Không thuộc đơn vị, gửi trả
            </Button>
          </>
        ) : null}
      </div>
      <ErrorNote error={error ? wireOf(error) : null} />
    </li>
  );
}
