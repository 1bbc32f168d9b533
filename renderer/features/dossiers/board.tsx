import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay, useSession } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel, rowKeys, Shape, type Tone, Waiting } from "../../ui/index.ts";
import { DossierRows } from "./dossier-rows.tsx";
import { openDraft, recallCursor } from "./drafts.ts";

type List = "today" | "dueSoon" | "overdue" | "ready";

const LISTS: Record<List, { title: string; empty: string; hint: string }> = {
  today: {
    title: "Nhận hôm nay",
    empty: "Hôm nay chưa nhận hồ sơ nào.",
    hint: "Có người đến quầy: bấm F2 để tiếp nhận.",
  },
  dueSoon: {
    title: "Sắp đến hạn",
    empty: "Không có hồ sơ nào sắp đến hạn.",
    hint: "Hồ sơ sắp đến ngày hẹn sẽ tự hiện ở đây.",
  },
  overdue: {
    title: "Quá hạn",
    empty: "Không có hồ sơ quá hạn.",
    hint: "Nếu có, chúng đứng ở đây cho đến khi trả xong.",
  },
  ready: {
    title: "Chờ trả",
    empty: "Chưa có kết quả nào chờ trả.",
    hint: "Kết quả về đến quầy sẽ tự hiện ở đây.",
  },
};

let reopenedFor: unknown = null;

/** Today's board: how the counter stands, and what waits. */
export function BoardScreen() {
  const session = useSession();
  const navigate = useNavigate();
  const board = useCall("dossiers.board", {}, { refetchInterval: 60_000 });
  const mayReceive = useMay("dossiers.receive");
  const [list, setList] = useState<List>("today");
  const receive = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const cursor = recallCursor(session.officer.id);
    const first = reopenedFor !== session;
    reopenedFor = session;
    // the form that was open when this officer left, or when the machine stopped, opens again by itself
    if (first && cursor && session.parkedDrafts > 0) {
      void navigate({ to: "/receive/$id", params: { id: cursor.draft } });
    } else receive.current?.focus();
  }, [session, navigate]);

  const counts = board.data?.counts;
  const rows = board.data?.[list] ?? [];
  return (
    <div className="screen">
      <Head title="Quầy hôm nay" sub={`${session.officer.fullName} · ${session.officer.title}`}>
        {mayReceive ? (
          <Button
            kind="primary"
            hotkey="F2"
            buttonRef={receive}
            onClick={() => void navigate({ to: "/receive/$id", params: { id: openDraft() } })}
          >
            Tiếp nhận mới
          </Button>
        ) : null}
      </Head>
      <ErrorNote error={board.error ? wireOf(board.error) : null} />
      <ul className="tiles" aria-label="Số liệu của quầy">
        <Tile
          n={counts?.receivedToday}
          word="nhận hôm nay"
          tone="info"
          on={list === "today"}
          pick={() => setList("today")}
        />
        <Tile
          n={counts?.dueSoon}
          word="sắp đến hạn"
          tone="warning"
          on={list === "dueSoon"}
          pick={() => setList("dueSoon")}
        />
        <Tile
          n={counts?.overdue}
          word="quá hạn"
          tone="bad"
          on={list === "overdue"}
          pick={() => setList("overdue")}
        />
        <Tile
          n={counts?.readyToReturn}
          word="chờ trả"
          tone="good"
          on={list === "ready"}
          pick={() => setList("ready")}
        />
        <Tile n={counts?.waitingToScan} word="giấy chờ số hóa" tone="neutral" to="/digitise" />
        <Tile n={counts?.waitingToSign} word="bản chờ ký" tone="neutral" to="/sign" />
        <Tile n={counts?.notSent} word="chưa gửi tỉnh" tone="neutral" to="/sync" />
      </ul>
      {mayReceive ? <Drafts /> : null}
      <Panel
        title={LISTS[list].title}
        className="fill"
        aside={<span className="small soft">{counts ? `${counts.open} hồ sơ đang mở` : ""}</span>}
      >
        {board.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {board.isSuccess && rows.length === 0 ? (
          <Empty title={LISTS[list].empty}>{LISTS[list].hint}</Empty>
        ) : null}
        {rows.length > 0 ? <DossierRows label={LISTS[list].title} rows={rows} /> : null}
      </Panel>
    </div>
  );
}

function Tile(props: {
  n: number | undefined;
  word: string;
  tone: Tone;
  on?: boolean;
  pick?: () => void;
  to?: "/digitise" | "/sign" | "/sync";
}) {
  const zero = !props.n;
  const inside = (
    <>
      <strong className="num">{props.n ?? "…"}</strong>
      <span className={`row tone-${zero ? "neutral" : props.tone}`}>
        <Shape tone={zero ? "neutral" : props.tone} />
        {props.word}
      </span>
    </>
  );
  return (
    <li>
      {props.to ? (
        <Link to={props.to} className="tile">
          {inside}
        </Link>
      ) : (
        <button type="button" className="tile" aria-pressed={props.on} onClick={props.pick}>
          {inside}
        </button>
      )}
    </li>
  );
}

/** Forms of this officer that are not finished: parked by a switch or by a restart. */
function Drafts() {
  const drafts = useCall("dossiers.drafts", {});
  if (!drafts.data || drafts.data.length === 0) return null;
  return (
    <section className="drafts" aria-label="Biểu mẫu đang dở">
      <h2>Biểu mẫu đang dở ({drafts.data.length})</h2>
      <ul onKeyDown={rowKeys}>
        {drafts.data.slice(0, 6).map((draft) => (
          <li key={draft.id}>
            <Link data-row to="/receive/$id" params={{ id: draft.id }}>
              <strong>{draft.applicantName || "Chưa có tên"}</strong>
              <span className="soft small">
                {" "}
                {draft.procedureName || "chưa chọn thủ tục"} · lưu {timeText(draft.savedAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
