import { Link } from "@tanstack/react-router";
import type { DossierSummary } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { Rows, Word } from "../../ui/index.ts";

/** Dossiers as a list; Enter on a code opens it, the arrow keys walk. */
export function DossierRows(props: { label: string; rows: readonly DossierSummary[] }) {
  return (
    <Rows
      label={props.label}
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Mã hồ sơ",
          width: "190px",
          cell: (row) => (
            <>
              <Link data-row to="/dossiers/$id" params={{ id: row.id }} className="num strong">
                {row.code}
              </Link>
              {row.provisional ? <div className="small tone-warning">mã tạm</div> : null}
            </>
          ),
        },
        {
          title: "Người nộp",
          width: "200px",
          cell: (row) => (
            <>
              {row.applicantName}
              <div className="soft num small">{row.identityMasked}</div>
            </>
          ),
        },
        {
          title: "Thủ tục",
          cell: (row) => (
            <span className="clamp" title={row.procedureName}>
              {row.procedureName}
            </span>
          ),
        },
        { title: "Trạng thái", width: "170px", cell: (row) => <Word state={row.state} /> },
        {
          title: "Hẹn trả",
          width: "148px",
          cell: (row) => <span className="num">{timeText(row.dueAt)}</span>,
        },
        { title: "Gửi tỉnh", width: "120px", cell: (row) => <Word state={row.sync} /> },
      ]}
    />
  );
}
