import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, Panel, State } from "../../ui/index.ts";
import { EnrolForm } from "./first-run.tsx";

/** How this machine was joined to the province, and joining it anew with another code; for IT. */
export function EnrolmentPanel() {
  const state = useCall("enrolment.state", {});
  const [again, setAgain] = useState(false);
  const known = state.data;
  if (!known) return <Panel title="Ghi danh máy">{null}</Panel>;
  return (
    <Panel title="Ghi danh máy">
      <div className="stack">
        {known.state === "done" ? (
          <State tone="good">{`Đã ghi danh cho ${known.unitName}`}</State>
        ) : (
          <State tone="warning">Máy này chưa ghi danh bằng mã của tỉnh</State>
        )}
        {known.toCome.map((text) => (
          <State key={text} tone="warning">
            {text}
          </State>
        ))}
        {known.notAfter ? <p>{`Chứng thư của máy dùng được đến ${timeText(known.notAfter)}.`}</p> : null}
        <p className="soft small">
          {known.pin
            ? "Chứng thư máy chủ đã được so dấu vân tay; chứng thư khác bị từ chối."
            : "Chứng thư máy chủ do hệ điều hành kiểm tra."}{" "}
          Số hiệu máy: {known.deviceId}
        </p>
        {again ? (
          <EnrolForm known={known} />
        ) : (
          <div>
            <Button onClick={() => setAgain(true)}>Ghi danh bằng mã mới…</Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
