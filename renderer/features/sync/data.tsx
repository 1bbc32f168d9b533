import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { ErrorNote, Panel, Rows, State } from "../../ui/index.ts";

/** How old what this machine works with is; what is too old says what to do. */
export function DataPart() {
  const ages = useCall("sync.ages", {});
  return (
    <Panel title="Dữ liệu trên máy này" className="fill">
      <ErrorNote error={ages.error ? wireOf(ages.error) : null} />
      {ages.data ? (
        <Rows
          label="Dữ liệu trên máy này"
          rows={ages.data}
          rowKey={(row) => row.what}
          columns={[
            { title: "Dữ liệu", width: "240px", cell: (row) => row.name },
            {
              title: "Hiện có",
              width: "320px",
              cell: (row) => <span className="num">{row.value}</span>,
            },
            {
              title: "Tình trạng",
              width: "130px",
              cell: (row) => (
                // not every row is an age: numbers run out, a contact never was
                <State tone={row.tooOld ? "warning" : "good"}>{row.tooOld ? "Cần xử lý" : "Dùng được"}</State>
              ),
            },
            { title: "Việc cần làm", cell: (row) => (row.tooOld ? row.fix : "") },
          ]}
        />
      ) : null}
    </Panel>
  );
}
