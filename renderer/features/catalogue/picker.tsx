import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { FindField, useSettled } from "../../ui/index.ts";
import { Guidance } from "./guidance.tsx";

/** Finds a procedure by a few letters of its name or code, without leaving the keyboard. */
export function ProcedurePicker(props: {
  picked: { code: string; name: string } | null;
  onPick: (code: string) => void;
}) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [guiding, setGuiding] = useState(false);
  const wanted = useSettled(text.trim(), 120);
  const found = useCall(
    "catalogue.search",
    { text: wanted, limit: 12 },
    { enabled: open, staleTime: 60_000, placeholderData: (old) => old },
  );
  return (
    <div className="picker">
      {props.picked ? (
        <>
          <p className="picked">
            <strong>{props.picked.name || "Đang mở thủ tục…"}</strong>{" "}
            <span className="soft small num">Mã {props.picked.code}</span>{" "}
            <button
              type="button"
              className="link"
              aria-expanded={guiding}
              onClick={() => setGuiding(!guiding)}
            >
              {guiding ? "Đóng hướng dẫn" : "Xem hướng dẫn thủ tục"}
            </button>
          </p>
          {guiding ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
            <section className="guidance-box" tabIndex={0} aria-label="Hướng dẫn thủ tục">
              <Guidance code={props.picked.code} />
            </section>
          ) : null}
        </>
      ) : null}
      <FindField
        label={props.picked ? "Đổi thủ tục (F4)" : "Tìm thủ tục (F4)"}
        name="procedure"
        listLabel="Thủ tục tìm thấy"
        placeholder="Gõ tên, chữ cái đầu hoặc mã, ví dụ: khai sinh, dkks"
        text={text}
        onText={setText}
        open={open}
        onOpen={setOpen}
        onPick={props.onPick}
        finding={{
          rows: (found.data ?? []).map((row) => ({
            id: row.code,
            title: row.name,
            about: [
              row.frequent ? "Hay nhận" : "",
              row.inForce === "ENDED"
                ? "ĐÃ HẾT HIỆU LỰC"
                : row.inForce === "NOT_YET"
                  ? "CHƯA CÓ HIỆU LỰC"
                  : "",
              row.field,
              row.code,
              row.termText,
            ]
              .filter(Boolean)
              .join(" · "),
          })),
          current: wanted === text.trim() && found.isSuccess && !found.isPlaceholderData,
          nothing: `Không có thủ tục nào khớp “${wanted}”. Thử ít chữ hơn, có dấu hoặc không dấu đều được.`,
        }}
      />
    </div>
  );
}
