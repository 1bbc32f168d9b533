import { Link } from "@tanstack/react-router";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Button, ErrorNote, Panel, Rows, State, Waiting } from "../../ui/index.ts";

/** The end of the year: each step looked at by the machine, ticked by the head. */
export function YearPart() {
  const year = useCall("daily.year", {});
  const tick = useAction("daily.tickYear", { word: "đánh dấu đã xong", stale: ["daily.year"] });
  if (year.error) return <ErrorNote error={wireOf(year.error)} />;
  if (!year.data) return <Waiting>Đang xem việc cuối năm…</Waiting>;
  const left = year.data.steps.filter((step) => !step.done && !step.ticked).length;
  return (
    <Panel
      title={`Kết thúc năm ${year.data.year}: ${left === 0 ? "đã xong mọi bước" : `còn ${left} bước`}`}
      className="fill"
    >
      <ErrorNote error={tick.error ? wireOf(tick.error) : null} />
      <Rows
        label="Các bước cuối năm"
        rows={year.data.steps}
        rowKey={(step) => step.code}
        columns={[
          { title: "Bước", width: "260px", cell: (step) => <span className="strong">{step.name}</span> },
          {
            title: "Tình trạng",
            width: "190px",
            cell: (step) =>
              step.done ? (
                <State tone="good">Xong</State>
              ) : step.ticked ? (
                <State tone="info">
                  {step.ticked.by} đã xem, {timeText(step.ticked.at)}
                </State>
              ) : (
                <State tone="warning">Chưa xong</State>
              ),
          },
          {
            title: "Thấy gì, làm gì",
            cell: (step) => (
              <>
                {step.found}
                {step.todo ? <p className="small strong">{step.todo}</p> : null}
              </>
            ),
          },
          {
            title: "Làm ngay",
            width: "230px",
            cell: (step) =>
              step.done ? null : (
                <div className="row wrap">
                  {step.place === "/counter/daily/close" ? (
                    <Link data-row to="/counter/daily/$part" params={{ part: "close" }}>
                      Mở
                    </Link>
                  ) : (
                    <Link data-row to={step.place}>
                      Mở
                    </Link>
                  )}
                  {step.ticked ? null : (
                    <Button busy={tick.isPending} onClick={() => tick.mutate({ code: step.code })}>
                      Đã xem, đã làm
                    </Button>
                  )}
                </div>
              ),
          },
        ]}
      />
    </Panel>
  );
}
