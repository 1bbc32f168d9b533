import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WeekRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Panel, Rows, State, TextField, Waiting } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { GiveOriginals } from "./give-originals.tsx";

const Code = (props: { id: string; code: string }) => (
  <Link data-row to="/dossiers/$id" params={{ id: props.id }} className="num strong">
    {props.code}
  </Link>
);

/** Originals that the office has in its hands. */
export function OriginalsPart() {
  const held = useCall("daily.originals", {});
  const may = useMay("daily.printOriginals");
  const print = useAction("daily.printOriginals", { word: "lập danh sách bản chính" });
  // the row goes once its papers were given back; the paper to sign stays here
  const [given, setGiven] = useState<string | null>(null);
  const make = () => (print.isPending ? undefined : print.mutate({}));
  useKeys({ f9: may ? { word: "Lập danh sách bản chính", run: make } : undefined });
  if (held.error) return <ErrorNote error={wireOf(held.error)} />;
  if (!held.data) return <Waiting>Đang xem bản chính…</Waiting>;
  const total = held.data.reduce((sum, one) => sum + one.count, 0);
  return (
    <Panel
      title={`Bản chính đang giữ: ${total} bản`}
      className="fill"
      aside={
        <div className="row">
          {given ? <PaperPrint key={given} formId={given} word="In giấy ký nhận bản chính" focus /> : null}
          {print.data ? <PaperPrint formId={print.data.formId} word="In danh sách" focus /> : null}
          {may ? (
            <Button hotkey="F9" busy={print.isPending} onClick={make}>
              Lập danh sách
            </Button>
          ) : null}
        </div>
      }
    >
      <ErrorNote error={print.error ? wireOf(print.error) : null} />
      {held.data.length === 0 ? (
        <Empty title="Không giữ bản chính nào.">Bản chính nhận vào, chưa trả lại sẽ tự hiện ở đây.</Empty>
      ) : (
        <Rows
          label="Bản chính đang giữ"
          rows={held.data}
          rowKey={(row) => row.id}
          columns={[
            { title: "Mã hồ sơ", width: "190px", cell: (row) => <Code id={row.dossierId} code={row.code} /> },
            { title: "Người nộp", width: "220px", cell: (row) => row.applicantName },
            { title: "Giấy tờ", cell: (row) => row.paper },
            {
              title: "Số bản",
              width: "80px",
              isAmount: true,
              cell: (row) => <span className="num">{row.count}</span>,
            },
            {
              title: "Nhận lúc",
              width: "150px",
              cell: (row) => <span className="num">{timeText(row.receivedAt)}</span>,
            },
            {
              title: "Đang ở",
              width: "320px",
              cell: (row) => (row.mayGiveBack ? <GiveOriginals row={row} onGiven={setGiven} /> : row.place),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** What the head looks at once a week: what falls due, whose apology must go out, by officer. */
export function WeekPart() {
  const [typed, setTyped] = useState("");
  const from = dayInput(typed);
  const asked = /^\d{4}-\d{2}-\d{2}$/.test(from) ? from : "";
  const week = useCall("daily.week", { from: asked });
  const print = useAction("daily.printWeek", { word: "lập danh sách tuần" });
  const make = () => (week.data && !print.isPending ? print.mutate({ from: week.data.from }) : undefined);
  useKeys({ f9: { word: "Lập danh sách tuần", run: make } });
  if (week.error) return <ErrorNote error={wireOf(week.error)} />;
  if (!week.data) return <Waiting>Đang lập danh sách tuần…</Waiting>;
  const { data } = week;
  return (
    <div className="columns daily-columns fill">
      <div className="stack fill scrolls">
        <Panel title={`Phải gửi xin lỗi, chậm nhất ${dayText(data.apologyDay)} (${data.apology.length})`}>
          {data.apology.length === 0 ? (
            <Empty title="Không hồ sơ nào phải gửi văn bản xin lỗi.">
              Hồ sơ sắp đến hạn chưa có kết quả, chưa gia hạn sẽ tự hiện ở đây.
            </Empty>
          ) : (
            <WeekRows label="Phải gửi xin lỗi" rows={data.apology} />
          )}
        </Panel>
        <Panel title={`Đến hạn từ ${dayText(data.from)} đến ${dayText(data.to)} (${data.due.length})`}>
          {data.due.length === 0 ? (
            <Empty title="Không hồ sơ nào đến hạn trong tuần này.">Chọn tuần khác ở ô bên cạnh.</Empty>
          ) : (
            <WeekRows label="Đến hạn trong tuần" rows={data.due} />
          )}
        </Panel>
      </div>
      <Panel title="Theo người tiếp nhận" className="fill">
        <div className="stack">
          <TextField
            label="Tuần từ ngày"
            name="week-from"
            value={typed || dayText(data.from)}
            onChange={setTyped}
            maxLength={10}
          />
          {data.officers.length === 0 ? (
            <Empty title="Không ai có hồ sơ đến hạn.">Không có gì phải nhắc.</Empty>
          ) : (
            <Rows
              label="Theo người tiếp nhận"
              rows={data.officers}
              rowKey={(row) => row.officer}
              columns={[
                {
                  title: "Người tiếp nhận",
                  cell: (row) => (
                    <>
                      {row.officer}
                      {row.overdue > 0 ? (
                        <p>
                          <State tone="bad">{row.overdue} đang quá hạn</State>
                        </p>
                      ) : null}
                    </>
                  ),
                },
                {
                  title: "Đến hạn",
                  width: "70px",
                  isAmount: true,
                  cell: (row) => <span className="num">{row.due}</span>,
                },
                {
                  title: "Xin lỗi",
                  width: "70px",
                  isAmount: true,
                  cell: (row) => <span className="num">{row.apology}</span>,
                },
              ]}
            />
          )}
          <ErrorNote error={print.error ? wireOf(print.error) : null} />
          <Button kind="primary" hotkey="F9" busy={print.isPending} onClick={make}>
            Lập danh sách để in
          </Button>
          {print.data ? <PaperPrint formId={print.data.formId} word="In danh sách tuần" focus /> : null}
        </div>
      </Panel>
    </div>
  );
}

function WeekRows(props: { label: string; rows: readonly WeekRow[] }) {
  return (
    <Rows
      label={props.label}
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        { title: "Mã hồ sơ", width: "190px", cell: (row) => <Code id={row.id} code={row.code} /> },
        {
          title: "Người nộp, thủ tục",
          cell: (row) => (
            <>
              {row.applicantName}
              <span className="small soft clamp">{row.procedureName}</span>
            </>
          ),
        },
        {
          title: "Hẹn trả",
          width: "140px",
          cell: (row) => <span className="num">{timeText(row.dueAt)}</span>,
        },
        {
          title: "Người tiếp nhận, nơi giữ",
          width: "190px",
          cell: (row) => (
            <>
              {row.officer}
              {row.unit ? <p className="small soft">{row.unit}</p> : null}
            </>
          ),
        },
      ]}
    />
  );
}
