import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall, useClient } from "../../app/counter.tsx";
import { saveBlob } from "../../app/upload.ts";
import { Button, Empty, ErrorNote, Panel, SelectField, State, Waiting } from "../../ui/index.ts";

const PERIODS = {
  month: "hằng tháng",
  quarter: "hằng quý",
  "half-year": "6 tháng",
  year: "hằng năm",
} as const;

/** A report that the unit must send, of the period above: looked at here, saved as a workbook. */
export function UnitReports(props: { from: string; to: string }) {
  const { from, to } = props;
  const client = useClient();
  const known = useCall("reports.unitReports", { to });
  const [chosen, setChosen] = useState("");
  const report = known.data?.find((one) => one.id === chosen) ?? known.data?.[0];
  const answer = useCall(
    "reports.unitReport",
    { id: report?.id ?? "-", from, to },
    { enabled: report !== undefined },
  );
  const save = useMutation({
    mutationFn: async () => {
      if (!report) return;
      const { file } = await client.call("reports.unitReportFile", { id: report.id, from, to });
      await saveBlob(file);
    },
  });
  const error = known.error ?? answer.error ?? save.error;
  const [head, ...rows] = answer.data?.table ?? [];
  return (
    <Panel
      title="Báo cáo phải gửi"
      aside={
        <Button busy={save.isPending} disabled={!report} onClick={() => save.mutate()}>
          Lưu tệp Excel
        </Button>
      }
    >
      <div className="stack">
        <ErrorNote error={error ? wireOf(error) : null} />
        {known.data?.length === 0 ? (
          <Empty title="Không có báo cáo nào áp dụng cho ngày này.">Chọn khoảng ngày khác ở trên.</Empty>
        ) : null}
        {report ? (
          <>
            <SelectField
              label="Báo cáo"
              name="unit-report"
              value={report.id}
              onChange={setChosen}
              options={(known.data ?? []).map((one) => ({
                value: one.id,
                label: `${one.name} (${PERIODS[one.period]})`,
              }))}
              hint={`Hạn gửi: ${report.due}. Khoảng ngày lấy ở đầu màn hình.`}
            />
            {report.unverified ? <State tone="warning">Chưa kiểm chứng: {report.source}</State> : null}
            {answer.isPending ? <Waiting>Đang cộng…</Waiting> : null}
            {head ? (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the arrow keys
              <section className="table-wide" aria-label="Bảng của báo cáo" tabIndex={0}>
                <table className="list unit-report">
                  <thead>
                    <tr>
                      {head.map((cell, at) => (
                        <th key={cell} scope="col" className={at > 1 ? "amount" : undefined}>
                          {cell}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <tr key={row[1]}>
                        {row.map((cell, at) => (
                          <td key={head[at]} className={at > 1 ? "amount num" : undefined}>
                            {cell}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            ) : null}
          </>
        ) : null}
      </div>
    </Panel>
  );
}
