import { useEffect, useRef } from "react";
import { createRun, type ScanKind, scanKind } from "./scan-run.ts";

export { dossierCodeIn } from "./scan-run.ts";

/** What a scanner sent, wherever the cursor stood. */
export interface Scan {
  kind: ScanKind;
  /** what was read, lines parted by `\n`; a Vietnamese input method may have rewritten letters of it */
  text: string;
  /** the same sign by sign, with `\b` where an input method took one back; empty where there were no known keys */
  keys: string;
  via: "keyboard" | "serial";
}

/** Answers false when it does not want this scan: the one registered before is asked. */
type Handler = (scan: Scan) => boolean | undefined;
interface Entry {
  kind: ScanKind;
  handler: { current: Handler };
}
type TextInput = HTMLInputElement | HTMLTextAreaElement;
interface Before {
  value: string;
  from: number | null;
  to: number | null;
}

/** A scan that opened another screen waits so long for that screen to take it; milliseconds. */
const WAITS_MS = 5_000;
/** On a button or a tick the keys of a run are kept from doing anything once so many came. */
const HELD_FROM = 3;

/** A scanner that sends no Enter has ended after such a pause; long, as a busy PC hands keys on late. Milliseconds. */
const PAUSE_MS = 500;

const stack: Entry[] = [];
let waiting: { scan: Scan; until: number } | null = null;

function wanted(kind: ScanKind): boolean {
  return stack.some((entry) => entry.kind === kind);
}

/** Hands a scan to whoever asked for its kind last; a serial scanner's text comes in here too. */
export function deliverScan(text: string, from: Pick<Scan, "keys" | "via">): boolean {
  const kind = scanKind(text);
  if (!kind) return false;
  const scan: Scan = { kind, text, ...from };
  for (let index = stack.length - 1; index >= 0; index -= 1) {
    const entry = stack[index]!;
    if (entry.kind === kind && entry.handler.current(scan) !== false) return true;
  }
  return false;
}

/** Keeps a scan for the screen that is being opened for it: its `useScan` gets it at once. */
export function passOn(scan: Scan): void {
  waiting = { scan, until: performance.now() + WAITS_MS };
}

/**
 * Takes what a hand scanner sends, from anywhere in the window: the field with the cursor is left as it was.
 * The screen mounted last is asked first; the shell is the `base`.
 */
export function useScan(kind: ScanKind, handler: Handler, base = false): void {
  const ref = useRef(handler);
  ref.current = handler;
  useEffect(() => {
    listen();
    const entry: Entry = { kind, handler: ref };
    if (base) stack.unshift(entry);
    else stack.push(entry);
    if (!base && waiting?.scan.kind === kind) {
      const { scan, until } = waiting;
      waiting = null;
      if (performance.now() < until) ref.current(scan);
    }
    return () => {
      stack.splice(stack.indexOf(entry), 1);
    };
  }, [kind, base]);
}

const TYPED = new Set(["text", "search", "tel", "email", "url", "number", ""]);

function textInput(target: EventTarget | null): TextInput | null {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && TYPED.has(target.type) ? target : null;
}

function isSecret(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "password";
}

