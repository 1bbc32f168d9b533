import type { Output } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { Rows, Word } from "../../ui/index.ts";

/** Rows of the register of paper copies. */
export function RegisterRows(props: { rows: Output<"copies.register"> }) {
  return (
    <Rows
      label="Sổ bản giấy"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        { title: "Số", width: "228px", cell: (row) => <span className="num strong">{row.number}</span> },
        { title: "Kết quả", width: "232px", cell: (row) => <span className="num">{row.code}</span> },
        {
          title: "Mục đích, cho ai",
          cell: (row) => (
            <>
              {row.purpose}
              <p className="small soft">{row.forWhom}</p>
            </>
          ),
        },
        { title: "Bản", width: "50px", cell: (row) => <span className="num">{row.copies}</span> },
        {
          title: "Người lập",
          width: "180px",
          cell: (row) => (
            <>
              {row.by}
              <p className="small soft num">{timeText(row.at)}</p>
            </>
          ),
        },
        { title: "Trạng thái", width: "148px", cell: (row) => <Word state={row.state} /> },
      ]}
    />
  );
}
