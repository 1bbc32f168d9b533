import { useState } from "react";
import type { Exemptions } from "../../../preload/contract/index.ts";
import { useAction } from "../../app/counter.tsx";
import { SelectField, TextField } from "../../ui/index.ts";
import { ActForm } from "../life/act-form.tsx";

/** A paper that must be digitised is not: on which ground of the law, and what shows it. Both are recorded and sent. */
export function ExemptForm(props: {
  dossierId: string;
  component: { id: string; name: string };
  grounds: Exemptions["grounds"];
  onClose: () => void;
}) {
  const { grounds } = props;
  const [ground, setGround] = useState(grounds[0]?.id ?? "");
  const [note, setNote] = useState("");
  const [warned, setWarned] = useState(false);
  const exempt = useAction("digitise.exempt", {
    word: "ghi căn cứ không số hóa",
    stale: ["digitise.exemptions", "digitise.later", "digitise.list", "dossiers.get"],
    onDone: () => props.onClose(),
  });
  const chosen = grounds.find(({ id }) => id === ground);
  const tooShort = note.trim().length < 5;
  return (
    <ActForm
      title={`Không phải số hóa: ${props.component.name}`}
      about={`Giấy này đang giữ hồ sơ lại. Chỉ các trường hợp pháp luật cho phép mới chuyển đi mà không quét; căn cứ được ghi vào nhật ký và gửi lên tỉnh. ${chosen?.source ?? ""}`}
      done="Ghi căn cứ"
      busy={exempt.isPending}
      error={exempt.error}
      onSubmit={() => {
        if (tooShort) setWarned(true);
        else exempt.mutate({ dossierId: props.dossierId, componentId: props.component.id, ground, note });
      }}
      onClose={props.onClose}
    >
      <SelectField
        label="Trường hợp"
        name="ground"
        value={ground}
        onChange={setGround}
        options={grounds.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextField
        label={chosen?.ask ?? "Căn cứ"}
        name="groundNote"
        value={note}
        onChange={setNote}
        maxLength={500}
        error={warned && tooShort ? "Ghi rõ căn cứ, ít nhất vài chữ." : null}
      />
    </ActForm>
  );
}
