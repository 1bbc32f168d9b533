import { type ReactNode, useEffect, useId, useRef } from "react";

/** A question that has to be answered before the work goes on; Esc and `onClose` leave it. */
export function Dialog(props: { title: string; onClose: () => void; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const element = box.current;
    if (!element || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={box}
      className="dialog"
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <h2 id={name}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}
