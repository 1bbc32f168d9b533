import { useRef, useState } from "react";
import type { AssistDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { bytesText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { upload } from "../../app/upload.ts";
import { Button, ErrorNote, FileDrop, Panel, rowKeys, State } from "../../ui/index.ts";
import { ScannerPanel } from "../scanning/scan-panel.tsx";

type Paper = AssistDetail["papers"][number];

/** The papers of the filing: one is chosen, its pages are scanned or taken from the person's own files. */
export function AssistPapers(props: { filing: AssistDetail }) {
  const { papers } = props.filing;
  const [chosen, setChosen] = useState(() => (papers.find((one) => one.files.length === 0) ?? papers[0])?.id);
  const paper = papers.find(({ id }) => id === chosen);
  return (
    <div className="stack assist-papers">
      <Panel title={`Giấy tờ (${papers.filter(({ files }) => files.length > 0).length}/${papers.length})`}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the papers */}
        <div onKeyDown={rowKeys}>
          <ul className="lines" aria-label="Giấy tờ của hồ sơ">
            {papers.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  className="form-line"
                  data-row
                  aria-pressed={one.id === chosen}
                  onClick={() => setChosen(one.id)}
                >
                  <span className={one.id === chosen ? "strong" : ""}>
                    {one.name}
                    {one.required ? "" : " (không bắt buộc)"}
                  </span>
                  {one.files.length > 0 ? (
                    <State tone="good">{`${one.files.length} tệp`}</State>
                  ) : (
                    <State tone={one.required ? "warning" : "neutral"}>Chưa có tệp</State>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </Panel>
      {paper ? <Pages key={paper.id} filing={props.filing} paper={paper} /> : null}
    </div>
  );
}

function Pages(props: { filing: AssistDetail; paper: Paper }) {
  const { filing, paper } = props;
  const [failed, setFailed] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const add = useAction("assist.addFiles", { word: "thêm tệp", stale: ["assist.get"] });
  const remove = useAction("assist.removeFile", { word: "bỏ tệp", stale: ["assist.get"] });
  const file = useRef<HTMLInputElement>(null);
  useKeys({ f6: { word: "Chọn tệp của người dân", run: () => file.current?.click() } });
  async function take(files: File[]): Promise<void> {
    setFailed(null);
    setSending(true);
    try {
      const uploads: string[] = [];
      for (const one of files) uploads.push(await upload(one));
      await add.mutateAsync({ paperId: paper.id, uploads });
    } catch (error) {
      setFailed(error);
    } finally {
      setSending(false);
    }
  }
  const error = failed ?? remove.error;
  return (
    <>
      <ScannerPanel documentId={paper.id} place={{}} onBegun={() => undefined} />
      <Panel title={paper.name} className="fill">
        <div className="stack">
          <ErrorNote error={error ? wireOf(error) : null} />
          <FileDrop
            label="Chọn tệp PDF hoặc ảnh"
            accept=".pdf,.jpg,.jpeg,.png,.tif,.tiff"
            multiple
            hotkey="F6"
            inputRef={file}
            disabled={sending}
            onFiles={(files) => void take(files)}
          >
            {sending ? <span className="small soft"> Đang quét mã độc và lưu…</span> : null}
          </FileDrop>
          <ol className="assist-pages" aria-label={`Trang của ${paper.name}`}>
            {paper.files.map((one, index) => (
              <li key={one.id}>
                {one.picture ? (
                  <BlobImage
                    link={one.picture}
                    name={`assist-${one.id}`}
                    from="assist.get"
                    alt={`Trang ${index + 1} của ${paper.name}`}
                  />
                ) : (
                  <p className="strong">{one.title}</p>
                )}
                <span className="small soft num">{bytesText(one.size)}</span>
                <Button
                  kind="quiet"
                  aria-label={`Bỏ ${one.title}`}
                  busy={remove.isPending}
                  onClick={() => remove.mutate({ id: filing.id, fileId: one.id })}
                >
                  Bỏ
                </Button>
              </li>
            ))}
          </ol>
        </div>
      </Panel>
    </>
  );
}
