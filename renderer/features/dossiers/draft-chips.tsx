import { Link } from "@tanstack/react-router";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { rowKeys } from "../../ui/index.ts";

/** So many fit beside the head of the board; the row of open forms above a form shows them all. */
const MOST = 3;

/** Forms of this officer that are not finished: left open, parked by a switch or by a restart. */
export function DraftChips() {
  const drafts = useCall("dossiers.drafts", {});
  if (!drafts.data || drafts.data.length === 0) return null;
  const newest = [...drafts.data].sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
  return (
    <section className="chips" aria-label="Biểu mẫu đang dở">
      <span className="small soft">Đang dở ({newest.length})</span>
      <ul className="chips" onKeyDown={rowKeys}>
        {newest.slice(0, MOST).map((draft) => (
          <li key={draft.id}>
            <Link
              data-row
              className="chip"
              to="/receive/$id"
              params={{ id: draft.id }}
              title={`${draft.applicantName || "Chưa có tên"} · ${draft.procedureName || "chưa chọn thủ tục"} · lưu ${timeText(draft.savedAt)}`}
            >
              {draft.applicantName || "Chưa có tên"}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
