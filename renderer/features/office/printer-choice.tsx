import { useAction, useCall } from "../../app/counter.tsx";
import { SelectField, State } from "../../ui/index.ts";

/** Which printer the papers go to; a choice holds for this machine, not for one officer. */
export function PrinterChoice() {
  const printers = useCall("office.printers", {}, { staleTime: 60_000 });
  const choose = useAction("office.choosePrinter", { word: "chọn máy in", stale: ["office.printers"] });
  if (!printers.data) return null;
  const chosen = printers.data.find((printer) => printer.chosen);
  if (!chosen) {
    return <State tone="neutral">Máy này chưa có máy in: lưu PDF rồi in ở máy khác.</State>;
  }
  if (printers.data.length === 1) return <span className="small soft">Máy in: {chosen.name}</span>;
  return (
    <SelectField
      label="Máy in"
      name="printer"
      value={choose.isPending ? choose.variables.name : chosen.name}
      options={printers.data.map(({ name }) => ({ value: name, label: name }))}
      error={choose.error ? "Không còn máy in này. Chọn máy khác." : null}
      onChange={(name) => choose.mutate({ name })}
    />
  );
}
