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
  const marks = (answer.data?.marks ?? []).map((mark) => placed(mark, moved, drag));
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
    const [left, top] = onPage(mark, mark.box[0] + arrow[0] * step, mark.box[1] + arrow[1] * step);
    move(mark.preset, left, top);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>, mark: MarkPlace): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, y: event.clientY };
    setDrag({ preset: mark.preset, from, by: { left: 0, top: 0 } });
  }

  function onPointerMove(event: PointerEvent): void {
    const size = stage.current?.getBoundingClientRect();
    if (!drag || !size) return;
    const left = (event.clientX - drag.from.x) / size.width;
    const top = (event.clientY - drag.from.y) / size.height;
    setDrag({ ...drag, by: { left, top } });
  }

  function onPointerUp(mark: MarkPlace): void {
    setDrag(null);
    // a click without a move only takes the focus
    if (drag && (drag.by.left !== 0 || drag.by.top !== 0)) move(mark.preset, mark.box[0], mark.box[1]);
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
            aria-label={`${NAMES[mark.preset]} ${mark.text}, dời bằng mũi tên`}
            aria-describedby="mark-keys"
            aria-invalid={covered.includes(mark)}
            style={{
              left: percent(mark.box[0]),
              top: percent(mark.box[1]),
              width: percent(mark.box[2] - mark.box[0]),
              height: percent(mark.box[3] - mark.box[1]),
            }}
            onKeyDown={(event) => onKeyDown(event, mark)}
            onPointerDown={(event) => onPointerDown(event, mark)}
            onPointerMove={onPointerMove}
            onPointerUp={() => onPointerUp(mark)}
            onPointerCancel={() => setDrag(null)}
          >
            {mark.text}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The corner kept so that the whole mark stays on the page. */
function onPage({ box }: MarkPlace, left: number, top: number): [number, number] {
  const [width, height] = [box[2] - box[0], box[3] - box[1]];
  return [Math.max(0, Math.min(1 - width, left)), Math.max(0, Math.min(1 - height, top))];
}

/** The mark where it was put last, while the answer of the core may still be on its way. */
function placed(mark: MarkPlace, moved: Moved, drag: Drag | null): MarkPlace {
  const point = moved.find((one) => one.preset === mark.preset);
  const by = drag?.preset === mark.preset ? drag.by : { left: 0, top: 0 };
  const [left, top] = onPage(
    mark,
    (point?.left ?? mark.box[0]) + by.left,
    (point?.top ?? mark.box[1]) + by.top,
  );
  const [width, height] = [mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]];
  return { ...mark, box: [left, top, left + width, top + height] };
}
