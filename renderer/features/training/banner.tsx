import type { OfficeStatus } from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { Note } from "../../ui/index.ts";

/** What is said all the time over a window that is not a real counter's. */
export function Banner(props: { status: OfficeStatus | undefined }) {
  const { status } = props;
  if (!status?.banner) return null;
  return <p className={status.isTraining ? "training-banner" : "demo-banner"}>{status.banner}</p>;
}

/** In training nobody types the real password. */
export function PracticePassword() {
  const training = useCall("training.view", {});
  if (!training.data?.on || !training.data.password) return null;
  return (
    <Note tone="info">
      <p>
        Đang tập huấn, {training.data.on.by} mở. Mọi người dùng mật khẩu tập huấn{" "}
        <strong className="num">{training.data.password}</strong>, không gõ mật khẩu thật.
      </p>
    </Note>
  );
}

/** In training nobody types the real PIN either: each wrong one would count on a real token. */
export function PracticePin() {
  const training = useCall("training.view", {});
  if (!training.data?.on || !training.data.pin) return null;
  return (
    <Note tone="info">
      <p>
        Đang tập huấn: PIN của mọi token tập huấn là <strong className="num">{training.data.pin}</strong>,
        không gõ PIN thật. Gõ sai để tập thì token tập huấn cũng khóa; vào lại tập huấn là mở.
      </p>
    </Note>
  );
}
