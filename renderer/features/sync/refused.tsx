import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Panel } from "../../ui/index.ts";
import { WaitingPart } from "./waiting.tsx";

/** What the province refused, and what the head took out of the queue. */
export function RefusedPart(props: { paused: boolean }) {
  const aside = useCall("sync.aside", {});
  const back = useAction("sync.putBack", {
    word: "đưa lại hàng gửi",
    stale: ["sync.aside", "sync.rows", "sync.overview", "sync.status"],
  });
  const may = useMay("sync.putBack");
  const rows = aside.data ?? [];
  const error = aside.error ?? back.error;
  return (
    <>
      <WaitingPart view="dossiers" show="refused" paused={props.paused} />
      <ErrorNote error={error ? wireOf(error) : null} />
      {rows.length > 0 ? (
        <Panel title={`Đặt riêng, không gửi (${rows.length})`}>
          <ul className="lines">
            {rows.map((row) => (
              <li key={row.id} className="row apart">
                <div>
                  <p>
                    <strong>{row.what}</strong> <span className="num">{row.dossierCode}</span>
                  </p>
                  <p className="small soft">
                    {row.failure} {row.by}, {timeText(row.at)}: {row.why}
                  </p>
                </div>
                {may ? (
                  <Button busy={back.isPending} onClick={() => back.mutate({ id: row.id })}>
                    Đưa lại hàng gửi
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}
