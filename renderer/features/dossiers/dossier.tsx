import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { DossierDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { LookOnly, useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Head, Panel, State, Waiting, Word } from "../../ui/index.ts";
import { ExplainDue } from "../calendars/dossier-due.tsx";
import { ElsewhereNote, useLookOnly } from "../exchange/elsewhere.tsx";
import { DossierFeesPanel } from "../fees/dossier-fees.tsx";
import { DossierForms } from "../forms/dossier-forms.tsx";
import { DossierLife } from "../life/dossier-life.tsx";
import { LifeFacts } from "../life/life-facts.tsx";
import { DossierNotices } from "../notices/dossier-notices.tsx";
import { DossierFiling } from "../online/dossier-filing.tsx";
import { WhoFacts } from "../people/who.tsx";
import { DossierReturn } from "../returns/dossier-return.tsx";
import { DossierCounting } from "../scoring/counting.tsx";
import { DossierDifferences } from "../sync/differences.tsx";
import { useCitizenDossier } from "./citizen-dossier.ts";
import { openDraft, submittedWord } from "./drafts.ts";
import { DueDays } from "./due-step.tsx";
import { PrintWord, ReceiptPicture, useReceipt } from "./receipt.tsx";

/** One dossier: where it stands, its papers, its way so far, its result. */
export function DossierScreen() {
  const { id } = useParams({ from: "/dossiers/$id" });
  const dossier = useCall("dossiers.get", { id });
  const lookOnly = useLookOnly(id);
  if (dossier.error) return <ErrorNote error={wireOf(dossier.error)} />;
  if (!dossier.data) return <Waiting>Đang mở hồ sơ…</Waiting>;
  return (
    <LookOnly when={lookOnly}>
      <Dossier key={id} dossier={dossier.data} />
    </LookOnly>
  );
}

function Dossier(props: { dossier: DossierDetail }) {
  const { dossier } = props;
  const navigate = useNavigate();
  const receipt = useReceipt(dossier.id);
  useCitizenDossier(dossier);
  const mayScan = useMay("digitise.open");
  const mayReceive = useMay("dossiers.printReceipt");
  const papers = useCall("digitise.list", { dossierId: dossier.id });
  const digitise = () => void navigate({ to: "/digitise/of/$id", params: { id: dossier.id } });
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const [shown, setShown] = useState<"papers" | "receipt">("papers");
  const [wish, setWish] = useState<{ field: string } | null>(null);
  const swap = () => setShown(shown === "papers" ? "receipt" : "papers");
  // received by mistake: the person still stands here, and is received anew with one key
  const mayRedo = useMay("dossiers.receive") && dossier.state.code === "void";
  const redo = () =>
    void navigate({ to: "/receive/$id", params: { id: openDraft({ applicant: dossier.applicant }) } });
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (mayRedo) again.current?.focus();
  }, [mayRedo]);
  useKeys({
    f5: mayRedo ? { word: "Nhận lại hồ sơ của người này", run: redo } : undefined,
    f6: mayScan && !mayRedo ? digitise : undefined,
    f7: swap,
    f8: mayReceive ? receipt.print : undefined,
  });
  const { applicant } = dossier;
  return (
    <div className="screen">
      <Head
        title={<span className="num">{dossier.code}</span>}
        sub={`${dossier.procedureName}${dossier.caseName ? ` · ${dossier.caseName}` : ""}`}
      >
        {mayRedo ? (
          <Button kind="primary" hotkey="F5" buttonRef={again} onClick={redo}>
            Nhận lại hồ sơ của người này
          </Button>
        ) : null}
        {mayScan && !mayRedo ? (
          <Button kind="primary" hotkey="F6" buttonRef={first} onClick={digitise}>
            Số hóa giấy tờ
          </Button>
        ) : null}
        {mayReceive ? (
          <Button hotkey="F8" busy={receipt.printing} onClick={receipt.print}>
            In giấy tiếp nhận
          </Button>
        ) : null}
        <Button busy={receipt.saving} onClick={receipt.save}>
          Lưu PDF
        </Button>
      </Head>
      <DossierCounting dossierId={dossier.id} onCorrect={(field) => setWish({ field })}>
        <Word state={dossier.state} />
        <Word state={dossier.sync} />
        {dossier.provisional ? <State tone="warning">Mã tạm</State> : null}
        {dossier.codeUnverified ? <State tone="warning">Mã cơ quan chưa được kiểm chứng</State> : null}
        {receipt.printing || receipt.printed || receipt.error ? <PrintWord receipt={receipt} /> : null}
      </DossierCounting>
      <LookOnly when={false}>
        <ElsewhereNote dossierId={dossier.id} ready={dossier.state.code === "result-ready"} />
      </LookOnly>
      <DossierDifferences dossierId={dossier.id} />
      <DossierLife dossier={dossier} wish={wish} />
      <div className="columns dossier-columns fill">
        <Panel title="Người nộp và ngày hẹn">
          <div className="stack">
            <dl className="facts">
              <WhoFacts applicant={applicant} />
              <dt>Số định danh</dt>
              <dd className="num">{dossier.identityMasked || "Không có"}</dd>
              <dt>Ngày sinh</dt>
              <dd className="num">{applicant.birthDate ? dayText(applicant.birthDate) : "Không có"}</dd>
              <dt>Địa chỉ</dt>
              <dd>{applicant.address}</dd>
              <dt>Điện thoại</dt>
              <dd className="num">{applicant.phone || "Không có"}</dd>
              <dt>Tiếp nhận</dt>
              <dd>
                <span className="num">{timeText(dossier.receivedAt)}</span>, {dossier.receivedBy}
              </dd>
              <dt>Hẹn trả</dt>
              <dd className="num strong">{timeText(dossier.dueAt)}</dd>
              <LifeFacts dossierId={dossier.id} />
              <dt>Trả tại</dt>
              <dd>{dossier.deliverTo === "POST" ? "Qua bưu chính" : "Tại quầy"}</dd>
              {dossier.note ? (
                <>
                  <dt>Ghi chú</dt>
                  <dd>{dossier.note}</dd>
                </>
              ) : null}
            </dl>
            <DueDays due={dossier.due} />
            <ExplainDue dossierId={dossier.id} />
          </div>
        </Panel>
        <div className="stack">
          <Panel
            title={shown === "papers" ? "Giấy tờ" : "Giấy tiếp nhận (liên 1)"}
            aside={
              <Button hotkey="F7" onClick={swap}>
                {shown === "papers" ? "Xem giấy tiếp nhận" : "Xem giấy tờ"}
              </Button>
            }
          >
            {shown === "receipt" ? <ReceiptPicture dossierId={dossier.id} code={dossier.code} /> : null}
            <ul className="lines" hidden={shown !== "papers"}>
              {dossier.components.map((component) => {
                const paper = papers.data?.find((entry) => entry.componentId === component.id);
                return (
                  <li key={component.id}>
                    <p className={component.received ? "" : "soft"}>{component.name}</p>
                    <p className="small soft">
                      {component.received
                        ? `${submittedWord(component.submittedAs)} · ${component.originals} bản chính, ${component.copies} bản sao · ${component.digitise.word}`
                        : "Chưa nhận"}
                    </p>
                    {paper ? (
                      <p className="small">
                        <Link to="/digitise/$id" params={{ id: paper.id }}>
                          <Word state={paper.word} /> · {paper.pages} trang
                        </Link>
                      </p>
                    ) : null}
                  </li>
                );
              })}
            </ul>
          </Panel>
          <DossierFiling dossierId={dossier.id} />
          <DossierForms dossierId={dossier.id} />
        </div>
        <div className="stack">
          <DossierFeesPanel dossierId={dossier.id} />
          <DossierReturn dossier={dossier} />
          <DossierNotices dossierId={dossier.id} />
          <Panel title="Quá trình" className="fill">
            <ol className="lines">
              {dossier.events.map((event) => (
                <li key={`${event.at}-${event.kind}`}>
                  <p>
                    <span className="num small soft">{timeText(event.at)}</span> {event.word}
                  </p>
                  <p className="small soft">
                    {event.by}
                    {event.why ? ` · ${event.why}` : ""}
                  </p>
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
    </div>
  );
}
