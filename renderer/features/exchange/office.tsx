import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ExchangeView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText, wholeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Panel, Rows, State, Waiting, Word } from "../../ui/index.ts";
import { AddressForm } from "./addresses.tsx";
import { Conflicts } from "./conflicts.tsx";
import { RestoreForm, Restores } from "./restore.tsx";

/** The machines of this office: who is here, what lies on this machine alone, and a lost machine's way back. */
export function OfficePart() {
  const view = useCall("exchange.view", {}, { refetchInterval: 5_000 });
  const [replacing, setReplacing] = useState<ExchangeView["machines"][number] | null>(null);
  const look = useAction("exchange.now", { word: "hỏi các máy", stale: ["exchange.view", "office.status"] });
  const mayReplace = useMay("exchange.restore");
  const mayType = useMay("exchange.addAddress");
  const data = view.data;
  const error = view.error ?? look.error;
  if (!data) return error ? <ErrorNote error={wireOf(error)} /> : <Waiting>Đang hỏi các máy…</Waiting>;
  return (
    <div className="stack fill sync-office" data-testid="office-part">
      <ErrorNote error={error ? wireOf(error) : null} />
      {data.untaken.map((one) => (
        <ErrorNote key={one.id} error={one} />
      ))}
      <Conflicts conflicts={data.conflicts} />
      <Restores restores={data.restores} />
      <div className="columns half fill">
        <Panel
          title={`Máy cùng cơ quan (${data.machines.length})`}
          aside={
            <Button busy={look.isPending} onClick={() => look.mutate({})}>
              Hỏi lại
            </Button>
          }
        >
          <p>
            <Word state={data.state} />
          </p>
          {data.machines.length > 0 ? (
            <Rows
              label="Máy cùng cơ quan"
              rows={data.machines}
              rowKey={(row) => row.device}
              columns={[
                {
                  title: "Máy",
                  cell: (row) => (
                    <>
                      <strong>{row.name}</strong>
                      <p className="small soft">
                        Nghe lần cuối <span className="num">{timeText(row.heardAt)}</span>
                      </p>
                    </>
                  ),
                },
                { title: "Tình trạng", width: "132px", cell: (row) => <Word state={row.state} /> },
                {
                  title: "Hồ sơ ở đây",
                  width: "96px",
                  isAmount: true,
                  cell: (row) => wholeText(row.dossiers),
                },
                {
                  title: "Việc",
                  width: "138px",
                  cell: (row) =>
                    mayReplace && row.state.code === "silent" ? (
                      <Button onClick={() => setReplacing(row)}>Máy này hỏng…</Button>
                    ) : null,
                },
              ]}
            />
          ) : (
            <Empty title="Chưa gặp máy nào.">
              Các máy đã ghi danh cùng cơ quan tự tìm thấy nhau trong mạng; không thấy thì nhập địa chỉ ở
              dưới.
            </Empty>
          )}
          {mayType ? <AddressForm addresses={data.addresses} /> : null}
          {data.refusals.length > 0 ? (
            <>
              <h3>Đã từ chối</h3>
              <ul className="lines small">
                {data.refusals.map((one) => (
                  <li key={`${one.at} ${one.from}`}>
                    <span className="num">{timeText(one.at)}</span> · <span className="num">{one.from}</span>:{" "}
                    {one.why}
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </Panel>
        <OnlyHere view={data} />
      </div>
      {replacing ? (
        <RestoreForm
          machine={replacing}
          others={data.machines.filter(
            (one) => one.device !== replacing.device && one.state.code !== "replaced",
          )}
          onClose={() => setReplacing(null)}
        />
      ) : null}
    </div>
  );
}

/** What would be lost with this machine's disk, and where the second copies of the rest lie. */
function OnlyHere(props: { view: ExchangeView }) {
  const { onlyHere, copies } = props.view;
  return (
    <Panel title={`Chỉ có trên máy này (${wholeText(onlyHere.dossiers)} hồ sơ)`}>
      {copies.length > 0 ? (
        <p className="small">
          Bản thứ hai của việc chưa gửi:{" "}
          {copies.map((one) => `${one.place} (${wholeText(one.count)})`).join(", ")}.
        </p>
      ) : null}
      {onlyHere.operations > onlyHere.items.length ? (
        <p className="small">
          {wholeText(onlyHere.items.length)} việc cũ nhất trong {wholeText(onlyHere.operations)} việc.
        </p>
      ) : null}
      {onlyHere.items.length === 0 ? (
        <p>
          <State tone="good">Mọi việc chưa gửi đều có bản thứ hai, hoặc tỉnh đã nhận.</State>
        </p>
      ) : (
        <Rows
          label="Việc chỉ có trên máy này"
          rows={onlyHere.items}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Hồ sơ",
              cell: (row) =>
                row.dossierId && row.code ? (
                  <Link to="/dossiers/$id" params={{ id: row.dossierId }} className="num" data-row>
                    {row.code}
                  </Link>
                ) : (
                  <span className="soft">Không theo hồ sơ</span>
                ),
            },
            { title: "Việc", cell: (row) => row.what },
            { title: "Từ lúc", cell: (row) => <span className="num">{timeText(row.since)}</span> },
          ]}
        />
      )}
    </Panel>
  );
}
