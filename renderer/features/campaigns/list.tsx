import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel, Rows, useHandTo, Waiting } from "../../ui/index.ts";
import { PlanForm } from "./plan-form.tsx";

/** Campaigns of mass digitising; the head makes new ones. */
export function CampaignsScreen() {
  const list = useCall("campaigns.list", {});
  const may = useMay("campaigns.save");
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const back = () => (making ? setMaking(false) : void navigate({ to: "/digitise" }));
  useKeys({ f6: may ? () => setMaking(true) : undefined, escape: back });
  useHandTo(list.isSuccess, () => box.current?.querySelector<HTMLElement>("[data-row]"));
  return (
    <div className="screen" ref={box}>
      <Head
        title="Chiến dịch số hóa"
        sub="Số hóa hàng loạt kết quả cũ còn hiệu lực (TT 01/2023/TT-VPCP, Điều 5)"
      >
        {may ? (
          <Button
            kind={list.data?.length === 0 ? "primary" : "plain"}
            hotkey="F6"
            onClick={() => setMaking(true)}
          >
            Lập chiến dịch
          </Button>
        ) : null}
        <Button hotkey="Esc" onClick={back}>
          Giấy tờ của hồ sơ
        </Button>
      </Head>
      <ErrorNote error={list.error ? wireOf(list.error) : null} />
      <div className={making ? "columns campaign-columns fill" : "columns fill"}>
        <Panel title="Các chiến dịch" className="fill">
          {list.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
          {list.data?.length === 0 ? (
            <Empty title="Chưa có chiến dịch nào.">
              {may
                ? "Bấm F6 để lập kế hoạch: cơ quan, lĩnh vực, thời gian, nơi ký và tỷ lệ kiểm tra; rồi nhập danh mục từ Excel."
                : "Trưởng bộ phận lập kế hoạch; lập xong, chiến dịch hiện ở đây."}
            </Empty>
          ) : null}
          {list.data && list.data.length > 0 ? (
            <Rows
              label="Các chiến dịch"
              rows={list.data}
              rowKey={(row) => row.id}
              columns={[
                {
                  title: "Chiến dịch",
                  cell: (row) => (
                    <>
                      <Link data-row to="/digitise/campaigns/$id/$part" params={{ id: row.id, part: "scan" }}>
                        {row.name}
                      </Link>
                      <p className="small soft">
                        <span className="num">{row.number}</span> · {row.agency} · {row.field}
                      </p>
                    </>
                  ),
                },
                {
                  title: "Thời gian",
                  width: "120px",
                  cell: (row) => (
                    <span className="num small">
                      {dayText(row.startsOn)} đến {dayText(row.endsOn)}
                    </span>
                  ),
                },
                {
                  title: "Phải quét",
                  width: "90px",
                  cell: (row) => <span className="num">{wholeText(row.counts.toScan)}</span>,
                },
                {
                  title: "Đã xong",
                  width: "90px",
                  cell: (row) => <span className="num">{wholeText(row.counts.done)}</span>,
                },
              ]}
            />
          ) : null}
        </Panel>
        {making ? (
          <PlanForm
            campaign={null}
            onLeave={() => setMaking(false)}
            onDone={(made) =>
              void navigate({ to: "/digitise/campaigns/$id/$part", params: { id: made.id, part: "items" } })
            }
          />
        ) : null}
      </div>
    </div>
  );
}
