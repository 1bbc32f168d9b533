import { useRef, useState } from "react";
import type { DocumentDetail, Input, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { upload } from "../../app/upload.ts";
import { ErrorNote, FileDrop, Note, Panel, ProgressLine, SelectField } from "../../ui/index.ts";
import { ScannerPanel } from "../scanning/scan-panel.tsx";
import { CountPanel } from "./count.tsx";
import { useFilesAnywhere, Watched } from "./sources.tsx";
import { StackPanel } from "./stack.tsx";
import { TrayPanel } from "./tray.tsx";

type Place = NonNullable<Input<"digitise.addPages">["place"]>;
type Refused = Output<"digitise.addPages">["refused"];
const BATCH = 20;

/** Brings pages in (files or the scanner's folder) and lets a person say how many sides there were. */
export function ScanPanel(props: {
  document: DocumentDetail;
  /** the page that is shown, from 0 */
  page: number;
  onAdded: (page: number) => void;
}) {
  const { document } = props;
  const [where, setWhere] = useState("end");
  const current = document.pageList[props.page];
  const place: Place =
    where === "after" && current
      ? { after: current.id }
      : where === "replaced" && current
        ? { replaced: current.id }
        : {};
  const [refused, setRefused] = useState<Refused>([]);
  const [notScanned, setNotScanned] = useState<string | null>(null);
  const [taking, setTaking] = useState<{ done: number; total: number } | null>(null);
  const add = useAction("digitise.addPages", { word: "thêm trang", stale: ["digitise.get"] });
  const file = useRef<HTMLInputElement>(null);
  useKeys({ f6: () => file.current?.click() });
  const over = useFilesAnywhere(document.mine && taking === null, (files) => void take(files));

  function added(output: Output<"digitise.addPages">): void {
    setRefused((old) => [...old, ...output.refused]);
    setNotScanned(output.notScanned);
    const last = output.document.pageList.length - 1;
    if (last >= 0)
      props.onAdded(where === "end" ? last : Math.min(last, props.page + (where === "after" ? 1 : 0)));
    setWhere("end");
  }

  async function take(files: File[]): Promise<void> {
    setRefused([]);
    setTaking({ done: 0, total: files.length });
    try {
      for (let start = 0; start < files.length; start += BATCH) {
        const uploads: string[] = [];
        for (const one of files.slice(start, start + BATCH)) {
          try {
            uploads.push(await upload(one));
          } catch (error) {
            const wire = wireOf(error);
            setRefused((old) => [...old, { name: one.name, message: wire.message, action: wire.action }]);
          }
          setTaking((old) => (old ? { ...old, done: old.done + 1 } : old));
        }
        if (uploads.length > 0) added(await add.mutateAsync({ documentId: document.id, uploads, place }));
      }
    } catch {
      // shown below from the action's own error
    } finally {
      setTaking(null);
    }
  }

  if (!document.mine) {
    return (
      <Panel title="Đang quét">
        <p>Giấy này do {document.scannedBy} đang quét; chỉ người đó thêm trang và ký được.</p>
      </Panel>
    );
  }
  return (
    <>
      {over ? (
        <div className="drop-anywhere" aria-hidden="true">
          Thả tệp vào đây: thêm vào “{document.title}”
        </div>
      ) : null}
      <CountPanel document={document} />
      <ScannerPanel documentId={document.id} place={place} onBegun={() => setWhere("end")} />
      <Panel title="Thêm trang">
        <div className="stack">
          {current ? (
            <SelectField
              label="Trang mới vào"
              name="newPlace"
              value={where}
              onChange={setWhere}
              options={[
                { value: "end", label: "cuối giấy tờ" },
                { value: "after", label: `sau trang ${props.page + 1} đang xem` },
                { value: "replaced", label: `thay trang ${props.page + 1} đang xem` },
              ]}
            />
          ) : null}
          <FileDrop
            label="Chọn tệp"
            hotkey="F6"
            accept="image/*,.tif,.tiff,application/pdf"
            multiple
            inputRef={file}
            disabled={taking !== null}
            onFiles={(files) => void take(files)}
          >
            <p className="small soft">
              hoặc thả ảnh, PDF vào bất cứ đâu trên màn hình này, hoặc dán (Ctrl V)
            </p>
          </FileDrop>
          {taking ? (
            <ProgressLine {...taking} label={`Đang nhận ${taking.done} trong ${taking.total} tệp`} />
          ) : null}
          <ErrorNote error={add.error ? wireOf(add.error) : null} />
          {refused.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may bear one name; the list is only appended
            <Note tone="bad" key={`${index}-${entry.name}`}>
              <p className="strong">{entry.name}</p>
              <p>
                {entry.message} {entry.action}
              </p>
            </Note>
          ))}
          {notScanned ? <Note tone="warning">{notScanned}</Note> : null}
          <Watched document={document} onTaken={added} />
        </div>
      </Panel>
      <StackPanel document={document} page={current} />
      <TrayPanel document={document} />
    </>
  );
}
