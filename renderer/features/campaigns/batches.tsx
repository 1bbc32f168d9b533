import { useState } from "react";
import type { CampaignBatch, CampaignDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, CheckField, Empty, ErrorNote, Note, Panel, Rows, TextField, Word } from "../../ui/index.ts";
import { CustodyPanel } from "./custody.tsx";
import { ExportPanel } from "./export.tsx";
import { HandOverForm } from "./hand-over.tsx";

type Act = "log" | "hand-over" | "export";

/** Batches with who has them; hand-overs, closing and export of one at a time. */
export function BatchesPart(props: { campaign: CampaignDetail }) {
  const { campaign } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const [act, setAct] = useState<Act>("log");
  const [making, setMaking] = useState(false);
  const mayMake = useMay("campaigns.makeBatch");
  const batch = campaign.batches.find((one) => one.id === chosen) ?? campaign.batches[0] ?? null;
  const make = () => setMaking(true);
  useKeys({ f6: mayMake && campaign.looseBoxes.length > 0 ? make : undefined });
  const open = (id: string) => {
    setChosen(id);
    setMaking(false);
    setAct("log");
  };
  return (
    <div className="columns half fill">
      <Panel
        title={`Lô (${campaign.batches.length})`}
        className="fill"
        aside={
          mayMake && campaign.looseBoxes.length > 0 ? (
            <Button hotkey="F6" onClick={make}>
              Lập lô ({campaign.looseBoxes.length} hộp chưa vào lô)
            </Button>
          ) : null
        }
      >
        {campaign.batches.length === 0 ? (
          <Empty title="Chưa có lô nào.">
            {campaign.looseBoxes.length > 0
              ? "Chọn hộp để lập lô, rồi bàn giao lô cho tổ số hóa; có biên bản mới quét được."
              : "Nhập danh mục trước; hộp và cặp, tập được lập theo danh mục."}
          </Empty>
        ) : (
          <Rows
            label="Các lô"
            rows={campaign.batches}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Lô",
                cell: (row) => (
                  <>
                    <button
                      type="button"
                      className="link"
                      data-row
                      aria-pressed={row.id === batch?.id && !making}
                      onClick={() => open(row.id)}
                    >
                      {row.name}
                    </button>
                    <p className="small soft">Đang giữ: {row.holder}</p>
                  </>
                ),
              },
              {
                title: "Gồm",
                width: "150px",
                cell: (row) => (
                  <span className="small num">
                    {wholeText(row.boxes)} hộp, {wholeText(row.counts.folders)} tập
                    <br />
                    {wholeText(row.counts.items)} kết quả, {wholeText(row.sheets)} tờ
                  </span>
                ),
              },
              {
                title: "Đã xong",
                width: "90px",
                cell: (row) => (
                  <span className="num">
                    {wholeText(row.counts.done)}/{wholeText(row.counts.toScan)}
                  </span>
                ),
              },
              { title: "Trạng thái", width: "150px", cell: (row) => <Word state={row.state} /> },
            ]}
          />
        )}
      </Panel>
      {making ? (
        <MakeBatch campaign={campaign} onLeave={() => setMaking(false)} onDone={open} />
      ) : batch ? (
        <OneBatch key={batch.id} campaign={campaign} batch={batch} act={act} onAct={setAct} />
      ) : (
        <Panel title="Sổ giao nhận" className="fill">
          <Empty title="Chọn hoặc lập một lô.">
            Mỗi lần giao nhận được ghi một dòng, không sửa xóa được.
          </Empty>
        </Panel>
      )}
    </div>
  );
}

