import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText, wholeText } from "../../app/format.ts";
import { Empty, ErrorNote, Panel, Rows, State, Waiting } from "../../ui/index.ts";
import { useSaveForm } from "../forms/use-form.tsx";

/** The log of custody of a batch: who gave what to whom, when; each line with its minutes. */
export function CustodyPanel(props: { batchId: string }) {
  const log = useCall("campaigns.custody", { batchId: props.batchId });
  const saved = useSaveForm();
  const error = log.error ? wireOf(log.error) : saved.error;
  return (
    <Panel title="Sổ giao nhận (chỉ ghi thêm, không sửa xóa)" className="fill">
      <ErrorNote error={error} />
      {log.isPending ? <Waiting>Đang mở sổ…</Waiting> : null}
      {log.data?.length === 0 ? (
        <Empty title="Chưa có lần giao nhận nào.">
          Giấy còn ở nơi lưu trữ. Bấm F7 để bàn giao cho tổ số hóa; chưa bàn giao thì chưa quét được.
        </Empty>
      ) : null}
      {log.data && log.data.length > 0 ? (
        <Rows
          label="Các lần giao nhận"
          rows={log.data}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Lúc",
              width: "118px",
              cell: (row) => (
                <>
                  <span className="num small">{timeText(row.at)}</span>
                  <p className="small soft">{row.scope}</p>
                </>
              ),
            },
            {
              title: "Giao, nhận",
              cell: (row) => (
                <>
                  {row.giver} → {row.taker}
                  {row.note ? <p className="small soft">{row.note}</p> : null}
                </>
              ),
            },
            {
              title: "Đếm được",
              width: "140px",
              cell: (row) => {
                const same =
                  row.folders === row.countedFolders &&
                  row.papers === row.countedPapers &&
                  row.sheets === row.countedSheets;
                return (
                  <span className="small num">
                    {wholeText(row.countedFolders)} tập, {wholeText(row.countedPapers)} kết quả,{" "}
                    {wholeText(row.countedSheets)} tờ
                    {same ? null : <State tone="warning">Khác danh mục</State>}
                  </span>
                );
              },
            },
            {
              title: "Biên bản",
              width: "92px",
              cell: (row) => (
                <button
                  type="button"
                  className="link"
                  data-row
                  aria-label={`Lưu PDF biên bản ${timeText(row.at)}`}
                  onClick={() => saved.save({ id: row.formId })}
                >
                  Lưu PDF
                </button>
              ),
            },
          ]}
        />
      ) : null}
    </Panel>
  );
}
