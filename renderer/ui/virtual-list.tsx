import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** Rows from the end at which more are asked for. */
const NEAR = 30;

/**
 * A list of any length to walk through: the arrow keys, PgUp, PgDn, Home and End move the focus, only rows in sight
 * are drawn. Every row holds one link or button marked `data-row`, of which Tab meets one alone. When rows come or
 * go, what the eye or the hand rests on stays where it is.
 */
export function VirtualList<T>(props: {
  label: string;
  /** names of the columns, above the rows */
  head?: ReactNode;
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** pixels */
  height: number;
  row: (row: T, tabIndex: 0 | -1) => ReactNode;
  onNearEnd?: () => void;
  /** a new value puts the focus on the first row, as soon as there is one */
  focusFirst?: number;
}) {
  const { rows, height } = props;
  const box = useRef<HTMLElement>(null);
  /** the row that has the focus, or had it last */
  const active = useRef<{ key: string; index: number; focused: boolean } | null>(null);
  /** the first row in sight and how far it is scrolled */
  const sight = useRef<{ key: string; index: number } | null>(null);
  const wanted = useRef<number | null>(null);
  /** the rows that were laid out last, and the asking for the first row that was answered */
  const placed = useRef<readonly T[] | null>(null);
  const focusedFor = useRef(0);
  const [stop, setStop] = useState(0);
  /** empty pixels under the rows, and where to scroll once they are there */
  const [room, setRoom] = useState(0);
  const scrollTo = useRef<number | null>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => props.rowKey(rows[index]!),
    overscan: 8,
    // the row with the focus stays drawn, wherever the wheel went
    rangeExtractor: (range) => {
      const index = active.current?.index;
      const drawn = defaultRangeExtractor(range);
      if (index === undefined || index >= rows.length || drawn.includes(index)) return drawn;
      return [...drawn, index].sort((a, b) => a - b);
    },
  });

  const rowAt = (index: number) =>
    box.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`) ?? null;

  function focusRow(index: number): void {
    active.current = { key: props.rowKey(rows[index]!), index, focused: true };
    list.scrollToIndex(index);
    const row = rowAt(index);
    wanted.current = row ? null : index;
    row?.focus({ preventScroll: true });
  }

  // drawn by now: the row that the hand went to
  useEffect(() => {
    if (wanted.current === null) return;
    const row = rowAt(wanted.current);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || placed.current === rows) return;
    placed.current = rows;
    const places = new Map(rows.map((row, index) => [props.rowKey(row), index]));
    const held = active.current?.focused ? active.current : element.scrollTop > 0 ? sight.current : null;
    const now = held ? places.get(held.key) : undefined;
    if (held && now !== undefined && now !== held.index) {
      const to = Math.max(0, element.scrollTop + (now - held.index) * height);
      const most = rows.length * height - element.clientHeight;
      // a list shorter than its place cannot scroll: it gets the room that it lacks
      if (to > most + room) {
        scrollTo.current = to;
        setRoom(to - most);
      } else element.scrollTop = to;
    }
    if (active.current) {
      const index = places.get(active.current.key);
      if (index !== undefined) active.current.index = index;
      else if (active.current.focused && rows.length > 0 && document.activeElement === document.body) {
        // the row went away under the hand: its neighbour is next
        focusRow(Math.min(active.current.index, rows.length - 1));
      } else active.current = null;
    }
    noteSight();
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (scrollTo.current === null || !element) return;
    // not in the turn that asked for the room, but in the one that has it
    if (element.scrollHeight - element.clientHeight < scrollTo.current) return;
    element.scrollTop = scrollTo.current;
    scrollTo.current = null;
  });

  useEffect(() => {
    if (!props.focusFirst || focusedFor.current === props.focusFirst || rows.length === 0) return;
    focusedFor.current = props.focusFirst;
    focusRow(0);
  });

  const last = list.getVirtualItems().at(-1)?.index ?? 0;
  const near = rows.length > 0 && last >= rows.length - NEAR;
  useEffect(() => {
    if (near) props.onNearEnd?.();
  });

  function noteSight(): void {
    const index = Math.floor((box.current?.scrollTop ?? 0) / height);
    const row = rows[index];
    sight.current = row ? { key: props.rowKey(row), index } : null;
  }

  function noteFocus(event: FocusEvent<HTMLElement>): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    const index = Number(item?.dataset.index ?? -1);
    const row = rows[index];
    if (!row) return;
    active.current = { key: props.rowKey(row), index, focused: true };
    setStop(index);
  }

  function walk(event: KeyboardEvent<HTMLElement>): void {
    const at = active.current?.index ?? 0;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? height) / height) - 1);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || rows.length === 0) return;
    event.preventDefault();
    focusRow(Math.min(rows.length - 1, Math.max(0, to)));
  }

  const tabStop = Math.min(stop, Math.max(0, rows.length - 1));
  return (
    <div className="walk">
      {props.head}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the links inside */}
      <section
        className="virtual"
        ref={box}
        aria-label={props.label}
        onKeyDown={walk}
        onFocus={noteFocus}
        onBlur={(event) => {
          if (active.current && event.relatedTarget) active.current.focused = false;
        }}
        onScroll={() => {
          noteSight();
          if (box.current?.scrollTop === 0) setRoom(0);
        }}
      >
        <ol style={{ height: list.getTotalSize() + room }}>
          {list.getVirtualItems().map((item) => (
            <li
              key={item.key}
              data-index={item.index}
              style={{ height, transform: `translateY(${item.start}px)` }}
            >
              {props.row(rows[item.index]!, item.index === tabStop ? 0 : -1)}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
