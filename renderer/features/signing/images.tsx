import { useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { BlobImage } from "../../app/pictures.tsx";
import { useMay } from "../../app/session.tsx";
import { upload } from "../../app/upload.ts";
import { ErrorNote, FileDrop } from "../../ui/index.ts";

/** The images that stand for a person's signature and the seal on documents. */
export function MarkImages() {
  const images = useCall("signing.images", {});
  const may = useMay("signing.setImage");
  if (!may || !images.data) return null;
  const { mine, seal, keepsSeal } = images.data;
  return (
    <details className="panel-details">
      <summary className="small">Hình chữ ký{keepsSeal ? " và con dấu" : ""} hiện trên văn bản</summary>
      <MarkImage which="mine" label="Chữ ký của tôi, màu xanh, .png nền trong suốt" image={mine} />
      {keepsSeal ? (
        <MarkImage which="seal" label="Con dấu, màu đỏ, đúng cỡ thật, .png nền trong suốt" image={seal} />
      ) : null}
    </details>
  );
}

type Image = Output<"signing.images">["mine"];

function MarkImage(props: { which: "mine" | "seal"; label: string; image: Image }) {
  const [failed, setFailed] = useState<unknown>(null);
  const set = useAction("signing.setImage", { word: "đặt hình", stale: ["signing.images"] });
  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setFailed(null);
    try {
      await set.mutateAsync({ which: props.which, upload: await upload(file) });
    } catch (error) {
      setFailed(error);
    }
  }
  return (
    <div className="stack">
      <ErrorNote error={failed ? wireOf(failed) : null} />
      {props.image ? (
        <span className="mark-image">
          <BlobImage
            link={props.image.picture}
            name={props.image.picture.token}
            alt={props.label}
            from="signing.images"
          />
        </span>
      ) : null}
      <FileDrop label={props.label} accept="image/png,.png" onFiles={(files) => void take(files[0])} />
    </div>
  );
}
