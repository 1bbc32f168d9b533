import { useState } from "react";
import type { CertificationEntry } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { clockText, moneyText } from "../../app/format.ts";
import { Button, Empty, ErrorNote, Panel, TextField, Waiting, Word } from "../../ui/index.ts";
import { KIND_WORDS } from "./words.ts";

/** What was certified today on this machine, with its sums. */
export function TodayList() {
  const today = useCall("certification.today", {});
  if (today.error) return <ErrorNote error={wireOf(today.error)} />;
  if (!today.data) return <Waiting>Đang mở sổ…</Waiting>;
  const { count, papers, money, entries } = today.data;
  return (
    <Panel
      title="Hôm nay"
      aside={
        <span className="small num">
          {count} việc · {papers} bản · đã thu {moneyText(money)}
        </span>
      }
    >
      {entries.length === 0 ? (
        <Empty title="Hôm nay chưa chứng thực việc nào.">
          Quét thẻ hoặc gõ họ tên ở bên trái để bắt đầu.
        </Empty>
      ) : null}
      <ul className="lines">
        {entries.map((entry) => (
          <EntryLine key={entry.id} entry={entry} mayVoid />
        ))}
      </ul>
    </Panel>
  );
}

/** One entry of a register, and taking it back. */
export function EntryLine(props: { entry: CertificationEntry; mayVoid: boolean }) {
  const { entry } = props;
  const [asked, setAsked] = useState(false);
  const [why, setWhy] = useState("");
  const end = useAction("certification.void", {
    word: "hủy việc chứng thực",
    stale: ["certification.today", "certification.register"],
    onDone: () => setAsked(false),
  });
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
        {props.mayVoid && entry.state.code === "issued" && !asked ? (
          <Button kind="quiet" onClick={() => setAsked(true)} aria-label={`Hủy việc số ${entry.number}`}>
            Hủy
          </Button>
        ) : null}
      </div>
      <p className="small soft">
        {entry.papers.map(({ name, pages, copies }) => `${name}: ${pages} trang × ${copies} bản`).join("; ")}{" "}
        · <span className="num">{moneyText(entry.fee)}</span> {entry.paid ? "đã thu" : "chưa thu"}
        {entry.why ? ` · ${entry.why}` : ""}
      </p>
      {asked ? (
        <form
          className="row end"
          onSubmit={(event) => {
            event.preventDefault();
            end.mutate({ id: entry.id, why });
          }}
        >
          <div className="grow">
            <TextField
              label={`Vì sao hủy việc số ${entry.number} (số vẫn giữ trong sổ)`}
              name={`void-${entry.number}`}
              value={why}
              onChange={setWhy}
              maxLength={300}
              error={end.error ? wireOf(end.error).message : null}
              hint={entry.paid ? "Tiền đã thu được trả lại bằng đề nghị hoàn phí." : undefined}
            />
          </div>
          <Button type="submit" kind="danger" busy={end.isPending}>
            Hủy việc này
          </Button>
          <Button onClick={() => setAsked(false)}>Thôi</Button>
        </form>
      ) : null}
    </li>
  );
}
