import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { saveBlob } from "../../app/upload.ts";
import { Button, Empty, ErrorNote, Head, Panel, State, Waiting, Word } from "../../ui/index.ts";
import { FieldsPanel } from "./fields.tsx";
import { PageStrip } from "./page-strip.tsx";
import { type Frame, PageTools, stepOf, usePageSteps } from "./page-tools.tsx";
import { PageView } from "./page-view.tsx";
import { ProgressPanel } from "./progress.tsx";
import { ScanPanel } from "./scan.tsx";

const BUSY = ["assembling", "signing", "signed"];

/** The work on one paper, from the first page to the confirmed fields. */
export function PaperScreen() {
  const { id } = useParams({ from: "/digitise/$id" });
  const paper = useCall(
    "digitise.get",
    { id },
    { refetchInterval: (query) => (BUSY.includes(query.state.data?.state ?? "") ? 1500 : false) },
  );
  if (paper.error && !paper.data) return <ErrorNote error={wireOf(paper.error)} />;
  if (!paper.data) return <Waiting>Đang mở giấy tờ…</Waiting>;
  return <Paper key={id} document={paper.data} />;
}

function Paper(props: { document: DocumentDetail }) {
  const { document } = props;
  const navigate = useNavigate();
  const [page, setPage] = useState(0);
  const [reading, setReading] = useState(document.state === "scanning");
  const [fieldId, setFieldId] = useState<string | null>(null);
  const field = document.fields.find((entry) => entry.id === fieldId) ?? null;
  const pages = document.pageList;
  const shown = pages[Math.min(page, pages.length - 1)];
  const back = () =>
    document.folder
      ? void navigate({ to: "/digitise/folders/$id", params: { id: document.folder.id } })
      : void navigate({ to: "/digitise/of/$id", params: { id: document.dossierId ?? "" } });
  useKeys({ escape: back, f7: () => void navigate({ to: "/sign" }) });
  const scanning = document.state === "scanning";
  const steps = usePageSteps(document, shown);
  // what is marked belongs to the page on which it was begun
  const [marked, setMarked] = useState<{ page: string; frame: Frame } | null>(null);
  const frame = marked && marked.page === shown?.id && scanning ? marked.frame : null;
  const setFrame = (next: Frame | null) => setMarked(next && shown ? { page: shown.id, frame: next } : null);
  function doFrame(): void {
    const step = frame && stepOf(frame);
    setMarked(null);
    if (step) steps.step(step);
  }

  return (
    <div className="screen">
      <Head
        title={
          <span className="clamp" title={document.title}>
            {document.title}
          </span>
        }
        sub={
          <>
            {document.dossierId ? (
              <Link to="/dossiers/$id" params={{ id: document.dossierId }}>
                {document.dossierCode}
              </Link>
            ) : (
              document.dossierCode
            )}{" "}
            · quét {timeText(document.scannedAt)} · {document.mine ? "tôi quét" : document.scannedBy}
          </>
        }
      >
        <Word state={document.word} />
        {document.file ? <Button onClick={() => void saveBlob(document.file!)}>Lưu PDF</Button> : null}
        <Button hotkey="Esc" onClick={back}>
          Giấy khác
        </Button>
      </Head>
      <div className="paper-work fill">
        <PageStrip document={document} page={page} onPage={setPage} editable={scanning && document.mine} />
        <Panel
          title={shown ? `Trang ${Math.min(page, pages.length - 1) + 1} / ${pages.length}` : "Trang"}
          aside={
            shown ? <Looks page={shown} scanning={scanning} reading={reading} onReading={setReading} /> : null
          }
          footer={
            shown && scanning && document.mine ? (
              <PageTools
                document={document}
                page={shown}
                steps={steps}
                frame={frame}
                onFrame={setFrame}
                onDone={doFrame}
              />
            ) : undefined
          }
        >
          {shown ? (
            <PageView
              title={document.title}
              page={shown}
              number={page + 1}
              reading={reading}
              field={field}
              frame={frame}
              onFrame={setFrame}
              onDone={doFrame}
            />
          ) : document.state === "erased" ? (
            <Empty title="Bản quét đã được xóa trên máy này.">
              Tỉnh đã nhận đủ và xác nhận từng tệp; cần xem lại thì tra trên hệ thống của tỉnh.
            </Empty>
          ) : (
            <Empty title="Chưa có trang nào.">
              Bấm F4 để quét, thả hoặc dán (Ctrl V) tệp ảnh, PDF vào đây, hoặc lấy từ thư mục máy quét.
            </Empty>
          )}
        </Panel>
        <div className="stack">
          {scanning ? (
            <ScanPanel document={document} page={Math.min(page, pages.length - 1)} onAdded={setPage} />
          ) : (
            <ProgressPanel document={document} />
          )}
          {document.fields.length > 0 ? (
            <FieldsPanel
              document={document}
              selected={fieldId}
              onSelect={(next) => {
                setFieldId(next.id);
                if (next.page > 0) setPage(next.page - 1);
              }}
            />
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** What was done to the page, and which of its two pictures is shown. */
function Looks(props: {
  page: DocumentDetail["pageList"][number];
  /** then the steps stand in a list of their own */
  scanning: boolean;
  reading: boolean;
  onReading: (reading: boolean) => void;
}) {
  const { page } = props;
  return (
    <div className="row small">
      {page.blank === "flagged" ? <State tone="warning">Có lẽ là mặt trắng</State> : null}
      {page.separator ? <State tone="info">Tờ phân cách</State> : null}
      {page.steps.length > 0 && !props.scanning ? (
        <span className="soft">Đã {page.steps.map((step) => step.word).join(", ")}</span>
      ) : null}
      {page.reading ? (
        <Button pressed={props.reading} kind="quiet" onClick={() => props.onReading(!props.reading)}>
          {props.reading ? "Đang xem bản đọc; xem ảnh gốc" : "Đang xem ảnh gốc (bản ký); xem bản đọc"}
        </Button>
      ) : null}
    </div>
  );
}