function OneBatch(props: {
  campaign: CampaignDetail;
  batch: CampaignBatch;
  act: Act;
  onAct: (act: Act) => void;
}) {
  const { batch, act, onAct } = props;
  const mayHand = useMay("campaigns.handOver");
  const mayFinish = useMay("campaigns.finishBatch") && batch.state.code !== "finished";
  const mayExport = useMay("campaigns.export");
  const finish = useAction("campaigns.finishBatch", { word: "kết thúc lô", repeat: true });
  const end = () => {
    if (!finish.isPending) finish.mutate({ id: batch.id });
  };
  useKeys({
    f7: mayHand ? () => onAct("hand-over") : undefined,
    f8: mayExport ? () => onAct("export") : undefined,
    f9: mayFinish && act === "log" ? end : undefined,
  });
  if (act === "hand-over")
    return <HandOverForm campaignId={props.campaign.id} batch={batch} onLeave={() => onAct("log")} />;
  if (act === "export") return <ExportPanel batch={batch} onLeave={() => onAct("log")} />;
  return (
    <div className="stack">
      <Panel title={`Lô “${batch.name}”`}>
        <div className="stack">
          <div className="row">
            {mayHand ? (
              <Button
                kind={batch.state.code === "away" ? "primary" : "plain"}
                hotkey="F7"
                onClick={() => onAct("hand-over")}
              >
                Bàn giao
              </Button>
            ) : null}
            {mayExport ? (
              <Button hotkey="F8" onClick={() => onAct("export")}>
                Xuất ra ổ đĩa
              </Button>
            ) : null}
            {mayFinish ? (
              <Button
                kind={batch.open.length === 0 && batch.here ? "primary" : "plain"}
                hotkey="F9"
                busy={finish.isPending}
                onClick={end}
              >
                Kết thúc lô
              </Button>
            ) : null}
          </div>
          <ErrorNote error={finish.error ? wireOf(finish.error) : null} />
          {finish.isSuccess && batch.state.code !== "finished" && batch.counts.secondCheck > 0 ? (
            <Note tone="info">
              <p>
                Chưa kết thúc: máy chọn thêm bản để kiểm tra lần 2 cho đủ tỷ lệ. Kiểm tra xong thì kết thúc.
              </p>
            </Note>
          ) : null}
          {batch.open.length > 0 ? (
            <ul className="small">
              {batch.open.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : null}
          {batch.state.code === "finished" ? (
            <Note tone="good">
              <p>Lô đã kết thúc. Giao trả giấy và xuất tệp đã ký cho nơi lưu trữ.</p>
            </Note>
          ) : null}
        </div>
      </Panel>
      <CustodyPanel batchId={batch.id} />
    </div>
  );
}

function MakeBatch(props: {
  campaign: CampaignDetail;
  onLeave: () => void;
  onDone: (batchId: string) => void;
}) {
  const boxes = props.campaign.looseBoxes;
  const [name, setName] = useState(`Lô ${props.campaign.batches.length + 1}`);
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const ticked = boxes.filter(({ box }) => !unticked.has(box));
  const make = useAction("campaigns.makeBatch", {
    word: "lập lô",
    repeat: true,
    onDone: (campaign) => props.onDone(campaign.batches.at(-1)?.id ?? ""),
  });
  const go = () => {
    if (ticked.length > 0 && name.trim() && !make.isPending)
      make.mutate({ campaignId: props.campaign.id, name, boxes: ticked.map(({ box }) => box) });
  };
  useKeys({ f9: go, escape: props.onLeave });
  return (
    <Panel
      title="Lô mới"
      className="fill"
      footer={
        <div className="row">
          <Button
            kind="primary"
            hotkey="F9"
            busy={make.isPending}
            disabled={ticked.length === 0 || !name.trim()}
            onClick={go}
          >
            Lập lô {ticked.length} hộp
          </Button>
          <Button hotkey="Esc" onClick={props.onLeave}>
            Thôi
          </Button>
        </div>
      }
    >
      <div className="stack">
        <ErrorNote error={make.error ? wireOf(make.error) : null} />
        <TextField label="Tên lô" name="batchName" value={name} maxLength={60} onChange={setName} />
        <fieldset className="tabs stack">
          <legend className="small soft">Hộp đưa vào lô</legend>
          {boxes.map((one) => (
            <CheckField
              key={one.box}
              name={`box-${one.box}`}
              label={`Hộp ${one.box}: ${wholeText(one.folders)} cặp, tập, ${wholeText(one.items)} kết quả`}
              checked={!unticked.has(one.box)}
              onChange={(on) =>
                setUnticked((old) => {
                  const next = new Set(old);
                  if (on) next.delete(one.box);
                  else next.add(one.box);
                  return next;
                })
              }
            />
          ))}
        </fieldset>
      </div>
    </Panel>
  );
}
