import { type ReactNode, useEffect, useRef, useState } from "react";
import type { CertificationEntry } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { clockText, moneyText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Note, TextField, Word } from "../../ui/index.ts";
import { useReceiptChoice } from "../fees/receipt-choice.tsx";
import { KIND_WORDS } from "./words.ts";

const STALE = ["certification.today", "certification.register"] as const;

type Act = "void" | "collect" | "giveBack";

/** One entry of a register: how its fee stands, and what may be done with it. */
export function EntryLine(props: { entry: CertificationEntry; mayVoid: boolean }) {
  const { entry } = props;
  const { money } = entry;
  const [act, setAct] = useState<Act | null>(null);
  const mayCollect = useMay("certification.collect");
  const mayPrint = useMay("forms.print");
  const print = useAction("forms.print", { word: "in biên lai" });
  const issued = entry.state.code === "issued";
  const close = () => setAct(null);
  const button = (name: Act, word: string, show: boolean) =>
    show && act === null ? (
      <Button
        kind={name === "void" ? "quiet" : "plain"}
        onClick={() => setAct(name)}
        aria-label={`${word} việc số ${entry.number}`}
      >
        {word}
      </Button>
    ) : null;
  return (
    <li className="stack">
      <div className="row">
        <p className="grow">
          <span className="num strong">Số {entry.number}</span> {entry.requester}{" "}
          <span className="small soft">
            {KIND_WORDS[entry.kind]} · <span className="num">{clockText(entry.at)}</span>
          </span>
        </p>
        <Word state={entry.state} />
      </div>
      <p className="small soft">
        {entry.papers.map(({ name, pages, copies }) => `${name}: ${pages} trang × ${copies} bản`).join("; ")}
        {entry.why ? ` · Lý do hủy: ${entry.why}` : ""}
      </p>
      <div className="row wrap">
        <span className="grow row wrap small">
          <span className="num">{moneyText(entry.fee)}</span>
          {money ? <Word state={money.state} /> : null}
          {money?.receipt ? <span className="soft">{money.receipt}</span> : null}
        </span>
        {button("collect", "Thu ngay", mayCollect && money?.owed === true)}
        {button("giveBack", "Đề nghị trả lại tiền", mayCollect && !issued && money?.held === true)}
        {money?.receiptForm && mayPrint && act === null ? (
          <Button
            kind="quiet"
            busy={print.isPending}
            onClick={() => print.mutate({ id: money.receiptForm! })}
            aria-label={`In biên lai việc số ${entry.number}`}
          >
            In biên lai
          </Button>
        ) : null}
        {button("void", "Hủy", props.mayVoid && issued && mayCollect)}
      </div>
      <ErrorNote error={print.error ? wireOf(print.error) : null} />
      {act === "collect" ? <CollectForm entry={entry} onDone={close} /> : null}
      {act === "void" ? <VoidForm entry={entry} onDone={close} /> : null}
      {act === "giveBack" ? <GiveBackForm entry={entry} onDone={close} /> : null}
    </li>
  );
}

/** Takes what is still owed, with the receipt that the officer picks. */
function CollectForm(props: { entry: CertificationEntry; onDone: () => void }) {
  const { entry } = props;
  const { receipt, field } = useReceiptChoice(`receipt-${entry.number}`);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const collect = useAction("certification.collect", {
    word: "thu phí chứng thực",
    repeat: true,
    stale: STALE,
    onDone: props.onDone,
  });
  return (
    <form
      className="stack"
      aria-label={`Thu phí việc số ${entry.number}`}
      onSubmit={(event) => {
        event.preventDefault();
        collect.mutate({ id: entry.id, receipt });
      }}
    >
      <ErrorNote error={collect.error ? wireOf(collect.error) : null} />
      <div className="row end">
        <div className="grow">{field}</div>
        <Button type="submit" kind="primary" buttonRef={first} busy={collect.isPending}>
          Thu {moneyText(entry.fee)} tiền mặt
        </Button>
        <Button onClick={props.onDone}>Thôi</Button>
      </div>
    </form>
  );
}

/** Takes an entry back; what was paid goes back in the same step, by the head's decision. */
function VoidForm(props: { entry: CertificationEntry; onDone: () => void }) {
  const { entry } = props;
  const head = useMay("fees.decide");
  const held = entry.money?.held === true;
  const sum = moneyText(entry.fee);
  const end = useAction("certification.void", {
    word: "hủy việc chứng thực",
    stale: STALE,
    onDone: props.onDone,
  });
  return (
    <WhyForm
      label={`Vì sao hủy việc số ${entry.number} (số vẫn giữ trong sổ)`}
      name={`void-${entry.number}`}
      error={end.error ? wireOf(end.error) : null}
      busy={end.isPending}
      send={held ? (head ? `Hủy và trả lại ${sum}` : `Hủy và đề nghị trả lại ${sum}`) : "Hủy việc này"}
      onSend={(why) => end.mutate({ id: entry.id, why })}
      onDone={props.onDone}
    >
      {held ? (
        <Note tone="warning">
          <p>
            Đã thu {sum} ({entry.money?.receipt}). Hủy việc này thì phần mềm lập luôn đề nghị trả lại tiền
            {head ? ", bạn là trưởng bộ phận nên được duyệt ngay" : "; trưởng bộ phận duyệt ở mục Thu phí"}.
            Được duyệt rồi mới đưa tiền lại cho người dân.
          </p>
        </Note>
      ) : null}
    </WhyForm>
  );
}

/** The head had refused: the money of a void entry is asked back once more. */
function GiveBackForm(props: { entry: CertificationEntry; onDone: () => void }) {
  const { entry } = props;
  const ask = useAction("certification.giveBack", {
    word: "đề nghị trả lại tiền",
    repeat: true,
    stale: STALE,
    onDone: props.onDone,
  });
  return (
    <WhyForm
      label={`Vì sao phải trả lại ${moneyText(entry.fee)} của việc số ${entry.number}`}
      name={`back-${entry.number}`}
      error={ask.error ? wireOf(ask.error) : null}
      busy={ask.isPending}
      send={`Đề nghị trả lại ${moneyText(entry.fee)}`}
      onSend={(why) => ask.mutate({ id: entry.id, why })}
      onDone={props.onDone}
    />
  );
}

function WhyForm(props: {
  label: string;
  name: string;
  error: ReturnType<typeof wireOf> | null;
  busy: boolean;
  send: string;
  onSend: (why: string) => void;
  onDone: () => void;
  children?: ReactNode;
}) {
  const [why, setWhy] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const short = why.trim().length < 3;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (short) field.current?.focus();
        else props.onSend(why.trim());
      }}
    >
      {props.children}
      <ErrorNote error={props.error} />
      <TextField
        label={props.label}
        name={props.name}
        value={why}
        onChange={setWhy}
        inputRef={field}
        maxLength={300}
        error={asked && short ? "Ghi lý do bằng vài chữ." : null}
      />
      <div className="row">
        <Button type="submit" kind="danger" busy={props.busy}>
          {props.send}
        </Button>
        <Button onClick={props.onDone}>Thôi</Button>
      </div>
    </form>
  );
}
