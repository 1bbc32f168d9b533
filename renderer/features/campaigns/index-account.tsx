import { useEffect, useRef } from "react";
import type { IndexCheck } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Note, Panel } from "../../ui/index.ts";

/** What a file would make and change, line by line; applied whole, or not at all. */
export function IndexAccount(props: { campaignId: string; check: IndexCheck; onLeave: () => void }) {
  const { check } = props;
  const { counts } = check;
  const apply = useAction("campaigns.applyIndex", {
    word: "áp dụng danh mục",
    repeat: true,
    onDone: () => props.onLeave(),
  });
  const go = () => {
    if (check.appliable && !apply.isPending) apply.mutate({ id: props.campaignId, hash: check.hash });
  };
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  useKeys({ f9: check.appliable ? go : undefined, escape: props.onLeave });
  const more = (shown: number, all: number) =>
    all > shown ? <p className="small soft">và {wholeText(all - shown)} dòng nữa.</p> : null;
  return (
    <Panel
      title={`Bản kê của “${check.fileName}”`}
      className="fill"
      footer={
        <div className="row">
          {check.appliable ? (
            <Button kind="primary" hotkey="F9" buttonRef={button} busy={apply.isPending} onClick={go}>
              Áp dụng tất cả
            </Button>
          ) : null}
          <Button hotkey="Esc" buttonRef={check.appliable ? undefined : button} onClick={props.onLeave}>
            {check.appliable ? "Không áp dụng" : "Quay lại"}
          </Button>
        </div>
      }
    >
      <div className="stack">
        <ErrorNote error={apply.error ? wireOf(apply.error) : null} />
        {counts.refused > 0 ? (
          <Note tone="bad">
            <p className="strong">
              {wholeText(counts.refused)} dòng không nhận được, nên chưa dòng nào được áp dụng.
            </p>
            <p>Sửa các dòng dưới đây trong tệp rồi chọn lại tệp.</p>
          </Note>
        ) : check.appliable ? (
          <Note tone="info">
            <p>
              Sẽ thêm <strong>{wholeText(counts.made)} kết quả</strong> ({wholeText(counts.boxes)} hộp mới,{" "}
              {wholeText(counts.folders)} cặp, tập mới), sửa <strong>{wholeText(counts.changed)}</strong>, giữ
              nguyên {wholeText(counts.unchanged)}. Chưa có gì được ghi.
            </p>
          </Note>
        ) : (
          <Empty title="Tệp này không có gì mới.">
            {wholeText(counts.unchanged)} kết quả trong tệp đã có và giống hệt.
          </Empty>
        )}
        {check.remarks.map((remark) => (
          <p key={remark} className="small soft">
            {remark}
          </p>
        ))}
        {check.refused.length > 0 ? (
          <section aria-label="Dòng không nhận được" className="stack">
            <h3>Không nhận được</h3>
            <ul className="lines">
              {check.refused.map((one) => (
                <li key={one.row}>
                  <span className="num strong">Dòng {one.row}:</span> {one.reason}
                </li>
              ))}
            </ul>
            {more(check.refused.length, counts.refused)}
          </section>
        ) : null}
        {check.changed.length > 0 ? (
          <section aria-label="Dòng sẽ sửa" className="stack">
            <h3>Sẽ sửa</h3>
            <ul className="lines">
              {check.changed.map((one) => (
                <li key={one.row}>
                  <span className="num soft">Dòng {one.row}</span> {one.text}
                  {one.changes.map((change) => (
                    <p key={change.label} className="small">
                      {change.label}: <del>{change.before || "trống"}</del> →{" "}
                      <ins>{change.after || "trống"}</ins>
                    </p>
                  ))}
                </li>
              ))}
            </ul>
            {more(check.changed.length, counts.changed)}
          </section>
        ) : null}
        {check.made.length > 0 ? (
          <section aria-label="Dòng sẽ thêm" className="stack">
            <h3>Sẽ thêm</h3>
            <ul className="lines">
              {check.made.map((one) => (
                <li key={one.row}>
                  <span className="num soft">Dòng {one.row}</span> {one.text}
                </li>
              ))}
            </ul>
            {more(check.made.length, counts.made)}
          </section>
        ) : null}
      </div>
    </Panel>
  );
}
