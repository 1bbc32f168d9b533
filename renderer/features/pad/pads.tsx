import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Pad, PadLeaf } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useScan } from "../../app/scanner.ts";
import { Button, CountField, Empty, ErrorNote, Panel, State, TextField, Waiting } from "../../ui/index.ts";
import { openDraft } from "../dossiers/drafts.ts";
import { PadCard } from "./pad-card.tsx";

/** Pads of blank receipts: made before, entered after, every leaf accounted for. */
export function PadsPanel() {
  const list = useCall("pad.list", {});
  const [shown, setShown] = useState<string | null>(null);
  if (list.error) return <ErrorNote error={wireOf(list.error)} />;
  if (!list.data) return <Waiting>Đang mở các tập dự phòng…</Waiting>;
  const { pads, waiting } = list.data;
  const pad = pads.find(({ id }) => id === shown) ?? pads[0] ?? null;
  return (
    <div className="columns half fill">
      <div className="stack fill">
        <TypeLeaf />
        <WaitingLeaves rows={waiting} />
        <MakePad onMade={setShown} />
        <Panel title={`Các tập đã lập (${pads.length})`} className="fill">
          {pads.length === 0 ? (
            <Empty title="Chưa có tập nào.">
              Lập và in trước một tập cho hôm nay: khi mất điện vẫn cấp được giấy tiếp nhận có mã thật.
            </Empty>
          ) : null}
          <ul className="lines">
            {pads.map((one) => (
              <PadLine key={one.id} pad={one} isShown={one.id === pad?.id} onShow={() => setShown(one.id)} />
            ))}
          </ul>
        </Panel>
      </div>
      {pad ? (
        <PadCard key={pad.id} pad={pad} />
      ) : (
        <Panel title="Tập dự phòng" className="fill">
          <Empty title="Chọn hoặc lập một tập để thấy từng tờ." />
        </Panel>
      )}
    </div>
  );
}

/** Begins with the code on a leaf that was written by hand: typed, or scanned from its QR. */
function TypeLeaf() {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const draftId = useRef(openDraft());
  useEffect(() => field.current?.focus(), []);
  const begin = useAction("pad.begin", {
    word: "nhập tờ dự phòng",
    onDone: () => void navigate({ to: "/receive/$id", params: { id: draftId.current } }),
  });
  const start = (text: string) => begin.mutate({ code: text, draftId: draftId.current });
  useScan("dossier", (scan) => {
    start(scan.text.slice(0, 100));
  });
  useKeys({ f6: { word: "Nhập một tờ đã viết tay", run: () => field.current?.focus() } });
  return (
    <Panel title="Nhập một tờ đã viết tay">
      <form
        className="row end"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (code.trim() && !begin.isPending) start(code);
        }}
      >
        <div className="grow">
          <TextField
            label="Mã hồ sơ in trên tờ (gõ hoặc quét QR)"
            name="leafCode"
            value={code}
            maxLength={100}
            inputRef={field}
            onChange={setCode}
          />
        </div>
        <Button kind="primary" type="submit" busy={begin.isPending} disabled={code.trim() === ""}>
          Nhập tờ này
        </Button>
      </form>
      <ErrorNote error={begin.error ? wireOf(begin.error) : null} />
    </Panel>
  );
}

function WaitingLeaves(props: { rows: readonly PadLeaf[] }) {
  const navigate = useNavigate();
  if (props.rows.length === 0) return null;
  return (
    <Panel title={`Chờ người thứ hai xác nhận (${props.rows.length})`}>
      <ul className="lines">
        {props.rows.map((leaf) => (
          <li key={leaf.id} className="row wrap">
            <button
              type="button"
              className="link num"
              data-row
              onClick={() => void navigate({ to: "/counter/trouble/leaf/$id", params: { id: leaf.id } })}
            >
              {leaf.code}
            </button>
            <span className="small soft">{leaf.note}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function MakePad(props: { onMade: (id: string) => void }) {
  const status = useCall("office.status", {});
  const today = status.data?.now.slice(0, 10) ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const [count, setCount] = useState(10);
  const day = dayInput(typed ?? today);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  const stock = useCall("pad.stock", { day }, { enabled: isDay });
  const make = useAction("pad.make", {
    word: "lập tập dự phòng",
    repeat: true,
    stale: ["pad.list", "pad.stock"],
    onDone: ({ id }) => props.onMade(id),
  });
  const left = isDay ? stock.data?.left : undefined;
  const run = () => {
    if (isDay && !make.isPending) make.mutate({ day, count });
  };
  useKeys({ f7: { word: "Lập tập dự phòng", run } });
  return (
    <Panel title="Lập tập mới">
      <div className="row end wrap">
        <TextField
          label="Dùng trong ngày"
          name="padDay"
          value={dayText(typed ?? today)}
          placeholder="dd/mm/yyyy"
          maxLength={10}
          onChange={setTyped}
        />
        <div className="sex">
          <CountField label="Số tờ" name="padCount" value={count} min={1} max={30} onChange={setCount} />
        </div>
        <Button hotkey="F7" busy={make.isPending} disabled={!isDay} onClick={run}>
          Lập {count} tờ
        </Button>
        {left === undefined ? null : (
          <State tone={left >= count ? "good" : "bad"}>Ngày đó còn {left} mã cấp trước</State>
        )}
      </div>
      <ErrorNote error={make.error ? wireOf(make.error) : null} />
    </Panel>
  );
}

function PadLine(props: { pad: Pad; isShown: boolean; onShow: () => void }) {
  const { pad } = props;
  const { counts } = pad;
  return (
    <li className="stack">
      <p className="row wrap">
        <button
          type="button"
          className="link num"
          data-row
          aria-pressed={props.isShown}
          onClick={props.onShow}
        >
          {pad.name}
        </button>
        <span className="small">dùng {dayText(pad.day)}</span>
        {pad.open ? <State tone="bad">Còn {counts.printed + counts.entered} tờ chưa khai</State> : null}
        {pad.isPrinted ? null : <State tone="warning">Chưa in</State>}
      </p>
      <p className="small soft">
        {pad.count} tờ: {counts.used} đã nhập, {counts.entered} chờ xác nhận, {counts.spoiled} hỏng,{" "}
        {counts.returned} trả lại, {counts.printed} chưa khai
      </p>
    </li>
  );
}
