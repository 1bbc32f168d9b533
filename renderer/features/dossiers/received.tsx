import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { DossierDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote, Head, Panel, State, Waiting, Word } from "../../ui/index.ts";
import { DossierFeesPanel } from "../fees/dossier-fees.tsx";
import { PrintTrouble } from "../forms/trouble.tsx";
import { PrinterChoice } from "../office/printer-choice.tsx";
import { useCitizenDossier } from "./citizen-dossier.ts";
import { openDraft } from "./drafts.ts";
import { PrintWord, ReceiptPicture, useReceipt } from "./receipt.tsx";

const justReceived = new Set<string>();

/** Notes that a dossier was received in this window, so that its receipt prints by itself, once. */
export function noteReceived(id: string): void {
  justReceived.add(id);
}

/** The dossier that was just received. A place of its own: going back never reopens the form that made it. */
export function ReceivedScreen() {
  const { id } = useParams({ from: "/received/$id" });
  const dossier = useCall("dossiers.get", { id });
  if (dossier.error) return <ErrorNote error={wireOf(dossier.error)} />;
  if (!dossier.data) return <Waiting>Đang mở hồ sơ…</Waiting>;
  return <ReceivedPanel key={id} dossier={dossier.data} />;
}

/** What stands after F9: the code to say aloud, the receipt, and where the hand goes next. */
function ReceivedPanel(props: { dossier: DossierDetail }) {
  const { dossier } = props;
  const navigate = useNavigate();
  const receipt = useReceipt(dossier.id);
  useCitizenDossier(dossier);
  const papers = useCall("forms.ofDossier", { dossierId: dossier.id });
  const paper = papers.data?.find((form) => form.kind === "receipt" && form.state.code === "issued");
  const next = useRef<HTMLButtonElement>(null);
  const { print } = receipt;
  useEffect(() => {
    next.current?.focus();
    // the button said "tiếp nhận và in": the printing starts by itself, once
    if (justReceived.delete(dossier.id)) print();
  }, [print, dossier.id]);

  const toScan = dossier.components.filter((entry) => entry.received && entry.digitise.value !== "NO").length;
  const digitise = () => void navigate({ to: "/digitise/of/$id", params: { id: dossier.id } });
  const again = () => void navigate({ to: "/receive/$id", params: { id: openDraft() } });
  const sameAgain = () =>
    void navigate({ to: "/receive/$id", params: { id: openDraft({ applicant: dossier.applicant }) } });
  useKeys({
    f5: { word: "Người này nộp tiếp thủ tục khác", run: sameAgain },
    f6: digitise,
    f8: receipt.print,
    escape: () => void navigate({ to: "/" }),
  });

  return (
    <section className="received" aria-label="Đã tiếp nhận">
      <div className="received-words">
        <div className="received-column">
          <Head
            title={
              <span role="status">
                <State tone="good">Đã tiếp nhận hồ sơ</State>
              </span>
            }
            sub={`${timeText(dossier.receivedAt)} · ${dossier.receivedBy}`}
          />
          <p className="code num" data-testid="dossier-code">
            {dossier.code}
          </p>
          <div className="row wrap">
            {dossier.provisional ? (
              <State tone="warning">Mã tạm, sẽ gắn mã chính thức khi đồng bộ</State>
            ) : null}
            {dossier.codeUnverified ? <State tone="warning">Mã cơ quan chưa được kiểm chứng</State> : null}
            <Word state={dossier.sync} />
          </div>
          <dl className="facts">
            <dt>Người nộp</dt>
            <dd>{dossier.applicantName}</dd>
            <dt>Thủ tục</dt>
            <dd>{dossier.procedureName}</dd>
            <dt>Hẹn trả</dt>
            <dd className="num strong">{timeText(dossier.dueAt)}</dd>
            <dt>Giấy tờ</dt>
            <dd>
              Đã nhận {dossier.components.filter((entry) => entry.received).length} loại;{" "}
              {toScan > 0 ? `${toScan} loại có thể số hóa` : "không có loại nào phải quét"}
            </dd>
            <dt>Giấy tiếp nhận</dt>
            <dd>
              <PrintWord receipt={receipt} />
            </dd>
          </dl>
          {paper ? <PrintTrouble form={paper} dossierId={dossier.id} /> : null}
          <div className="row wrap">
            {toScan > 0 ? (
              <Button kind="primary" hotkey="F6" buttonRef={next} onClick={digitise}>
                Số hóa giấy tờ
              </Button>
            ) : null}
            <Button
              kind={toScan > 0 ? "plain" : "primary"}
              hotkey="F2"
              buttonRef={toScan > 0 ? undefined : next}
              onClick={again}
            >
              Người tiếp theo
            </Button>
            <Button hotkey="F5" onClick={sameAgain}>
              Người này nộp tiếp thủ tục khác
            </Button>
            <Button hotkey="F8" busy={receipt.printing} onClick={receipt.print}>
              {receipt.printed ? "In lại giấy tiếp nhận" : "In giấy tiếp nhận"}
            </Button>
            <Button busy={receipt.saving} onClick={receipt.save}>
              Lưu giấy tiếp nhận (PDF)
            </Button>
            <Link to="/dossiers/$id" params={{ id: dossier.id }}>
              Mở hồ sơ
            </Link>
          </div>
          <DossierFeesPanel dossierId={dossier.id} />
          {receipt.noPrinter ? null : <PrinterChoice />}
        </div>
      </div>
      <Panel title="Giấy tiếp nhận đã lập (liên 1)">
        <ReceiptPicture dossierId={dossier.id} code={dossier.code} />
      </Panel>
    </section>
  );
}
