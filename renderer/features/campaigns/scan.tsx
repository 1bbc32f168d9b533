import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { CampaignDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  TextField,
  useSettled,
  VirtualList,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { AddFolder } from "./add-folder.tsx";
import { useFolders } from "./rows.ts";
import { SETTLE_MS } from "./words.ts";

/** The scanning queue: one key brings the next folder; all folders stand below. */
export function ScanPart(props: { campaign: CampaignDetail }) {
  const { campaign } = props;
  const navigate = useNavigate();
  const mayScan = useMay("campaigns.next");
  const mayAdd = useMay("campaigns.addFolder");
  const [text, setText] = useState("");
  const settled = useSettled(text, SETTLE_MS);
  const folders = useFolders({ id: campaign.id, batchId: null, text: settled });
  const [adding, setAdding] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const next = useAction("campaigns.next", {
    word: "lấy cặp, tập",
    repeat: true,
    onDone: ({ folderId }) => {
      if (folderId) void navigate({ to: "/digitise/folders/$id", params: { id: folderId } });
    },
  });
  const take = () => {
    if (!next.isPending) next.mutate({ campaignId: campaign.id });
  };
  useKeys({ f8: mayScan ? take : undefined, f6: mayAdd ? () => setAdding(true) : undefined });
  useEffect(() => button.current?.focus(), []);
  const { counts } = campaign;
  return (
    <div className={adding ? "columns campaign-columns fill" : "columns fill"}>
      <Panel
        title={`Cặp, tập (${wholeText(folders.total)})`}
        className="fill walked"
        aside={
          <div className="row">
            {mayAdd ? (
              <Button hotkey="F6" onClick={() => setAdding(true)}>
                Thêm cặp, tập
              </Button>
            ) : null}
            {mayScan ? (
              <Button kind="primary" hotkey="F8" buttonRef={button} busy={next.isPending} onClick={take}>
                Cặp, tập tiếp theo
              </Button>
            ) : null}
          </div>
        }
      >
        <ErrorNote error={next.error ? wireOf(next.error) : folders.error ? wireOf(folders.error) : null} />
        {next.data && next.data.folderId === null ? (
          <Note tone="info">
            <p>
              Không còn cặp, tập nào cho bạn.{" "}
              {counts.unclassified > 0
                ? "Một số kết quả chưa phân loại hiệu lực; nhờ trưởng bộ phận phân loại."
                : counts.foldersWaiting > 0
                  ? "Phần còn lại đang do người khác quét, hoặc chưa bàn giao cho tổ số hóa."
                  : "Mọi cặp, tập đã nộp."}
            </p>
          </Note>
        ) : null}
        {folders.total > 0 || text !== "" ? (
          <TextField
            label="Tìm hộp, cặp, tập, người quét, kết quả"
            name="find"
            value={text}
            onChange={setText}
          />
        ) : null}
        {folders.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {folders.isSuccess && folders.rows.length === 0 && settled !== "" ? (
          <Empty title="Không có cặp, tập nào khớp.">Đổi chữ tìm, hoặc xóa để thấy tất cả.</Empty>
        ) : null}
        {folders.isSuccess && folders.rows.length === 0 && settled === "" ? (
          <Empty title="Chưa có cặp, tập nào.">
            Nhập danh mục từ Excel ở phần Danh mục; cặp, tập được lập theo danh mục.
          </Empty>
        ) : null}
        {folders.rows.length > 0 ? (
          <VirtualList
            label="Cặp, tập của chiến dịch"
            head={
              <div className="grid-row folder-row list-head" aria-hidden="true">
                <span>Hộp, cặp, tập</span>
                <span>Loại giấy</span>
                <span>Lô, nơi giữ</span>
                <span>Đã quét</span>
                <span>Người quét</span>
                <span>Trạng thái</span>
              </div>
            }
            rows={folders.rows}
            rowKey={(row) => row.id}
            height={46}
            onNearEnd={folders.more}
            row={(row, tabIndex) => (
              <Link
                data-row
                tabIndex={tabIndex}
                to="/digitise/folders/$id"
                params={{ id: row.id }}
                className="grid-row folder-row"
              >
                <span>
                  <span className="block strong clip">{row.label}</span>
                  <span className="block small soft clip">Hộp {row.box}</span>
                </span>
                <span className="clamp">{row.kindWord}</span>
                <span>
                  <span className="block clip">{row.batch || "chưa vào lô"}</span>
                  <span className="block small soft clip" title={row.holder}>
                    {row.holder}
                  </span>
                </span>
                <span className="num">
                  {row.scanned}/{row.toScan}
                </span>
                <span className="clip">{row.operator}</span>
                <span>
                  <Word state={row.state} />
                </span>
              </Link>
            )}
          />
        ) : null}
      </Panel>
      {adding ? <AddFolder campaignId={campaign.id} onLeave={() => setAdding(false)} /> : null}
    </div>
  );
}
