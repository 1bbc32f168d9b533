import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { NotReceived } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Panel,
  TextField,
  useSettled,
  Waiting,
  Word,
} from "../../ui/index.ts";

/** People who were sent home for a paper, before anything was received: any window goes on with the form. */
export function SentHomeScreen() {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const asked = useSettled(text, 150);
  const found = useCall("life.sentHome", { text: asked }, { placeholderData: (before) => before });
  return (
    <div className="screen">
      <Head
        title="Về bổ sung, chưa tiếp nhận"
        sub="Người dân quay lại: gõ tên, điện thoại hoặc thủ tục rồi mở tiếp. Mọi thứ đã gõ vẫn còn."
      />
      <TextField
        label="Tìm theo họ tên, điện thoại, số định danh, thủ tục"
        name="findSentHome"
        value={text}
        onChange={setText}
        maxLength={200}
        inputRef={field}
        big
      />
      <ErrorNote error={found.error ? wireOf(found.error) : null} />
      <Panel title={text ? "Tìm thấy" : "Đang chờ quay lại"} className="fill">
        {found.data ? <List rows={found.data} asked={asked !== ""} /> : <Waiting>Đang tìm…</Waiting>}
      </Panel>
    </div>
  );
}

function List(props: { rows: readonly NotReceived[]; asked: boolean }) {
  const navigate = useNavigate();
  const takeUp = useAction("life.takeUp", {
    word: "mở tiếp biểu mẫu",
    repeat: true,
    stale: ["life.sentHome", "dossiers.drafts"],
    onDone: ({ draftId }) => void navigate({ to: "/receive/$id", params: { id: draftId } }),
  });
  if (props.rows.length === 0) {
    return (
      <Empty title={props.asked ? "Không tìm thấy ai." : "Không có ai đang chờ quay lại."}>
        {props.asked
          ? "Thử ít chữ hơn, không cần gõ dấu."
          : "Thiếu giấy khi tiếp nhận: bấm F7 trong biểu mẫu, chọn “Về bổ sung trước khi tiếp nhận”."}
      </Empty>
    );
  }
  return (
    <>
      <ErrorNote error={takeUp.error ? wireOf(takeUp.error) : null} />
      <ul className="lines" aria-label="Người về bổ sung">
        {props.rows.map((row) => (
          <li key={row.id} className="row">
            <div className="grow">
              <p>
                <strong>{row.applicantName}</strong> · {row.procedureName}
              </p>
              <p className="small soft">
                <span className="num">{timeText(row.at)}</span>, {row.by} · phiếu số{" "}
                <span className="num">{row.number}</span>
              </p>
              <p className="small">
                {row.kind === "refused" ? row.why : `Phải bổ sung: ${row.items.join("; ")}`}
              </p>
            </div>
            <Word state={row.state} />
            {row.kind === "sent-home" ? (
              <Button
                aria-label={`Mở tiếp biểu mẫu của ${row.applicantName}`}
                busy={takeUp.isPending}
                onClick={() => takeUp.mutate({ id: row.id })}
              >
                Mở tiếp
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
