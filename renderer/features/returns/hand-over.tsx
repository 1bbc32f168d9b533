import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Output, ReturnDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { moneyText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  AreaField,
  Button,
  CheckField,
  ErrorNote,
  Head,
  Note,
  Panel,
  SelectField,
  TextField,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { ElsewhereNote } from "../exchange/elsewhere.tsx";
import { type Collecting, CollectorPanel, emptyCollecting } from "./collector.tsx";
import { HandedOver } from "./handed-over.tsx";
import { History } from "./history.tsx";
import { ResultList } from "./result-list.tsx";
import { SIGNATURES } from "./words.ts";

/** Giving one dossier's results to the person at the counter: scan the card, check, Enter. */
export function HandOverScreen() {
  const { id } = useParams({ from: "/counter/returns/$id" });
  const found = useCall("returns.get", { id });
  if (found.error) return <ErrorNote error={wireOf(found.error)} />;
  if (!found.data) return <Waiting>Đang mở hồ sơ…</Waiting>;
  return <HandOver key={id} detail={found.data} />;
}

function HandOver(props: { detail: ReturnDetail }) {
  const { detail } = props;
  const navigate = useNavigate();
  const main = useRef<HTMLButtonElement>(null);
  const [collecting, setCollecting] = useState<Collecting>(() => emptyCollecting(detail));
  // one result is what the person came for; of several each is ticked as it is laid on the counter
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const [originals, setOriginals] = useState<ReadonlySet<string>>(new Set());
  const [signature, setSignature] = useState<(typeof SIGNATURES)[number]["value"]>(
    detail.cannotSign ? "fingerprint" : "paper",
  );
  const [witness, setWitness] = useState(detail.witness);
  const [note, setNote] = useState("");
  const [done, setDone] = useState<Output<"returns.handOver"> | null>(null);
  const handOver = useAction("returns.handOver", {
    word: "trả kết quả",
    repeat: true,
    stale: ["returns.get", "returns.ready", "dossiers.get", "dossiers.board"],
    onDone: setDone,
  });
  const leaving = detail.results.filter((result) => result.kind === "paper" || result.blocked === null);
  const chosen = ticked ?? new Set(leaving.length === 1 ? leaving.map(({ id }) => id) : []);
  const toScan = detail.results.find((result) => result.kind === "paper" && result.blocked !== null);
  const open = useAction("digitise.open", {
    word: "mở giấy để quét",
    onDone: (paper) => void navigate({ to: "/digitise/$id", params: { id: paper.id } }),
  });
  const ready = detail.state.code === "result-ready";
  const scan = () => toScan && open.mutate({ dossierId: detail.id, componentId: toScan.id });

  function give(event?: FormEvent) {
    event?.preventDefault();
    // Enter in a field goes on to the button; only there it gives
    if (event && document.activeElement !== main.current) {
      main.current?.focus();
      return;
    }
    if (handOver.isPending || !ready) return;
    const { right, fullName, identity, paper, receipt, how, cardText, outcome, reason, explanation } =
      collecting;
    handOver.mutate({
      id: detail.id,
      collector: { right, fullName, identity, paper },
      check: { receipt, how, cardText, outcome, reason, explanation },
      results: leaving.filter(({ id }) => chosen.has(id)).map(({ id }) => id),
      originals: detail.originals
        .filter(({ componentId }) => originals.has(componentId))
        .map(({ componentId, originals: count }) => ({ componentId, count })),
      signature: { how: signature, witness },
      note,
      askRating: true,
    });
  }
  useKeys({ f6: toScan && !done ? scan : undefined, f9: ready && !done ? () => give() : undefined });
  useEffect(() => {
    if (!ready) main.current?.focus();
  }, [ready]);

  return (
    <div className="screen">
      <Head
        title={
          <>
            Trả kết quả <span className="num">{detail.code}</span>
          </>
        }
        sub={detail.procedureName}
      >
        <Word state={detail.state} />
        <Button onClick={() => void navigate({ to: "/dossiers/$id", params: { id: detail.id } })}>
          Xem hồ sơ
        </Button>
      </Head>
      {done ? <HandedOver done={done} /> : <ElsewhereNote dossierId={detail.id} ready={ready} />}
      <ErrorNote error={handOver.error ? wireOf(handOver.error) : null} />
      <ErrorNote error={open.error ? wireOf(open.error) : null} />
      {!done && ready
        ? detail.warnings.map((warning) => (
            <Note key={warning} tone="warning">
              <p>{warning}</p>
            </Note>
          ))
        : null}
      {!done && ready ? (
        <form className="columns return-columns fill" onSubmit={give}>
          <CollectorPanel
            detail={detail}
            value={collecting}
            onChange={setCollecting}
            onSame={() => main.current?.focus()}
          />
          <Panel title="Trao cho người nhận">
            <div className="stack">
              <ResultList
                detail={detail}
                chosen={chosen}
                onChoose={setTicked}
                scanning={open.isPending}
                onScan={(componentId) => open.mutate({ dossierId: detail.id, componentId })}
              />
              {detail.feesDue.length > 0 ? (
                <Note tone="warning">
                  <p className="strong">Phải nộp trước khi trả:</p>
                  {detail.feesDue.map((fee) => (
                    <p key={fee.name}>
                      {fee.name}: <span className="num">{moneyText(fee.amount)}</span>
                    </p>
                  ))}
                </Note>
              ) : null}
              {detail.originals.length > 0 ? (
                <fieldset className="stack">
                  <legend className="strong">Bản chính trả lại (đánh dấu tờ đã trao)</legend>
                  {detail.originals.map((one) => (
                    <CheckField
                      key={one.componentId}
                      name={`original-${one.componentId}`}
                      label={`${one.name} (${one.originals} bản)`}
                      checked={originals.has(one.componentId)}
                      onChange={(on) => setOriginals(toggled(originals, one.componentId, on))}
                    />
                  ))}
                </fieldset>
              ) : null}
            </div>
          </Panel>
          <Panel
            title="Ký nhận"
            footer={
              <Button type="submit" kind="primary" hotkey="F9" busy={handOver.isPending} buttonRef={main}>
                Trả kết quả
              </Button>
            }
          >
            <div className="stack">
              <SelectField
                label="Cách ký nhận"
                name="signature"
                value={signature}
                onChange={(value) => setSignature(value as typeof signature)}
                options={SIGNATURES}
              />
              {signature === "fingerprint" ? (
                <TextField
                  label="Người làm chứng việc điểm chỉ"
                  name="witness"
                  value={witness}
                  onChange={setWitness}
                  maxLength={200}
                  required
                />
              ) : null}
              <AreaField label="Ghi chú khi trả" name="returnNote" value={note} onChange={setNote} />
              <History detail={detail} />
            </div>
          </Panel>
        </form>
      ) : null}
      {!done && !ready ? (
        <Panel title="Các lần trả" className="fill">
          <div className="stack">
            <Note tone="info">
              <p>Hồ sơ này đang ở trạng thái “{detail.state.word}” nên chưa có gì để trả.</p>
            </Note>
            <History detail={detail} />
            <div>
              <Button buttonRef={main} onClick={() => void navigate({ to: "/counter/returns" })}>
                Về danh sách
              </Button>
            </div>
          </div>
        </Panel>
      ) : null}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
