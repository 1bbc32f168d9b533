import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Blob, PaperCopy } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { saveBlob } from "../../app/upload.ts";
import { Button, ErrorNote, State, TextField } from "../../ui/index.ts";
import { PrinterChoice } from "../office/printer-choice.tsx";
import { Conditions, type KindView } from "./kind-choice.tsx";

/** A paper that was made: print it, print it again with a reason, save it. */
export function Printing(props: {
  copy: PaperCopy;
  kind: KindView | null;
  file: Blob | null;
  fresh?: boolean;
}) {
  const { kind } = props;
  const may = useMay("copies.print");
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [why, setWhy] = useState("");
  const first = useRef<HTMLDivElement>(null);
  const print = useAction("copies.print", {
    word: "in bản giấy",
    stale: ["copies.register", "copies.result", "copies.kinds"],
  });
  const save = useMutation({ mutationFn: async () => (props.file ? saveBlob(props.file) : undefined) });
  const copy = print.data?.copy ?? props.copy;
  const again = copy.state.code === "printed";
  useEffect(() => {
    // the next thing the hand does is compare and print
    if (props.fresh) first.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, [props.fresh]);
  const printIt = () => {
    if (print.isPending || !may) return;
    print.mutate({ id: copy.id, confirmed: [...confirmed], why: why.trim() });
  };
  useKeys({ f8: may ? { word: again ? "In lại" : "In bản giấy", run: printIt } : undefined });
  const made = copy.qrText || copy.sealed ? "Đã lập, các mã đọc lại đúng" : "Đã lập, trang đọc lại đúng";
  const error = print.error ?? save.error;
  return (
    <section className="stack made" aria-label="Bản giấy vừa lập" ref={first}>
      <p role="status">
        <State tone="good">{again ? "Đã gửi đến máy in" : made}</State>
      </p>
      <p className="code num" data-testid="copy-number">
        {copy.number}
      </p>
      <p className="small soft">
        {copy.kindWord} · {copy.pages} trang · {copy.copies} bản
        {copy.sealed ? " · có dấu kiểm của hệ thống" : ""}
      </p>
      <ErrorNote error={error ? wireOf(error) : null} />
      {kind && !again ? (
        <Conditions
          kind={kind}
          step="printing"
          confirmed={confirmed}
          onConfirm={(key, yes) =>
            setConfirmed(yes ? [...confirmed, key] : confirmed.filter((one) => one !== key))
          }
        />
      ) : null}
      {again ? (
        <TextField
          label="Lý do in lại"
          name="printWhy"
          value={why}
          maxLength={300}
          placeholder="Ví dụ: kẹt giấy, bản trước bị nhăn"
          onChange={setWhy}
        />
      ) : null}
      <PrinterChoice />
      <div className="row wrap">
        <Button hotkey="F8" busy={print.isPending} disabled={!may} onClick={printIt}>
          {again ? "In lại" : "In"}
        </Button>
        {props.file ? (
          <Button busy={save.isPending} onClick={() => save.mutate()}>
            Lưu bản giấy (PDF)
          </Button>
        ) : null}
      </div>
      {copy.seal === "required" ? (
        <p className="small">In xong đưa văn thư đóng dấu; văn thư ghi vào sổ bản giấy.</p>
      ) : null}
    </section>
  );
}
