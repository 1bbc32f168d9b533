import type { ProcedureDetail } from "../../../preload/contract/index.ts";
import { CheckField, SelectField } from "../../ui/index.ts";

/** What of a procedure is about the person who asks: -1 is every case; what is left out stands by its place. */
export interface SheetChoice {
  caseIndex: number;
  papers: readonly number[];
  fees: readonly number[];
}

/** A procedure of one case has nothing to choose from. */
export const wholeSheet = (procedure: ProcedureDetail | undefined): SheetChoice => ({
  caseIndex: procedure?.cases.length === 1 ? 0 : -1,
  papers: [],
  fees: [],
});

const ALL = "-1";

/** The case of this person, the papers that it needs only under a condition, the fees that apply. */
export function ChooseSheet(props: {
  procedure: ProcedureDetail;
  choice: SheetChoice;
  onChange: (choice: SheetChoice) => void;
}) {
  const { procedure, choice } = props;
  const one = procedure.cases[choice.caseIndex];
  const optional = (one?.components ?? []).flatMap((paper, index) =>
    paper.required ? [] : [{ index, label: paper.note ? `${paper.name} (${paper.note})` : paper.name }],
  );
  const fees =
    one && procedure.fees.length > 1
      ? procedure.fees.map(({ name, note }, index) => ({ index, label: note ? `${name} (${note})` : name }))
      : [];
  const toggle = (which: "papers" | "fees", index: number, keep: boolean) =>
    props.onChange({
      ...choice,
      [which]: keep ? choice[which].filter((at) => at !== index) : [...choice[which], index],
    });
  if (procedure.cases.length < 2 && optional.length === 0 && fees.length === 0) return null;
  return (
    <fieldset className="stack">
      <legend className="strong">Trường hợp của người này</legend>
      {procedure.cases.length > 1 ? (
        <SelectField
          label="Trường hợp"
          name="sheetCase"
          value={String(choice.caseIndex)}
          onChange={(value) => props.onChange({ caseIndex: Number(value), papers: [], fees: [] })}
          options={[
            { value: ALL, label: "Mọi trường hợp (chưa rõ)" },
            ...procedure.cases.map(({ name }, index) => ({ value: String(index), label: name })),
          ]}
        />
      ) : null}
      {optional.length > 0 ? (
        <div className="stack">
          <p className="small soft">Giấy tờ chỉ cần khi có điều kiện: bỏ chọn giấy người này không cần.</p>
          {optional.map(({ index, label }) => (
            <CheckField
              key={index}
              name={`sheetPaper-${index}`}
              label={label}
              checked={!choice.papers.includes(index)}
              onChange={(keep) => toggle("papers", index, keep)}
            />
          ))}
        </div>
      ) : null}
      {fees.length > 0 ? (
        <div className="stack">
          <p className="small soft">Phí, lệ phí: bỏ chọn khoản người này không phải nộp.</p>
          {fees.map(({ index, label }) => (
            <CheckField
              key={index}
              name={`sheetFee-${index}`}
              label={label}
              checked={!choice.fees.includes(index)}
              onChange={(keep) => toggle("fees", index, keep)}
            />
          ))}
        </div>
      ) : null}
    </fieldset>
  );
}
