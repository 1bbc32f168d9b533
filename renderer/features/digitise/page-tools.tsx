import type { DocumentDetail, Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Menu, State } from "../../ui/index.ts";
import type { Corners, CropBox } from "./frames.tsx";

type Step = Input<"digitise.correct">["step"];
type ShownPage = DocumentDetail["pageList"][number];

/** What is being marked on the picture of a page. */
export type Frame = { kind: "crop"; box: CropBox } | { kind: "corners"; corners: Corners; found: boolean };

/** Corners to begin with where no sheet stands out. */
const INSET: Corners = [0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9];

/** The steps of one page: what is asked for, what runs, what was refused. */
export function usePageSteps(document: DocumentDetail, page: ShownPage | undefined) {
  const stale = ["digitise.get"] as const;
  const correct = useAction("digitise.correct", { word: "chỉnh trang", stale });
  const undo = useAction("digitise.undoStep", { word: "hoàn tác chỉnh trang", stale });
  const at = { documentId: document.id, pageId: page?.id ?? "" };
  const busy = correct.isPending || undo.isPending;
  return {
    busy,
    error: correct.error ?? undo.error,
    step: (wanted: Step) => {
      if (page && !busy) correct.mutate({ ...at, step: wanted });
    },
    back: () => {
      if (page && page.steps.length > 0 && !busy) undo.mutate(at);
    },
    again: () => {
      if (page?.canRedo && !busy) undo.mutate({ ...at, again: true });
    },
  };
}
type PageSteps = ReturnType<typeof usePageSteps>;

/** The step that a frame stands for; null when nothing would be cut. */
export function stepOf(frame: Frame): Step | null {
  if (frame.kind === "corners") return { kind: "perspective", corners: frame.corners };
  return frame.box.join() === "0,0,1,1" ? null : { kind: "crop", box: frame.box };
}

/** Steps on the page that is shown. What is signed stays as it was scanned; each step can be taken back. */
export function PageTools(props: {
  document: DocumentDetail;
  page: ShownPage;
  steps: PageSteps;
  frame: Frame | null;
  onFrame: (frame: Frame | null) => void;
  onDone: () => void;
}) {
  const { document, page, steps, frame, onFrame } = props;
  const corners = useAction("digitise.corners", {
    onDone: (found) =>
      onFrame({ kind: "corners", corners: found.corners ?? INSET, found: found.corners !== null }),
  });
  const crop = () => onFrame({ kind: "crop", box: [0, 0, 1, 1] });
  const flatten = () => {
    if (!corners.isPending) corners.mutate({ documentId: document.id, pageId: page.id });
  };
  const { step } = steps;
  useKeys({
    "ctrl+arrowright": { word: "Xoay trang sang phải", run: () => step({ kind: "turn", quarter: 90 }) },
    "ctrl+arrowleft": { word: "Xoay trang sang trái", run: () => step({ kind: "turn", quarter: 270 }) },
    "ctrl+z": page.steps.length > 0 ? { word: "Hoàn tác chỉnh trang", run: steps.back } : undefined,
    "ctrl+y": page.canRedo ? { word: "Chỉnh lại bước vừa hoàn tác", run: steps.again } : undefined,
    "alt+c": { word: "Cắt mép trang", run: crop },
    "alt+n": { word: "Nắn phẳng ảnh chụp", run: flatten },
  });
  const error = steps.error ?? corners.error;
  return (
    <div className="stack small">
      <ErrorNote error={error ? wireOf(error) : null} />
      {frame ? (
        <FrameBar frame={frame} onDone={props.onDone} onCancel={() => onFrame(null)} />
      ) : (
        <>
          <StepList page={page} />
          <div className="row">
            <Button hotkey="Ctrl ←" onClick={() => step({ kind: "turn", quarter: 270 })}>
              Xoay trái
            </Button>
            <Button hotkey="Ctrl →" onClick={() => step({ kind: "turn", quarter: 90 })}>
              Xoay phải
            </Button>
            <Menu
              label="Chỉnh trang"
              items={[
                { label: "Cắt mép", hotkey: "Alt C", onPick: crop },
                { label: "Nắn phẳng ảnh chụp bằng điện thoại", hotkey: "Alt N", onPick: flatten },
                { label: "Nắn thẳng dòng chữ", onPick: () => step({ kind: "deskew" }) },
                { label: "Bỏ viền đen", onPick: () => step({ kind: "borders" }) },
                { label: "Bỏ đốm", onPick: () => step({ kind: "despeckle" }) },
                { label: "Làm trắng nền giấy", onPick: () => step({ kind: "background" }) },
              ]}
            >
              Chỉnh trang ▾
            </Menu>
            <Button hotkey="Ctrl Z" onClick={steps.back} disabled={page.steps.length === 0}>
              Hoàn tác
            </Button>
            <Button hotkey="Ctrl Y" onClick={steps.again} disabled={!page.canRedo}>
              Làm lại
            </Button>
            {steps.busy || corners.isPending ? <span role="status">Đang chỉnh…</span> : null}
          </div>
        </>
      )}
    </div>
  );
}

const ON: Record<ShownPage["steps"][number]["on"], string> = {
  signed: "bản ký",
  view: "cách nhìn",
  reading: "bản đọc",
};

/** Every step that counts, in order: what it was, and which of the pictures it touches. */
function StepList(props: { page: ShownPage }) {
  const { steps } = props.page;
  if (steps.length === 0) return null;
  return (
    <ol className="page-steps" aria-label="Các bước đã chỉnh trang này">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place in the order
        <li key={index}>
          <span className="num soft">{index + 1}.</span> {step.word}{" "}
          <span className="soft">({ON[step.on]})</span>
        </li>
      ))}
    </ol>
  );
}

/** What to do while something is marked on the picture. */
function FrameBar(props: { frame: Frame; onDone: () => void; onCancel: () => void }) {
  const { frame } = props;
  useKeys({ escape: props.onCancel });
  const isCrop = frame.kind === "crop";
  return (
    <form
      className="stack"
      aria-label={isCrop ? "Cắt mép" : "Nắn phẳng ảnh chụp"}
      onSubmit={(event) => {
        event.preventDefault();
        props.onDone();
      }}
    >
      <p>
        {isCrop
          ? "Kéo chuột trên ảnh để khoanh phần giữ lại, hoặc Tab đến từng mép rồi bấm mũi tên (giữ Shift: đi xa hơn). Bản ký giữ nguyên cả trang; chỉ bản đọc bị cắt."
          : "Kéo bốn góc về đúng góc tờ giấy, hoặc Tab đến từng góc rồi bấm mũi tên (giữ Shift: đi xa hơn). Ảnh chụp gốc được giữ; trang phẳng là trang được ký."}
      </p>
      {isCrop || frame.found ? null : (
        <State tone="warning">Không tự tìm thấy tờ giấy trong ảnh: đặt bốn góc bằng tay.</State>
      )}
      <div className="row">
        <Button type="submit" kind="primary" hotkey="Enter">
          {isCrop ? "Cắt" : "Nắn phẳng"}
        </Button>
        <Button hotkey="Esc" onClick={props.onCancel}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
