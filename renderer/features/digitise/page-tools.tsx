import { useState } from "react";
import type { DocumentDetail, Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, CountField, ErrorNote, Menu } from "../../ui/index.ts";

type Step = Input<"digitise.correct">["step"];
type ShownPage = DocumentDetail["pageList"][number];

/** Steps on the page that is shown. What is signed stays as it was scanned; each step can be taken back. */
export function PageTools(props: { document: DocumentDetail; page: ShownPage }) {
  const { document, page } = props;
  const [cropping, setCropping] = useState(false);
  const correct = useAction("digitise.correct", { word: "chỉnh trang", stale: ["digitise.get"] });
  const undo = useAction("digitise.undoStep", { word: "hoàn tác chỉnh trang", stale: ["digitise.get"] });
  const at = { documentId: document.id, pageId: page.id };
  const busy = correct.isPending || undo.isPending;
  const step = (wanted: Step) => {
    if (!busy) correct.mutate({ ...at, step: wanted });
  };
  const back = () => {
    if (page.steps.length > 0 && !busy) undo.mutate(at);
  };
  const again = () => {
    if (page.canRedo && !busy) undo.mutate({ ...at, again: true });
  };
  useKeys({
    "ctrl+arrowright": { word: "Xoay trang sang phải", run: () => step({ kind: "turn", quarter: 90 }) },
    "ctrl+arrowleft": { word: "Xoay trang sang trái", run: () => step({ kind: "turn", quarter: 270 }) },
    "ctrl+z": page.steps.length > 0 ? { word: "Hoàn tác chỉnh trang", run: back } : undefined,
    "ctrl+y": page.canRedo ? { word: "Chỉnh lại bước vừa hoàn tác", run: again } : undefined,
  });
  const error = correct.error ?? undo.error;
  return (
    <div className="stack small">
      <ErrorNote error={error ? wireOf(error) : null} />
      {cropping ? (
        <CropForm
          onDone={(box) => {
            setCropping(false);
            if (box) step({ kind: "crop", box });
          }}
        />
      ) : null}
      <div className="row">
        <Button hotkey="Ctrl ←" onClick={() => step({ kind: "turn", quarter: 270 })}>
          Xoay trái
        </Button>
        <Button hotkey="Ctrl →" onClick={() => step({ kind: "turn", quarter: 90 })}>
          Xoay phải
        </Button>
        <Menu
          label="Chỉnh bản đọc"
          items={[
            { label: "Nắn thẳng dòng chữ", onPick: () => step({ kind: "deskew" }) },
            { label: "Bỏ viền đen", onPick: () => step({ kind: "borders" }) },
            { label: "Bỏ đốm", onPick: () => step({ kind: "despeckle" }) },
            { label: "Làm trắng nền giấy", onPick: () => step({ kind: "background" }) },
            { label: "Cắt mép", onPick: () => setCropping(true) },
            { label: "Nắn ảnh chụp bằng điện thoại", onPick: () => step({ kind: "perspective" }) },
          ]}
        >
          Chỉnh trang ▾
        </Menu>
        <Button hotkey="Ctrl Z" onClick={back} disabled={page.steps.length === 0}>
          Hoàn tác
        </Button>
        <Button hotkey="Ctrl Y" onClick={again} disabled={!page.canRedo}>
          Làm lại
        </Button>
        {busy ? <span role="status">Đang chỉnh…</span> : null}
      </div>
    </div>
  );
}

/** How much goes from each side, in hundredths: typed, as a keyboard can. */
function CropForm(props: { onDone: (box: [number, number, number, number] | null) => void }) {
  const [cut, setCut] = useState<[number, number, number, number]>([0, 0, 0, 0]);
  const side = (index: number, label: string) => (
    <CountField
      label={label}
      name={`crop-${index}`}
      min={0}
      max={45}
      value={cut[index] ?? 0}
      onChange={(value) => setCut((old) => old.map((one, at) => (at === index ? value : one)) as typeof cut)}
    />
  );
  return (
    <form
      className="row end"
      aria-label="Cắt mép"
      onSubmit={(event) => {
        event.preventDefault();
        const [left, top, right, bottom] = cut;
        props.onDone(
          left + top + right + bottom === 0
            ? null
            : [left / 100, top / 100, 1 - right / 100, 1 - bottom / 100],
        );
      }}
    >
      {side(0, "Trái %")}
      {side(1, "Trên %")}
      {side(2, "Phải %")}
      {side(3, "Dưới %")}
      <Button type="submit" kind="primary" hotkey="Enter">
        Cắt
      </Button>
      <Button onClick={() => props.onDone(null)}>Thôi</Button>
    </form>
  );
}
