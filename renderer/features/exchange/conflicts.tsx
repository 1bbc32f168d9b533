import { Link } from "@tanstack/react-router";
import type { ExchangeView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Panel } from "../../ui/index.ts";

type Side = ExchangeView["conflicts"][number]["kept"];

/** Dossiers that were changed at two machines: what stands, and beside it what gave way, until somebody has read it. */
export function Conflicts(props: { conflicts: ExchangeView["conflicts"] }) {
  const seen = useAction("exchange.conflictSeen", { word: "đã xem", stale: ["exchange.view"] });
  const may = useMay("exchange.conflictSeen");
  if (props.conflicts.length === 0) return null;
  return (
    <Panel title={`Sửa ở hai máy (${props.conflicts.length})`}>
      <ErrorNote error={seen.error ? wireOf(seen.error) : null} />
      <p className="small soft">
        Hai máy cùng sửa khi chưa liên lạc được với nhau. Bên được chọn đang dùng; bên kia được giữ nguyên và
        vẫn gửi tỉnh. Cần nội dung nào của bên kia thì mở hồ sơ ghi lại, xong bấm “Đã xem”.
      </p>
      {props.conflicts.map((one) => (
        <section key={one.id} className="stack" aria-label={`Hồ sơ ${one.code}`}>
          <p className="row apart">
            <Link to="/dossiers/$id" params={{ id: one.dossierId }} className="num">
              {one.code}
            </Link>
            {may ? (
              <Button busy={seen.isPending} onClick={() => seen.mutate({ id: one.id })}>
                Đã xem
              </Button>
            ) : null}
          </p>
          <div className="columns half">
            <SideLines title="Được chọn" side={one.kept} />
            <SideLines title="Không được chọn, vẫn gửi tỉnh" side={one.lost} />
          </div>
        </section>
      ))}
    </Panel>
  );
}

function SideLines(props: { title: string; side: Side }) {
  const { title, side } = props;
  return (
    <div>
      <p className="strong">
        {title}: {side.machine}
      </p>
      <ul className="lines small">
        {side.lines.map((line) => (
          <li key={`${line.at} ${line.word}`}>
            <span className="num">{timeText(line.at)}</span> · {line.word} · {line.by}
            {line.why ? `: ${line.why}` : ""}
          </li>
        ))}
      </ul>
    </div>
  );
}
