import type { Ref } from "react";
import { wholeText } from "../../app/format.ts";
import { TextField } from "../../ui/index.ts";

/** Digits with dots between thousands; empty when there are none. */
export function figures(text: string): string {
  const digits = text.replace(/\D/g, "").slice(0, 13);
  return digits === "" ? "" : wholeText(Number(digits));
}

/** Typed đồng as a number; null while nothing is typed. */
export function dongOf(text: string): number | null {
  const digits = text.replace(/\D/g, "");
  return digits === "" ? null : Number(digits);
}

/** An amount in đồng; dots come by themselves. */
export function MoneyField(props: {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | null;
  placeholder?: string;
  hideLabel?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}) {
  return (
    <TextField
      {...props}
      inputMode="numeric"
      maxLength={17}
      onChange={(value) => props.onChange(figures(value))}
    />
  );
}
