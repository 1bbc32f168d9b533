import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { CampaignPaper, FolderKind, FolderWork, Spreads } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  rowKeys,
  SelectField,
  State,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { RejectForm } from "./reject.tsx";
import { KIND_HINTS, KINDS, SPREADS } from "./words.ts";

/** One folder: its results by the inventory, what is scanned of them, and handing it in. */
export function FolderScreen() {
  const { id } = useParams({ from: "/digitise/folders/$id" });
  const work = useCall("campaigns.folder", { id }, { refetchInterval: 4_000 });
  if (work.error && !work.data) return <ErrorNote error={wireOf(work.error)} />;
  if (!work.data) return <Waiting>Đang mở cặp, tập…</Waiting>;
  return <Folder key={id} work={work.data} />;
}

function Folder(props: { work: FolderWork }) {
  const { work } = props;
  const { folder } = work;
  const navigate = useNavigate();
  const mayScan = useMay("campaigns.openPaper");
  const [rejecting, setRejecting] = useState<CampaignPaper | null>(null);
  const box = useRef<HTMLUListElement>(null);
  const open = useAction("campaigns.openPaper", {
    word: "mở giấy để quét",
    repeat: true,
    onDone: ({ documentId }) => void navigate({ to: "/digitise/$id", params: { id: documentId } }),
  });
  const submit = useAction("campaigns.submit", { word: "nộp cặp, tập", repeat: true });
  const next = useAction("campaigns.next", {
    word: "lấy cặp, tập",
    repeat: true,
    onDone: ({ folderId }) => {
      if (folderId) void navigate({ to: "/digitise/folders/$id", params: { id: folderId } });
      else back();
    },
  });
  const working = work.mine && ["scanning", "returned"].includes(folder.state.code);
  const back = () =>
    void navigate({ to: "/digitise/campaigns/$id/$part", params: { id: work.campaignId, part: "scan" } });
  const scan = (itemId: string | null) => open.mutate({ folderId: folder.id, itemId });
  const handIn = () => {
    if (working && !submit.isPending) submit.mutate({ folderId: folder.id });
  };
  const takeNext = () => {
    if (!next.isPending) next.mutate({ campaignId: work.campaignId });
  };
  useKeys({
    escape: rejecting ? () => setRejecting(null) : back,
    f6: working ? () => scan(null) : undefined,
    f8: mayScan && folder.state.code === "submitted" ? takeNext : undefined,
    f9: working ? handIn : undefined,
    f7: () => void navigate({ to: "/sign" }),
  });
  // the hand goes to what is to be done next: the first result without a scan
  useEffect(() => {
    const first =
      box.current?.querySelector<HTMLElement>("[data-todo]") ??
      box.current?.querySelector<HTMLElement>("[data-row]");
    first?.focus();
  }, []);

  const error = submit.error ?? open.error ?? next.error;
  const unlisted = work.papers.filter((paper) => paper.itemId === null && paper.state.code !== "rejected");
  const rejected = work.papers.filter((paper) => paper.state.code === "rejected");
  return (
    <div className="screen">
      <Head
        title={`Hộp ${folder.box}, ${folder.label}`}
        sub={
          <>
            <Link to="/digitise/campaigns/$id/$part" params={{ id: work.campaignId, part: "scan" }}>
              {work.campaign}
            </Link>{" "}
            · {folder.kindWord} · đang giữ: {folder.holder}
            {folder.operator ? ` · người quét: ${folder.operator}` : ""}
          </>
        }
      >
        <Word state={folder.state} />
        {folder.state.code === "submitted" && mayScan ? (
          <Button kind="primary" hotkey="F8" busy={next.isPending} onClick={takeNext}>
            Cặp, tập tiếp theo
          </Button>
        ) : null}
        <Button hotkey="F7" onClick={() => void navigate({ to: "/sign" })}>
          Sang ký số
        </Button>
        <Button hotkey="Esc" onClick={back}>
          Danh sách
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      <div className="columns campaign-columns fill">
        <Panel title={`Kết quả trong cặp, tập (${work.items.length})`} className="fill">
          {work.items.length === 0 && unlisted.length === 0 ? (
            <Empty title="Danh mục chưa ghi kết quả nào trong cặp, tập này.">
              Bấm F6 để quét từng giấy; quét xong thì đối chiếu hoặc ghi vào danh mục.
            </Empty>
          ) : null}
          <ul className="lines" ref={box} onKeyDown={rowKeys}>
            {work.items.map((item) => {
              const paper = work.papers.find((one) => one.id === item.paperId) ?? null;
              return (
                <li key={item.id} className="row apart">
                  <div className="grow">
                    <p className={item.validity === "valid" ? "strong" : "soft"}>{item.title}</p>
                    <p className="small soft">
                      <span className="num">
                        {item.number}
                        {item.issuedOn ? `, ${dayText(item.issuedOn)}` : ""}
                      </span>
                      {item.holder ? ` · ${item.holder}` : ""} · {item.sheets} tờ
                    </p>
                    {paper?.why ? <p className="small tone-bad">Trả lại: {paper.why}</p> : null}
                    {item.validity !== "valid" && item.why ? <p className="small soft">{item.why}</p> : null}
                  </div>
                  {paper ? (
                    <Paper paper={paper} onReject={setRejecting} />
                  ) : item.validity === "valid" && working ? (
                    <button
                      data-row
                      data-todo
                      type="button"
                      className="link"
                      aria-label={`Quét: ${item.number} ${item.title}`}
                      onClick={() => scan(item.id)}
                    >
                      Quét
                    </button>
                  ) : item.validity === "valid" ? (
                    <State tone="neutral">Chưa quét</State>
                  ) : (
                    <Word state={item.word} />
                  )}
                </li>
              );
            })}
            {unlisted.map((paper) => (
              <li key={paper.id} className="row apart">
                <div className="grow">
                  <p className="strong">{paper.title}</p>
                  {paper.why ? <p className="small tone-bad">Trả lại: {paper.why}</p> : null}
                </div>
                <Paper paper={paper} onReject={setRejecting} />
              </li>
            ))}
            {rejected.map((paper) => (
              <li key={paper.id} className="row apart">
                <div className="grow">
                  <p className="soft">
                    {paper.title} (bản {paper.version})
                  </p>
                  <p className="small soft">Giữ lại để đối chiếu. {paper.why}</p>
                </div>
                <Paper paper={paper} onReject={setRejecting} />
              </li>
            ))}
          </ul>
        </Panel>
        <div className="stack">
          {rejecting ? (
            <RejectForm paper={rejecting} onLeave={() => setRejecting(null)} />
          ) : working ? (
            <HandIn work={work} busy={submit.isPending} onHandIn={handIn} onUnlisted={() => scan(null)} />
          ) : (
            <Panel title="Tình trạng">
              {work.mine && work.papers.some((paper) => paper.state.code === "failed") ? (
                <Note tone="bad">
                  <p className="strong">Có bản chưa ghép được tệp; các trang đã quét vẫn còn.</p>
                  <p>Mở bản đó và bấm làm lại; chưa ghép xong thì không ai kiểm tra và ký được.</p>
                </Note>
              ) : null}
              <p>
                {folder.state.code === "submitted"
                  ? "Đã nộp. Bản bị trả lại sẽ tự về người quét, kèm lý do."
                  : work.mine
                    ? "Giấy chưa ở tổ số hóa nên chưa quét được."
                    : folder.operator
                      ? `${folder.operator} đang quét cặp, tập này.`
                      : "Bấm F8 ở danh sách để nhận cặp, tập tiếp theo; máy giao theo thứ tự, không ai nhận trùng."}
              </p>
            </Panel>
          )}
          <KindPanel work={work} />
        </div>
      </div>
    </div>
  );
}

