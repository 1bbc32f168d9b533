import { type RefObject, type SyntheticEvent, useCallback, useEffect, useRef } from "react";
import type { DraftCursor } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";
import { useSession } from "../../app/session.tsx";
import { handAt } from "../../ui/index.ts";

/** The hand rests so long before its place is kept, milliseconds. */
const REST_MS = 600;
/** A restored field that is not drawn by then is not waited for any longer, milliseconds. */
const RESTORE_MS = 5_000;
const NEW_FORM: DraftCursor = { field: "card", from: null, to: null, scroll: [], open: true };

/** A field with a caret. */
function isText(field: Element | null | undefined): field is HTMLInputElement | HTMLTextAreaElement {
  return field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
}

const partsOf = (form: HTMLElement) => [...form.querySelectorAll<HTMLElement>(".panel > .body")].slice(0, 10);

/**
 * Where the hand is in a receiving form: the field, the letters chosen in it, how far each part is scrolled. It is
 * stored with the draft, so that a restart, a switch of forms or of officers puts the hand back where it was.
 */
export function useDraftCursor(
  form: RefObject<HTMLFormElement | null>,
  options: { id: string; initial: DraftCursor | null; isStored: () => boolean },
) {
  const client = useClient();
  const session = useSession();
  const { id } = options;
  const cursor = useRef<DraftCursor>({ ...(options.initial ?? NEW_FORM), open: true });
  const toRestore = useRef<{ cursor: DraftCursor; until: number } | null>({
    cursor: cursor.current,
    until: performance.now() + RESTORE_MS,
  });
  const waits = useRef<(() => boolean) | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const forgotten = useRef(false);
  const isStored = useRef(options.isStored);
  isStored.current = options.isStored;

  const save = useCallback(
    async (open: boolean): Promise<void> => {
      clearTimeout(timer.current);
      if (forgotten.current || !isStored.current()) return;
      await client.call("dossiers.saveCursor", { id, cursor: { ...cursor.current, open } });
    },
    [client, id],
  );

  // the part of the form that holds the field may be drawn later than the form
  useEffect(() => {
    const wanted = toRestore.current;
    const element = form.current;
    if (!wanted || !element) return;
    const fields = [...element.querySelectorAll<HTMLInputElement>("[name]")];
    const field = fields.find((one) => one.name === wanted.cursor.field);
    if (!field && performance.now() < wanted.until) {
      if (!element.contains(document.activeElement)) fields[0]?.focus();
      waits.current ??= handAt();
      return;
    }
    toRestore.current = null;
    // it began to work elsewhere while the field was not drawn
    if (waits.current?.() === false) return;
    field?.focus({ preventScroll: true });
    const { from, to } = wanted.cursor;
    if (isText(field) && from !== null) field.setSelectionRange(from, to ?? from);
    for (const [index, part] of partsOf(element).entries()) part.scrollTop = wanted.cursor.scroll[index] ?? 0;
    cursor.current = wanted.cursor;
  });

  useEffect(() => {
    const quietly = (open: boolean) => save(open).catch(() => undefined);
    void quietly(true);
    const endLeave = session.beforeLeave(() => quietly(true));
    return () => {
      endLeave();
      // another screen took its place; after a sign-out the core refuses this, and the form opens again by itself
      void quietly(false);
    };
  }, [session, save]);

  function note(event: SyntheticEvent): void {
    const field = event.target as HTMLInputElement;
    const element = form.current;
    if (!element || (toRestore.current && event.type === "scroll")) return;
    const previous = cursor.current;
    cursor.current = {
      field: field.name || previous.field,
      from: field.name ? (isText(field) ? field.selectionStart : null) : previous.from,
      to: field.name ? (isText(field) ? field.selectionEnd : null) : previous.to,
      scroll: partsOf(element).map((part) => Math.max(0, Math.round(part.scrollTop))),
      open: true,
    };
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(true).catch(() => undefined), REST_MS);
  }

  return {
    /** the place as it is now, to be stored with what is typed */
    at: () => cursor.current,
    /** for focus, select and scroll of the form */
    note,
    /** the draft is used up: its place is of no use */
    forget: () => {
      forgotten.current = true;
    },
  };
}
