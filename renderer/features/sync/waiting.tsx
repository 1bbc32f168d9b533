import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { SyncRow, SyncShow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Panel, SelectField, Waiting } from "../../ui/index.ts";
import { OperationList } from "./operations.tsx";
import { SyncRows, useSyncRows } from "./rows.tsx";

const SHOWS: readonly { value: SyncShow; label: string }[] = [
  { value: "all", label: "Tất cả" },
  { value: "waiting", label: "Chưa gửi lần nào" },
  { value: "retry", label: "Chờ thử lại" },
  { value: "refused", label: "Bị từ chối" },
  { value: "files", label: "Có tệp phải tải lên" },
];
const FILE_SHOWS = SHOWS.filter(({ value }) => value === "all" || value === "refused");

/** Everything that is not with the province yet: a list on the left, all of the chosen one on the right. */
export function WaitingPart(props: { view: "dossiers" | "files"; show?: SyncShow; paused: boolean }) {
  const navigate = useNavigate();
  const [show, setShow] = useState<SyncShow>(props.show ?? "all");
  const [chosen, setChosen] = useState<SyncRow | null>(null);
  const rows = useSyncRows({ view: props.view, show });
  const takesFocus = useFocusUnlessMoved(rows.rows.length > 0);
  const first = useAction("sync.first", { word: "cho gửi trước", stale: ["sync.rows", "sync.waiting"] });
  // what was sent meanwhile is not shown any more
  const current = rows.rows.find((row) => row.id === chosen?.id) ?? rows.rows[0] ?? null;
  const subject = current?.queue;
  const mayFirst = subject && current.state.code !== "rejected";
  const open = (row: SyncRow) => {
    if (row.dossierId) void navigate({ to: "/dossiers/$id", params: { id: row.dossierId } });
  };
  const sendFirst = () => {
    if (mayFirst && !first.isPending) first.mutate({ id: subject });
  };
  useKeys({
    f6: mayFirst ? { word: "Gửi trước", run: sendFirst } : undefined,
    f7: current?.dossierId ? { word: "Mở hồ sơ", run: () => open(current) } : undefined,
  });
  const things = props.view === "files" ? "tệp" : "hồ sơ, việc";
  return (
    <div className="columns sync-columns fill">
      <Panel
        title={`${wholeText(rows.total)} ${things}`}
        className="fill walked"
        aside={
          props.show ? null : (
            <SelectField
              label="Hiện"
              name="show"
              value={show}
              options={props.view === "files" ? FILE_SHOWS : SHOWS}
              onChange={(value) => setShow(value as SyncShow)}
            />
          )
        }
      >
        <ErrorNote error={rows.error ? wireOf(rows.error) : null} />
        {rows.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {rows.isSuccess && rows.rows.length === 0 ? (
          show === "all" ? (
            <Empty title="Không có gì chờ gửi.">
              Việc làm trên máy này hiện ở đây cho đến khi tỉnh nhận.
            </Empty>
          ) : show === "refused" ? (
            <Empty title="Không có gì bị từ chối.">
              Nếu có, mỗi việc nói rõ vì sao và giữ nguyên cho đến khi gửi được.
            </Empty>
          ) : (
            <Empty title="Không có gì ở trạng thái này.">Chọn “Tất cả” để xem toàn bộ.</Empty>
          )
        ) : null}
        {rows.rows.length > 0 ? (
          <SyncRows
            label={props.view === "files" ? "Tệp chờ gửi" : "Chờ gửi"}
            view={props.view}
            paused={props.paused}
            rows={rows.rows}
            chosen={current?.id ?? null}
            onChoose={setChosen}
            onOpen={open}
            focusFirst={takesFocus ? 1 : undefined}
            onNearEnd={rows.more}
          />
        ) : null}
      </Panel>
      <Panel title={current ? <span className="num">{current.title}</span> : "Chi tiết"} className="fill">
        {current ? (
          <div className="row sync-actions">
            {mayFirst ? (
              <Button hotkey="F6" busy={first.isPending} onClick={sendFirst}>
                Gửi trước
              </Button>
            ) : null}
            {current.dossierId ? (
              <Button hotkey="F7" onClick={() => open(current)}>
                Mở hồ sơ
              </Button>
            ) : null}
          </div>
        ) : null}
        <ErrorNote error={first.error ? wireOf(first.error) : null} />
        {subject ? (
          <OperationList key={subject} id={subject} paused={props.paused} />
        ) : (
          <Empty title="Chưa có gì để xem.">
            Phím mũi tên đi trong danh sách; phần này hiện từng việc và tệp của dòng đang chọn.
          </Empty>
        )}
      </Panel>
    </div>
  );
}

/**
 * Whether the list may take the focus when its first rows come: not when the hand went elsewhere while they were waited
 * for, or the next Enter would open a dossier that nobody chose.
 */
function useFocusUnlessMoved(hasRows: boolean): boolean {
  const from = useRef(document.activeElement);
  const decided = useRef<boolean>(undefined);
  if (hasRows && decided.current === undefined) {
    const now = document.activeElement;
    decided.current = now === document.body || now === from.current;
  }
  return decided.current ?? false;
}
