import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Note, Panel } from "../../ui/index.ts";
import { History } from "./history.tsx";

/** After the result was given: the paper to sign, the question on the other screen, the next person. */
export function HandedOver(props: { done: Output<"returns.handOver"> }) {
  const { done } = props;
  const navigate = useNavigate();
  const next = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState(done.ratingShown);
  const ask = useAction("citizen.ask", {
    word: "mời đánh giá",
    onDone: (answer) => setShown(answer.shown),
  });
  const print = useAction("forms.print", { word: "in giấy ký nhận" });
  const sign = () => print.mutate({ id: done.formId });
  const open = useAction("citizen.open", { word: "mở màn hình người dân" });
  useEffect(() => next.current?.focus(), []);
  const toList = () => void navigate({ to: "/counter/returns" });
  const invite = () => ask.mutate({ handOverId: done.handOverId });
  useKeys({ f7: shown ? undefined : invite, f8: sign });
  return (
    <Panel title="Đã trả kết quả" className="fill">
      <div className="stack">
        <Note tone="good">
          <p className="strong">
            Đã trả kết quả hồ sơ <span className="num">{done.detail.code}</span>.
          </p>
          <p>
            {shown
              ? "Câu hỏi hài lòng đang hiện trên màn hình của người dân."
              : "Màn hình người dân chưa mở nên chưa hỏi mức độ hài lòng."}
          </p>
        </Note>
        <ErrorNote error={ask.error ? wireOf(ask.error) : null} />
        <ErrorNote error={print.error ? wireOf(print.error) : null} />
        <div className="row wrap">
          <Button hotkey="F8" busy={print.isPending} onClick={sign}>
            {print.isSuccess ? "In lại giấy ký nhận" : "In giấy ký nhận"}
          </Button>
          <Button kind="primary" buttonRef={next} onClick={toList}>
            Người tiếp theo (Enter)
          </Button>
          {shown ? null : (
            <>
              <Button onClick={() => open.mutate({})} busy={open.isPending}>
                Mở màn hình người dân
              </Button>
              <Button hotkey="F7" onClick={invite} busy={ask.isPending}>
                Mời đánh giá
              </Button>
            </>
          )}
        </div>
        <History detail={done.detail} />
      </div>
    </Panel>
  );
}
