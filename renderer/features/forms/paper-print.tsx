import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { saveBlob } from "../../app/upload.ts";
import { Button, ErrorNote, State } from "../../ui/index.ts";
import { OtherMachine } from "./other-machine.tsx";

/** Prints or saves a paper that was given out, on the screen that it belongs to. */
export function PaperPrint(props: { formId: string; word: string; focus?: boolean }) {
  const { formId, focus } = props;
  const client = useClient();
  const may = useMay("forms.print");
  const print = useAction("forms.print", { word: props.word.toLowerCase() });
  const save = useMutation({
    mutationFn: async () => saveBlob(await client.call("forms.file", { id: formId })),
  });
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus();
  }, [focus]);
  const error = print.error ?? save.error;
  return (
    <div className="row wrap">
      {may ? (
        <Button buttonRef={button} busy={print.isPending} onClick={() => print.mutate({ id: formId })}>
          {print.isSuccess ? "In lại" : props.word}
        </Button>
      ) : null}
      <Button busy={save.isPending} onClick={() => save.mutate()}>
        Lưu PDF
      </Button>
      <OtherMachine formId={formId} />
      {print.isSuccess ? <State tone="good">Đã gửi đến máy in</State> : null}
      <ErrorNote error={error ? wireOf(error) : null} />
    </div>
  );
}
