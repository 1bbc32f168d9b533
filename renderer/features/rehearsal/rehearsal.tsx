import type { Rehearsal } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Panel, Rows, State, Word } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** Would this machine come back? Tried aside, without touching what is at work. */
export function RehearsalPanel() {
  const run = useAction("rehearsal.run", { word: "diễn tập khôi phục" });
  const start = () => {
    if (!run.isPending) run.mutate({});
  };
  useKeys({ f9: { word: "Diễn tập khôi phục máy này", run: start } });
  return (
    <Panel
      title="Diễn tập khôi phục máy này"
      className="fill"
      footer={
        <Button kind="primary" hotkey="F9" busy={run.isPending} onClick={start}>
          {run.data ? "Diễn tập lại" : "Diễn tập ngay"}
        </Button>
      }
    >
      <div className="stack">
        <ErrorNote error={run.error ? wireOf(run.error) : null} />
        {run.isPending ? (
          <p role="status">
            <State tone="info">Đang dựng lại dữ liệu ở một tệp riêng, vẫn làm việc tiếp được…</State>
          </p>
        ) : null}
        {run.data ? <Account account={run.data} /> : null}
        {run.data || run.isPending ? null : (
          <Empty title="Chưa diễn tập trong lần mở này.">
            Máy thử mở bản sao lưu mới nhất, chép lại nhật ký vào một tệp riêng, đếm những gì trở lại rồi xóa
            tệp đó. Dữ liệu đang dùng không bị đụng đến. Nên diễn tập mỗi tháng và in bản ghi.
          </Empty>
        )}
      </div>
    </Panel>
  );
}

function Account(props: { account: Rehearsal }) {
  const { account } = props;
  return (
    <>
      <div className="row wrap">
        <p role="status">
          <Word state={account.verdict} /> <span className="small soft">lúc {timeText(account.at)}</span>
        </p>
        <PaperPrint formId={account.formId} word="In bản ghi" focus />
      </div>
      <ul className="lines">
        {account.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Rows
        label="Những gì trở lại"
        rows={account.rows}
        rowKey={(row) => row.name}
        columns={[
          { title: "Dữ liệu", cell: (row) => row.name },
          { title: "Đang có", width: "100px", isAmount: true, cell: (row) => row.now },
          { title: "Trở lại", width: "100px", isAmount: true, cell: (row) => row.restored ?? "không có" },
        ]}
      />
    </>
  );
}
