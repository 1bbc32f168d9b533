import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { PadEntryView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Head, Note, Panel, TextField, Waiting } from "../../ui/index.ts";

/** A second person holds what was typed against the leaf of paper. */
export function EntryScreen() {
  const { id } = useParams({ from: "/counter/trouble/leaf/$id" });
  const entry = useCall("pad.entry", { leafId: id }, { staleTime: 0 });
  if (entry.error) return <ErrorNote error={wireOf(entry.error)} />;
  if (!entry.data) return <Waiting>Đang mở tờ…</Waiting>;
  return <Entry key={id} entry={entry.data} />;
}

function Entry(props: { entry: PadEntryView }) {
  const { entry } = props;
  const { leaf, content } = entry;
  const { applicant } = content;
  const navigate = useNavigate();
  const [why, setWhy] = useState<string | null>(null);
  const back = () => void navigate({ to: "/counter/trouble" });
  const stale = ["pad.list", "pad.leaves", "dossiers.board"] as const;
  const confirm = useAction("pad.confirm", {
    word: "xác nhận tờ dự phòng",
    repeat: true,
    stale,
    onDone: ({ id }) => void navigate({ to: "/dossiers/$id", params: { id } }),
  });
  const sendBack = useAction("pad.sendBack", {
    word: "trả tờ cho người nhập",
    repeat: true,
    stale,
    onDone: back,
  });
  const busy = confirm.isPending || sendBack.isPending || confirm.isSuccess;
  const agree = () => {
    if (!busy && !entry.isOwn) confirm.mutate({ leafId: leaf.id });
  };
  const refuse = () => {
    if (why === null) setWhy("");
    else if (why.trim().length >= 5 && !busy) sendBack.mutate({ leafId: leaf.id, why });
  };
  useKeys({
    f9: entry.isOwn ? undefined : { word: "Đúng với tờ giấy: tiếp nhận", run: agree },
    f7: { word: "Không đúng: trả người nhập", run: refuse },
    escape: why === null ? back : () => setWhy(null),
  });
  const field = useRef<HTMLInputElement>(null);
  const asksWhy = why !== null;
  useEffect(() => {
    if (asksWhy) field.current?.focus();
  }, [asksWhy]);
  const error = confirm.error ?? sendBack.error;
  const received = content.components.filter((one) => one.received);
  return (
    <div className="screen">
      <Head
        title={
          <>
            So với tờ giấy <span className="num">{leaf.code}</span>
          </>
        }
        sub={`${entry.enteredBy} nhập ${timeText(entry.enteredAt)}. Cầm tờ giấy, so từng dòng rồi xác nhận.`}
      >
        <Button hotkey="F7" onClick={refuse}>
          Không đúng, trả lại
        </Button>
        <Button kind="primary" hotkey="F9" busy={busy} disabled={entry.isOwn} onClick={agree}>
          Đúng với tờ giấy: tiếp nhận
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      {entry.isOwn ? (
        <Note tone="warning">
          <p>Bạn là người đã nhập tờ này: phải có một người khác đăng nhập để so và xác nhận.</p>
        </Note>
      ) : null}
      {why === null ? null : (
        <Note tone="warning">
          <TextField
            label="Chỗ nào khác tờ giấy"
            name="sendBackWhy"
            value={why}
            maxLength={500}
            placeholder="Trên tờ ghi 2 bộ, máy ghi 1 bộ"
            inputRef={field}
            onChange={setWhy}
            onKeyDown={(event) => {
              if (event.key === "Enter") refuse();
            }}
          />
          <div className="row">
            <Button kind="danger" busy={sendBack.isPending} disabled={why.trim().length < 5} onClick={refuse}>
              Trả cho {entry.enteredBy}
            </Button>
            <Button hotkey="Esc" onClick={() => setWhy(null)}>
              Thôi
            </Button>
          </div>
        </Note>
      )}
      <div className="columns half fill">
        <Panel title="Trên tờ và trong máy phải giống nhau" className="fill">
          <dl className="facts">
            <dt>Giờ nhận</dt>
            <dd className="num strong">{timeText(entry.receivedAt)}</dd>
            <dt>Người nhận, ký trên tờ</dt>
            <dd>{entry.receivedBy}</dd>
            <dt>Người nộp</dt>
            <dd className="strong">{applicant.fullName}</dd>
            <dt>Số định danh</dt>
            <dd className="num">{applicant.identity || "không ghi"}</dd>
            <dt>Ngày sinh</dt>
            <dd className="num">{applicant.birthDate ? dayText(applicant.birthDate) : "không ghi"}</dd>
            <dt>Địa chỉ</dt>
            <dd>{applicant.address || "không ghi"}</dd>
            <dt>Điện thoại</dt>
            <dd className="num">{applicant.phone || "không ghi"}</dd>
            <dt>Thủ tục</dt>
            <dd>{entry.procedureName}</dd>
            <dt>Số bộ</dt>
            <dd className="num">{content.sets}</dd>
            <dt>Nhận kết quả</dt>
            <dd>{content.deliverTo === "POST" ? "Qua bưu chính" : "Tại quầy"}</dd>
            <dt>Hẹn trả, tính từ giờ nhận</dt>
            <dd className="num strong">{entry.due ? timeText(entry.due.due) : "chưa tính được"}</dd>
            <dt>Lý do nhập sau</dt>
            <dd>{entry.why}</dd>
          </dl>
        </Panel>
        <Panel title={`Giấy tờ đã nhận (${received.length})`} className="fill">
          <ul className="lines">
            {received.map((one) => (
              <li key={one.name}>
                {one.name}
                <span className="small soft">
                  {" "}
                  · bản chính {one.originals} · bản sao {one.copies}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}