function setValue(field: TextInput | HTMLSelectElement, value: string): void {
  const owner =
    field instanceof HTMLTextAreaElement
      ? HTMLTextAreaElement.prototype
      : field instanceof HTMLSelectElement
        ? HTMLSelectElement.prototype
        : HTMLInputElement.prototype;
  // past React's own setter, so that the form hears of it
  Object.getOwnPropertyDescriptor(owner, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}

let listening = false;

/** Watches every key of the window for a run that only a scanner can type. */
function listen(): void {
  if (listening) return;
  listening = true;
  const run = createRun();
  const touched = new Map<TextInput | HTMLSelectElement, Before>();
  let fromKey = false;
  let lines: string[] = [];
  let lineAt = Number.NEGATIVE_INFINITY;
  /** what of the run that is coming has been handed over after a pause */
  let delivered = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function begin(at: number): void {
    touched.clear();
    delivered = "";
    if (at - lineAt > PAUSE_MS) lines = [];
  }

  function note(target: EventTarget | null): void {
    const field = target instanceof HTMLSelectElement ? target : textInput(target);
    if (!field || touched.has(field)) return;
    const text = field instanceof HTMLSelectElement ? null : field;
    touched.set(field, {
      value: field.value,
      from: text?.selectionStart ?? null,
      to: text?.selectionEnd ?? null,
    });
  }

  /** What came into the field since the run began; null when it cannot be told. */
  function inField(): string | null {
    for (const [field, before] of touched) {
      if (field instanceof HTMLSelectElement) continue;
      const head = before.value.slice(0, before.from ?? before.value.length);
      const tail = before.value.slice(before.to ?? before.value.length);
      const { value } = field;
      if (value.length >= head.length + tail.length && value.startsWith(head) && value.endsWith(tail)) {
        return value.slice(head.length, value.length - tail.length);
      }
    }
    return null;
  }

  const textNow = () => (run.blind() ? (inField() ?? run.text()) : run.text());

  /** The field gets back what stood in it before the scanner typed. */
  function restore(): void {
    for (const [field, before] of touched) {
      if (!field.isConnected || field.value === before.value) continue;
      setValue(field, before.value);
      if (!(field instanceof HTMLSelectElement) && before.from !== null) {
        field.setSelectionRange(before.from, before.to);
      }
    }
    touched.clear();
  }

  function deliver(): void {
    clearTimeout(timer);
    const text = [...lines, textNow()].filter(Boolean).join("\n");
    const keys = run.blind() || lines.length > 0 ? "" : run.trace();
    restore();
    if (text === delivered) return;
    delivered = text;
    deliverScan(text, { keys, via: "keyboard" });
  }

  function finish(): void {
    deliver();
    run.end();
    lines = [];
  }

  function forget(): void {
    clearTimeout(timer);
    run.end();
    touched.clear();
    lines = [];
  }

  /**
   * A scanner that ends with no Enter: the pause says that all has come. It ends no run: where only the PC was busy,
   * the keys' own times say that what follows belongs to it, and the whole is handed over once more.
   */
  function deliverAfterPause(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const kind = scanKind([...lines, textNow()].filter(Boolean).join("\n"));
      if (kind && (kind !== "other" || lines.length > 0) && wanted(kind)) deliver();
    }, PAUSE_MS);
  }

  window.addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || isSecret(event.target)) return forget();
      const { key, timeStamp: at } = event;
      const numpad = event.altKey && event.code.startsWith("Numpad");
      if (key === "Shift" || key === "CapsLock" || key === "AltGraph" || key === "Alt") return;
      if (
        (event.ctrlKey || event.metaKey || event.altKey) &&
        !numpad &&
        !event.getModifierState("AltGraph")
      ) {
        return forget();
      }
      if (key === "Enter" || key === "Tab") {
        if (!run.goesOn(at)) return forget();
        const text = textNow();
        const kind = scanKind([...lines, text].join("\n"));
        if (!kind || !wanted(kind)) return forget();
        event.preventDefault();
        event.stopImmediatePropagation();
        if (kind !== "mrz") return finish();
        // a code of signs has two or three lines, each with an Enter of its own
        restore();
        run.end();
        lines.push(text);
        lineAt = at;
        return deliverAfterPause();
      }
      if (key === "Backspace") return run.takeBack(at);
      const isUnknown = event.isComposing || numpad || ["Process", "Unidentified", "Dead"].includes(key);
      if (!isUnknown && key.length !== 1) return forget();
      if (!run.joins(isUnknown ? "" : key, at)) begin(at);
      note(event.target);
      if (isUnknown) run.unknown(at);
      else run.add(key, at);
      fromKey = textInput(event.target) !== null;
      if (run.length() > HELD_FROM && !textInput(event.target)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      deliverAfterPause();
    },
    true,
  );

  // signs that no key stands for come with the input alone
  window.addEventListener(
    "beforeinput",
    (event) => {
      const counted = fromKey;
      fromKey = false;
      if (counted || !event.isTrusted || isSecret(event.target)) return;
      if (event.inputType !== "insertText" || !event.data) return;
      if (!run.joins(event.data, event.timeStamp)) begin(event.timeStamp);
      note(event.target);
      run.add(event.data, event.timeStamp);
      deliverAfterPause();
    },
    true,
  );
}
