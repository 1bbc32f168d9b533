import { type RefObject, useEffect } from "react";

/**
 * Keeps the field where the cursor stands in view while what lies around it still grows (a fee
 * computed, a printer's answer): otherwise the buttons that stick to the end would come to lie
 * over it (WCAG 2.2, 2.4.11). How near the end a field may stand is the scrolling box's
 * `scroll-padding`.
 *
 * @param form what holds the fields; the boxes around it are watched too
 */
export function useKeepInView(form: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      const field = document.activeElement;
      if (field && form.current?.contains(field)) field.scrollIntoView({ block: "nearest" });
    });
    for (let box = form.current; box && box !== document.body; box = box.parentElement) watch.observe(box);
    return () => watch.disconnect();
  }, [form]);
}
