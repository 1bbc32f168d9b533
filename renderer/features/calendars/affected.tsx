import { Link } from "@tanstack/react-router";
import type { Output } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { Note, State } from "../../ui/index.ts";

/** Promised dates that a change touches. They stay as promised until the officer does something about each. */
export function AffectedList(props: { affected: Output<"calendars.promised">; none: string }) {
  const { total, dossiers } = props.affected;
  if (total === 0) return <State tone="good">{props.none}</State>;
  return (
    <div className="stack">
      <Note tone="warning">
        <p>
          {total} hồ sơ có ngày hẹn bị ảnh hưởng. Ngày đã hẹn không tự đổi: mở từng hồ sơ để báo người dân
          hoặc gia hạn.
        </p>
      </Note>
      <ul className="lines small">
        {dossiers.map((dossier) => (
          <li key={dossier.id}>
            <p>
              <Link to="/dossiers/$id" params={{ id: dossier.id }}>
                <span className="num">{dossier.code}</span>
              </Link>{" "}
              <span className="soft">{dossier.procedureName}</span>
            </p>
            <p className="num">
              Đã hẹn {timeText(dossier.dueAt)}
              {dossier.onDayOff ? " (thành ngày nghỉ)" : ""}
              {dossier.wouldBe ? `; tính lại là ${timeText(dossier.wouldBe)}` : ""}
            </p>
          </li>
        ))}
      </ul>
      {total > dossiers.length ? <p className="small soft">Hiện {dossiers.length} hồ sơ gần nhất.</p> : null}
    </div>
  );
}
