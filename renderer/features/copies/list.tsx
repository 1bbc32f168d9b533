import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Panel, Rows, useHandTo, Waiting, Word } from "../../ui/index.ts";
import { RegisterRows } from "./register.tsx";

/** Results that came from the province, and the paper copies made of them. */
export function CopiesScreen() {
  const results = useCall("copies.results", {});
  const register = useCall("copies.register", {});
  const documents = useCall("copies.documents", {});
  const [view, setView] = useState<"results" | "documents">("results");
  const navigate = useNavigate();
  const toCheck = () => void navigate({ to: "/copies/check" });
  useKeys({ f7: { word: "Kiểm mã trên bản giấy", run: toCheck } });
  const box = useRef<HTMLDivElement>(null);
  useHandTo(results.isSuccess, () => box.current?.querySelector<HTMLElement>("[data-row]"));
  return (
    <div className="screen" ref={box}>
      <Head
        title="Bản giấy từ tệp điện tử"
        sub="Bản chuyển đổi, sao y, bản sao có chứng thực hoặc bản in để xem, từ tệp điện tử (NĐ 45/2020/NĐ-CP, Điều 18)"
      >
        <Button hotkey="F7" onClick={toCheck}>
          Kiểm mã trên bản giấy
        </Button>
        <Button onClick={() => void navigate({ to: "/copies/printing" })}>Máy in</Button>
      </Head>
      <ErrorNote error={results.error ? wireOf(results.error) : null} />
      <fieldset className="tabs" aria-label="Lập bản giấy từ">
        <Button
          kind={view === "results" ? "primary" : "plain"}
          pressed={view === "results"}
          onClick={() => setView("results")}
        >
          Kết quả đã về
        </Button>
        <Button
          kind={view === "documents" ? "primary" : "plain"}
          pressed={view === "documents"}
          onClick={() => setView("documents")}
        >
          Giấy tờ số hóa ở máy này
        </Button>
      </fieldset>
      {view === "documents" ? (
        <DocumentsPanel documents={documents.data} />
      ) : (
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
      )}
      <Panel title="Sổ bản giấy" className="register">
        {register.data?.length === 0 ? (
          <Empty title="Sổ đang trống.">Mỗi bản giấy lập ra được ghi một số vào sổ này.</Empty>
        ) : null}
        {register.data && register.data.length > 0 ? <RegisterRows rows={register.data} /> : null}
      </Panel>
    </div>
  );
}

/** Papers digitised here, signed or not: a signed one may become any kind of paper, another one a print to look at. */
function DocumentsPanel(props: { documents: Output<"copies.documents"> | undefined }) {
  const { documents } = props;
  return (
    <Panel title="Giấy tờ số hóa ở máy này" className="fill">
      {documents === undefined ? <Waiting>Đang mở danh sách…</Waiting> : null}
      {documents?.length === 0 ? (
        <Empty title="Chưa có giấy tờ nào.">Giấy tờ quét ở Số hóa, mà bạn được xem, hiện ở đây.</Empty>
      ) : null}
      {documents && documents.length > 0 ? (
        <Rows
          label="Giấy tờ số hóa ở máy này"
          rows={documents}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Giấy tờ",
              cell: (row) => (
                <Link data-row to="/copies/document/$id" params={{ id: row.id }}>
                  {row.title}
                </Link>
              ),
            },
            {
              title: "Hồ sơ",
              width: "230px",
              cell: (row) => <span className="num">{row.dossierCode}</span>,
            },
            {
              title: "Quét lúc",
              width: "148px",
              cell: (row) => <span className="num">{timeText(row.scannedAt)}</span>,
            },
            { title: "Trạng thái", width: "190px", cell: (row) => <Word state={row.state} /> },
            {
              title: "Đã lập",
              width: "90px",
              cell: (row) => <span className="num">{row.copies} bản</span>,
            },
          ]}
        />
      ) : null}
    </Panel>
  );
}
