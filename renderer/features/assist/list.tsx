import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Panel, Rows, rowKeys, Waiting, Word } from "../../ui/index.ts";
import { openDraft } from "../dossiers/drafts.ts";

/** What the counter filed online for people, and where each stands. */
export function AssistListScreen() {
  const navigate = useNavigate();
  const list = useCall("assist.list", {});
  const [next] = useState(openDraft);
  const begin = () => void navigate({ to: "/receive/$id", params: { id: next } });
  useKeys({ f7: begin, escape: () => void navigate({ to: "/counter/online" }) });
  return (
    <div className="screen">
      <Head
        title="Nộp trực tuyến giúp"
        sub="Gõ người nộp và thủ tục như tiếp nhận, rồi bấm F7 và chọn “Nộp trực tuyến giúp”."
      >
        <Button kind="primary" hotkey="F7" onClick={begin}>
          Nộp giúp một người
        </Button>
        <Button hotkey="Esc" onClick={() => void navigate({ to: "/counter/online" })}>
          Hộp trực tuyến
        </Button>
      </Head>
      <ErrorNote error={list.error ? wireOf(list.error) : null} />
      <Panel title="Đã và đang nộp giúp ở máy này" className="fill">
        {list.data ? null : <Waiting>Đang mở danh sách…</Waiting>}
        {list.data?.length === 0 ? (
          <Empty title="Chưa nộp giúp ai.">
            Người dân không tự nộp trên Cổng được thì cán bộ nộp giúp tại đây, kể cả khi mất mạng.
          </Empty>
        ) : null}
        {list.data && list.data.length > 0 ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the rows
          <div onKeyDown={rowKeys}>
            <Rows
              label="Hồ sơ nộp giúp"
              rows={list.data}
              rowKey={(row) => row.id}
              columns={[
                {
                  title: "Người nộp",
                  width: "260px",
                  cell: (row) => (
                    <>
                      <button
                        type="button"
                        className="link wraps"
                        data-row
                        onClick={() => void navigate({ to: "/counter/assist/$id", params: { id: row.id } })}
                      >
                        {row.applicantName || "(chưa ghi tên)"}
                      </button>
                      <div className="small soft num">{row.reference}</div>
                    </>
                  ),
                },
                { title: "Thủ tục", cell: (row) => row.procedureName },
                {
                  title: "Lúc, người nộp giúp",
                  width: "210px",
                  cell: (row) => (
                    <>
                      <span className="num">{timeText(row.at)}</span>
                      <div className="small soft">{row.by}</div>
                    </>
                  ),
                },
                {
                  title: "Tình trạng",
                  width: "280px",
                  cell: (row) => (
                    <>
                      <Word state={row.state} />
                      {row.portalCode ? <div className="small soft num">{row.portalCode}</div> : null}
                    </>
                  ),
                },
              ]}
            />
          </div>
        ) : null}
      </Panel>
    </div>
  );
}
