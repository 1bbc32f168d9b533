import type { DocumentDetail, ExtractedField } from "../../../preload/contract/index.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { CornerFrame, CropFrame, percent } from "./frames.tsx";
import type { Frame } from "./page-tools.tsx";

/** One page, with what lies over it: the box of a field, or what is being cut off or flattened. */
export function PageView(props: {
  title: string;
  page: DocumentDetail["pageList"][number];
  /** from 1 */
  number: number;
  reading: boolean;
  field: ExtractedField | null;
  frame: Frame | null;
  onFrame: (frame: Frame) => void;
  onDone: () => void;
}) {
  const { page, field, frame } = props;
  // what is cut is measured on the page as it stands after its steps
  const reading = (props.reading || frame !== null) && page.reading !== null;
  return (
    <div className="page-view">
      <BlobImage
        link={(reading && page.reading) || page.preview}
        from="digitise.get"
        name={`${page.sha256}-${page.look}-${reading}`}
        alt={`Trang ${props.number} của ${props.title}`}
      />
      {frame?.kind === "crop" ? (
        <CropFrame
          box={frame.box}
          onChange={(box) => props.onFrame({ ...frame, box })}
          onDone={props.onDone}
        />
      ) : null}
      {frame?.kind === "corners" ? (
        <CornerFrame
          corners={frame.corners}
          onChange={(corners) => props.onFrame({ ...frame, corners })}
          onDone={props.onDone}
        />
      ) : null}
      {frame === null && field?.box && field.page === props.number && !reading ? (
        <FieldBox key={field.id} box={field.box} label={field.label} />
      ) : null}
    </div>
  );
}

/** The box of a field on the picture of its page. */
function FieldBox(props: { box: [number, number, number, number]; label: string }) {
  const [x0, y0, x1, y1] = props.box;
  return (
    <span
      ref={(element) => element?.scrollIntoView({ block: "center" })}
      className="field-box"
      title={props.label}
      style={{ left: percent(x0), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) }}
    />
  );
}
