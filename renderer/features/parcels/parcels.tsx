import { useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  TextField,
  useSettled,
  Waiting,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { ParcelLine } from "./line.tsx";
import { RecordParcel } from "./record.tsx";

/** Parcels that came by post (sổ bưu gửi đến): entered, turned into dossiers, their receipts sent back. */
export function ParcelsScreen() {
  const [text, setText] = useState("");
  const asked = useSettled(text, 150);
  const list = useCall("parcels.list", { text: asked }, { placeholderData: (before) => before });
  // what lies at another machine goes back from there, or is fetched one by one
  const owed = list.data?.rows.filter(({ owesBack, elsewhere }) => owesBack && elsewhere === "") ?? [];
  const send = useAction("parcels.sendBack", {
    word: "gửi trả giấy qua bưu chính",
    repeat: true,
    stale: ["parcels.list"],
  });
  const sendBack = (rows: typeof owed) => {
    if (rows.length > 0 && !send.isPending) {
      send.mutate({ carrier: rows[0]?.carrier ?? "Bưu điện", ids: rows.map(({ id }) => id) });
    }
  };
  const sendAll = () => sendBack(owed);
  useKeys({ f8: owed.length > 0 ? { word: "Lập danh sách gửi trả giấy", run: sendAll } : undefined });
  const error = list.error ?? send.error;
  return (
    <div className="screen">
      <Head title="Bưu gửi đến" sub={list.data?.rule ?? ""}>
        <Button hotkey="F8" disabled={owed.length === 0} busy={send.isPending} onClick={sendAll}>
          {owed.length > 0 ? `Gửi trả giấy cho ${owed.length} người` : "Chưa có giấy phải gửi trả"}
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      {send.data ? (
        <Note tone="good">
          <p>
            Đã lập danh sách bưu gửi số {send.data.number}: kèm giấy vào từng phong bì, bưu chính nhận thì ghi
            số hiệu ở từng dòng.
          </p>
          <PaperPrint formId={send.data.formId} word="In danh sách bưu gửi" focus />
        </Note>
      ) : null}
      <div className="columns half fill">
        <RecordParcel />
        <Panel title={`Sổ bưu gửi đến (${list.data?.rows.length ?? 0})`} className="fill">
          <TextField
            label="Tìm theo người gửi, số hiệu bưu gửi đến hoặc gửi trả, mã hồ sơ"
            name="findParcel"
            value={text}
            onChange={setText}
            maxLength={100}
          />
          {list.data ? null : <Waiting>Đang mở sổ…</Waiting>}
          {list.data?.rows.length === 0 ? (
            <Empty title={asked ? "Không tìm thấy bưu gửi nào." : "Chưa có bưu gửi nào."}>
              {asked
                ? "Thử ít chữ hơn, không cần gõ dấu. Sổ có cả bưu gửi do máy khác của cơ quan ghi."
                : "Bưu chính giao thì ghi ngay ở bên trái: giờ ghi là giờ nhận hồ sơ, hạn tính từ đó."}
            </Empty>
          ) : null}
          <ul className="lines" aria-label="Bưu gửi đến">
            {list.data?.rows.map((row) => (
              <ParcelLine
                key={row.id}
                row={row}
                reasons={list.data?.reasons ?? []}
                onSendBack={() => sendBack([row])}
                sending={send.isPending}
              />
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}
