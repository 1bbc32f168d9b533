import type { Input, SyncRow } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";
import { bytesText, timeText, wholeText } from "../../app/format.ts";
import { useRowPages } from "../../app/row-pages.ts";
import { VirtualList, Word } from "../../ui/index.ts";

/** What is not with the province yet, as far as it was walked through. */
export function useSyncRows(input: Pick<Input<"sync.rows">, "view" | "show">) {
  const client = useClient();
  return useRowPages<SyncRow, number>({
    queryKey: ["sync.rows", input],
    first: 0,
    page: (after) => client.call("sync.rows", { ...input, after }),
  });
}

/** Two lines of text. */
const ROW_HEIGHT = 46;

/** Rows of any number: the arrow keys walk and show each, Enter opens. */
export function SyncRows(props: {
  label: string;
  /** what a row is: a dossier, or a file */
  view: "dossiers" | "files";
  /** nothing is tried again while sending is paused */
  paused: boolean;
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
          <span>{props.view === "files" ? "Tệp, việc" : "Hồ sơ, việc"}</span>
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
          <span>
            <span className="block strong num clip" title={row.title}>
              {row.title}
            </span>
            <span className="block small soft clip" title={row.what}>
              {row.what}
              {row.operations > 1 ? ` và ${wholeText(row.operations - 1)} việc nữa` : ""}
            </span>
          </span>
          <span>
            <Word state={row.state} />
          </span>
          <span className="num">{timeText(row.since)}</span>
          <span className="num">
            {row.nextTryAt && !props.paused ? timeText(row.nextTryAt).slice(11) : ""}
          </span>
          <span className="num">
            {row.bytesLeft > 0 ? (
              <>
                <span className="block">{bytesText(row.bytesLeft)}</span>
                {row.files > 1 ? <span className="block small soft">{wholeText(row.files)} tệp</span> : null}
              </>
            ) : null}
          </span>
        </button>
      )}
    />
  );
}
