import { Link, useNavigate } from "@tanstack/react-router";
import type { DocumentSummary } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel, Rows, rowKeys, Waiting, Word } from "../../ui/index.ts";
import { LaterPanel } from "./later.tsx";

/** Papers under way and dossiers whose papers are not scanned yet. */
export function DigitiseScreen() {
  const open = useCall("digitise.list", { open: true });
  const today = useCall("dossiers.list", { group: "today", after: null, limit: 50 });
  const navigate = useNavigate();
  const mayCampaigns = useMay("campaigns.list");
  const campaigns = () => void navigate({ to: "/digitise/campaigns" });
  useKeys({ f4: mayCampaigns ? campaigns : undefined });
  return (
    <div className="screen">
      <Head title="Số hóa giấy tờ" sub="Quét, ký, rồi đọc thông tin: đúng thứ tự của TT 01/2023/TT-VPCP">
        {mayCampaigns ? (
          <Button hotkey="F4" onClick={campaigns}>
            Chiến dịch số hóa
          </Button>
        ) : null}
      </Head>
      <ErrorNote error={open.error ? wireOf(open.error) : null} />
      <div className="columns half fill">
        <Panel title="Đang làm">
          {open.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
          {open.data?.length === 0 ? (
            <Empty title="Không có giấy tờ nào đang làm dở.">
              Chọn một hồ sơ ở bên phải rồi chọn giấy tờ để quét.
            </Empty>
          ) : null}
          {open.data && open.data.length > 0 ? <Papers rows={open.data} /> : null}
        </Panel>
        <div className="stack">
          <LaterPanel />
          <Panel title="Hồ sơ nhận hôm nay">
            {today.data?.rows.length === 0 ? (
              <Empty title="Hôm nay chưa nhận hồ sơ nào.">
                Hồ sơ cũ hơn: bấm F3, gõ họ tên hoặc mã, rồi bấm F6 trong hồ sơ.
              </Empty>
            ) : null}
            <ul className="lines" onKeyDown={rowKeys}>
              {today.data?.rows.map((dossier) => (
                <li key={dossier.id}>
                  <Link data-row to="/digitise/of/$id" params={{ id: dossier.id }}>
                    <span className="num strong">{dossier.code}</span> {dossier.applicantName}
                  </Link>
                  <p className="small soft clip">{dossier.procedureName}</p>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </div>
  );
}

function Papers(props: { rows: readonly DocumentSummary[] }) {
  return (
    <Rows
      label="Giấy tờ đang làm"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Giấy tờ",
          cell: (row) => (
            <>
              <Link data-row to="/digitise/$id" params={{ id: row.id }}>
                {row.title}
              </Link>
              <p className="small soft num">{row.dossierCode}</p>
            </>
          ),
        },
        { title: "Trang", width: "56px", cell: (row) => <span className="num">{row.pages}</span> },
        { title: "Trạng thái", width: "150px", cell: (row) => <Word state={row.word} /> },
        {
          title: "Người quét",
          width: "150px",
          cell: (row) => (
            <>
              {row.mine ? "Tôi" : row.scannedBy}
              <p className="small soft num">{timeText(row.scannedAt)}</p>
            </>
          ),
        },
      ]}
    />
  );
}
