import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { moneyText } from "../../app/format.ts";
import { Empty, ErrorNote, Panel, Waiting } from "../../ui/index.ts";
import { EntryLine } from "./entry-line.tsx";

/** What was certified today on this machine, with its sums. */
export function TodayList() {
  const today = useCall("certification.today", {});
  if (today.error) return <ErrorNote error={wireOf(today.error)} />;
  if (!today.data) return <Waiting>Đang mở sổ…</Waiting>;
  const { count, papers, money, entries } = today.data;
  return (
    <Panel
      title="Hôm nay"
      aside={
        <span className="small num">
          {count} việc · {papers} bản · đã thu {moneyText(money)}
        </span>
      }
    >
      {entries.length === 0 ? (
        <Empty title="Hôm nay chưa chứng thực việc nào.">
          Quét thẻ hoặc gõ họ tên ở bên trái để bắt đầu.
        </Empty>
      ) : null}
      <ul className="lines">
        {entries.map((entry) => (
          <EntryLine key={entry.id} entry={entry} mayVoid />
        ))}
      </ul>
    </Panel>
  );
}
