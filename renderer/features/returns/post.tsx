import { useState } from "react";
import type { Parcel, ToPost } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  Button,
  CheckField,
  Empty,
  ErrorNote,
  Note,
  Panel,
  TextField,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** What goes by post: the list for the carrier, then what became of each parcel. */
export function PostPanel() {
  const waiting = useCall("returns.toPost", {});
  const parcels = useCall("returns.parcels", {});
  const [sent, setSent] = useState<Sent | null>(null);
  if (waiting.error || parcels.error) return <ErrorNote error={wireOf(waiting.error ?? parcels.error)} />;
  if (!waiting.data || !parcels.data) return <Waiting>Đang mở danh sách bưu gửi…</Waiting>;
  return (
    <div className="columns half fill">
      <MakeList
        key={waiting.data.map(({ id }) => id).join()}
        rows={waiting.data}
        sent={sent}
        onSent={setSent}
      />
      <Panel title="Đã giao bưu chính" className="fill">
        {parcels.data.length === 0 ? (
          <Empty title="Chưa giao bưu gửi nào.">
            Bưu gửi đã giao sẽ hiện ở đây để ghi số hiệu và kết quả phát.
          </Empty>
        ) : null}
        <ul className="lines">
          {parcels.data.map((parcel, index) => (
            <ParcelLine
              key={parcel.id}
              parcel={parcel}
              first={parcels.data[index - 1]?.listForm !== parcel.listForm}
            />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

/** A list that was just made: said and printed until the next one, although its rows are gone. */
interface Sent {
  text: string;
  formId: string;
}

function MakeList(props: { rows: readonly ToPost[]; sent: Sent | null; onSent: (sent: Sent) => void }) {
  const { sent } = props;
  const sendable = props.rows.filter((row) => row.blocked === null);
  const [carrier, setCarrier] = useState("Bưu điện");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(sendable.map(({ id }) => id)));
  const [changes, setChanges] = useState<Record<string, { address?: string; tracking?: string }>>({});
  const post = useAction("returns.post", {
    word: "giao bưu gửi",
    repeat: true,
    stale: ["returns.toPost", "returns.parcels", "returns.ready", "dossiers.board"],
    onDone: (list) =>
      props.onSent({
        text: `Đã lập danh sách số ${list.number}, ${list.parcels.length} bưu gửi.`,
        formId: list.formId,
      }),
  });
  const parcels = sendable.filter(({ id }) => chosen.has(id));
  const send = () =>
    post.mutate({
      carrier,
      parcels: parcels.map((row) => ({
        dossierId: row.id,
        recipient: row.recipient,
        address: changes[row.id]?.address ?? row.address,
        tracking: changes[row.id]?.tracking ?? "",
        note: "",
      })),
    });
  useKeys({ f9: parcels.length > 0 ? send : undefined });
  const change = (id: string, next: { address?: string; tracking?: string }) =>
    setChanges({ ...changes, [id]: { ...changes[id], ...next } });
  return (
    <Panel
      title="Lập danh sách giao bưu chính"
      className="fill"
      footer={
        <Button
          kind="primary"
          hotkey="F9"
          busy={post.isPending}
          disabled={parcels.length === 0}
          onClick={send}
        >
          Giao {parcels.length} bưu gửi, lập danh sách
        </Button>
      }
    >
      <div className="stack">
        <ErrorNote error={post.error ? wireOf(post.error) : null} />
        {sent ? (
          <Note tone="good">
            <p role="status">{sent.text}</p>
            <PaperPrint formId={sent.formId} word="In danh sách" focus />
          </Note>
        ) : null}
        {props.rows.length === 0 ? (
          <Empty title="Không có kết quả nào chờ gửi.">
            Hồ sơ chọn nhận qua bưu chính hiện ở đây khi có kết quả.
          </Empty>
        ) : (
          <TextField label="Đơn vị nhận chuyển" name="carrier" value={carrier} onChange={setCarrier} />
        )}
        <ul className="lines">
          {props.rows.map((row) => (
            <li key={row.id} className="stack">
              <CheckField
                name={`parcel-${row.id}`}
                label={
                  <>
                    <span className="num strong">{row.code}</span> {row.recipient}
                  </>
                }
                checked={row.blocked === null && chosen.has(row.id)}
                disabled={row.blocked !== null}
                onChange={(on) => {
                  const next = new Set(chosen);
                  if (on) next.add(row.id);
                  else next.delete(row.id);
                  setChosen(next);
                }}
              />
              <p className="small soft">{row.papers}</p>
              {row.blocked ? (
                <Note tone="warning">
                  <p className="small">{row.blocked}</p>
                </Note>
              ) : (
                <div className="row end">
                  <div className="grow">
                    <TextField
                      label={`Địa chỉ của ${row.recipient}`}
                      name={`address-${row.id}`}
                      value={changes[row.id]?.address ?? row.address}
                      onChange={(address) => change(row.id, { address })}
                      maxLength={500}
                    />
                  </div>
                  <TextField
                    label="Số hiệu bưu gửi"
                    name={`tracking-${row.id}`}
                    value={changes[row.id]?.tracking ?? ""}
                    onChange={(tracking) => change(row.id, { tracking })}
                    maxLength={60}
                    placeholder="Quét, hoặc ghi sau"
                  />
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

type Doing = "tracking" | "delivered" | "back" | null;

function ParcelLine(props: { parcel: Parcel /** of its list */; first: boolean }) {
  const { parcel } = props;
  const [doing, setDoing] = useState<Doing>(null);
  const [text, setText] = useState("");
  const done = {
    stale: ["returns.parcels", "returns.toPost", "returns.ready"] as const,
    onDone: () => {
      setDoing(null);
      setText("");
    },
  };
  const tracking = useAction("returns.setTracking", { word: "ghi số hiệu", ...done });
  const delivered = useAction("returns.parcelDelivered", { word: "ghi đã phát", ...done });
  const back = useAction("returns.parcelBack", { word: "ghi bưu gửi trả lại", ...done });
  const error = tracking.error ?? delivered.error ?? back.error;
  const underWay = parcel.state.code === "on-the-way";
  const labels = {
    tracking: "Số hiệu bưu gửi",
    delivered: "Người đã nhận (nếu biết)",
    back: "Lý do bị trả lại",
  } as const;
  function save() {
    if (doing === "tracking") tracking.mutate({ parcelId: parcel.id, tracking: text });
    if (doing === "delivered") delivered.mutate({ parcelId: parcel.id, receivedBy: text });
    if (doing === "back") back.mutate({ parcelId: parcel.id, why: text });
  }
  return (
    <li className="stack">
      {props.first ? (
        <div className="row wrap">
          <span className="grow strong">
            Danh sách số <span className="num">{parcel.listNumber}</span>
          </span>
          <PaperPrint formId={parcel.listForm} word="In danh sách" />
        </div>
      ) : null}
      <p>
        <Word state={parcel.state} /> <span className="num strong">{parcel.dossierCode}</span>{" "}
        {parcel.recipient}
      </p>
      <p className="small soft">
        {parcel.address} · {parcel.carrier} · <span className="num">{timeText(parcel.sentAt)}</span>
        {parcel.tracking ? (
          <>
            {" "}
            · số hiệu <span className="num">{parcel.tracking}</span>
          </>
        ) : null}
      </p>
      <ErrorNote error={error ? wireOf(error) : null} />
      {underWay && doing === null ? (
        <div className="row wrap">
          <Button onClick={() => setDoing("tracking")}>Ghi số hiệu</Button>
          <Button onClick={() => setDoing("delivered")}>Đã phát</Button>
          <Button onClick={() => setDoing("back")}>Bị trả lại</Button>
        </div>
      ) : null}
      {doing ? (
        <div className="row end">
          <div className="grow">
            <TextField
              label={labels[doing]}
              name={`parcel-${doing}`}
              value={text}
              onChange={setText}
              maxLength={doing === "back" ? 500 : doing === "tracking" ? 60 : 200}
              onKeyDown={(event) => {
                if (event.key === "Enter") save();
              }}
            />
          </div>
          <Button
            kind="primary"
            onClick={save}
            busy={tracking.isPending || delivered.isPending || back.isPending}
          >
            Ghi
          </Button>
          <Button kind="quiet" onClick={() => setDoing(null)}>
            Thôi
          </Button>
        </div>
      ) : null}
    </li>
  );
}
