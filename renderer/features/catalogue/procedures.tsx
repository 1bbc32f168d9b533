import { useEffect, useRef, useState } from "react";
import { useKeys } from "../../app/keys.ts";
import { Empty, Head, Panel } from "../../ui/index.ts";
import { Guidance } from "./guidance.tsx";
import { ProcedurePicker } from "./picker.tsx";

/** Looks up a procedure without receiving anything: what a person asks before coming back with the papers. */
export function ProceduresScreen() {
  const [code, setCode] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useKeys({ f4: { word: "Tìm thủ tục", run: () => box.current?.querySelector("input")?.focus() } });
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  return (
    <div className="screen" ref={box}>
      <Head title="Tra cứu thủ tục" sub="Gõ vài chữ, chữ cái đầu (dkks) hoặc mã; ↑ ↓ để chọn, Enter để mở." />
      <ProcedurePicker picked={null} onPick={setCode} />
      <Panel title="Hướng dẫn thủ tục" className="fill">
        {code ? (
          <Guidance code={code} />
        ) : (
          <Empty title="Chưa chọn thủ tục.">Thủ tục hay nhận nhất của bạn đứng đầu danh sách ở ô trên.</Empty>
        )}
      </Panel>
    </div>
  );
}
