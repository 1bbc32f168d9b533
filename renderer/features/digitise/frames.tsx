import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from "react";

/** Left, top, right, bottom as fractions of the picture. */
export type CropBox = [number, number, number, number];
/** Corners of a sheet, clockwise from the top left: x, y, x, y … as fractions of the picture. */
export type Corners = [number, number, number, number, number, number, number, number];

/** So far an arrow key moves; with Shift ten times as far. */
const NUDGE = 0.005;
/** What is left of a page is no smaller than this share of it. */
const LEAST = 0.05;

export const percent = (fraction: number) => `${clamp(fraction) * 100}%`;
const clamp = (value: number, least = 0, most = 1) => Math.max(least, Math.min(most, value));
const said = (fraction: number) => `${Math.round(fraction * 100)} %`;

/** Where the pointer is over the picture, as fractions. */
function pointOf(event: PointerEvent<HTMLElement>): [number, number] {
  const box = event.currentTarget.closest(".frame")?.getBoundingClientRect();
  if (!box) return [0, 0];
  return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
}

/** How far an arrow key goes, across and down; null for any other key. */
function nudgeOf(event: KeyboardEvent): [number, number] | null {
  const far = event.shiftKey ? NUDGE * 10 : NUDGE;
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-far, 0],
    ArrowRight: [far, 0],
    ArrowUp: [0, -far],
    ArrowDown: [0, far],
  };
  return steps[event.key] ?? null;
}

/** A point or an edge that the mouse drags and the arrow keys move; Enter does what the frame is for. */
function Handle(props: {
  className: string;
  label: string;
  now: number;
  text: string;
  style: { left?: string; top?: string };
  vertical?: boolean;
  first?: boolean;
  onDrag: (point: [number, number]) => void;
  onNudge: (by: [number, number]) => void;
  onDone: () => void;
  children?: ReactNode;
}) {
  const handle = useRef<HTMLDivElement>(null);
  const { first } = props;
  useEffect(() => {
    // the page stays where it is looked at
    if (first) handle.current?.focus({ preventScroll: true });
  }, [first]);
  return (
    <div
      ref={handle}
      role="slider"
      tabIndex={0}
      className={`frame-handle ${props.className}`}
      style={props.style}
      aria-label={props.label}
      aria-orientation={props.vertical ? "vertical" : "horizontal"}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(props.now * 100)}
      aria-valuetext={props.text}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) props.onDrag(pointOf(event));
      }}
      onKeyDown={(event) => {
        const by = nudgeOf(event);
        if (by) props.onNudge(by);
        else if (event.key === "Enter") props.onDone();
        else return;
        event.preventDefault();
      }}
    />
  );
}

const EDGES = [
  { label: "Mép trái", side: "left", vertical: false },
  { label: "Mép trên", side: "top", vertical: true },
  { label: "Mép phải", side: "right", vertical: false },
  { label: "Mép dưới", side: "bottom", vertical: true },
] as const;

/** What stays of a page: drawn with the mouse, or edge by edge with the arrow keys. */
export function CropFrame(props: { box: CropBox; onChange: (box: CropBox) => void; onDone: () => void }) {
  const { box, onChange } = props;
  const [left, top, right, bottom] = box;
  const start = useRef<[number, number] | null>(null);

  function moveEdge(index: number, to: number): void {
    const opposite = box[(index + 2) % 4] ?? 0;
    const next: CropBox = [...box];
    next[index] = index < 2 ? clamp(to, 0, opposite - LEAST) : clamp(to, opposite + LEAST, 1);
    onChange(next);
  }

  function draw(event: PointerEvent<HTMLElement>): void {
    const from = start.current;
    if (!from) return;
    const to = pointOf(event);
    const next: CropBox = [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.max(from[0], to[0]),
      Math.max(from[1], to[1]),
    ];
    if (next[2] - next[0] >= LEAST && next[3] - next[1] >= LEAST) onChange(next);
  }

  const places = [
    { left: percent(left), top: percent((top + bottom) / 2) },
    { left: percent((left + right) / 2), top: percent(top) },
    { left: percent(right), top: percent((top + bottom) / 2) },
    { left: percent((left + right) / 2), top: percent(bottom) },
  ];
  return (
    <div
      className="frame drawing"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = pointOf(event);
      }}
      onPointerMove={draw}
      onPointerUp={() => {
        start.current = null;
      }}
    >
      <div
        className="frame-kept"
        style={{
          left: percent(left),
          top: percent(top),
          width: percent(right - left),
          height: percent(bottom - top),
        }}
      />
      {EDGES.map(({ label, side, vertical }, index) => (
        <Handle
          key={side}
          className={`edge ${side}`}
          label={label}
          vertical={vertical}
          first={index === 0}
          now={box[index] ?? 0}
          text={`cắt ${said(index < 2 ? (box[index] ?? 0) : 1 - (box[index] ?? 1))}`}
          style={places[index] ?? {}}
          onDrag={([x, y]) => moveEdge(index, vertical ? y : x)}
          onNudge={([across, down]) => moveEdge(index, (box[index] ?? 0) + (vertical ? down : across))}
          onDone={props.onDone}
        />
      ))}
    </div>
  );
}

const CORNER_LABELS = ["Góc trên trái", "Góc trên phải", "Góc dưới phải", "Góc dưới trái"];

/** The sheet in a photo: its four corners are dragged, or moved with the arrow keys. */
export function CornerFrame(props: {
  corners: Corners;
  onChange: (corners: Corners) => void;
  onDone: () => void;
}) {
  const { corners } = props;
  const at = (index: number): [number, number] => [corners[index * 2] ?? 0, corners[index * 2 + 1] ?? 0];
  function move(index: number, [x, y]: [number, number]): void {
    const next: Corners = [...corners];
    next[index * 2] = clamp(x);
    next[index * 2 + 1] = clamp(y);
    props.onChange(next);
  }
  const points = CORNER_LABELS.map((_, index) =>
    at(index)
      .map((value) => value * 100)
      .join(","),
  );
  return (
    <div className="frame">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <polygon points={points.join(" ")} vectorEffect="non-scaling-stroke" />
      </svg>
      {CORNER_LABELS.map((label, index) => {
        const [x, y] = at(index);
        return (
          <Handle
            key={label}
            className="corner"
            label={label}
            first={index === 0}
            now={x}
            text={`${said(x)} từ trái, ${said(y)} từ trên`}
            style={{ left: percent(x), top: percent(y) }}
            onDrag={(point) => move(index, point)}
            onNudge={([across, down]) => move(index, [x + across, y + down])}
            onDone={props.onDone}
          />
        );
      })}
    </div>
  );
}
