import { useEffect, useRef } from "react";

const textIn = (element: Element | null): string =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.value : "";

/** Nothing holds the focus but the page, or the part of it that keeps the focus from falling out. */
const isNowhere = (element: Element | null): boolean =>
  element === null || element === document.body || element.tagName === "MAIN";

/**
 * Notes where the hand is. What is answered tells later whether it is still there: an answer that came late puts the
 * focus nowhere once the hand went on by itself, since a key that is being pressed would go to the wrong place.
 */
export function handAt(): () => boolean {
  const at = document.activeElement;
  return () => document.activeElement === at || isNowhere(document.activeElement);
}

/**
 * Puts the hand on what `find` answers as soon as it is there (`isThere`), once; not when the hand went on meanwhile,
 * to another place or with letters in the field where it was.
 */
export function useHandTo(isThere: boolean, find: () => HTMLElement | null | undefined): void {
  const rests = useRef<(() => boolean) | null>(null);
  const isDone = useRef(false);
  const target = useRef(find);
  target.current = find;
  useEffect(() => {
    if (!rests.current) {
      const isThereStill = handAt();
      const text = textIn(document.activeElement);
      rests.current = () =>
        isThereStill() && (isNowhere(document.activeElement) || textIn(document.activeElement) === text);
    }
    if (!isThere || isDone.current) return;
    isDone.current = true;
    if (rests.current()) target.current()?.focus();
  }, [isThere]);
}

/** What a late answer leaves of a field: nothing where it still holds what was sent, or what was typed since. */
export const unlessTyped =
  <T>(sent: T, empty: T) =>
  (now: T): T =>
    now === sent ? empty : now;
