import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Input, MarkPlace } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { Button, ErrorNote, State } from "../../ui/index.ts";

/** Marks that were put elsewhere than the heading's gap. */
export type Moved = Input<"signing.marks">["moved"];
type Preset = MarkPlace["preset"];

const NAMES: Record<Preset, string> = {
  SO_PHAT_HANH: "Số",
  NGAY_PHAT_HANH: "Ngày",
  THANG_PHAT_HANH: "Tháng",
  NAM_PHAT_HANH: "Năm",
};

/** One press of an arrow, in parts of the page: about half a millimetre, with Shift ten times that. */
const STEP = 0.0025;

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Drag {
  preset: Preset;
  from: { x: number; y: number };
  by: { left: number; top: number };
}

const percent = (part: number) => `${part * 100}%`;

/**
 * Number and date on the picture of page 1, as they will stand: they are moved with the mouse or the arrow keys, and
 * each move can be taken back. A place where something stands is said and not signed.
 */
export function MarkStage(props: {
  id: string;
  number: number | undefined;
  moved: Moved;
  onMoved: (moved: Moved, covered: boolean) => void;
  children: ReactNode;
}) {
  const { moved, onMoved } = props;
  const answer = useCall(
    "signing.marks",
    { id: props.id, moved, ...(props.number === undefined ? {} : { number: props.number }) },
    { placeholderData: (old) => old },
  );
  const stage = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [past, setPast] = useState<Moved[]>([]);
  const resting = (answer.data?.marks ?? []).map((mark) => atRest(mark, moved));
  const marks = resting.map((mark) => (drag?.preset === mark.preset ? shifted(mark, drag.by) : mark));
  const covered = answer.isPlaceholderData ? [] : marks.filter((mark) => !mark.free);
  const isCovered = covered.length > 0;
  // the answer comes after the move: what it says of the place is told upwards
  // biome-ignore lint/correctness/useExhaustiveDependencies: only news of the answer counts
  useEffect(() => {
    if (answer.data && !answer.isPlaceholderData) onMoved(moved, isCovered);
  }, [answer.data, answer.isPlaceholderData, isCovered]);

  function move(preset: Preset, left: number, top: number): void {
    setPast([...past, moved]);
    onMoved([...moved.filter((one) => one.preset !== preset), { preset, left, top }], isCovered);
  }

  function undo(): void {
    const last = past.at(-1);
    if (!last) return;
    setPast(past.slice(0, -1));
    onMoved(last, isCovered);
  }

  function onKeyDown(event: KeyboardEvent, mark: MarkPlace): void {
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const step = event.shiftKey ? STEP * 10 : STEP;
    const { box } = shifted(mark, { left: arrow[0] * step, top: arrow[1] * step });
    move(mark.preset, box[0], box[1]);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>, mark: MarkPlace): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, y: event.clientY };
    setDrag({ preset: mark.preset, from, by: { left: 0, top: 0 } });
  }

  /** How far the pointer went, in parts of the page. */
  function travelled(event: PointerEvent, from: Drag["from"]): Drag["by"] {
    const size = stage.current?.getBoundingClientRect();
    if (!size) return { left: 0, top: 0 };
    return { left: (event.clientX - from.x) / size.width, top: (event.clientY - from.y) / size.height };
  }

  function onPointerUp(event: PointerEvent, preset: Preset): void {
    setDrag(null);
    const mark = resting.find((one) => one.preset === preset);
    const by = drag && travelled(event, drag.from);
    // a click without a move only takes the focus
    if (!mark || !by || (by.left === 0 && by.top === 0)) return;
    const { box } = shifted(mark, by);
    move(preset, box[0], box[1]);
  }

  return (
    <div className="stack">
      <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
      <div className="row apart">
        <p className="small soft" id="mark-keys">
          Kéo số, ngày bằng chuột, hoặc chọn bằng Tab rồi bấm mũi tên (Shift: đi nhanh; Ctrl Z: hoàn tác).
        </p>
        <span className="row">
          <Button kind="quiet" disabled={past.length === 0} onClick={undo}>
            Hoàn tác
          </Button>
          <Button
            kind="quiet"
            disabled={moved.length === 0}
            onClick={() => {
              setPast([...past, moved]);
              onMoved([], false);
            }}
          >
            Về chỗ cũ
          </Button>
        </span>
      </div>
      <div role="status">
        {covered.map((mark) => (
          <p key={mark.preset}>
            <State tone="bad">{`${NAMES[mark.preset]} ${mark.text}: chỗ này đã có chữ hoặc hình, dời sang chỗ trống`}</State>
          </p>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the marks inside are the buttons; Ctrl+Z belongs to all of them */}
      <div
        className="mark-stage"
        ref={stage}
        onKeyDown={(event) => {
          if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
          event.preventDefault();
          undo();
        }}
      >
        {props.children}
        {marks.map((mark) => (
          <button
            key={mark.preset}
            type="button"
            className={covered.includes(mark) ? "mark-box covers" : "mark-box"}
            aria-label={`${NAMES[mark.preset]} ${mark.text}, ${covered.includes(mark) ? "đang che nội dung" : "dời bằng mũi tên"}`}
            aria-describedby="mark-keys"
            style={{
              left: percent(mark.box[0]),
              top: percent(mark.box[1]),
              width: percent(mark.box[2] - mark.box[0]),
              height: percent(mark.box[3] - mark.box[1]),
            }}
            onKeyDown={(event) => onKeyDown(event, mark)}
            onPointerDown={(event) => onPointerDown(event, mark)}
            onPointerMove={(event) => drag && setDrag({ ...drag, by: travelled(event, drag.from) })}
            onPointerUp={(event) => onPointerUp(event, mark.preset)}
            onPointerCancel={() => setDrag(null)}
          >
            <span>{mark.text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** The mark elsewhere, the whole of it still on the page. */
function shifted(mark: MarkPlace, by: Drag["by"]): MarkPlace {
  const [left, top, right, bottom] = mark.box;
  const [width, height] = [right - left, bottom - top];
  const x = Math.max(0, Math.min(1 - width, left + by.left));
  const y = Math.max(0, Math.min(1 - height, top + by.top));
  return { ...mark, box: [x, y, x + width, y + height] };
}

/** The mark where it was put last, while the answer of the core may still be on its way. */
function atRest(mark: MarkPlace, moved: Moved): MarkPlace {
  const point = moved.find((one) => one.preset === mark.preset);
  return point ? shifted(mark, { left: point.left - mark.box[0], top: point.top - mark.box[1] }) : mark;
}
