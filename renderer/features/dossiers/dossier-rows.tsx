import { Link } from "@tanstack/react-router";
import type { DossierSummary } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { VirtualList, Word } from "../../ui/index.ts";

/** Two lines of text. */
const ROW_HEIGHT = 46;

const HEAD = (
  <div className="grid-row dossier-row list-head" aria-hidden="true">
    <span>Mã hồ sơ</span>
    <span>Người nộp</span>
    <span>Thủ tục</span>
    <span>Trạng thái</span>
    <span>Hẹn trả</span>
    <span>Gửi tỉnh</span>
  </div>
);

/** Dossiers as a list of any length: the arrow keys walk, Enter opens. Identity numbers are masked. */
export function DossierRows(props: {
  label: string;
  rows: readonly DossierSummary[];
  onNearEnd?: () => void;
  focusFirst?: number;
}) {
  return (
    <VirtualList
      label={props.label}
      head={HEAD}
      rows={props.rows}
      rowKey={(row) => row.id}
      height={ROW_HEIGHT}
      onNearEnd={props.onNearEnd}
      focusFirst={props.focusFirst}
      row={(row, tabIndex) => (
        <Link
          data-row
          tabIndex={tabIndex}
          to="/dossiers/$id"
          params={{ id: row.id }}
          className="grid-row dossier-row"
        >
          <span>
            <span className="num strong code-text">{row.code}</span>
            {row.provisional ? <span className="block small tone-warning">mã tạm</span> : null}
          </span>
          <span>
            <span className="block clip" title={row.applicantName}>
              {row.applicantName}
            </span>
            <span className="block soft num small">{row.identityMasked}</span>
          </span>
          <span className="clamp" title={row.procedureName}>
            {row.procedureName}
          </span>
          <span>
            <Word state={row.state} />
          </span>
          <span>
            <span className="block num">{timeText(row.dueAt)}</span>
            {row.dueState ? <Word state={row.dueState} /> : null}
          </span>
          <span>
            <Word state={row.sync} />
          </span>
        </Link>
      )}
    />
  );
}
