import { Link } from "@tanstack/react-router";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Empty, ErrorNote, Panel, Rows, Word } from "../../ui/index.ts";

/** What the province has taken, the newest first. */
export function SentPart() {
  const items = useCall("sync.items", { which: "done", limit: 200 });
  const rows = items.data ?? [];
  return (
    <Panel title="Đã gửi (200 việc mới nhất)" className="fill">
      <ErrorNote error={items.error ? wireOf(items.error) : null} />
      {items.isSuccess && rows.length === 0 ? (
        <Empty title="Chưa gửi mục nào.">Những gì tỉnh đã nhận sẽ hiện ở đây.</Empty>
      ) : null}
      {rows.length > 0 ? (
        <Rows
          label="Đã gửi"
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Việc",
              cell: (row) => (
                <>
                  {row.what}
                  {row.dossierId ? (
                    <p className="small">
                      <Link data-row to="/dossiers/$id" params={{ id: row.dossierId }} className="num">
                        {row.dossierCode}
                      </Link>
                    </p>
                  ) : null}
                </>
              ),
            },
            { title: "Trạng thái", width: "140px", cell: (row) => <Word state={row.state} /> },
            {
              title: "Lúc",
              width: "148px",
              cell: (row) => <span className="num">{timeText(row.since)}</span>,
            },
            {
              title: "Số lần thử",
              width: "110px",
              cell: (row) => <span className="num">{row.attempts}</span>,
            },
          ]}
        />
      ) : null}
    </Panel>
  );
}
