import {
  Checkbox,
  type InputWrapperProps,
  NativeSelect,
  PasswordInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { ClipboardEventHandler, FocusEventHandler, KeyboardEventHandler, ReactNode, Ref } from "react";

interface Base {
  label: string;
  /** stable name, also used to put the cursor back after a restart */
  name: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  /** a sentence beside the field that stops nothing */
  hint?: ReactNode;
  /** said beside the label and to a screen reader; the screen itself says what is missing, not the browser */
  required?: boolean;
  disabled?: boolean;
  placeholder?: string;
}

interface TextProps extends Base {
  inputRef?: Ref<HTMLInputElement>;
  inputMode?: "text" | "numeric" | "tel" | "email";
  autoComplete?: string;
  maxLength?: number;
  big?: boolean;
  hideLabel?: boolean;
  listId?: string;
  activeId?: string;
  expanded?: boolean;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
  onBlur?: FocusEventHandler<HTMLInputElement>;
  onPaste?: ClipboardEventHandler<HTMLInputElement>;
}

/** What every field takes in the same way; the error stands between the input and the hint. */
const common = (props: Omit<Base, "value" | "onChange">) => ({
  label: props.label,
  name: props.name,
  error: props.error,
  description: props.hint,
  inputWrapperOrder: [
    "label",
    "input",
    "error",
    "description",
  ] satisfies InputWrapperProps["inputWrapperOrder"],
  "aria-required": props.required || undefined,
  withAsterisk: props.required,
  disabled: props.disabled,
  placeholder: props.placeholder,
});

const labelClass = (hide: boolean | undefined) => (hide ? { label: "only-read" } : undefined);

/** One line of text. With `listId` it is a combobox over a list that the caller draws. */
export function TextField(props: TextProps) {
  const combobox = props.listId
    ? {
        role: "combobox",
        "aria-controls": props.listId,
        "aria-expanded": props.expanded ?? false,
        "aria-autocomplete": "list" as const,
        "aria-activedescendant": props.activeId,
      }
    : {};
  return (
    <TextInput
      size={props.big ? "sm" : "xs"}
      {...common(props)}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      inputMode={props.inputMode}
      autoComplete={props.autoComplete ?? "off"}
      spellCheck={false}
      maxLength={props.maxLength}
      ref={props.inputRef}
      onKeyDown={props.onKeyDown}
      onBlur={props.onBlur}
      onPaste={props.onPaste}
      classNames={labelClass(props.hideLabel)}
      {...combobox}
    />
  );
}

/** A secret: never remembered by the browser. */
export function PasswordField(props: Base & { inputRef?: Ref<HTMLInputElement>; maxLength?: number }) {
  return (
    <PasswordInput
      size="sm"
      {...common(props)}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      autoComplete="off"
      maxLength={props.maxLength}
      visibilityToggleButtonProps={{ "aria-label": "Hiện hoặc giấu chữ đã gõ", tabIndex: -1 }}
      ref={props.inputRef}
    />
  );
}

/** Several lines of text. */
export function AreaField(props: Base & { rows?: number }) {
  return (
    <Textarea
      size="xs"
      {...common(props)}
      value={props.value}
      rows={props.rows ?? 2}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** A choice among a few, with the system's own list: fast by keyboard, never cut off. */
export function SelectField(
  props: Base & { options: readonly { value: string; label: string }[]; hideLabel?: boolean },
) {
  return (
    <NativeSelect
      size="xs"
      {...common(props)}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[...props.options]}
      classNames={labelClass(props.hideLabel)}
    />
  );
}

/** A small whole number; typed, with the arrow keys counting up and down. */
export function CountField(
  props: Omit<Base, "value" | "onChange"> & {
    value: number;
    onChange: (value: number) => void;
    min: number;
    max: number;
    hideLabel?: boolean;
    inputRef?: Ref<HTMLInputElement>;
  },
) {
  const clamp = (value: number) => Math.min(props.max, Math.max(props.min, value));
  return (
    <TextInput
      size="xs"
      {...common(props)}
      value={String(props.value)}
      inputMode="numeric"
      autoComplete="off"
      ref={props.inputRef}
      classNames={labelClass(props.hideLabel)}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        const digits = event.currentTarget.value.replace(/\D/g, "");
        props.onChange(digits === "" ? props.min : clamp(Number(digits)));
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        props.onChange(clamp(props.value + (event.key === "ArrowUp" ? 1 : -1)));
      }}
    />
  );
}

/** A tick; Space changes it. */
export function CheckField(props: {
  label: ReactNode;
  name: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  "aria-label"?: string;
  inputRef?: Ref<HTMLInputElement>;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
}) {
  return (
    <Checkbox
      // 24 px, the least target of WCAG 2.2
      size="md"
      label={props.label}
      name={props.name}
      checked={props.checked}
      disabled={props.disabled}
      aria-label={props["aria-label"]}
      ref={props.inputRef}
      onKeyDown={props.onKeyDown}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
