import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Empty, ErrorNote, Head, Panel, Rows, Waiting, Word } from "../../ui/index.ts";
import { RegisterRows } from "./register.tsx";

/** Results that came from the province, and the paper copies made of them. */
export function CopiesScreen() {
  const results = useCall("copies.results", {});
  const register = useCall("copies.register", {});
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (results.data) box.current?.querySelector<HTMLElement>("[data-row]")?.focus();
  }, [results.data]);
  return (
    <div className="screen" ref={box}>
      <Head
        title="Bản giấy từ kết quả điện tử"
        sub="Chuyển kết quả điện tử sang bản giấy có mã QR để người dân mang về (NĐ 45/2020/NĐ-CP, Điều 18)"
      />
      <ErrorNote error={results.error ? wireOf(results.error) : null} />
      <Panel title="Kết quả đã về" className="fill">
        {results.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {results.data?.length === 0 ? (
          <Empty title="Chưa có kết quả nào về.">
            Kết quả do tỉnh trả tự về quầy khi có mạng. Muốn hỏi ngay: sang Đồng bộ, bấm Gửi ngay.
          </Empty>
        ) : null}
        {results.data && results.data.length > 0 ? (
          <Rows
            label="Kết quả đã về"
            rows={results.data}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Kết quả",
                cell: (row) => (
                  <>
                    <Link data-row to="/copies/$id" params={{ id: row.id }}>
                      {row.title}
                    </Link>
                    <p className="small soft num">{row.code}</p>
                  </>
                ),
              },
              {
                title: "Hồ sơ",
                width: "230px",
                cell: (row) => (
                  <>
                    {row.applicantName}
                    <p className="small soft num">{row.dossierCode}</p>
                  </>
                ),
              },
              {
                title: "Về lúc",
                width: "148px",
                cell: (row) => <span className="num">{timeText(row.arrivedAt)}</span>,
              },
              { title: "Trạng thái", width: "170px", cell: (row) => <Word state={row.state} /> },
              {
                title: "Đã lập",
                width: "90px",
                cell: (row) => <span className="num">{row.copies} bản</span>,
              },
            ]}
          />
        ) : null}
      </Panel>
      <Panel title="Sổ bản giấy" className="register">
        {register.data?.length === 0 ? (
          <Empty title="Sổ đang trống.">Mỗi bản giấy lập ra được ghi một số vào sổ này.</Empty>
        ) : null}
        {register.data && register.data.length > 0 ? <RegisterRows rows={register.data} /> : null}
      </Panel>
    </div>
  );
}
