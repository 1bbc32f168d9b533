import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { saveBlob } from "../../app/upload.ts";
import { ErrorNote, State } from "../../ui/index.ts";

/** Printing and saving of the receipt Mẫu số 01, as it was issued. */
export function useReceipt(dossierId: string) {
  const client = useClient();
  const print = useAction("dossiers.printReceipt", { word: "in giấy tiếp nhận" });
  const save = useMutation({
    mutationFn: async () => saveBlob(await client.call("dossiers.receipt", { id: dossierId })),
  });
  const { mutate: startPrint } = print;
  const { mutate: startSave } = save;
  const error = print.error ?? save.error;
  const startPrinting = useCallback(() => startPrint({ id: dossierId }), [startPrint, dossierId]);
  return {
    print: startPrinting,
    save: () => startSave(),
    printing: print.isPending,
    printed: print.isSuccess,
    saving: save.isPending,
    error: error ? wireOf(error) : null,
  };
}

/** How the printing went, in words; a failure stops nothing. */
export function PrintWord(props: { receipt: ReturnType<typeof useReceipt> }) {
  const { receipt } = props;
  if (receipt.error) return <ErrorNote error={receipt.error} />;
  if (receipt.printing) return <State tone="info">Đang gửi 2 bản đến máy in…</State>;
  if (receipt.printed) return <State tone="good">Đã gửi 2 bản đến máy in</State>;
  return <State tone="neutral">Đã lập, chưa in</State>;
}
