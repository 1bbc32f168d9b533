import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Pad, PadLeaf } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { saveBlob } from "../../app/upload.ts";
import { Button, ErrorNote, Note, Panel, Rows, State, TextField, Waiting, Word } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** One pad: printed, then every leaf accounted for. */
export function PadCard(props: { pad: Pad }) {
  const { pad } = props;
  const client = useClient();
  const leaves = useCall("pad.leaves", { padId: pad.id });
  const [spoiling, setSpoiling] = useState<PadLeaf | null>(null);
  const [asking, setAsking] = useState(false);
  const [account, setAccount] = useState<string | null>(null);
  const stale = ["pad.list", "pad.leaves"] as const;
  const print = useAction("pad.print", { word: "in tập dự phòng", stale });
  const save = useMutation({
    mutationFn: async () => saveBlob(await client.call("pad.file", { padId: pad.id })),
  });
  const giveBack = useAction("pad.giveBack", {
    word: "trả lại tờ chưa dùng",
    repeat: true,
    stale,
    onDone: () => setAsking(false),
  });
  const draw = useAction("pad.account", { word: "lập bảng kê", onDone: ({ formId }) => setAccount(formId) });
  const blank = pad.counts.printed;
  const runPrint = () => {
    if (blank > 0 && !print.isPending) print.mutate({ padId: pad.id });
  };
  useKeys({
    f8: blank > 0 ? { word: "In tập dự phòng", run: runPrint } : undefined,
    escape: asking ? () => setAsking(false) : spoiling ? () => setSpoiling(null) : undefined,
  });
  const error = print.error ?? save.error ?? giveBack.error ?? draw.error;
  return (
    <Panel
      title={
        <>
          Tập {pad.name}, dùng ngày {dayText(pad.day)}
        </>
      }
      className="fill"
    >
      <div className="stack">
        <p className="small soft">
          {pad.by} lập {timeText(pad.at)} · mã <span className="num">{pad.firstCode}</span> đến{" "}
          <span className="num">{pad.lastCode}</span>. Mỗi tờ hai liên; mã đã ra khỏi kho, không dùng lại.
        </p>
        <div className="row wrap">
          <Button
            kind={pad.isPrinted ? "plain" : "primary"}
            hotkey="F8"
            disabled={blank === 0}
            busy={print.isPending}
            onClick={runPrint}
          >
            {pad.isPrinted ? "In lại tờ chưa dùng" : "In tập"}
          </Button>
          <Button disabled={blank === 0} busy={save.isPending} onClick={() => save.mutate()}>
            Lưu PDF, in ở máy khác
          </Button>
          <Button disabled={blank === 0} onClick={() => setAsking(true)}>
            Trả lại tờ chưa dùng
          </Button>
          <Button busy={draw.isPending} onClick={() => draw.mutate({ padId: pad.id })}>
            Lập bảng kê
          </Button>
          {print.isSuccess ? <State tone="good">Đã gửi đến máy in</State> : null}
        </div>
        <ErrorNote error={error ? wireOf(error) : null} />
        {account ? (
          <Note tone="good">
            <p role="status">Đã lập bảng kê từng tờ.</p>
            <PaperPrint formId={account} word="In bảng kê" focus />
          </Note>
        ) : null}
        {asking ? (
          <Note tone="warning">
            <p>
              Chỉ trả lại khi cầm đủ {blank} tờ trắng trong tay: các mã này bỏ hẳn, không tờ nào nhập được
              nữa. Tờ đã viết thì nhập trước.
            </p>
            <div className="row">
              <Button
                kind="danger"
                busy={giveBack.isPending}
                onClick={() => giveBack.mutate({ padId: pad.id })}
              >
                Trả lại các tờ trắng
              </Button>
              <Button hotkey="Esc" onClick={() => setAsking(false)}>
                Chưa trả
              </Button>
            </div>
          </Note>
        ) : null}
        {spoiling ? <Spoil key={spoiling.id} leaf={spoiling} onDone={() => setSpoiling(null)} /> : null}
        {leaves.data ? (
          <Leaves rows={leaves.data} onSpoil={setSpoiling} />
        ) : (
          <Waiting>Đang mở các tờ…</Waiting>
        )}
      </div>
    </Panel>
  );
}

function Leaves(props: { rows: readonly PadLeaf[]; onSpoil: (leaf: PadLeaf) => void }) {
  return (
    <Rows
      label="Các tờ của tập"
      rows={props.rows}
      rowKey={(leaf) => leaf.id}
      columns={[
        { title: "Tờ", width: "72px", cell: (leaf) => <span className="num">{leaf.place}</span> },
        {
          title: "Mã hồ sơ",
          width: "190px",
          cell: (leaf) =>
            leaf.dossierId ? (
              <Link to="/dossiers/$id" params={{ id: leaf.dossierId }} className="num" data-row>
                {leaf.code}
              </Link>
            ) : (
              <span className="num">{leaf.code}</span>
            ),
        },
        {
          title: "Tình trạng",
          cell: (leaf) => (
            <>
              <Word state={leaf.state} />
              {leaf.note ? <div className="small soft">{leaf.note}</div> : null}
            </>
          ),
        },
        {
          title: "Khai",
          width: "90px",
          cell: (leaf) =>
            leaf.state.code === "printed" ? (
              <button type="button" className="link" data-row onClick={() => props.onSpoil(leaf)}>
                Tờ hỏng<span className="only-read"> {leaf.code}</span>
              </button>
            ) : null,
        },
      ]}
    />
  );
}

function Spoil(props: { leaf: PadLeaf; onDone: () => void }) {
  const [why, setWhy] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const spoil = useAction("pad.spoil", {
    word: "khai tờ hỏng",
    repeat: true,
    stale: ["pad.list", "pad.leaves"],
    onDone: props.onDone,
  });
  const run = () => {
    if (why.trim().length >= 5) spoil.mutate({ leafId: props.leaf.id, why });
  };
  return (
    <Note tone="warning">
      <p>
        Tờ <span className="num strong">{props.leaf.code}</span> hỏng: gạch chéo cả hai liên và giữ lại với
        tập.
      </p>
      <div className="row end">
        <div className="grow">
          <TextField
            label="Hỏng thế nào"
            name="spoilWhy"
            value={why}
            maxLength={500}
            placeholder="Viết nhầm tên, rách, ướt, mất"
            inputRef={field}
            onChange={setWhy}
            onKeyDown={(event) => {
              if (event.key === "Enter") run();
            }}
          />
        </div>
        <Button kind="danger" busy={spoil.isPending} disabled={why.trim().length < 5} onClick={run}>
          Khai tờ hỏng
        </Button>
        <Button hotkey="Esc" onClick={props.onDone}>
          Thôi
        </Button>
      </div>
      <ErrorNote error={spoil.error ? wireOf(spoil.error) : null} />
    </Note>
  );
}
