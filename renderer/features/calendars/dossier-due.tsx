import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, State } from "../../ui/index.ts";

/** Prints how the return date of a dossier was counted, day by day, as it was frozen. */
export function ExplainDue(props: { dossierId: string }) {
  const may = useMay("forms.print");
  const print = useAction("forms.print", { word: "in bảng tính ngày hẹn" });
  const explain = useAction("calendars.explain", {
    word: "lập bảng tính ngày hẹn",
    onDone: ({ formId }) => print.mutate({ id: formId }),
  });
  if (!may) return null;
  const error = explain.error ?? print.error;
  return (
    <div className="stack">
      <ErrorNote error={error ? wireOf(error) : null} />
      {print.data ? <State tone="good">Đã gửi in tới {print.data.printer}</State> : null}
      <div>
        <Button
          busy={explain.isPending || print.isPending}
          onClick={() => explain.mutate({ dossierId: props.dossierId })}
        >
          In cách tính ngày hẹn
        </Button>
      </div>
    </div>
  );
}
