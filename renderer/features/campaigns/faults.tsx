import type { CheckField as Fault } from "../../../preload/contract/index.ts";
import { CheckField } from "../../ui/index.ts";
import { CHECK_FIELDS } from "./words.ts";

/** What is wrong with a scan: ticks, one or more. */
export function FaultFields(props: {
  fields: readonly Fault[];
  onFields: (fields: readonly Fault[]) => void;
}) {
  return (
    <fieldset className="tabs stack">
      <legend className="small soft">Sai ở đâu</legend>
      {CHECK_FIELDS.map(({ field, label }) => (
        <CheckField
          key={field}
          name={`fault-${field}`}
          label={label}
          checked={props.fields.includes(field)}
          onChange={(on) =>
            props.onFields(on ? [...props.fields, field] : props.fields.filter((one) => one !== field))
          }
        />
      ))}
    </fieldset>
  );
}
