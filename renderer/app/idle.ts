import { useEffect, useRef } from "react";

/** How often the clock is looked at; milliseconds. A PC that slept is caught at the first look. */
const LOOK_MS = 1_000;
const TOUCHES = ["keydown", "pointerdown", "wheel", "pointermove"] as const;

/**
 * Calls `onIdle` once when nobody touched the window for so many minutes: a counter is a public place, and whoever
 * stands before it must not find the last officer's papers open. `minutes` null: not yet known, no lock.
 */
export function useIdle(minutes: number | null, onIdle: () => void): void {
  const act = useRef(onIdle);
  act.current = onIdle;
  useEffect(() => {
    if (minutes === null) return;
    let touched = Date.now();
    let told = false;
    const touch = (): void => {
      touched = Date.now();
    };
    for (const name of TOUCHES) window.addEventListener(name, touch, { capture: true, passive: true });
    const timer = setInterval(() => {
      const now = Date.now();
      // a clock that was set back must not lengthen the wait
      if (now < touched) touched = now;
      if (told || now - touched < minutes * 60_000) return;
      told = true;
      act.current();
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const name of TOUCHES) window.removeEventListener(name, touch, { capture: true });
    };
  }, [minutes]);
}
