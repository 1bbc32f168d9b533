import { Link } from "@tanstack/react-router";
import { useCall } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { State } from "../../ui/index.ts";

/** Beside the board's name, until somebody has looked at the machine today. */
export function OpeningReminder() {
  const may = useMay("daily.open");
  const today = useCall("daily.opened", {}, { refetchInterval: 300_000 });
  if (!may || today.data?.opened !== false) return null;
  return (
    <Link to="/counter/daily">
      <State tone="warning">Chưa kiểm tra đầu ngày</State>
    </Link>
  );
}
