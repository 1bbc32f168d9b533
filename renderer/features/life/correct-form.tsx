import { useState } from "react";
import type { Applicant, ComponentInput } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useScan } from "../../app/scanner.ts";
import { AreaField, Button, CheckField, CountField, SelectField, State, TextField } from "../../ui/index.ts";
import { RepresentativeFields, SpecialFields } from "../people/applicant-more.tsx";
import { cardPatch } from "../people/card-fill.ts";
import { IDENTITY_LABELS, NAME_LABELS } from "../people/kinds.ts";
import { useNotices } from "../people/lookups.ts";
import { ActForm } from "./act-form.tsx";
import { type FormProps, STALE_NOW } from "./act-forms.tsx";

/** A paper that the receipt forgot: one original in the person's hand. */
const NEW_PAPER: ComponentInput = {
  name: "",
  code: null,
  received: true,
  submittedAs: "ORIGINAL",
  originals: 1,
  copies: 0,
  secret: false,
};

/** What was typed wrong is put right; the code and the due date stay, the receipt is issued again. */
export function CorrectForm(props: FormProps) {
  const { dossier } = props;
  const [applicant, setApplicant] = useState(dossier.applicant);
  const [components, setComponents] = useState<ComponentInput[]>(() =>
    dossier.components.map((one) => ({
      name: one.name,
      code: one.code,
      received: one.received,
      submittedAs: one.submittedAs,
      originals: one.originals,
      copies: one.copies,
      secret: one.digitise.reason === "SECRET",
    })),
  );
  const [sets, setSets] = useState(dossier.sets);
  const [deliverTo, setDeliverTo] = useState(dossier.deliverTo);
  const [note, setNote] = useState(dossier.note);
  const [why, setWhy] = useState("");
  const act = useAction("life.correct", {
    word: "sửa và cấp lại giấy tiếp nhận",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  const notices = useNotices(applicant);
  const wrong = act.error ? String(wireOf(act.error).params.fields ?? "").split(" ") : [];
  const patch = (change: Partial<Applicant>) => setApplicant((old) => ({ ...old, ...change }));
  const client = useClient();
  const [cardProblem, setCardProblem] = useState("");
  async function readCard(text: string, keys = ""): Promise<void> {
    const field = document.activeElement?.getAttribute("name") ?? "";
    setCardProblem("");
    try {
      const found = await client.call("dossiers.readCard", { text, keys });
      setApplicant((old) => ({ ...old, ...cardPatch(found, old, field).patch }));
    } catch (error) {
      const wire = wireOf(error);
      setCardProblem(`${wire.message} ${wire.action}`);
    }
  }
  useScan("card", (scan) => void readCard(scan.text, scan.keys));
  useScan("mrz", (scan) => void readCard(scan.text));
  const beside = (field: string) => {
    const found = notices.find((one) => one.field === field);
    return found ? <State tone="warning">{found.text}</State> : undefined;
  };
  const text = (
    field: "fullName" | "identity" | "address" | "phone" | "email",
    label: string,
    maxLength: number,
  ) => (
    <TextField
      label={label}
      name={`correct-${field}`}
      value={applicant[field]}
      onChange={(value) => patch({ [field]: value })}
      maxLength={maxLength}
      hint={beside(field)}
      error={wrong.includes(field) ? "Xem lại ô này." : null}
    />
  );
  const more = {
    applicant,
    onChange: patch,
    beside,
    error: (field: string) => (wrong.includes(field) ? "Ghi ô này." : null),
  };
  const paper = (index: number, change: Partial<ComponentInput>) =>
    setComponents((old) => old.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const known = dossier.components.length;
  // a row that was opened and left empty is no paper
  const named = components.filter(({ name }, index) => index < known || name.trim() !== "");
  return (
    <ActForm
      title="Sửa và cấp lại giấy tiếp nhận"
      about="Mã hồ sơ và ngày hẹn trả không đổi. Giấy cũ được giữ trong hồ sơ và ghi là đã thay; thu lại giấy cũ của người dân."
      done="Sửa và cấp lại"
      busy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate({ id: dossier.id, why, applicant, components: named, sets, deliverTo, note })
      }
      onClose={props.onClose}
      begin={props.begin}
    >
      {cardProblem ? (
        <p className="field-problem act-wide" role="alert">
          {cardProblem}
        </p>
      ) : null}
      {text("fullName", NAME_LABELS[applicant.kind], 200)}
      {applicant.identityKind === "none"
        ? null
        : text("identity", IDENTITY_LABELS[applicant.identityKind], 40)}
      {applicant.kind === "individual" ? (
        <TextField
          label="Ngày sinh (ngày/tháng/năm)"
          name="correct-birthDate"
          value={dayText(applicant.birthDate)}
          onChange={(value) => patch({ birthDate: dayInput(value) })}
          maxLength={10}
          inputMode="numeric"
          hint={beside("birthDate")}
        />
      ) : null}
      {text("address", "Địa chỉ", 500)}
      {text("phone", "Điện thoại", 20)}
      {text("email", "Thư điện tử", 200)}
      <CountField label="Số bộ" name="correct-sets" value={sets} min={1} max={99} onChange={setSets} />
      <SelectField
        label="Trả tại"
        name="correct-deliverTo"
        value={deliverTo}
        options={[
          { value: "COUNTER", label: "Tại quầy" },
          { value: "POST", label: "Qua bưu chính" },
        ]}
        onChange={(value) => setDeliverTo(value === "POST" ? "POST" : "COUNTER")}
      />
      <TextField label="Ghi chú" name="correct-note" value={note} onChange={setNote} maxLength={2000} />
      <div className="act-wide stack">
        {applicant.kind === "individual" ? null : (
          <div className="act-fields">
            <RepresentativeFields {...more} />
          </div>
        )}
        <SpecialFields {...more} />
      </div>
      <ul className="lines act-wide act-papers" aria-label="Giấy tờ trên giấy tiếp nhận">
        {components.map((component, index) => (
          <li key={dossier.components[index]?.id ?? index} className={index < known ? "row" : "row end"}>
            <div className="grow">
              {index < known ? (
                <CheckField
                  name={`correct-component-${index}`}
                  label={component.name}
                  checked={component.received}
                  onChange={(received) => paper(index, { received })}
                />
              ) : (
                <TextField
                  label={`Tên giấy tờ thêm ${index - known + 1}`}
                  name={`correct-component-${index}`}
                  value={component.name}
                  onChange={(name) => paper(index, { name })}
                  maxLength={1000}
                />
              )}
            </div>
            <CountField
              hideLabel
              label={`Số bản chính của ${component.name}`}
              name={`correct-originals-${index}`}
              value={component.originals}
              min={0}
              max={99}
              onChange={(originals) => paper(index, { originals })}
            />
            <span className="small soft">bản chính</span>
            <CountField
              hideLabel
              label={`Số bản sao của ${component.name}`}
              name={`correct-copies-${index}`}
              value={component.copies}
              min={0}
              max={99}
              onChange={(copies) => paper(index, { copies })}
            />
            <span className="small soft">bản sao</span>
          </li>
        ))}
      </ul>
      <div>
        <Button
          onClick={() => {
            setComponents((old) => [...old, { ...NEW_PAPER }]);
            setTimeout(
              () =>
                document
                  .querySelector<HTMLElement>(`[name="correct-component-${components.length}"]`)
                  ?.focus(),
              0,
            );
          }}
        >
          Thêm giấy tờ
        </Button>
      </div>
      <div className="act-wide">
        <AreaField label="Sửa vì sao" name="why" value={why} onChange={setWhy} rows={1} />
      </div>
    </ActForm>
  );
}
