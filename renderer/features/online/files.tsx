import { useState } from "react";
import type { FilingAttachment, FilingDetail, FilingPaper } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  rowKeys,
  State,
  TextField,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { Verification } from "../copies/verification.tsx";

/** What was attached for each paper, judged; and the pages of the one that is looked at. */
export function FilingFiles(props: { filing: FilingDetail }) {
  const { filing } = props;
  const [chosen, setChosen] = useState<string | null>(
    () => filing.files.find(({ viewable }) => viewable)?.id ?? filing.files[0]?.id ?? null,
  );
  const file = filing.files.find(({ id }) => id === chosen) ?? null;
  return (
    <>
      <Panel title={`Giấy tờ và tệp (${filing.files.length})`} className="fill">
        <FilingPapers filing={filing} chosen={chosen} onOpen={setChosen} />
      </Panel>
      {file ? (
        <Viewer key={file.id} file={file} filingId={filing.id} />
      ) : (
        <Panel title="Xem tệp" className="fill">
          <Empty title="Hồ sơ này không kèm tệp nào.">Thiếu giấy thì yêu cầu bổ sung.</Empty>
        </Panel>
      )}
    </>
  );
}

/** The papers of a filing with their files as they were judged, and whether the original was laid beside each. */
export function FilingPapers(props: {
  filing: FilingDetail;
  chosen: string | null;
  onOpen: (fileId: string) => void;
}) {
  const { filing, chosen } = props;
  const mayCompare = useMay("online.compare");
  // what was filed stands before what was not
  const papers = filing.papers.toSorted(
    (a, b) => Number(b.attachments.length > 0) - Number(a.attachments.length > 0),
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the files
    <div onKeyDown={rowKeys}>
      <ul className="lines" aria-label="Giấy tờ đã nộp">
        {papers.map((paper) => (
          <li key={paper.name}>
            <p className="strong">
              {paper.name}
              {paper.required ? "" : " (không bắt buộc)"}
            </p>
            {paper.attachments.length === 0 ? <State tone="warning">Chưa nộp</State> : null}
            {filing.files
              .filter(({ id }) => paper.attachments.includes(id))
              .map((one) => (
                <FileLine
                  key={one.id}
                  file={one}
                  shown={one.id === chosen}
                  onOpen={() => props.onOpen(one.id)}
                />
              ))}
            <Compared filing={filing} paper={paper} may={mayCompare} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function FileLine(props: { file: FilingAttachment; shown: boolean; onOpen: () => void }) {
  const { file } = props;
  return (
    <div className="stack file-line">
      <p>
        <button
          type="button"
          className="link wraps"
          data-row
          aria-pressed={props.shown}
          onClick={props.onOpen}
        >
          {file.title}
        </button>{" "}
        <span className="small soft num">{bytesText(file.size)}</span>
        {file.round > 0 ? <span className="small soft"> · gửi bổ sung lần {file.round}</span> : null}
      </p>
      <p className="row small">
        {file.state.code === "here" ? null : <Word state={file.state} />}
        <Word state={file.malware} />
        {file.state.code === "here" && file.malware.code !== "infected" ? (
          <>
            <Word state={file.form} />
            <Word state={file.signature} />
          </>
        ) : null}
      </p>
    </div>
  );
}

/** Whether the original was laid beside it; by whom and when. */
function Compared(props: { filing: FilingDetail; paper: FilingPaper; may: boolean }) {
  const { filing, paper } = props;
  const [differs, setDiffers] = useState(false);
  const [note, setNote] = useState("");
  const act = useAction("online.compare", {
    word: "ghi đối chiếu bản chính",
    repeat: true,
    stale: ["online.filing", "online.ofDossier"],
    onDone: () => setDiffers(false),
  });
  if (paper.attachments.length === 0) return null;
  const tell = (same: boolean) =>
    act.mutate({ id: filing.id, componentName: paper.name, same, note: same ? "" : note });
  const { compared } = paper;
  return (
    <div className="stack">
      {compared ? (
        <p className="small">
          <State tone={compared.same ? "good" : "bad"}>
            {compared.same ? "Đã đối chiếu, khớp bản chính" : `Khác bản chính: ${compared.note}`}
          </State>{" "}
          <span className="soft">
            {compared.by}, <span className="num">{timeText(compared.at)}</span>
          </span>
        </p>
      ) : null}
      {differs ? (
        <TextField
          label={`Khác bản chính ở chỗ nào (${paper.name})`}
          name="differs"
          value={note}
          onChange={setNote}
          maxLength={500}
        />
      ) : null}
      {props.may ? (
        <div className="row">
          <Button
            kind="quiet"
            busy={act.isPending}
            aria-label={`${compared ? "Đối chiếu lại" : "Đã đối chiếu"}: khớp, ${paper.name}`}
            onClick={() => tell(true)}
          >
            {compared ? "Đối chiếu lại: khớp" : "Đã đối chiếu: khớp"}
          </Button>
          <Button
            kind="quiet"
            busy={act.isPending}
            aria-label={`${differs ? "Ghi là khác" : "Khác bản chính"}: ${paper.name}`}
            onClick={() => (differs ? tell(false) : setDiffers(true))}
          >
            {differs ? "Ghi là khác" : "Khác bản chính"}
          </Button>
        </div>
      ) : null}
      <ErrorNote error={act.error ? wireOf(act.error) : null} />
    </div>
  );
}

/** The pages of a file, drawn by the core; what is in quarantine has none. */
function Viewer(props: { file: FilingAttachment; filingId: string }) {
  const { file } = props;
  const again = useAction("online.scanAgain", { word: "quét lại mã độc", stale: ["online.filing"] });
  const pages = useCall("online.pages", { id: file.id }, { enabled: file.viewable });
  const infected = file.malware.code === "infected";
  const report = useAction("incidents.malware", {
    word: "báo mã độc",
    repeat: true,
    stale: ["online.filing", "incidents.list"],
  });
  const tell = infected && !file.reported ? () => report.mutate({ attachmentId: file.id }) : undefined;
  useKeys({ f4: tell });
  return (
    <Panel title={file.title} className="fill">
      <div className="stack">
        {infected ? (
          <Note
            tone="bad"
            action={
              tell ? (
                <Button hotkey="F4" busy={report.isPending} onClick={tell}>
                  Báo trưởng bộ phận
                </Button>
              ) : (
                <State tone="good">Đã báo trưởng bộ phận</State>
              )
            }
          >
            <p className="strong">{file.malware.word}.</p>
            <p>Tệp này không mở, không in, không gửi đi đâu. Yêu cầu người nộp gửi tệp khác.</p>
          </Note>
        ) : null}
        {file.malware.code === "not-scanned" ? (
          <Note
            tone="warning"
            action={
              <Button busy={again.isPending} onClick={() => again.mutate({ id: props.filingId })}>
                Quét lại
              </Button>
            }
          >
            {file.malware.word}. Ảnh dưới đây được vẽ trong tiến trình riêng; đừng mở tệp bằng phần mềm khác.
          </Note>
        ) : null}
        {file.report && file.report.signatures.length > 0 && !infected ? (
          <Verification report={file.report} />
        ) : null}
        <ErrorNote error={pages.error ? wireOf(pages.error) : null} />
        {file.state.code === "here" || infected ? null : <Waiting>{file.state.word}</Waiting>}
        {file.viewable && !pages.data && !pages.error ? <Waiting>Đang vẽ trang…</Waiting> : null}
        {pages.data?.map(({ page, picture }) => (
          <figure key={page}>
            <BlobImage
              link={picture}
              name={`filing-${file.id}-${page}`}
              from="online.pages"
              alt={`Trang ${page} của ${file.title}`}
            />
          </figure>
        ))}
      </div>
    </Panel>
  );
}
