import { useState } from "react";
import { useCall } from "../../app/counter.tsx";
import { SelectField } from "../../ui/index.ts";

export type ReceiptKind = "paper" | "electronic";

/** Which receipt is written: the officer's own book while it has a leaf left, the electronic one otherwise. */
export function useReceiptChoice(name: string) {
  const books = useCall("fees.books", {});
  const book = books.data?.books.find((one) => one.mine && one.left > 0);
  const [picked, setPicked] = useState<ReceiptKind | null>(null);
  const receipt: ReceiptKind = picked === "electronic" || !book ? "electronic" : "paper";
  const field = (
    <SelectField
      label="Biên lai"
      name={name}
      value={receipt}
      onChange={(value) => setPicked(value as ReceiptKind)}
      options={[
        { value: "electronic", label: "Điện tử" },
        ...(book ? [{ value: "paper", label: `Giấy: ${book.symbol} số ${book.next}` }] : []),
      ]}
    />
  );
  return { receipt, field };
}
