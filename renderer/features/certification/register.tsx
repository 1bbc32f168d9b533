import { useState } from "react";
import type { CertificationKind } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Note, Panel, State } from "../../ui/index.ts";
import { EntryLine } from "./entry-line.tsx";

/** The book of one year of this machine; the head closes it. */
export function CertificationRegister(props: { kind: CertificationKind }) {
  const { kind } = props;
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [asked, setAsked] = useState(false);
  const mayClose = useMay("certification.closeBook");
  const register = useCall("certification.register", { kind, year }, { placeholderData: (old) => old });
  const close = useAction("certification.closeBook", {
    word: "khóa sổ chứng thực",
    stale: ["certification.register"],
    onDone: () => setAsked(false),
  });
  const data = register.data;
  return (
    <Panel
      title={`Quyển ${data?.volume ?? ""}`}
      aside={
        <div className="row">
          <Button onClick={() => setYear(year - 1)} aria-label={`Sổ năm ${year - 1}`}>
            ‹ {year - 1}
          </Button>
          <Button onClick={() => setYear(year + 1)} aria-label={`Sổ năm ${year + 1}`}>
            {year + 1} ›
          </Button>
        </div>
      }
    >
      <div className="stack">
        <ErrorNote
          error={close.error ? wireOf(close.error) : register.error ? wireOf(register.error) : null}
        />
        {data?.closed ? (
          <State tone="neutral">
            Đã khóa sổ {timeText(data.closed.at)}, {data.closed.by}
          </State>
        ) : null}
        {data && !data.closed && mayClose && data.entries.length > 0 ? (
          asked ? (
            <Note tone="warning">
              <p>Khóa rồi thì sổ năm {year} không ghi thêm và không hủy việc nào được nữa.</p>
              <div className="row">
                <Button kind="danger" busy={close.isPending} onClick={() => close.mutate({ kind, year })}>
                  Khóa sổ năm {year}
                </Button>
                <Button onClick={() => setAsked(false)}>Thôi</Button>
              </div>
            </Note>
          ) : (
            <div>
              <Button onClick={() => setAsked(true)}>Khóa sổ năm {year}…</Button>
            </div>
          )
        ) : null}
        {data && data.entries.length === 0 ? <Empty title={`Sổ năm ${year} chưa có việc nào.`} /> : null}
        <ul className="lines">
          {data?.entries.map((entry) => (
            <EntryLine key={entry.id} entry={entry} mayVoid={!data.closed} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}
