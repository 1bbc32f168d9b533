import { Link } from "@tanstack/react-router";
import { useCall } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { Note } from "../../ui/index.ts";

/** On the board of whoever looks after it: something was reported that nobody has looked at. */
export function IncidentReminder() {
  const may = useMay("incidents.open");
  const open = useCall("incidents.open", {}, { enabled: may });
  const count = open.data?.count ?? 0;
  if (!may || count === 0) return null;
  return (
    <Note tone="bad">
      <p>
        {count} sự cố an toàn mới được báo. <Link to="/counter/incidents">Xem ngay</Link>
      </p>
    </Note>
  );
}
