import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { BoardGroup, DossierSummary } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useClient } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useRowPages } from "../../app/row-pages.ts";
import { useMay, useSession } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel, Shape, Waiting } from "../../ui/index.ts";
import { OpeningReminder } from "../daily/reminder.tsx";
import { LaterPanel } from "../digitise/later.tsx";
import { PrintReminder } from "../forms/waiting.tsx";
import { IncidentReminder } from "../incidents/reminder.tsx";
import { LifeAlarms } from "../life/alarms.tsx";
import { GROUPS } from "./board-groups.ts";
import { DossierRows } from "./dossier-rows.tsx";
import { DraftChips } from "./draft-chips.tsx";
import { openDraft } from "./drafts.ts";

const PAGE = 100;
/** Time alone makes a dossier late: the board looks again so often, milliseconds. */
const LOOK_AGAIN_MS = 60_000;

/** the list that was open when the officer left the board */
let left: { session: unknown; group: BoardGroup } | null = null;

/** The rows of one list, as far as they were walked through. */
function useGroup(group: BoardGroup) {
  const client = useClient();
  return useRowPages<DossierSummary, string | null>({
    queryKey: ["dossiers.list", { group }],
    first: null,
    page: (after) => client.call("dossiers.list", { group, after, limit: PAGE }),
    lookAgainMs: LOOK_AGAIN_MS,
  });
}

/** Today's board: how the counter stands, and what waits. */
export function BoardScreen() {
  const session = useSession();
  const navigate = useNavigate();
  const board = useCall("dossiers.board", {}, { refetchInterval: LOOK_AGAIN_MS });
  const mayReceive = useMay("dossiers.receive");
  const [group, setGroup] = useState<BoardGroup>(left?.session === session ? left.group : "today");
  const [focusFirst, setFocusFirst] = useState(0);
  const list = useGroup(group);
  const receive = useRef<HTMLButtonElement>(null);

  useEffect(() => receive.current?.focus(), []);

  const lookUp = () => void navigate({ to: "/counter/procedures" });
  function choose(next: BoardGroup): void {
    left = { session, group: next };
    setGroup(next);
  }

  useKeys({ f4: { word: "Tra cứu thủ tục, in phiếu hướng dẫn", run: lookUp } });
  useKeys(
    Object.fromEntries(
      GROUPS.map((one, index) => [
        String(index + 1),
        {
          word: `Bảng: ${one.title.split(",")[0]}`,
          run: () => {
            choose(one.group);
            setFocusFirst((count) => count + 1);
          },
        },
      ]),
    ),
  );

  const counts = board.data;
  const shown = GROUPS.find((one) => one.group === group)!;
  return (
    <div className="screen">
      <Head title="Quầy hôm nay" sub={`${session.officer.fullName} · ${session.officer.title}`}>
        <PrintReminder />
        <IncidentReminder />
        <OpeningReminder />
        {mayReceive ? <DraftChips /> : null}
        <Button hotkey="F4" onClick={lookUp}>
          Tra cứu thủ tục
        </Button>
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
      <Tiles
        chosen={group}
        counts={counts?.groups}
        onChoose={choose}
        onDown={() => setFocusFirst((count) => count + 1)}
      />
      <LifeAlarms />
      <LaterPanel className="later-desk" />
      <Panel
        title={shown.title}
        className="fill walked"
        aside={
          counts ? (
            <span className="small soft row">
              <span>{counts.open} hồ sơ đang tính hạn</span>
              <Link to="/digitise">{counts.waitingToScan} giấy chờ số hóa</Link>
              <Link to="/sign">{counts.waitingToSign} bản chờ ký</Link>
            </span>
          ) : null
        }
      >
        <ErrorNote error={list.error ? wireOf(list.error) : null} />
        {list.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {list.isSuccess && list.rows.length === 0 ? <Empty title={shown.empty}>{shown.hint}</Empty> : null}
        {list.rows.length > 0 ? (
          <DossierRows
            key={group}
            label={shown.title}
            rows={list.rows}
            focusFirst={focusFirst}
            onNearEnd={list.more}
          />
        ) : null}
      </Panel>
    </div>
  );
}

/** The lists as tiles: a digit chooses one from anywhere, the arrow keys walk, ↓ goes into the list. */
function Tiles(props: {
  chosen: BoardGroup;
  counts: Record<BoardGroup, number> | undefined;
  onChoose: (group: BoardGroup) => void;
  onDown: () => void;
}) {
  function walk(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      props.onDown();
      return;
    }
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
    const at = tiles.indexOf(document.activeElement as HTMLElement);
    tiles[(at + (event.key === "ArrowRight" ? 1 : tiles.length - 1)) % tiles.length]?.focus();
  }
  return (
    <ul className="tiles" aria-label="Số liệu của quầy" onKeyDown={walk}>
      {GROUPS.map((one, index) => {
        const n = props.counts?.[one.group];
        const tone = n ? one.tone : "neutral";
        return (
          <li key={one.group}>
            <button
              type="button"
              className="tile"
              aria-pressed={props.chosen === one.group}
              aria-keyshortcuts={String(index + 1)}
              onClick={() => props.onChoose(one.group)}
            >
              <span className="tile-head">
                <strong className="num">{n ?? "…"}</strong>
                <span className="key" aria-hidden="true">
                  {index + 1}
                </span>
              </span>
              <span className={`tile-word tone-${tone}`}>
                <Shape tone={tone} />
                {one.word}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
