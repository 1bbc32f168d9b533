import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { DossierFees, FeePayment } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useClient } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Head, Note, Panel, TextField } from "../../ui/index.ts";
import { BooksSection } from "./books.tsx";
import { Taken } from "./dossier-fees.tsx";
import { OpenSection } from "./open.tsx";
import { TodaySection } from "./payments.tsx";
import { ReconciliationSection } from "./reconciliation.tsx";
import { RemittanceSection } from "./remittance.tsx";
import { RequestsSection } from "./requests.tsx";
import { TakeForm } from "./take-form.tsx";

const SECTIONS = [
  { id: "take", name: "Thu tiền", show: () => <TakeSection /> },
  { id: "today", name: "Hôm nay", show: () => <TodaySection /> },
  { id: "open", name: "Chưa nộp, chờ đối chiếu", show: () => <OpenSection /> },
  { id: "books", name: "Quyển biên lai", show: () => <BooksSection /> },
  { id: "requests", name: "Hủy, hoàn", show: () => <RequestsSection /> },
  { id: "close", name: "Đối chiếu", show: () => <ReconciliationSection /> },
  { id: "remit", name: "Nộp kho bạc", show: () => <RemittanceSection /> },
] as const;

/** The money of the counter, part by part; F6 goes to the next part, the arrow keys along their names. */
export function FeesScreen() {
  const [at, setAt] = useState(0);
  const names = useRef<HTMLDivElement>(null);
  const go = (index: number) => setAt((index + SECTIONS.length) % SECTIONS.length);
  useKeys({
    f6: { word: "Phần sau của mục Thu phí", run: () => go(at + 1) },
    "shift+f6": { word: "Phần trước của mục Thu phí", run: () => go(at - 1) },
  });
  // a part that places no hand of its own leaves it on its name: Tab goes into the part
  useEffect(() => {
    if (document.activeElement === document.body) {
      names.current?.querySelectorAll<HTMLElement>("button")[at]?.focus();
    }
  }, [at]);
  function arrows(event: KeyboardEvent) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (at + step + SECTIONS.length) % SECTIONS.length;
    go(next);
    names.current?.querySelectorAll("button")[next]?.focus();
  }
  const section = SECTIONS[at]!;
  return (
    <div className="screen">
      <Head title="Thu phí, lệ phí" sub="F6 sang phần sau, Shift F6 về phần trước." />
      <div
        className="sections"
        role="tablist"
        aria-label="Các phần của Thu phí"
        ref={names}
        onKeyDown={arrows}
      >
        {SECTIONS.map((one, index) => (
          <button
            key={one.id}
            type="button"
            role="tab"
            id={`fees-tab-${one.id}`}
            aria-selected={index === at}
            aria-controls="fees-section"
            tabIndex={index === at ? 0 : -1}
            onClick={() => go(index)}
          >
            {one.name}
          </button>
        ))}
      </div>
      <div
        id="fees-section"
        className="fill section"
        role="tabpanel"
        aria-labelledby={`fees-tab-${section.id}`}
      >
        {section.show()}
      </div>
    </div>
  );
}

/** One payer with one dossier or many: found one by one, paid with one receipt. */
function TakeSection() {
  const client = useClient();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [ids, setIds] = useState<readonly string[]>([]);
  const [word, setWord] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<FeePayment | null>(null);
  const [known, setKnown] = useState<Record<string, DossierFees>>({});
  useEffect(() => field.current?.focus(), []);

  async function find(event: FormEvent) {
    event.preventDefault();
    const wanted = text.trim().slice(0, 500);
    if (!wanted) return;
    setError(null);
    setWord("");
    setDone(null);
    try {
      const found = await client.call("dossiers.search", { text: wanted, limit: 20 });
      const fresh = found.filter((one) => !ids.includes(one.id)).map((one) => one.id);
      if (found.length === 0) setWord("Không tìm thấy hồ sơ nào. Kiểm tra lại mã hoặc họ tên.");
      else if (fresh.length === 0) setWord("Hồ sơ này đã có trong lần thu.");
      setIds([...ids, ...fresh]);
      setText("");
    } catch (problem) {
      setError(problem);
    }
  }
  const ready = ids.every((id) => known[id]);
  return (
    <div className="columns take-columns fill">
      <Panel title="Hồ sơ cần thu" className="fill">
        <div className="stack">
          <form onSubmit={(event) => void find(event)}>
            <TextField
              label="Quét giấy tiếp nhận, hoặc gõ mã hồ sơ, họ tên; Enter thêm vào lần thu"
              name="fee-find"
              value={text}
              onChange={setText}
              inputRef={field}
              big
              maxLength={500}
            />
          </form>
          <ErrorNote error={error ? wireOf(error) : null} />
          {word ? (
            <Note tone="info">
              <p role="status">{word}</p>
            </Note>
          ) : null}
          <ul className="lines">
            {ids.map((id) => (
              <Chosen
                key={id}
                id={id}
                onKnown={(fees) =>
                  setKnown((before) => (before[id] === fees ? before : { ...before, [id]: fees }))
                }
                onLeave={() => setIds(ids.filter((one) => one !== id))}
              />
            ))}
          </ul>
          {ids.length === 0 ? (
            <Empty title="Chưa chọn hồ sơ.">
              Một người nộp cho nhiều hồ sơ thì thêm lần lượt: chung một biên lai.
            </Empty>
          ) : null}
        </div>
      </Panel>
      <Panel title="Lần thu này" className="fill">
        {done ? <Taken payment={done} /> : null}
        {ids.length > 0 && ready ? (
          <TakeForm
            key={ids.join()}
            dossiers={ids.flatMap((id) => known[id] ?? [])}
            onDone={(payment) => {
              setDone(payment);
              setIds([]);
              setKnown({});
            }}
            onCancel={() => {
              setIds([]);
              setKnown({});
              field.current?.focus();
            }}
          />
        ) : done ? null : (
          <Empty title="Chưa có gì để thu.">Tìm hồ sơ ở bên trái; khoản phải thu tự hiện ở đây.</Empty>
        )}
      </Panel>
    </div>
  );
}

function Chosen(props: { id: string; onKnown: (fees: DossierFees) => void; onLeave: () => void }) {
  const fees = useCall("fees.dossier", { dossierId: props.id });
  const { data } = fees;
  const { onKnown } = props;
  useEffect(() => {
    if (data) onKnown(data);
  }, [data, onKnown]);
  if (fees.error) return <ErrorNote error={wireOf(fees.error)} />;
  return (
    <li className="fee-line">
      <span>
        <span className="num strong">{data?.dossierCode ?? "…"}</span> · {data?.payerName}
        <p className="small soft clamp">{data?.procedureName}</p>
      </span>
      <Button
        kind="quiet"
        onClick={props.onLeave}
        aria-label={`Bỏ hồ sơ ${data?.dossierCode ?? ""} khỏi lần thu`}
      >
        Bỏ
      </Button>
    </li>
  );
}
