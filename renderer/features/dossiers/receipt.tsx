import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { BlobImage } from "../../app/pictures.tsx";
import { saveBlob } from "../../app/upload.ts";
import { ErrorNote, State, Waiting } from "../../ui/index.ts";

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
    /** nothing went wrong with the paper: this machine just has no printer */
    noPrinter: print.error !== null && wireOf(print.error).code === "print.no-printer",
  };
}

/** Liên 1 of the receipt as a picture: what the person holds in the hand. */
export function ReceiptPicture(props: { dossierId: string; code: string }) {
  // frozen at reception: asked for once
  const pictures = useCall(
    "dossiers.receiptPictures",
    { id: props.dossierId },
    { staleTime: Number.POSITIVE_INFINITY },
  );
  if (pictures.error) return <ErrorNote error={wireOf(pictures.error)} />;
  const first = pictures.data?.[0];
  if (!first) return <Waiting>Đang mở giấy tiếp nhận…</Waiting>;
  return (
    <div className="previews">
      <BlobImage
        link={first}
        from="dossiers.receiptPictures"
        name={`receipt-${props.dossierId}`}
        alt={`Giấy tiếp nhận hồ sơ ${props.code}, liên 1`}
      />
    </div>
  );
}

/** How the printing went, in words; a failure stops nothing. */
export function PrintWord(props: { receipt: ReturnType<typeof useReceipt> }) {
  const { receipt } = props;
  if (receipt.noPrinter) {
    return <State tone="warning">Chưa in: máy này chưa có máy in. Lưu PDF rồi in ở máy khác.</State>;
  }
  if (receipt.error) return <ErrorNote error={receipt.error} />;
  if (receipt.printing) return <State tone="info">Đang gửi 2 bản đến máy in…</State>;
  if (receipt.printed) return <State tone="good">Đã gửi 2 bản đến máy in</State>;
  return <State tone="neutral">Đã lập, chưa in</State>;
}
