import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { wireOf } from "../../app/client.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, ErrorNote } from "../../ui/index.ts";

/** The inline panel of one action: what it does, its fields, the button; Esc closes it and nothing happened. */
export function ActForm(props: {
  title: string;
  about: ReactNode;
  /** on the button that does it */
  done: string;
  busy: boolean;
  error: unknown;
  danger?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** name of the field where the cursor begins; absent: the first */
  begin?: string;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const { begin } = props;
  useEffect(() => {
    const fields = form.current?.querySelectorAll<HTMLElement>("input:not(:disabled), textarea, select");
    const all = [...(fields ?? [])];
    const led = all.find((field) => begin !== undefined && field.getAttribute("name") === begin);
    (led ?? all[0])?.focus();
    led?.scrollIntoView({ block: "center" });
  }, [begin]);
  useKeys({ escape: props.onClose });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!props.busy) props.onSubmit();
  }
  return (
    <form ref={form} className="act-form" aria-label={props.title} onSubmit={submit}>
      <div>
        <h3>{props.title}</h3>
        <p className="small soft">{props.about}</p>
      </div>
      <ErrorNote error={props.error ? wireOf(props.error) : null} />
      <div className="act-fields">{props.children}</div>
      <div className="row stick-end">
        <Button kind={props.danger ? "danger" : "primary"} type="submit" busy={props.busy}>
          {props.done}
        </Button>
        <Button kind="quiet" hotkey="Esc" onClick={props.onClose}>
          Không làm
        </Button>
      </div>
    </form>
  );
}
