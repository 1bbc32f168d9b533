import { Link } from "@tanstack/react-router";
import type { Output } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { Rows, Word } from "../../ui/index.ts";

/** Rows of the register of paper copies; each opens its card. */
export function RegisterRows(props: { rows: Output<"copies.register"> }) {
  return (
    <Rows
      label="Sổ bản giấy"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Số",
          width: "236px",
          cell: (row) => (
            <>
              <Link data-row to="/copies/paper/$id" params={{ id: row.id }} className="num strong">
                {row.number}
              </Link>
              <p className="small soft">{row.kindWord}</p>
            </>
          ),
        },
        {
          title: "Giấy tờ",
          cell: (row) => (
            <>
              {row.title}
              <p className="small soft num">{row.code}</p>
            </>
          ),
        },
        {
          title: "Mục đích, cho ai",
          cell: (row) => (
            <>
              {row.purpose}
              <p className="small soft">{row.forWhom}</p>
            </>
          ),
        },
        { title: "Bản", width: "46px", cell: (row) => <span className="num">{row.copies}</span> },
        {
          title: "Người lập, lúc",
          width: "160px",
          cell: (row) => (
            <>
              {row.by}
              <p className="small soft num">{timeText(row.at)}</p>
            </>
          ),
        },
        {
          title: "Trạng thái",
          width: "172px",
          cell: (row) => (
            <>
              <Word state={row.state} />
              <p className="small soft">
                {row.stamped
                  ? `Đã đóng dấu: ${row.stamped.by}`
                  : row.seal === "required" && row.state.code === "printed"
                    ? "Chờ văn thư đóng dấu"
                    : row.printed.failed}
              </p>
            </>
          ),
        },
      ]}
    />
  );
}