function Paper(props: { paper: CampaignPaper; onReject: (paper: CampaignPaper) => void }) {
  const { paper } = props;
  const may = useMay("campaigns.check");
  return (
    <div className="row">
      <Word state={paper.state} />
      {may && !paper.mine && ["passed", "done"].includes(paper.state.code) ? (
        <button
          type="button"
          className="link"
          aria-label={`Loại bản quét: ${paper.title}`}
          onClick={() => props.onReject(paper)}
        >
          Loại
        </button>
      ) : null}
      <Link
        data-row
        to="/digitise/$id"
        params={{ id: paper.id }}
        aria-label={`Mở (${paper.pages} trang) ${paper.title}`}
      >
        Mở ({paper.pages} trang)
      </Link>
    </div>
  );
}

function HandIn(props: { work: FolderWork; busy: boolean; onHandIn: () => void; onUnlisted: () => void }) {
  const { open } = props.work;
  return (
    <Panel title="Nộp cặp, tập">
      <div className="stack">
        {open.length > 0 ? (
          <>
            <p className="small soft">Còn phải làm:</p>
            <ul className="small">
              {open.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        ) : (
          <Note tone="good">
            <p>Đã đủ. Bấm F9 để nộp, rồi F8 để lấy cặp, tập tiếp theo.</p>
          </Note>
        )}
        <Button
          kind={open.length === 0 ? "primary" : "plain"}
          hotkey="F9"
          busy={props.busy}
          onClick={props.onHandIn}
        >
          Nộp kiểm tra
        </Button>
        <Button hotkey="F6" onClick={props.onUnlisted}>
          Quét giấy chưa có trong danh mục
        </Button>
      </div>
    </Panel>
  );
}

/** Kind of paper and what becomes of spreads; fixed once the first paper is scanned. */
function KindPanel(props: { work: FolderWork }) {
  const { folder, papers } = props.work;
  const may = useMay("campaigns.setFolder");
  const set = useAction("campaigns.setFolder", { word: "đặt loại giấy", repeat: true });
  const fixed = papers.length > 0 || !may;
  const spreads = SPREADS.find((one) => one.value === folder.spreads)?.label ?? "";
  return (
    <Panel title="Loại giấy">
      <div className="stack">
        <ErrorNote error={set.error ? wireOf(set.error) : null} />
        {fixed ? (
          <p>
            {folder.kindWord}. {spreads}.
          </p>
        ) : (
          <>
            <SelectField
              label="Loại giấy của cả cặp, tập"
              name="kind"
              value={folder.kind}
              options={KINDS}
              onChange={(kind) =>
                set.mutate({ id: folder.id, kind: kind as FolderKind, spreads: folder.spreads })
              }
            />
            <SelectField
              label="Trang đôi"
              name="spreads"
              value={folder.spreads}
              options={SPREADS}
              onChange={(value) =>
                set.mutate({ id: folder.id, kind: folder.kind, spreads: value as Spreads })
              }
            />
          </>
        )}
        <p className="small soft">{KIND_HINTS[folder.kind]}</p>
      </div>
    </Panel>
  );
}
