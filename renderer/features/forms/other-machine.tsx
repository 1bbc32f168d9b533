import { useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useMayCall } from "../../app/session.tsx";
import { Button, ErrorNote, SelectField, Word } from "../../ui/index.ts";

/** Another machine of the office, which has a printer: it finds the paper among those that it is asked to print. */
export function OtherMachine(props: { formId: string }) {
  const may = useMayCall();
  const allowed = may("forms.owe") && may("forms.waiting");
  const view = useCall("exchange.view", {}, { staleTime: 10_000, enabled: allowed });
  const peers = view.data?.machines.filter(({ here }) => here) ?? [];
  if (!allowed || peers.length === 0) return null;
  return <Ask formId={props.formId} peers={peers} />;
}

function Ask(props: { formId: string; peers: readonly { device: string; name: string }[] }) {
  const { formId, peers } = props;
  const [choosing, setChoosing] = useState(false);
  const waiting = useCall("forms.waiting", {}, { staleTime: 10_000 });
  const ask = useAction("forms.owe", {
    word: "nhờ máy khác in",
    stale: ["forms.waiting", "forms.ofDossier", "forms.get"],
    onDone: () => setChoosing(false),
  });
  const to = (machine: string) => ask.mutate({ id: formId, kind: "elsewhere", machine });
  // what became of it is said where it was asked
  const asked = waiting.data?.find((row) => row.form.id === formId && row.asked !== "");
  const [only] = peers;
  return (
    <>
      {choosing ? (
        <SelectField
          label="Máy nào in"
          name="printElsewhere"
          value=""
          onChange={(machine) => {
            if (machine) to(machine);
          }}
          options={[
            { value: "", label: "Chọn máy" },
            ...peers.map(({ device, name }) => ({ value: device, label: name })),
          ]}
        />
      ) : (
        <Button
          kind="quiet"
          busy={ask.isPending}
          onClick={() => (peers.length === 1 && only ? to(only.device) : setChoosing(true))}
        >
          {peers.length === 1 ? `Nhờ máy ${only?.name} in` : "Nhờ máy khác in"}
        </Button>
      )}
      {asked ? <Word state={asked.state} /> : null}
      <ErrorNote error={ask.error ? wireOf(ask.error) : null} />
    </>
  );
}
