import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { saveBlob } from "../../app/upload.ts";
import { ErrorNote, State } from "../../ui/index.ts";

/** Printing of papers that were given out; each printing is recorded. `printed` is the id of the last one. */
export function usePrintForm() {
  const print = useAction("forms.print", {
    word: "in giấy tờ",
    stale: ["forms.ofDossier", "forms.ofSubject", "forms.get"],
  });
  const { mutate } = print;
  const start = useCallback((input: Input<"forms.print">) => mutate(input), [mutate]);
  const error = print.error ? wireOf(print.error) : null;
  return {
    print: start,
    printing: print.isPending,
    printed: print.isSuccess ? (print.variables?.id ?? null) : null,
    printer: print.data?.printer ?? "",
    error,
    /** nothing went wrong with the paper: this machine just has no printer */
    noPrinter: error?.code === "print.no-printer",
  };
}

/** Saves a paper as a PDF file. */
export function useSaveForm() {
  const client = useClient();
  const save = useMutation({
    mutationFn: async (input: Input<"forms.file">) => saveBlob(await client.call("forms.file", input)),
  });
  return { save: save.mutate, saving: save.isPending, error: save.error ? wireOf(save.error) : null };
}

/** Saves the electronic variant, which is to be signed. */
export function useSaveElectronic() {
  const client = useClient();
  const save = useMutation({
    mutationFn: async (id: string) => saveBlob((await client.call("forms.electronic", { id })).file),
  });
  return { save: save.mutate, saving: save.isPending, error: save.error ? wireOf(save.error) : null };
}

/** How the printing of a paper went, in words. */
export function PrintedWord(props: { print: ReturnType<typeof usePrintForm> }) {
  const { print } = props;
  if (print.noPrinter) {
    return <State tone="warning">Chưa in: máy này chưa có máy in. Lưu PDF rồi in ở máy khác.</State>;
  }
  if (print.error) return <ErrorNote error={print.error} />;
  if (print.printing) return <State tone="info">Đang gửi đến máy in…</State>;
  if (print.printed) return <State tone="good">Đã gửi đến máy in {print.printer}</State>;
  return null;
}
