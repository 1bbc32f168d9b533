import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

/** A long list of rows of one height, of which only those in sight are drawn. Scrolls by keyboard once focused. */
export function VirtualRows(props: {
  label: string;
  count: number;
  /** pixels */
  height: number;
  row: (index: number) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: props.count,
    getScrollElement: () => box.current,
    estimateSize: () => props.height,
    overscan: 10,
  });
  if (props.count === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="virtual" ref={box} tabIndex={0} aria-label={props.label}>
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <li key={item.key} style={{ height: props.height, transform: `translateY(${item.start}px)` }}>
            {props.row(item.index)}
          </li>
        ))}
      </ol>
    </section>
  );
}
