import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall, useClient } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Head, Note, Panel, useHandTo, Waiting } from "../../ui/index.ts";

/** Into training and out of it. Both end this core; the window waits for the other one and asks who sits here. */
export function TrainingScreen() {
  const view = useCall("training.view", {}, { staleTime: 0 });
  const client = useClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const yes = useRef<HTMLButtonElement>(null);
  const on = view.data?.on ?? null;
  const isKnown = view.data !== undefined;
  useHandTo(isKnown, () => yes.current);

  async function change() {
    if (busy || !isKnown) return;
    setBusy(true);
    setError(null);
    try {
      await client.call(on ? "training.leave" : "training.enter", { sure: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  useKeys({
    f9: { word: on ? "Ra khỏi tập huấn" : "Vào tập huấn", run: () => void change() },
    escape: () => void navigate({ to: "/" }),
  });
  if (view.error) return <ErrorNote error={wireOf(view.error)} />;
  if (!view.data) return <Waiting>Đang xem máy đang ở đâu…</Waiting>;
  return (
    <div className="screen">
      <Head
        title={on ? "Ra khỏi tập huấn" : "Vào tập huấn"}
        sub={
          on
            ? `${on.by} mở tập huấn lúc ${timeText(on.at)}.`
            : "Tập làm trên đúng máy này, bằng dữ liệu riêng."
        }
      />
      <ErrorNote error={error ? wireOf(error) : null} />
      <Panel title={on ? "Về quầy thật" : "Trước khi vào, đọc kỹ"}>
        <div className="stack">
          <ul className="lines">
            {(on ? LEAVING : ENTERING).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {busy ? (
            <Note tone="info">
              <p role="status">Đang mở {on ? "quầy thật" : "tập huấn"}, chờ vài giây rồi đăng nhập lại…</p>
            </Note>
          ) : null}
          <div className="row">
            <Button kind="primary" hotkey="F9" busy={busy} buttonRef={yes} onClick={() => void change()}>
              {on ? "Ra khỏi tập huấn, về quầy thật" : "Vào tập huấn"}
            </Button>
            <Button hotkey="Esc" onClick={() => void navigate({ to: "/" })}>
              Thôi, ở lại
            </Button>
          </div>
        </div>
      </Panel>
    </div>
  );
}

const ENTERING = [
  "Không có người dân đang chờ: trong lúc tập huấn máy này không nhận được hồ sơ thật và không gửi gì về tỉnh.",
  "Dữ liệu thật được đóng lại nguyên vẹn, không ai đụng được đến khi ra khỏi tập huấn.",
  "Mọi giấy in ra mang chữ TẬP HUẤN và số bắt đầu bằng TH-, không có giá trị.",
  "Ký số tập được, bằng token tập huấn do máy tự lập; chữ ký ấy không quầy thật nào tin. Token thật không dùng ở đây.",
  "Ai vào, ai ra, lúc nào đều được ghi vào nhật ký.",
];
const LEAVING = [
  "Quầy thật mở lại đúng như lúc đóng: biểu mẫu đang dở, hàng chờ gửi và bản quét vẫn còn.",
  "Dữ liệu tập huấn ở lại trong ngăn riêng, lần tập sau làm tiếp được.",
  "Gom hết giấy TẬP HUẤN trên bàn trước khi gọi người dân.",
];
