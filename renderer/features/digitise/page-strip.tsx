import { useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { BlobImage } from "../../app/pictures.tsx";
import { Button, Empty, ErrorNote, Panel } from "../../ui/index.ts";

const ROW = 172;

/** The pages as a strip: arrows choose, Alt+arrows move a page, Delete takes it out. Thousands of pages stay quick. */
export function PageStrip(props: {
  document: DocumentDetail;
  page: number;
  onPage: (page: number) => void;
  editable: boolean;
}) {
  const { document, page, editable } = props;
  const pages = document.pageList;
  const box = useRef<HTMLDivElement>(null);
  const queries = useQueryClient();
  const reorder = useAction("digitise.reorder", { word: "đổi thứ tự trang" });
  const remove = useAction("digitise.setAside", { word: "bỏ trang", stale: ["digitise.get"] });
  const rows = useVirtualizer({
    count: pages.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 3,
  });
  const current = Math.min(page, pages.length - 1);
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: "auto" });
  }, [current, rows]);

  function choose(next: number): void {
    const index = Math.max(0, Math.min(pages.length - 1, next));
    props.onPage(index);
    rows.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-page="${index}"]`)?.focus());
  }

  function move(step: number): void {
    const target = current + step;
    if (!editable || target < 0 || target >= pages.length || reorder.isPending) return;
    const ids = pages.map((entry) => entry.id);
    [ids[current], ids[target]] = [ids[target]!, ids[current]!];
    reorder.mutate(
      { documentId: document.id, pageIds: ids },
      {
        onSuccess: (output) => {
          // the page takes the focus along: its element is known by its id, not by its place
          queries.setQueryData(["digitise.get", { id: document.id }], output);
          props.onPage(target);
        },
      },
    );
  }

  function takeOut(): void {
    const entry = pages[current];
    if (!editable || !entry || remove.isPending) return;
    const why = entry.separator ? "separator" : entry.blank ? "blank" : "removed";
    remove.mutate({ documentId: document.id, pageIds: [entry.id], why });
  }

  function keys(event: KeyboardEvent): void {
    const back = event.key === "ArrowUp" || event.key === "ArrowLeft";
    const on = event.key === "ArrowDown" || event.key === "ArrowRight";
    if (back || on) {
      event.preventDefault();
      if (event.altKey) move(back ? -1 : 1);
      else choose(current + (back ? -1 : 1));
    } else if (event.key === "Delete") {
      event.preventDefault();
      takeOut();
    }
  }

  const error = reorder.error ?? remove.error;
  return (
    <Panel
      title={`${pages.length} trang`}
      className="strip"
      footer={
        editable && pages.length > 0 ? (
          <div className="stack small">
            <Button onClick={() => move(-1)} disabled={current === 0}>
              Lên trước{" "}
              <span className="key" aria-hidden="true">
                Alt ←
              </span>
            </Button>
            <Button onClick={() => move(1)} disabled={current === pages.length - 1}>
              Ra sau{" "}
              <span className="key" aria-hidden="true">
                Alt →
              </span>
            </Button>
            <Button kind="danger" onClick={takeOut}>
              Bỏ ra khay{" "}
              <span className="key" aria-hidden="true">
                Del
              </span>
            </Button>
          </div>
        ) : undefined
      }
    >
      <ErrorNote error={error ? wireOf(error) : null} />
      {pages.length === 0 ? <Empty title="Chưa có trang." /> : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the page buttons inside */}
      <div className="strip-box" ref={box} onKeyDown={keys}>
        <ol aria-label="Các trang" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const entry = pages[item.index]!;
            return (
              <li key={entry.id} style={{ transform: `translateY(${item.start}px)` }}>
                <button
                  type="button"
                  data-page={item.index}
                  tabIndex={item.index === current ? 0 : -1}
                  aria-current={item.index === current ? "true" : undefined}
                  onClick={() => props.onPage(item.index)}
                >
                  <BlobImage
                    link={entry.thumbnail}
                    from="digitise.get"
                    name={`${entry.sha256}-${entry.look}-thumbnail`}
                    alt=""
                  />
                  <span className="small num">
                    Trang {item.index + 1}
                    {entry.separator
                      ? " · phân cách"
                      : entry.blank === "flagged"
                        ? " · trắng?"
                        : entry.letters === "own"
                          ? " · chữ của tệp"
                          : ""}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
    </Panel>
  );
}
