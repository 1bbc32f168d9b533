import { useRef, useState } from "react";
import type { CatalogueImport, ImportCheck } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useClient } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { saveBlob, upload } from "../../app/upload.ts";
import {
  Button,
  CheckField,
  Empty,
  ErrorNote,
  FileDrop,
  Note,
  Panel,
  State,
  Waiting,
} from "../../ui/index.ts";
import { AccountPanel } from "./import-account.tsx";
import { countsText } from "./import-words.ts";

/** The catalogue of procedures: take over a file after reading what it would change, and take an import back. */
export function CataloguePanel() {
  const client = useClient();
  const [check, setCheck] = useState<ImportCheck | null>(null);
  const [done, setDone] = useState<CatalogueImport | null>(null);
  const [whole, setWhole] = useState(false);
  const [reading, setReading] = useState("");
  const [error, setError] = useState<unknown>(null);

  async function read(name: string, ask: () => Promise<ImportCheck>): Promise<void> {
    setReading(name);
    setError(null);
    setDone(null);
    try {
      setCheck(await ask());
    } catch (problem) {
      setError(problem);
    } finally {
      setReading("");
    }
  }

  if (check)
    return (
      <AccountPanel
        check={check}
        onLeave={() => setCheck(null)}
        onApplied={(applied) => {
          setCheck(null);
          setDone(applied);
        }}
      />
    );
  return (
    <div className="columns half fill">
      <FilePanel
        whole={whole}
        onWhole={setWhole}
        reading={reading}
        error={error}
        done={done}
        onFile={(file) =>
          void read(file.name, async () =>
            client.call("catalogue.checkImport", { upload: await upload(file), whole }),
          )
        }
      />
      <HistoryPanel
        onUndo={(one) =>
          void read(one.fileName, () => client.call("catalogue.checkUndo", { importId: one.id }))
        }
      />
    </div>
  );
}

function FilePanel(props: {
  whole: boolean;
  onWhole: (whole: boolean) => void;
  reading: string;
  error: unknown;
  done: CatalogueImport | null;
  onFile: (file: File) => void;
}) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useKeys({ f7: { word: "Chọn tệp danh mục", run: () => input.current?.click() } });

  async function template(format: "xlsx" | "csv"): Promise<void> {
    setFailed(null);
    try {
      await saveBlob(await client.call("catalogue.importTemplate", { format }));
    } catch (problem) {
      setFailed(problem);
    }
  }

  return (
    <Panel title="Nhập danh mục thủ tục">
      <div className="stack">
        <ErrorNote error={props.error ? wireOf(props.error) : null} />
        {props.done ? (
          <Note tone="good">
            <p>
              <strong>Đã áp dụng “{props.done.fileName}”.</strong> {countsText(props.done.counts)}. Hồ sơ đã
              nhận vẫn theo bản cũ.
            </p>
          </Note>
        ) : null}
        <p>
          Chọn tệp để xem nó sẽ thay đổi những gì. Chưa có gì thay đổi cho đến khi đọc xong bản kê và bấm áp
          dụng.
        </p>
        <CheckField
          name="whole"
          label="Tệp là toàn bộ danh mục: thủ tục không có trong tệp coi như hết hiệu lực"
          checked={props.whole}
          onChange={props.onWhole}
        />
        <FileDrop
          label="Chọn tệp danh mục"
          hotkey="F7"
          accept=".json,.csv,.xlsx,.txt"
          inputRef={input}
          disabled={props.reading !== ""}
          onFiles={(files) => {
            if (files[0]) props.onFile(files[0]);
          }}
        >
          <span className="small soft">{" hoặc thả tệp vào đây"}</span>
        </FileDrop>
        {props.reading ? <Waiting>Đang đọc “{props.reading}” và so với danh mục đang dùng…</Waiting> : null}
        <h3>Các kiểu tệp đọc được</h3>
        <ul className="plain-list">
          <li>Bản ghi của Cổng Dịch vụ công quốc gia (JSON)</li>
          <li>Đối tượng danh mục quốc gia MaTTHC, TENTTHC (JSON)</li>
          <li>Danh mục của phần mềm này (JSON)</li>
          <li>Bảng Excel (.xlsx) hoặc CSV UTF-8, mỗi giấy tờ một dòng, theo bảng mẫu</li>
        </ul>
        <ErrorNote error={failed ? wireOf(failed) : null} />
        <div className="row">
          <Button onClick={() => void template("xlsx")}>Tải bảng mẫu Excel</Button>
          <Button onClick={() => void template("csv")}>Tải bảng mẫu CSV</Button>
        </div>
      </div>
    </Panel>
  );
}

function HistoryPanel(props: { onUndo: (one: CatalogueImport) => void }) {
  const history = useCall("catalogue.imports", {});
  const rows = history.data ?? [];
  return (
    <Panel title="Các lần nhập">
      <ErrorNote error={history.error ? wireOf(history.error) : null} />
      {history.isPending ? <Waiting>Đang đọc lịch sử…</Waiting> : null}
      {history.isSuccess && rows.length === 0 ? (
        <Empty title="Chưa nhập lần nào.">Đang dùng danh mục đi kèm phần mềm.</Empty>
      ) : null}
      <ul className="lines" aria-label="Các lần nhập danh mục">
        {rows.map((one) => (
          <li key={one.id} className="row">
            <div className="grow">
              <strong>{one.undoes ? `Quay lại trước lần nhập “${one.fileName}”` : one.fileName}</strong>
              <p className="small">{countsText(one.counts)}</p>
              <p className="small soft">
                {timeText(one.at)} · {one.by} · {one.format}
              </p>
              <p className="small soft num" title={one.fileSha256}>
                SHA-256 {one.fileSha256.slice(0, 16)}…
              </p>
            </div>
            {one.undone ? (
              <State tone="neutral">Đã quay lại</State>
            ) : (
              <Button
                aria-label={`Quay lại trước lần này: ${one.fileName}, ${timeText(one.at)}`}
                onClick={() => props.onUndo(one)}
              >
                Quay lại trước lần này
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
