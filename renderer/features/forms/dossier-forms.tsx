import { useState } from "react";
import type { FormSummary } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Panel, rowKeys, SelectField, Waiting, Word } from "../../ui/index.ts";
import { FormPicture } from "./picture.tsx";
import { PrintTrouble } from "./trouble.tsx";
import { PrintedWord, usePrintForm, useSaveElectronic, useSaveForm } from "./use-form.tsx";

const paperName = (form: FormSummary): string =>
  [form.form, form.number ? `số ${form.number}` : ""].filter(Boolean).join(" · ");

/** Papers given out for a dossier (giấy tờ đã lập), the newest first: look, print again, save. */
export function DossierForms(props: { dossierId: string }) {
  const list = useCall("forms.ofDossier", { dossierId: props.dossierId });
  const [chosen, setChosen] = useState("");
  const forms = list.data ?? [];
  const open = forms.find((form) => form.id === chosen);
  return (
    <Panel title="Giấy tờ đã lập">
      <ErrorNote error={list.error ? wireOf(list.error) : null} />
      {list.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
      {list.data?.length === 0 ? (
        <Empty title="Chưa lập giấy nào.">
          Giấy tiếp nhận, phiếu yêu cầu bổ sung và các phiếu khác hiện ở đây khi được lập.
        </Empty>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move among the buttons inside */}
      <div onKeyDown={rowKeys}>
        <ul className="lines" aria-label="Giấy tờ đã lập">
          {forms.map((form) => (
            <li key={form.id}>
              <button
                type="button"
                className="form-line"
                data-row
                aria-expanded={form.id === chosen}
                onClick={() => setChosen(form.id === chosen ? "" : form.id)}
              >
                <span className="strong">{form.title}</span>
                <span className="small soft">
                  {paperName(form)}
                  {form.provisional ? " · số tạm" : ""}
                </span>
                <span className="small soft">
                  <span className="num">{timeText(form.at)}</span> · {form.by}
                  {form.printed.times > 0 ? ` · đã in ${form.printed.times} lần` : " · chưa in"}
                </span>
                <Word state={form.state} />
                {form.why ? <span className="small soft">{form.why}</span> : null}
              </button>
              {form.id === chosen && open ? <OpenForm key={open.id} form={open} /> : null}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** One paper: its picture, and what can be done with it. */
export function OpenForm(props: { form: FormSummary }) {
  const { form } = props;
  const usual = form.papers[0] ?? "A4";
  const [paper, setPaper] = useState(usual);
  const mayPrint = useMay("forms.print") && form.state.code === "issued";
  const print = usePrintForm();
  const pdf = useSaveForm();
  const electronic = useSaveElectronic();
  const printIt = () => {
    if (!print.printing) print.print({ id: form.id, paper });
  };
  useKeys({ "shift+f8": mayPrint ? printIt : undefined });
  return (
    <div className="stack">
      <div className="row wrap">
        {mayPrint ? (
          <Button hotkey="Shift+F8" busy={print.printing} onClick={printIt}>
            {form.printed.times > 0 ? "In lại" : "In"}
          </Button>
        ) : null}
        <Button busy={pdf.saving} onClick={() => pdf.save({ id: form.id, paper })}>
          Lưu PDF
        </Button>
        {form.electronic ? (
          <Button busy={electronic.saving} onClick={() => electronic.save(form.id)}>
            Lưu bản điện tử để ký
          </Button>
        ) : null}
        {form.papers.length > 1 ? (
          <SelectField
            label="Khổ giấy"
            name={`paper-${form.id}`}
            value={paper}
            onChange={(value) => setPaper(form.papers.find((one) => one === value) ?? usual)}
            options={form.papers.map((one) => ({ value: one, label: one }))}
          />
        ) : null}
      </div>
      <PrintedWord print={print} />
      {mayPrint ? <PrintTrouble form={form} dossierId={form.dossierId} /> : null}
      <ErrorNote error={pdf.error ?? electronic.error} />
      <FormPicture formId={form.id} name={`${form.title} ${form.number}`} paper={paper} />
    </div>
  );
}
