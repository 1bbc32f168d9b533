import { useState } from "react";
import type { CatalogueImport, ImportCheck, ImportKind } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { foldText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  State,
  TextField,
  VirtualList,
  Waiting,
} from "../../ui/index.ts";
import { countsText, KINDS, kindOf } from "./import-words.ts";

type Entry = ImportCheck["entries"][number];
const keyOf = (entry: Entry) => `${entry.code} ${entry.where}`;

/** The account of changes: every procedure with what happens to it; nothing is changed until it is applied. */
export function AccountPanel(props: {
  check: ImportCheck;
  onLeave: () => void;
  onApplied: (applied: CatalogueImport) => void;
}) {
  const { check } = props;
  const shown = KINDS.filter(({ kind }) => check.counts[kind] > 0);
  const [kind, setKind] = useState<ImportKind | "all">(
    shown.find((one) => one.kind !== "unchanged")?.kind ?? "all",
  );
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<Entry | null>(null);
  const apply = useAction("catalogue.applyImport", {
    word: "áp dụng danh mục",
    repeat: true,
    stale: ["catalogue.imports", "catalogue.search", "catalogue.procedure"],
    onDone: props.onApplied,
  });
  const run = () => {
    if (check.applicable && !apply.isPending) apply.mutate({ hash: check.hash });
  };
  useKeys({ f9: check.applicable ? run : undefined, escape: props.onLeave });
  const wanted = foldText(text);
  const rows = check.entries.filter(
    (entry) =>
      (kind === "all" || entry.kind === kind) &&
      (wanted === "" || foldText(`${entry.code} ${entry.name} ${entry.say}`).includes(wanted)),
  );
  const current = picked && rows.includes(picked) ? picked : (rows[0] ?? null);
  return (
    <div className="columns account-columns fill">
      <Panel
        className="fill"
        title={`Bản kê thay đổi: ${check.fileName}`}
        footer={
          <div className="row">
            <Button
              kind="primary"
              hotkey="F9"
              disabled={!check.applicable}
              busy={apply.isPending}
              onClick={run}
            >
              Áp dụng bản kê này
            </Button>
            <Button hotkey="Esc" onClick={props.onLeave}>
              Không áp dụng
            </Button>
            <span className="small soft num grow" title={check.hash}>
              Bản kê {check.hash.slice(0, 12)}
            </span>
          </div>
        }
      >
        <div className="stack import-account">
          <ErrorNote error={apply.error ? wireOf(apply.error) : null} />
          <p className="small">
            {check.format}. <strong>{countsText(check.counts)}.</strong>
            {check.whole ? " Tệp là toàn bộ danh mục." : ""}
            {check.unverified > 0 ? ` ${check.unverified} thủ tục có giá trị cần xác nhận.` : ""}
          </p>
          {check.applicable ? null : (
            <Note tone={check.counts.refused > 0 ? "warning" : "good"}>
              <p className="strong">Không có gì thay đổi.</p>
              <p>
                Danh mục đang dùng đã đúng như tệp này
                {check.counts.refused > 0 ? ", trừ những mục không nhận" : ""}.
              </p>
            </Note>
          )}
          {check.remarks.map((remark) => (
            <Note key={remark} tone="info">
              <p>{remark}</p>
            </Note>
          ))}
          <fieldset className="row tabs" aria-label="Chọn loại thay đổi">
            {[{ kind: "all" as const, word: "Tất cả" }, ...shown].map((one) => (
              <button
                key={one.kind}
                type="button"
                className="tab"
                aria-pressed={one.kind === kind}
                onClick={() => setKind(one.kind)}
              >
                {one.word} {one.kind === "all" ? check.entries.length : check.counts[one.kind]}
              </button>
            ))}
          </fieldset>
          <TextField
            hideLabel
            label="Lọc theo tên, mã hoặc lý do"
            name="filter"
            placeholder="Lọc theo tên, mã hoặc lý do"
            value={text}
            onChange={setText}
            maxLength={200}
          />
          {rows.length === 0 ? <Empty title="Không có thủ tục nào khớp.">Bỏ bớt chữ lọc.</Empty> : null}
          <VirtualList
            label="Thủ tục trong bản kê"
            rows={rows}
            rowKey={keyOf}
            height={62}
            row={(entry, tabIndex) => (
              <button
                type="button"
                data-row
                tabIndex={tabIndex}
                className="account-row"
                aria-pressed={entry === current}
                onClick={() => setPicked(entry)}
                onFocus={() => setPicked(entry)}
              >
                <State tone={kindOf(entry.kind).tone}>{kindOf(entry.kind).word}</State>
                <span>
                  <span className="clip block">
                    <span className="num">{entry.code || "(không có mã)"}</span> {entry.name}
                  </span>
                  <span className="small soft clip block">
                    {[entry.where, entry.changes > 0 ? `${entry.changes} chỗ khác` : "", entry.say]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
              </button>
            )}
          />
        </div>
      </Panel>
      {current ? <EntryPanel hash={check.hash} entry={current} /> : <Panel title="Chi tiết">{null}</Panel>}
    </div>
  );
}

/** One procedure of the account: each field, what it is now and what it will be. */
function EntryPanel(props: { hash: string; entry: Entry }) {
  const { code, where } = props.entry;
  const answer = useCall("catalogue.importEntry", { hash: props.hash, code, where }, { staleTime: 600_000 });
  const entry = answer.data;
  return (
    <Panel
      className="fill"
      title={`${code} ${props.entry.name}`}
      aside={<State tone={kindOf(props.entry.kind).tone}>{kindOf(props.entry.kind).word}</State>}
    >
      <div className="stack">
        <ErrorNote error={answer.error ? wireOf(answer.error) : null} />
        {answer.isPending ? <Waiting>Đang so từng mục…</Waiting> : null}
        {entry?.remarks.map((remark) => (
          <Note key={remark} tone={entry.kind === "refused" ? "bad" : "warning"}>
            <p>{remark}</p>
          </Note>
        ))}
        {entry?.kind === "unchanged" ? <p>Giống hệt bản đang dùng.</p> : null}
        {entry && entry.changes.length > 0 ? (
          <table className="list changes" aria-label="Từng chỗ khác">
            <thead>
              <tr>
                <th scope="col">Mục</th>
                <th scope="col">Đang dùng</th>
                <th scope="col">Sau khi áp dụng</th>
              </tr>
            </thead>
            <tbody>
              {entry.changes.map((change) => (
                <tr key={change.field}>
                  <th scope="row">{change.field}</th>
                  <td>{change.old || <span className="soft">không có</span>}</td>
                  <td>{change.new || <span className="soft">bỏ</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        {entry && entry.unverified.length > 0 ? (
          <details>
            <summary>{entry.unverified.length} giá trị cần xác nhận sau khi áp dụng</summary>
            <ul className="plain-list small">
              {entry.unverified.map((one, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: values may repeat; the list never changes
                <li key={`${index}-${one.label}`}>
                  <strong>{one.label}:</strong> {one.value}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </Panel>
  );
}
