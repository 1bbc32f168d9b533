import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { LifeRow, TransferList, TransferRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  CheckField,
  Empty,
  ErrorNote,
  Head,
  Panel,
  Rows,
  State,
  TextField,
  Waiting,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { CountMark } from "../scoring/counting.tsx";
import { IssuedPapers } from "./issued.tsx";
import { TransferListRow } from "./transfer-list.tsx";
import { UnitHeld } from "./unit-held.tsx";

/** Dossiers on their way to the handling units, and whose apology is due: what waits for a hand, with its last moment. */
export function TransferScreen() {
  const work = useCall("life.worklist", {}, { refetchInterval: 60_000 });
  if (work.error) return <ErrorNote error={wireOf(work.error)} />;
  if (!work.data) return <Waiting>Đang xem hồ sơ chờ chuyển…</Waiting>;
  const { toTransfer, transferLate, unitHeld, apology, lists } = work.data;
  return (
    <div className="screen">
      <Head
        title="Chuyển hồ sơ và nhắc hạn"
        sub="Nhận trước 15 giờ chuyển trong ngày; sau 15 giờ chuyển đầu giờ ngày làm việc tiếp theo."
      >
        {transferLate > 0 ? <State tone="bad">{transferLate} hồ sơ chuyển muộn</State> : null}
      </Head>
      <div className="columns transfer-columns fill">
        <ToTransfer rows={toTransfer} />
        <div className="stack">
          <Apologies rows={apology} />
          <Lists lists={lists} />
          <UnitHeld rows={unitHeld} />
        </div>
      </div>
    </div>
  );
}

function ToTransfer(props: { rows: readonly TransferRow[] }) {
  const may = useMay("life.transfer");
  const units = useCall("life.units", {});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [toUnit, setToUnit] = useState("");
  const [coordinatingUnit, setCoordinating] = useState("");
  const act = useAction("life.transfer", {
    word: "chuyển hồ sơ",
    repeat: true,
    stale: ["life.worklist", "life.units", "dossiers.board"],
    onDone: () => setLeft(new Set()),
  });
  const held = props.rows.filter((row) => row.toScan > 0).length;
  // whether each would count is asked before it leaves, for the whole list at once
  const marks = useCall("scoring.marks", { ids: props.rows.map((row) => row.id) });
  const chosen = props.rows.filter((row) => row.toScan === 0 && !left.has(row.id));
  function toggle(id: string): void {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  }
  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (act.isPending || chosen.length === 0) return;
    act.mutate({ ids: chosen.slice(0, 100).map((row) => row.id), toUnit, coordinatingUnit });
  }
  useKeys({ f9: may ? { word: "Bàn giao các hồ sơ đã chọn", run: () => submit() } : undefined });
  return (
    <Panel
      title={`Chờ chuyển (${props.rows.length})`}
      aside={props.rows.length > 0 ? <WaitingPaper /> : null}
      footer={
        may && (props.rows.length > 0 || act.data) ? (
          <form className="stack" onSubmit={submit} aria-label="Bàn giao cho đơn vị giải quyết">
            <ErrorNote error={act.error ? wireOf(act.error) : null} />
            {act.data ? (
              <IssuedPapers
                key={act.data.list.id}
                papers={act.data.papers}
                said={`Đã bàn giao ${act.data.list.codes.length} hồ sơ cho ${act.data.list.toUnit}.`}
              />
            ) : null}
            {held > 0 ? (
              <State tone="warning">
                {held} hồ sơ còn giấy tờ phải quét và ký trước khi chuyển: không bàn giao lần này.
              </State>
            ) : null}
            {props.rows.length > 0 ? (
              <div className="act-fields">
                <TextField
                  label="Đơn vị giải quyết"
                  name="toUnit"
                  value={toUnit}
                  onChange={setToUnit}
                  maxLength={200}
                  hint={units.data?.length ? `Gần đây: ${units.data.slice(0, 3).join("; ")}` : undefined}
                />
                <TextField
                  label="Cơ quan phối hợp (nếu có)"
                  name="coordinatingUnit"
                  value={coordinatingUnit}
                  onChange={setCoordinating}
                  maxLength={200}
                />
                <div className="field-end">
                  <Button kind="primary" type="submit" hotkey="F9" busy={act.isPending}>
                    {`Bàn giao ${chosen.length} hồ sơ`}
                  </Button>
                </div>
              </div>
            ) : null}
          </form>
        ) : null
      }
    >
      {props.rows.length === 0 ? (
        <Empty title="Không có hồ sơ nào chờ chuyển.">Hồ sơ vừa tiếp nhận sẽ tự hiện ở đây.</Empty>
      ) : (
        <Rows
          label="Hồ sơ chờ chuyển"
          rows={props.rows}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Chuyển",
              width: "70px",
              cell: (row) => (
                <CheckField
                  name={`give-${row.id}`}
                  label=""
                  aria-label={`Chuyển hồ sơ ${row.code}`}
                  checked={row.toScan === 0 && !left.has(row.id)}
                  disabled={row.toScan > 0}
                  onChange={() => toggle(row.id)}
                />
              ),
            },
            { title: "Mã hồ sơ", width: "190px", cell: (row) => <Code row={row} /> },
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
              title: "Số hóa, để được tính",
              width: "210px",
              cell: (row) => (
                <>
                  {row.toScan > 0 ? (
                    <p>
                      <Link to="/digitise/of/$id" params={{ id: row.id }}>
                        Còn {row.toScan} giấy phải quét
                      </Link>
                    </p>
                  ) : null}
                  <CountMark mark={marks.data?.find((mark) => mark.id === row.id)} />
                </>
              ),
            },
            {
              title: "Chuyển trước",
              width: "160px",
              cell: (row) => (
                <>
                  <span className="num">{timeText(row.by)}</span>{" "}
                  {row.late ? <State tone="bad">Muộn</State> : null}
                </>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** What waits, as a paper: those of after 15 o'clock go first thing the next working day. */
function WaitingPaper() {
  const may = useMay("life.printWaiting");
  const print = useAction("life.printWaiting", { word: "lập danh sách chờ chuyển" });
  const make = () => (print.isPending ? undefined : print.mutate({}));
  useKeys({ f6: may ? { word: "Lập danh sách chờ chuyển", run: make } : undefined });
  if (!may) return null;
  return (
    <div className="row">
      <ErrorNote error={print.error ? wireOf(print.error) : null} />
      {print.data ? <PaperPrint formId={print.data.formId} word="In danh sách chờ chuyển" focus /> : null}
      <Button hotkey="F6" busy={print.isPending} onClick={make}>
        Lập danh sách
      </Button>
    </div>
  );
}

const Code = (props: { row: LifeRow }) => (
  <Link data-row to="/dossiers/$id" params={{ id: props.row.id }} className="num strong">
    {props.row.code}
  </Link>
);

function Apologies(props: { rows: readonly LifeRow[] }) {
  return (
    <Panel title={`Phải xin lỗi hôm nay (${props.rows.length})`}>
      {props.rows.length === 0 ? (
        <Empty title="Không có hồ sơ nào sắp trễ mà chưa gia hạn.">
          Hồ sơ đến hạn ngày mai chưa có kết quả sẽ tự hiện ở đây.
        </Empty>
      ) : (
        <ul className="lines">
          {props.rows.map((row) => (
            <li key={row.id}>
              <p>
                <Code row={row} /> · {row.applicantName}
              </p>
              <p className="small">
                Hẹn trả <span className="num">{timeText(row.dueAt)}</span>.{" "}
                {row.late ? (
                  <State tone="bad">Đã quá ngày cuối để gia hạn ({dayText(row.by)})</State>
                ) : (
                  <State tone="warning">Gia hạn chậm nhất {dayText(row.by)}</State>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Lists(props: { lists: readonly TransferList[] }) {
  return (
    <Panel title="Danh sách bàn giao" className="fill">
      {props.lists.length === 0 ? (
        <Empty title="Hôm nay chưa bàn giao hồ sơ nào.">Chọn hồ sơ bên trái rồi bấm F9.</Empty>
      ) : (
        <ul className="lines">
          {props.lists.map((list) => (
            <TransferListRow key={list.id} list={list} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
