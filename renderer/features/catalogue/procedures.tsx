import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel } from "../../ui/index.ts";
import { openDraft } from "../dossiers/drafts.ts";
import { PaperPrint } from "../forms/paper-print.tsx";
import { FormPicture } from "../forms/picture.tsx";
import { Guidance } from "./guidance.tsx";
import { ProcedurePicker } from "./picker.tsx";
import { ChooseSheet, type SheetChoice, wholeSheet } from "./sheet-choice.tsx";

/** Looks up a procedure without receiving anything: what a person asks before coming back with the papers. */
export function ProceduresScreen() {
  const params = useParams({ strict: false });
  const [code, setCode] = useState(params.code ?? "");
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const mayReport = useMay("feedback.record");
  const mayReceive = useMay("dossiers.receive");
  const mayPrint = useMay("catalogue.guidanceSheet");
  const sheet = useAction("catalogue.guidanceSheet", { word: "lập phiếu hướng dẫn" });
  const procedure = useCall(
    "catalogue.procedure",
    { code, version: undefined },
    { enabled: code !== "", staleTime: 600_000 },
  ).data;
  const [chosen, setChosen] = useState<{ code: string; choice: SheetChoice } | null>(null);
  const choice = chosen && chosen.code === code ? chosen.choice : wholeSheet(procedure);
  const choose = (next: SheetChoice) => {
    sheet.reset();
    setChosen({ code, choice: next });
  };
  const pick = (picked: string) => {
    sheet.reset();
    setCode(picked);
  };
  const print = () => {
    const { caseIndex, papers, fees } = choice;
    if (procedure && !sheet.isPending) {
      sheet.mutate({ code, caseIndex, leftOut: { papers: [...papers], fees: [...fees] } });
    }
  };
  const report = () => void navigate({ to: "/counter/feedback/procedure/$code", params: { code } });
  const receive = () =>
    void navigate({ to: "/receive/$id", params: { id: openDraft({ procedureCode: code }) } });
  useKeys({
    f4: { word: "Tìm thủ tục", run: () => box.current?.querySelector("input")?.focus() },
    f6: code && mayReceive ? { word: "Nhận hồ sơ thủ tục này", run: receive } : undefined,
    f7: code && mayReport ? { word: "Báo thủ tục sai hoặc đã bãi bỏ", run: report } : undefined,
    f8: code && mayPrint ? { word: "Phiếu hướng dẫn để in", run: print } : undefined,
  });
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  return (
    <div className="screen" ref={box}>
      <Head title="Tra cứu thủ tục" sub="Gõ vài chữ, chữ cái đầu (dkks) hoặc mã; ↑ ↓ để chọn, Enter để mở.">
        {code && mayPrint ? (
          <Button kind="primary" hotkey="F8" busy={sheet.isPending} onClick={print}>
            Phiếu hướng dẫn
          </Button>
        ) : null}
        {code && mayReceive ? (
          <Button hotkey="F6" onClick={receive}>
            Nhận hồ sơ
          </Button>
        ) : null}
        {code && mayReport ? (
          <Button hotkey="F7" onClick={report}>
            Báo sai, đã bãi bỏ
          </Button>
        ) : null}
      </Head>
      <ProcedurePicker picked={null} onPick={pick} />
      <ErrorNote error={sheet.error ? wireOf(sheet.error) : null} />
      {sheet.data ? <PaperPrint formId={sheet.data.formId} word="In phiếu hướng dẫn" focus /> : null}
      <div className={sheet.data ? "columns half fill" : "columns fill"}>
        <Panel title="Hướng dẫn thủ tục" className="fill">
          {code ? (
            <div className="stack">
              {procedure && mayPrint ? (
                <ChooseSheet procedure={procedure} choice={choice} onChange={choose} />
              ) : null}
              <Guidance code={code} caseIndex={choice.caseIndex} />
            </div>
          ) : (
            <Empty title="Chưa chọn thủ tục.">
              Thủ tục hay nhận nhất của bạn đứng đầu danh sách ở ô trên.
            </Empty>
          )}
        </Panel>
        {sheet.data ? (
          <Panel title="Phiếu hướng dẫn sẽ in" className="fill">
            <FormPicture formId={sheet.data.formId} name="Phiếu hướng dẫn thủ tục" />
          </Panel>
        ) : null}
      </div>
    </div>
  );
}
