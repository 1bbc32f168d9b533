import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { bytesText, dayText, timeText } from "../../app/format.ts";
import { Empty, ErrorNote, Panel, Rows } from "../../ui/index.ts";

/** What this machine will erase when, what it keeps and why, and what it erased. */
export function ErasurePart() {
  const plan = useCall("archive.plan", {});
  const data = plan.data;
  return (
    <div className="columns half fill">
      <Panel title="Sẽ xóa bản trên máy này" className="fill">
        <ErrorNote error={plan.error ? wireOf(plan.error) : null} />
        {data ? (
          <div className="stack">
            <p className="small soft">
              Bản số hóa của hồ sơ đã kết thúc được xóa ở máy này {data.keepDays} ngày sau khi tỉnh xác nhận
              đủ từng tệp bằng mã kiểm tra. Hồ sơ và nhật ký ở lại.
            </p>
            {data.kept.length > 0 ? (
              <ul className="lines small">
                {data.kept.map((one) => (
                  <li key={one.word} className="row apart">
                    <span>{one.word}</span>
                    <span className="num">{one.documents} bản</span>
                  </li>
                ))}
              </ul>
            ) : null}
            {data.soon.length === 0 ? (
              <Empty title="Chưa có bản nào đến lượt.">
                Chỉ bản mà tỉnh đã xác nhận mới vào danh sách này; chưa gửi thì không bao giờ xóa.
              </Empty>
            ) : (
              <Rows
                label="Sẽ xóa"
                rows={data.soon}
                rowKey={(row) => row.documentId}
                columns={[
                  {
                    title: "Bản số hóa",
                    cell: (row) => (
                      <>
                        {row.title}
                        <p className="small num">{row.dossierCode}</p>
                      </>
                    ),
                  },
                  {
                    title: "Tỉnh xác nhận",
                    width: "118px",
                    cell: (row) => <span className="num">{dayText(row.confirmedAt)}</span>,
                  },
                  {
                    title: "Xóa ngày",
                    width: "104px",
                    cell: (row) => <span className="num">{dayText(row.eraseAt)}</span>,
                  },
                  {
                    title: "Cỡ",
                    width: "76px",
                    cell: (row) => <span className="num">{bytesText(row.bytes)}</span>,
                  },
                ]}
              />
            )}
          </div>
        ) : null}
      </Panel>
      <Panel title="Đã xóa" className="fill">
        {data && data.erased.length === 0 ? (
          <Empty title="Chưa xóa bản nào.">Mỗi lần xóa được ghi ở đây và trong nhật ký kiểm toán.</Empty>
        ) : null}
        {data && data.erased.length > 0 ? (
          <Rows
            label="Đã xóa"
            rows={data.erased}
            rowKey={(row) => row.documentId}
            columns={[
              {
                title: "Bản số hóa",
                cell: (row) => (
                  <>
                    {row.title}
                    <p className="small num">{row.dossierCode}</p>
                    <p className="small soft">
                      {row.files} tệp, {bytesText(row.bytes)}
                      {row.sha256 ? ` · SHA-256 ${row.sha256.slice(0, 16)}…` : ""}
                    </p>
                  </>
                ),
              },
              {
                title: "Tỉnh xác nhận",
                width: "118px",
                cell: (row) => <span className="num">{dayText(row.confirmedAt)}</span>,
              },
              {
                title: "Đã xóa lúc",
                width: "140px",
                cell: (row) => <span className="num">{timeText(row.at)}</span>,
              },
            ]}
          />
        ) : null}
      </Panel>
    </div>
  );
}
