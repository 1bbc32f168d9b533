import { Button as KitButton, Progress as KitProgress, Loader } from "@mantine/core";
import { type DragEvent, type ReactNode, type Ref, useRef, useState } from "react";

interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  /** the key written on the button; binding it is the screen's part */
  hotkey?: string;
  kind?: "primary" | "plain" | "quiet" | "danger";
  type?: "button" | "submit";
  disabled?: boolean;
  busy?: boolean;
  /** the button stands for something that is open now */
  pressed?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
  "aria-label"?: string;
}

const VARIANT = { primary: "filled", plain: "default", quiet: "subtle", danger: "default" } as const;

/** A button that says its key. While busy it stays focusable, so that the hand does not lose its place. */
export function Button(props: ButtonProps) {
  const kind = props.kind ?? "plain";
  return (
    <KitButton
      size="xs"
      variant={VARIANT[kind]}
      className={kind === "danger" ? "danger" : undefined}
      type={props.type ?? "button"}
      ref={props.buttonRef}
      disabled={props.disabled}
      aria-busy={props.busy || undefined}
      aria-pressed={props.pressed}
      aria-label={props["aria-label"]}
      aria-keyshortcuts={props.hotkey?.replace("Ctrl", "Control")}
      leftSection={props.busy ? <Loader size={12} color="currentColor" /> : undefined}
      onClick={props.busy ? (event) => event.preventDefault() : props.onClick}
    >
      {props.children}
      {props.hotkey ? (
        <span className="key" aria-hidden="true">
          {props.hotkey}
        </span>
      ) : null}
    </KitButton>
  );
}

/** Long work: how much of how much, in words and as a bar. */
export function ProgressLine(props: { done: number; total: number; label: string }) {
  const percent = props.total > 0 ? Math.round((props.done / props.total) * 100) : 0;
  return (
    <div className="stack">
      <span className="small">{props.label}</span>
      <KitProgress value={percent} size="md" aria-label={props.label} />
    </div>
  );
}

/** A quiet sign that something is being fetched. */
export function Waiting(props: { children: ReactNode }) {
  return (
    <p className="row soft" role="status">
      <Loader size={14} aria-hidden="true" /> {props.children}
    </p>
  );
}

/** Takes files: dropped, chosen, or from the clipboard of a paste. */
export function FileDrop(props: {
  label: string;
  accept: string;
  multiple?: boolean;
  hotkey?: string;
  disabled?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  onFiles: (files: File[]) => void;
  children?: ReactNode;
}) {
  const own = useRef<HTMLInputElement | null>(null);
  const [over, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    // the screen around it may take files too
    event.stopPropagation();
    setOver(false);
    if (!props.disabled) props.onFiles([...event.dataTransfer.files]);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's short way; the button inside is the keyboard's
    <div
      className={over ? "filedrop over" : "filedrop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={(element) => {
          own.current = element;
          if (typeof props.inputRef === "function") props.inputRef(element);
          else if (props.inputRef) props.inputRef.current = element;
        }}
        className="only-read"
        type="file"
        tabIndex={-1}
        accept={props.accept}
        multiple={props.multiple}
        aria-label={props.label}
        disabled={props.disabled}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) props.onFiles(files);
        }}
      />
      <Button hotkey={props.hotkey} disabled={props.disabled} onClick={() => own.current?.click()}>
        {props.label}
      </Button>
      {props.children}
    </div>
  );
}
