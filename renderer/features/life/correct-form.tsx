import { useState } from "react";
import type { ComponentInput } from "../../../preload/contract/index.ts";
import { useAction } from "../../app/counter.tsx";
import { AreaField, CheckField, CountField, SelectField, TextField } from "../../ui/index.ts";
import { ActForm } from "./act-form.tsx";
import { type FormProps, STALE_NOW } from "./act-forms.tsx";

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
  const [why, setWhy] = useState("");
  const act = useAction("life.correct", {
    word: "sửa và cấp lại giấy tiếp nhận",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  const text = (field: "fullName" | "identity" | "address" | "phone", label: string, maxLength: number) => (
    <TextField
      label={label}
      name={`correct-${field}`}
      value={applicant[field]}
      onChange={(value) => setApplicant({ ...applicant, [field]: value })}
      maxLength={maxLength}
    />
  );
  const paper = (index: number, patch: Partial<ComponentInput>) =>
    setComponents(components.map((one, at) => (at === index ? { ...one, ...patch } : one)));
  return (
    <ActForm
      title="Sửa và cấp lại giấy tiếp nhận"
      about="Mã hồ sơ và ngày hẹn trả không đổi. Giấy cũ được giữ trong hồ sơ và ghi là đã thay; thu lại giấy cũ của người dân."
      done="Sửa và cấp lại"
      busy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate({ id: dossier.id, why, applicant, components, sets, deliverTo, note: dossier.note })
      }
      onClose={props.onClose}
    >
      {text("fullName", "Họ và tên", 200)}
      {text("identity", "Số định danh", 40)}
      {text("address", "Địa chỉ", 500)}
      {text("phone", "Điện thoại", 20)}
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
      <ul className="lines act-wide act-papers" aria-label="Giấy tờ trên giấy tiếp nhận">
        {components.map((component, index) => (
          <li key={dossier.components[index]?.id ?? index} className="row">
            <div className="grow">
              <CheckField
                name={`correct-component-${index}`}
                label={component.name}
                checked={component.received}
                onChange={(received) => paper(index, { received })}
              />
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
      <div className="act-wide">
        <AreaField label="Sửa vì sao" name="why" value={why} onChange={setWhy} rows={1} />
      </div>
    </ActForm>
  );
}
