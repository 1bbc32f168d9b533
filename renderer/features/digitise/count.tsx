import { type FormEvent, useRef, useState } from "react";
import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, CheckField, Note, Panel, TextField, useHandTo } from "../../ui/index.ts";

/**
 * Asked once, answered with one key: “6 trang, đúng?”. The count is the person's: it must equal the images (TT 01/2023
 * Điều 8). Blank backs are named and go to the tray with the same key, or are kept and counted.
 */
export function CountPanel(props: { document: DocumentDetail }) {
  const { document } = props;
  const [count, setCount] = useState("");
  const [slips, setSlips] = useState("");
  const [out, setOut] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  const confirm = useAction("digitise.confirmPages", {
    word: "xác nhận số trang",
    repeat: true,
    stale: ["digitise.get", "digitise.list", "signing.queue"],
  });
  const images = document.pageList.length;
  const blanks = document.pageList.filter((page) => page.blank === "flagged");
  const separators = document.pageList.filter((page) => page.separator);
  const kept = images - (out ? blanks.length : 0);
  const asked = kept - Number(slips);
  const error = confirm.error ? wireOf(confirm.error) : null;
  useHandTo(images > 0, () => field.current);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const said = count === "" ? asked : Number(count);
    if (images === 0 || said < 1 || confirm.isPending) return;
    confirm.mutate({
      documentId: document.id,
      count: Math.min(said, 2000),
      slips: Math.min(Number(slips), 2000),
      blanks: out ? "aside" : "keep",
    });
  }

  useKeys({ f9: images > 0 ? () => submit() : undefined });
  const numbers = blanks.map((page) => page.ordinal).join(", ");
  return (
    <Panel title="Xác nhận số trang" aside={<span className="num count-images">có {images} ảnh</span>}>
      <form className="stack" onSubmit={submit}>
        {images > 0 ? <p className="count-asked num">{Math.max(0, asked)} trang, đúng?</p> : null}
        {blanks.length > 0 ? (
          <CheckField
            name="blanksOut"
            checked={out}
            onChange={setOut}
            label={`Bỏ ${blanks.length} mặt trắng ra khay: ${numbers}`}
          />
        ) : null}
        {separators.length > 0 ? (
          <Note tone="warning">
            <p>Còn {separators.length} tờ phân cách: tách giấy tờ ở khung “Cả chồng giấy” trước.</p>
          </Note>
        ) : null}
        {document.warnings.map((warning) => (
          <Note tone="warning" key={warning}>
            <p>{warning}</p>
          </Note>
        ))}
        {document.textNotes.map((note) => (
          <Note tone="info" key={note}>
            <p>{note}</p>
          </Note>
        ))}
        <div className="fields-two">
          <TextField
            label="Số trang giấy đã quét"
            name="pageCount"
            inputMode="numeric"
            value={count}
            inputRef={field}
            disabled={images === 0}
            maxLength={4}
            placeholder={images > 0 ? String(Math.max(0, asked)) : ""}
            onChange={(text) => setCount(text.replace(/\D/g, ""))}
          />
          <TextField
            label="Trang có phiếu kèm"
            name="slipCount"
            inputMode="numeric"
            value={slips}
            disabled={images === 0}
            maxLength={4}
            placeholder="0"
            onChange={(text) => setSlips(text.replace(/\D/g, ""))}
          />
        </div>
        {error ? (
          <p className="tone-bad small" role="alert">
            {error.message} {error.action}
          </p>
        ) : null}
        <p className="small soft">
          Khác số trên giấy thì ghi số đếm được. Trang có phiếu ghi chú kèm quét hai lần: có phiếu và không có
          phiếu.
        </p>
        <Button kind="primary" type="submit" hotkey="F9" busy={confirm.isPending} disabled={images === 0}>
          {count === "" && images > 0 ? `Đúng ${Math.max(0, asked)} trang, ghép tài liệu` : "Ghép tài liệu"}
        </Button>
      </form>
    </Panel>
  );
}
