import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

const REACHABLE = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary";

/** True while a part scrolls and holds nothing that the keyboard could reach: then the part itself must be. */
function useScrollsAlone(box: RefObject<HTMLElement | null>): boolean {
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () =>
      setAlone(element.scrollHeight > element.clientHeight + 1 && element.querySelector(REACHABLE) === null);
    // before it is painted: the next key may already be Tab
    const sizes = new ResizeObserver(() => flushSync(look));
    // what grows inside, as a picture does while it comes in, changes no size of the part itself
    const watch = () => {
      for (const part of [element, ...element.children]) sizes.observe(part);
      look();
    };
    watch();
    const content = new MutationObserver(watch);
    content.observe(element, { childList: true, subtree: true });
    element.addEventListener("load", look, true);
    return () => {
      sizes.disconnect();
      content.disconnect();
      element.removeEventListener("load", look, true);
    };
  }, [box]);
  return alone;
}

/** A framed part of a screen with its name. */
export function Panel(props: {
  title: ReactNode;
  aside?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const body = useRef<HTMLDivElement>(null);
  const alone = useScrollsAlone(body);
  return (
    <section className={`panel ${props.className ?? ""}`}>
      <header>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      <div className="body" ref={body} tabIndex={alone ? 0 : undefined}>
        {props.children}
      </div>
      {props.footer ? <footer>{props.footer}</footer> : null}
    </section>
  );
}

/** The head of a screen: its name, a sentence, its actions. */
export function Head(props: { title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
  return (
    <header className="head">
      <div className="grow">
        <h1>{props.title}</h1>
        {props.sub ? <p className="soft small">{props.sub}</p> : null}
      </div>
      <div className="row">{props.children}</div>
    </header>
  );
}

/** Moves the focus among the rows of a list with the arrow keys: every row holds one link or button marked `data-row`. */
export function rowKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const index = rows.indexOf(document.activeElement as HTMLElement);
  if (index < 0) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, index + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
}

export interface Column<T> {
  title: string;
  width?: string;
  /** amounts, which are compared by their last digits */
  isAmount?: boolean;
  cell: (row: T) => ReactNode;
}

const cellClass = (column: { isAmount?: boolean }) => (column.isAmount ? "amount" : undefined);

/** A plain table of rows; the first cell holds what Enter opens. */
export function Rows<T>(props: {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the links inside
    <div onKeyDown={rowKeys}>
      <table className="list" aria-label={props.label}>
        <colgroup>
          {props.columns.map((column) => (
            <col key={column.title} style={column.width ? { width: column.width } : undefined} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.title} scope="col" className={cellClass(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((column) => (
                <td key={column.title} className={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
