import type { Locator } from "@playwright/test";

/** What a person reads at a place, as one line. Cells and lines stay apart, which `textContent` would run together. */
export async function words(place: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the rendered words are what a person reads
  return (await place.innerText()).replace(/\s+/g, " ").trim();
}
