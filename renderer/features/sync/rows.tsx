import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Input, SyncRow } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { VirtualList, Word } from "../../ui/index.ts";

/** What is not with the province yet, as far as it was walked through; events make it fresh. */
export function useSyncRows(input: Pick<Input<"sync.rows">, "view" | "show">) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ["sync.rows", input],
    queryFn: ({ pageParam }) => client.call("sync.rows", { ...input, after: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const rows = useMemo(() => {
    const all = (query.data?.pages ?? []).flatMap((page) => page.rows);
    // a row that moved between two pages while they were asked for stands in one place
    return [...new Map(all.map((row) => [row.id, row])).values()];
  }, [query.data]);
  return { ...query, rows, total: query.data?.pages[0]?.total ?? 0 };
}

/** Two lines of text. */
const ROW_HEIGHT = 46;

/** Rows of any number: the arrow keys walk and show each, Enter opens. */
export function SyncRows(props: {
  label: string;
  rows: readonly SyncRow[];
  chosen: string | null;
  onChoose: (row: SyncRow) => void;
  onOpen: (row: SyncRow) => void;
  onNearEnd: () => void;
  focusFirst?: number;
}) {
  return (
    <VirtualList
      label={props.label}
      head={
        <div className="grid-row sync-row list-head" aria-hidden="true">
          <span>Hồ sơ, tệp</span>
          <span>Việc</span>
          <span>Trạng thái</span>
          <span>Từ lúc</span>
          <span>Thử lại</span>
          <span>Còn</span>
        </div>
      }
      rows={props.rows}
      rowKey={(row) => row.id}
      height={ROW_HEIGHT}
      focusFirst={props.focusFirst}
      onNearEnd={props.onNearEnd}
      row={(row, tabIndex) => (
        <button
          type="button"
          data-row
          tabIndex={tabIndex}
          className="grid-row sync-row"
          aria-current={props.chosen === row.id ? "true" : undefined}
          onFocus={() => props.onChoose(row)}
          onClick={(event) => {
            // Enter and Space come as clicks without a place; a click of the mouse only shows
            if (event.detail === 0) props.onOpen(row);
          }}
          onDoubleClick={() => props.onOpen(row)}
        >
          <span className="strong num clip" title={row.title}>
            {row.title}
          </span>
          <span>
            <span className="block clip" title={row.what}>
              {row.what}
            </span>
            {row.operations > 1 ? (
              <span className="block small soft">và {row.operations - 1} việc nữa</span>
            ) : null}
          </span>
          <span>
            <Word state={row.state} />
          </span>
          <span className="num">{timeText(row.since)}</span>
          <span className="num">{row.nextTryAt ? timeText(row.nextTryAt).slice(11) : ""}</span>
          <span className="num">
            {row.bytesLeft > 0 ? (
              <>
                <span className="block">{bytesText(row.bytesLeft)}</span>
                {row.files > 1 ? <span className="block small soft">{row.files} tệp</span> : null}
              </>
            ) : null}
          </span>
        </button>
      )}
    />
  );
}
