import { useEffect, useRef } from "react";
import { GAP_MS } from "./scan-run.ts";

type Run = () => void;
/** What a key does; with its words it also stands in the list of keys (F1) and among the commands (Ctrl+K). */
export type KeyAction = Run | { word: string; run: Run };
/** Key names in small letters: `f2`, `ctrl+k`, `alt+arrowleft`, `escape`, `1`. */
export type Keys = Record<string, KeyAction | undefined>;

/** A key of the present screen, for people. */
export interface KnownKey {
  /** as it is printed: `Alt ←` */
  key: string;
  word: string;
  run: Run;
  /** true for what every screen has */
  everywhere: boolean;
}

/** The name of a pressed key, with its modifiers in a fixed order. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">,
): string {
  const key = event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && event.key.length > 1) parts.push("shift");
  return [...parts, key].join("+");
}

const PRINTED: Record<string, string> = {
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  escape: "Esc",
  pageup: "PgUp",
  pagedown: "PgDn",
};

/** A key's name as it is printed on a button. */
export function printedKey(name: string): string {
  return name
    .split("+")
    .map(
      (part) =>
        PRINTED[part] ?? (part.length > 1 ? part[0]!.toUpperCase() + part.slice(1) : part.toUpperCase()),
    )
    .join(" ");
}

interface Layer {
  keys: { current: Keys };
  base: boolean;
  /** true where no layer under it may hear a key */
  alone: boolean;
}

const stack: Layer[] = [];
let listening = false;
let later: ReturnType<typeof setTimeout> | undefined;

const runOf = (action: KeyAction): Run => (typeof action === "function" ? action : action.run);

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "checkbox" && target.type !== "radio")
  );
}

function onKeyDown(event: KeyboardEvent): void {
  clearTimeout(later);
  // an input method that is still composing a Vietnamese letter owns its keys
  if (event.isComposing || event.defaultPrevented) return;
  const name = keyName(event);
  const isSign = name.length === 1;
  if (isSign && isTyping(event.target)) return;
  for (let index = stack.length - 1; index >= 0; index -= 1) {
    const layer = stack[index]!;
    const action = layer.keys.current[name];
    if (action) {
      event.preventDefault();
      // a sign alone may be the first of a scanner's: it acts once nothing followed
      if (isSign) later = setTimeout(runOf(action), GAP_MS);
      else runOf(action)();
      return;
    }
    if (layer.alone) return;
  }
}

/** What the button that bears the key says; empty when none does. */
function wordOnScreen(name: string): string {
  const written = name
    .split("+")
    .map((part) => (part === "ctrl" ? "Control" : part[0]!.toUpperCase() + part.slice(1)))
    .join("+");
  const bearer = document.querySelector<HTMLElement>(`main [aria-keyshortcuts="${written}"]`);
  if (!bearer) return "";
  const key = bearer.querySelector(".key")?.textContent ?? "";
  const text = bearer.textContent ?? "";
  return (key && text.endsWith(key) ? text.slice(0, -key.length) : text).trim();
}

/** The keys that work now and have words, those of the present screen first. */
export function knownKeys(): KnownKey[] {
  const found = new Map<string, KnownKey>();
  for (const layer of [...stack].reverse()) {
    for (const [name, action] of Object.entries(layer.keys.current)) {
      if (!action || found.has(name)) continue;
      const word = typeof action === "function" ? wordOnScreen(name) : action.word;
      if (word === "") continue;
      found.set(name, { key: printedKey(name), word, run: runOf(action), everywhere: layer.base });
    }
    if (layer.alone) break;
  }
  return [...found.values()];
}

/**
 * Binds keys while the component is shown; the screen mounted last wins. The shell is a `base`: effects of
 * children run before their parents', so without it the shell would stand above its own screens. A layer that
 * stands `alone` keeps every other key from what lies under it.
 */
export function useKeys(keys: Keys, base = false, alone = false): void {
  const ref = useRef(keys);
  ref.current = keys;
  useEffect(() => {
    if (!listening) {
      listening = true;
      window.addEventListener("keydown", onKeyDown);
    }
    const layer: Layer = { keys: ref, base, alone };
    if (base) stack.unshift(layer);
    else stack.push(layer);
    return () => {
      stack.splice(stack.indexOf(layer), 1);
    };
  }, [base, alone]);
}
