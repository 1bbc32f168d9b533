import { useEffect, useRef } from "react";

/** Key names in small letters: `f2`, `ctrl+k`, `alt+arrowleft`, `escape`. */
export type Keys = Record<string, (() => void) | undefined>;

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

const stack: { current: Keys }[] = [];
let listening = false;

function onKeyDown(event: KeyboardEvent): void {
  // an input method that is still composing a Vietnamese letter owns its keys
  if (event.isComposing || event.defaultPrevented) return;
  const name = keyName(event);
  for (let index = stack.length - 1; index >= 0; index -= 1) {
    const action = stack[index]?.current[name];
    if (action) {
      event.preventDefault();
      action();
      return;
    }
  }
}

/**
 * Binds keys while the component is shown; the screen mounted last wins. The shell is a `base`: effects of
 * children run before their parents', so without it the shell would stand above its own screens.
 */
export function useKeys(keys: Keys, base = false): void {
  const ref = useRef(keys);
  ref.current = keys;
  useEffect(() => {
    if (!listening) {
      listening = true;
      window.addEventListener("keydown", onKeyDown);
    }
    if (base) stack.unshift(ref);
    else stack.push(ref);
    return () => {
      stack.splice(stack.indexOf(ref), 1);
    };
  }, [base]);
}
