import { Button, Note, Waiting } from "../ui/index.ts";
import { useClient, useCore } from "./counter.tsx";
import { useKeys } from "./keys.ts";

/** Says that the core is being reopened and what was not done; never stands in the way. */
export function CoreBar() {
  const client = useClient();
  const core = useCore();
  if (core.core === "up" && core.notDone.length === 0) return null;
  const down = core.core === "down";
  return (
    <div className="core-bar" role="status">
      <Note
        tone="warning"
        action={
          down ? null : (
            <Button kind="quiet" onClick={client.clearNotDone}>
              Đã rõ
            </Button>
          )
        }
      >
        <p>
          {down
            ? "Phần lõi vừa dừng và đang được mở lại. Cứ gõ tiếp: nội dung được giữ và gửi lại ngay khi nối được."
            : "Đã nối lại với phần lõi. Mọi thứ đã báo “Đã lưu” vẫn còn."}
          {core.notDone.length > 0 ? (
            <strong>
              {" "}
              Chưa xong: {[...new Set(core.notDone)].join("; ")}. {down ? "" : "Bấm lại nút đó để làm tiếp."}
            </strong>
          ) : null}
        </p>
      </Note>
    </div>
  );
}

/** Who pressed the key may walk away: nothing of the forms is to be seen while the core that parks them is away. */
export function Parting() {
  useKeys({}, false, true);
  return (
    <section className="startup starting parting" role="status">
      <h1>Đang đổi người</h1>
      <Waiting>
        Phần lõi vừa dừng và đang được mở lại. Biểu mẫu đang dở được cất ngay khi nối được, rồi màn hình đăng
        nhập tự mở. Không cần bấm lại.
      </Waiting>
    </section>
  );
}
